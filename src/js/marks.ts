// Marks: what was masked in one call, noted in a few words, and told at length to those who ask.
import type { Entry } from './look.js'
import { type Pointer, textOf } from './pointer.js'
import type { Masked, MaskedField } from './types.js'

/** What was masked in a record: where in it, and by what. */
interface List {
  readonly pointers: Pointer[]
  readonly entries: Entry[]
}

/** Records one after the other in which the same was masked. */
interface Run {
  readonly start: number
  /** The place after the last. */
  end: number
  readonly list: List
}

/** What was masked, in the order of the records. It holds nothing of what the records say but the names of members. */
export class Marks {
  readonly #runs: Run[] = []
  #list: List = { pointers: [], entries: [] }
  #size = 0
  /** Whether the list is one of an earlier record, of which the first `size` marks are those of the record in hand. */
  #isShared = false

  add(pointer: Pointer, entry: Entry): void {
    const index = this.#size++
    if (this.#isShared) {
      if (this.#list.pointers[index] === pointer && this.#list.entries[index] === entry) return
      this.#split(index)
    }
    this.#list.pointers[index] = pointer
    this.#list.entries[index] = entry
  }

  /** Says that all that was masked since the last record is in the one at `place`. */
  record(place: number): void {
    const size = this.#size
    if (size === 0) return
    if (this.#isShared && this.#list.pointers.length !== size) this.#split(size)
    this.#size = 0
    const last = this.#runs[this.#runs.length - 1]
    if (this.#isShared && last?.end === place) last.end += 1
    else this.#runs.push({ start: place, end: place + 1, list: this.#list })
    this.#isShared = true
  }

  list(): MaskedField[] {
    const masked: MaskedField[] = []
    for (const { start, end, list } of this.#runs) {
      const texts = list.pointers.map(textOf)
      for (let place = start; place < end; place++) {
        const at = placeOf(place)
        for (const [index, { class: name, mask, reveal }] of list.entries.entries()) {
          masked.push({ pointer: at + (texts[index] ?? ''), class: name, mask, reveal })
        }
      }
    }
    return masked
  }

  /** Goes on with a list of its own, after the first marks of the one before. */
  #split(size: number): void {
    const { pointers, entries } = this.#list
    this.#list = { pointers: pointers.slice(0, size), entries: entries.slice(0, size) }
    this.#isShared = false
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
