// Marks: what was masked in one call, noted in a few words, and told at length to those who ask.
import type { Entry } from './look.js'
import type { Masked, MaskedField } from './types.js'

/** What was masked, in the order of the records. It holds nothing of what the records say but the names of members. */
export class Marks {
  /** Where in its record, and by what. */
  readonly #pointers: string[] = []
  readonly #entries: Entry[] = []
  /** Which records something was masked in, and how much was masked before each. */
  readonly #places: number[] = []
  readonly #starts: number[] = []

  get size(): number {
    return this.#entries.length
  }

  add(pointer: string, entry: Entry): void {
    this.#pointers.push(pointer)
    this.#entries.push(entry)
  }

  /** Says that all that was masked from `start` on is in the record at `place`. */
  record(place: number, start: number): void {
    if (this.size === start) return
    this.#places.push(place)
    this.#starts.push(start)
  }

  list(): MaskedField[] {
    const masked: MaskedField[] = []
    let [at, next] = ['', 0]
    for (const [index, entry] of this.#entries.entries()) {
      if (this.#starts[next] === index) at = placeOf(this.#places[next++] ?? -1)
      masked.push({ pointer: at + this.#pointers[index], class: entry.class, mask: entry.mask, reveal: entry.reveal })
    }
    return masked
  }
}

/**
 * Returns what masking gives. Few look at what was masked, and of many records that takes longer than masking does: so it
 * is made when it is first asked for.
 */
export function maskedWith<T>(data: unknown, marks: Marks): Masked<T> {
  let masked: readonly MaskedField[] | undefined
  const result = {
    data,
    get masked() {
      return (masked ??= marks.list())
    },
  }
  // The type says the same of every T, but only once T is known.
  return result as unknown as Masked<T>
}

/** Returns where a record is: which element of an array, or by -1 that it is the whole. */
export function placeOf(index: number): string {
  return index < 0 ? '' : `/${index}`
}
