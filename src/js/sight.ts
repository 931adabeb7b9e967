// Sights: what a session shows of each record type. Looks are asked of the module when they are first needed, and kept
// until the session's answers change.
import { type Paths, lookOf, pathsOf } from './look.js'
import { placeOf } from './marks.js'
import { type Guarded, entering, freeing } from './masker.js'
import type { Decider, Keeper, Tools } from './masking.js'
import { kindOf, refuseToJson } from './plain.js'
import type { MaskPurpose } from './types.js'
import { type Spot, viewOf, wholeView } from './view.js'
import { View } from './wasm/masker.js'

/** How many looks are kept of a record type whose look depends on the record. */
const MOST_LOOKS = 64

/** The paths of the record types of a gate, which are the same for all of its sessions. */
export type KnownPaths = Map<string, KnownType>

interface KnownType {
  readonly bytes: Uint8Array
  readonly paths: Paths
}

/** What a session shows, or lets people take along, of the records of a type. */
export interface Sight {
  /**
   * Returns the view of a record, and the record as it is known by now: none of its members is read twice.
   *
   * @param place which element of the array it is; -1 where there is none
   */
  viewOf(record: unknown, place: number): Seen
  /** Returns the same for the masker. */
  handle(): View
  free(): void
}

interface Seen {
  readonly spot: Spot
  readonly known: unknown
}

/** The sights of one session. */
export class Sights {
  readonly #tools: Tools
  readonly #keeper: Keeper
  readonly #types: KnownPaths
  readonly #decider: Decider
  readonly #key: Uint8Array
  readonly #kept = new Map<string, Sight>()
  #whole: Sight | undefined

  constructor(tools: Tools, keeper: Keeper, types: KnownPaths, decider: Decider, key: Uint8Array) {
    this.#tools = tools
    this.#keeper = keeper
    this.#types = types
    this.#decider = decider
    this.#key = key
  }

  /** Returns the sight of a record type; {@link Sights.done} has to follow. */
  of(type: string, purpose: MaskPurpose): Sight {
    const place = `${purpose} ${type}`
    const kept = this.#kept.get(place)
    if (kept) return kept
    const known = this.#typeOf(type)
    if (!known) return (this.#whole ??= this.#wholeSight())
    const { handle } = this.#decider
    const sight = this.#keeper.cross(() => this.#sightOf(type, purpose, known))
    if (!this.#keeper.cross(() => handle.lookVaries(type))) this.#kept.set(place, sight)
    return sight
  }

  /** Frees a sight that is not kept. */
  done(sight: Sight): void {
    if (sight === this.#whole) return
    for (const kept of this.#kept.values()) if (kept === sight) return
    sight.free()
  }

  /** Returns the view of what is around records, if its type is known. No member of it can be known. */
  envelope(type: string, purpose: MaskPurpose): View | undefined {
    const known = this.#typeOf(type)
    if (!known) return undefined
    const look = this.#bytesOf(type, purpose, undefined)
    return this.#entering(() => new View(known.bytes, look, this.#key))
  }

  /** Returns what the guard works with, if the record type is known. */
  guarded(type: string, attributes: string, next: string): Guarded | undefined {
    const known = this.#typeOf(type)
    if (!known) return undefined
    const { handle, now } = this.#decider
    const look = this.#bytesOf(type, 'view', attributes)
    const rights = this.#keeper.cross(() => handle.rights(type, attributes, next, now()))
    return rights && [known.bytes, look, rights]
  }

  forget(): void {
    for (const sight of this.#kept.values()) sight.free()
    this.#kept.clear()
    this.#whole?.free()
    this.#whole = undefined
  }

  #typeOf(type: string): KnownType | undefined {
    const known = this.#types.get(type)
    if (known) return known
    const bytes = this.#keeper.cross(() => this.#keeper.handle.paths(type))
    if (!bytes) return undefined
    const made = { bytes, paths: pathsOf(bytes) }
    this.#types.set(type, made)
    return made
  }

  #bytesOf(type: string, purpose: MaskPurpose, attributes: string | undefined): Uint8Array {
    const { handle, now } = this.#decider
    const bytes = this.#keeper.cross(() => handle.look(type, purpose === 'export', attributes, now()))
    if (!bytes) throw new RangeError('look: expected a known record type')
    return bytes
  }

  #sightOf(type: string, purpose: MaskPurpose, { bytes, paths }: KnownType): Sight {
    const reads = JSON.parse(this.#decider.handle.reads(type, purpose === 'export')) as readonly string[]
    return reads.length === 0
      ? this.#sameSight(bytes, paths, this.#bytesOf(type, purpose, undefined))
      : this.#sightByRecord(bytes, paths, reads, (attributes) => this.#bytesOf(type, purpose, attributes))
  }

  #sameSight(bytes: Uint8Array, paths: Paths, look: Uint8Array): Sight {
    const spot = viewOf(paths, lookOf(look))
    return this.#sight(
      (record) => ({ spot, known: record }),
      () => new View(bytes, look, this.#key),
    )
  }

  #sightByRecord(bytes: Uint8Array, paths: Paths, reads: readonly string[], look: (attributes: string) => Uint8Array): Sight {
    const spots = new Map<string, Spot>()
    const choose = (attributes: string): Uint8Array | undefined => {
      try {
        return look(attributes)
      } catch {
        // Without a look the record is masked whole. After a trap the gate has closed besides.
        return undefined
      }
    }
    return this.#sight(
      (record, place) => {
        // A copy: what the look depends on is read once, with all else.
        const known = copyOf(record, placeOf(place), this.#tools)
        const attributes = this.#tools.textOf(picked(known, reads))
        let spot = spots.get(attributes)
        if (!spot) {
          spot = viewOf(paths, lookOf(look(attributes)))
          if (spots.size === MOST_LOOKS) spots.clear()
          spots.set(attributes, spot)
        }
        return { spot, known }
      },
      () => View.byRecord(bytes, this.#key, [...reads], choose),
    )
  }

  #wholeSight(): Sight {
    const spot = wholeView()
    return this.#sight(
      (record) => ({ spot, known: record }),
      () => View.whole(),
    )
  }

  #entering<T>(call: () => T): T {
    return this.#keeper.cross(() => entering(call))
  }

  #sight(viewOf: Sight['viewOf'], make: () => View): Sight {
    let made: View | undefined
    return {
      viewOf,
      handle: () => (made ??= this.#entering(make)),
      free: () => {
        if (made) freeing(this.#keeper, made)
        made = undefined
      },
    }
  }
}

/** Copies the record, where it is an object. */
function copyOf(record: unknown, pointer: string, { fail }: Tools): unknown {
  if (typeof record !== 'object' || record === null || kindOf(record, pointer, fail) !== 'object') return record
  const copy = { ...record }
  refuseToJson(copy, pointer, fail)
  return copy
}

/** Returns an object of those members that there are. */
function picked(record: unknown, names: readonly string[]): object {
  const entries: [string, unknown][] = []
  if (typeof record === 'object' && record !== null && !Array.isArray(record)) {
    for (const name of names) {
      if (Object.hasOwn(record, name)) entries.push([name, (record as Record<string, unknown>)[name]])
    }
  }
  return Object.fromEntries(entries)
}
