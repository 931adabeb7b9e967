// The batch: all values of one call that a mask has to read, which cross into the masker together.
import type { Entry } from './look.js'

/** What a value is, as the masker numbers it. */
const BOOLEAN = 0
const NULL = 1
const NUMBER = 2
const STRING = 3

/** What crosses: the entries, for each value twice 32 bits (its length in UTF-16, and its entry and kind), and the texts. */
export interface Question {
  readonly entries: readonly Entry[]
  readonly heads: Uint32Array
  readonly text: string
}

/** Values that wait for their masks, and where what stands for them goes. */
export class Batch {
  readonly #entries: Entry[] = []
  /** Made for the first value: most records that are masked one by one have none. */
  #numbers: Map<Entry, number> | undefined
  readonly #codes: number[] = []
  readonly #texts: string[] = []
  readonly #holders: object[] = []
  readonly #keys: (string | number)[] = []
  #lastEntry: Entry | undefined
  #lastNumber = 0

  get size(): number {
    return this.#codes.length
  }

  /** Adds a value; {@link Batch.place} has to follow. */
  add(entry: Entry, value: boolean | number | string | null): void {
    this.#codes.push(this.#numberOf(entry) * 4 + kindOf(value))
    this.#texts.push(typeof value === 'string' ? value : textOf(value))
  }

  /** Says where what stands for the last value goes. */
  place(holder: object, key: string | number): void {
    this.#holders.push(holder)
    this.#keys.push(key)
  }

  /** Says that another object takes the place of one, for values from a place in the batch on. */
  moved(from: object, to: object, first: number): void {
    for (let index = first; index < this.#holders.length; index++) {
      if (this.#holders[index] === from) this.#holders[index] = to
    }
  }

  question(): Question {
    const heads = new Uint32Array(this.size * 2)
    for (let index = 0; index < this.size; index++) {
      heads[index * 2] = this.#texts[index]?.length ?? 0
      heads[index * 2 + 1] = this.#codes[index] ?? 0
    }
    return { entries: this.#entries, heads, text: this.#texts.join('\n') }
  }

  /** Puts what stands for the values into their places. */
  answer(answers: readonly unknown[]): void {
    const holders = this.#holders as Record<string | number, unknown>[]
    for (let index = 0; index < holders.length; index++) {
      const holder = holders[index]
      // Null until now: what has no answer stays it.
      if (holder) holder[this.#keys[index] ?? ''] = answers[index] ?? null
    }
  }

  #numberOf(entry: Entry): number {
    if (entry === this.#lastEntry) return this.#lastNumber
    const numbers = (this.#numbers ??= new Map())
    let number = numbers.get(entry)
    if (number === undefined) {
      number = this.#entries.push(entry) - 1
      numbers.set(entry, number)
    }
    this.#lastEntry = entry
    return (this.#lastNumber = number)
  }
}

/** Returns the JSON of a value. What is no number of JSON, or without end, is one that is too large for any mask. */
function textOf(value: boolean | number | null): string {
  if (typeof value !== 'number' || Number.isFinite(value)) return String(value)
  return value < 0 ? '-1e400' : '1e400'
}

function kindOf(value: boolean | number | string | null): number {
  switch (typeof value) {
    case 'string':
      return STRING
    case 'number':
      return NUMBER
    case 'boolean':
      return BOOLEAN
    default:
      return NULL
  }
}
