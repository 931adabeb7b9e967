// Looks: what a session sees of a record type, as the module writes it. The same bytes go to the masker.

import type { MaskKind, RevealOutcome } from './types.js'

/** The kinds of masks, as they are numbered. */
const KINDS: readonly MaskKind[] = [
  'bucket',
  'date',
  'digits',
  'email',
  'fixed',
  'initials',
  'keep',
  'null',
  'partial',
  'pseudonym',
  'remove',
  'stars',
]

const REVEALS: readonly RevealOutcome[] = ['allow', 'deny', 'step-up']

/** A mask as it is applied. */
export interface Entry {
  readonly mask: MaskKind
  /** The class of private data; null where the record type shows only what it lists. */
  readonly class: string | null
  readonly reveal: RevealOutcome
  /** Whether null is masked, and listed, as a value is. */
  readonly hidesNull: boolean
  /** Whether what stands for a value depends on more than what kind of JSON it is. */
  readonly needsValue: boolean
  /** Whether the same stands for every text. */
  readonly isConstant: boolean
  /** What stands for scalars, and for arrays and objects, where the value does not matter. */
  readonly scalar: string | number | boolean | null
  readonly container: string | number | boolean | null
  /** The entry as it was written. */
  readonly bytes: Uint8Array
}

/** Where a value can be. */
export interface Node {
  /** Where its children go, by the table's number; nothing where no path goes on. */
  readonly table: number | undefined
  /** Whether a path selects it. */
  readonly listed: boolean
}

/** Where the children of a value go: nodes by their number. */
export interface Table {
  readonly names: ReadonlyMap<string, number>
  readonly member: number | undefined
  readonly indices: ReadonlyMap<number, number>
  readonly element: number | undefined
}

/** All paths of a record type, as an automaton that starts at node 0. */
export interface Paths {
  readonly nodes: readonly Node[]
  readonly tables: readonly Table[]
}

/** What is done at each node of the paths. */
export interface Look {
  readonly showsUnlisted: boolean
  readonly nodes: readonly { readonly mask: Entry | undefined; readonly drift: Entry | undefined }[]
}

/** What stands for all that no path lists, and for records of a type that nobody knows. */
export const UNLISTED: Entry = Object.freeze<Entry>({
  mask: 'remove',
  class: null,
  reveal: 'deny',
  hidesNull: true,
  needsValue: false,
  isConstant: false,
  scalar: null,
  container: null,
  bytes: new Uint8Array(),
})

/** Reads the paths of a record type. */
export function pathsOf(bytes: Uint8Array): Paths {
  const reader = new Reader(bytes)
  const nodes = reader.list((): Node => ({ table: reader.optional(), listed: reader.flag() }))
  const tables = reader.list((): Table => {
    const names = new Map(reader.list(() => [reader.text(), reader.number()]))
    const member = reader.optional()
    const indices = new Map(reader.list(() => [reader.number(), reader.number()]))
    return { names, member, indices, element: reader.optional() }
  })
  return { nodes, tables }
}

/** Reads a look. */
export function lookOf(bytes: Uint8Array): Look {
  const reader = new Reader(bytes)
  const showsUnlisted = reader.flag()
  const entries = reader.list(() => entryOf(reader))
  const entry = (): Entry | undefined => {
    const number = reader.optional()
    return number === undefined ? undefined : entries[number]
  }
  return { showsUnlisted, nodes: reader.list(() => ({ mask: entry(), drift: entry() })) }
}

function entryOf(reader: Reader): Entry {
  const start = reader.at
  const mask = KINDS[reader.number()]
  if (mask === undefined) throw new RangeError('look: unknown mask')
  let [scalar, container]: [Entry['scalar'], Entry['container']] = [null, null]
  switch (mask) {
    case 'fixed':
      scalar = container = JSON.parse(reader.text()) as Entry['scalar']
      break
    case 'stars':
      scalar = '•'.repeat(reader.number())
      break
    default:
      // What the masker does with the others needs to be known by it alone.
      for (const kind of PARAMETERS[mask]) kind === 'text' ? reader.text() : reader.number()
  }
  const name = reader.text()
  const hidesAbsence = reader.flag()
  const reveal = REVEALS[reader.number()] ?? 'deny'
  const hidesNull = hidesAbsence || mask === 'fixed' || mask === 'null' || mask === 'remove'
  const needsValue = PARAMETERS[mask] !== NONE
  const isConstant = !needsValue && mask !== 'remove'
  return { mask, class: name, reveal, hidesNull, needsValue, isConstant, scalar, container, bytes: reader.since(start) }
}

const NONE: readonly ('number' | 'text')[] = []

/** The parameters of the masks that need the value, in their order. */
const PARAMETERS: Readonly<Record<MaskKind, readonly ('number' | 'text')[]>> = {
  bucket: ['number'],
  date: ['number', 'number'],
  digits: ['number', 'number', 'number'],
  email: ['number', 'number'],
  fixed: NONE,
  initials: [],
  keep: ['number', 'number', 'text', 'number'],
  null: NONE,
  partial: ['number', 'number', 'text'],
  pseudonym: [],
  remove: NONE,
  stars: NONE,
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Reads numbers (LEB128), texts and lists, one after the other. */
class Reader {
  readonly #bytes: Uint8Array
  at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  number(): number {
    let number = 0
    // Not by shifting, which has 32 bits.
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#bytes[this.at++]
      if (byte === undefined) throw new RangeError('look: too short')
      number += (byte & 0x7f) * factor
      if (byte < 0x80) return number
    }
  }

  flag(): boolean {
    return this.number() === 1
  }

  optional(): number | undefined {
    const number = this.number()
    return number === 0 ? undefined : number - 1
  }

  text(): string {
    const length = this.number()
    this.at += length
    if (this.at > this.#bytes.length) throw new RangeError('look: too short')
    return decoder.decode(this.#bytes.subarray(this.at - length, this.at))
  }

  list<T>(read: () => T): T[] {
    const length = this.number()
    if (length > this.#bytes.length) throw new RangeError('look: too short')
    return Array.from({ length }, read)
  }

  since(start: number): Uint8Array {
    return this.#bytes.slice(start, this.at)
  }
}
