// Walking records: a masked copy of plain data, in which all that no path leads to is shared with the original.
//
// INVARIANT (read once): each member of an object that is looked into is read once, when the object is copied. What is
// decided is decided of the copy.
import type { Batch } from './batch.js'
import { type Entry, UNLISTED } from './look.js'
import { Marks, placeOf } from './marks.js'
import { type Fail, hasGetter, isWellFormed, kindOf, refuse, refuseToJson, textOfDate } from './plain.js'
import { type Spot, planOf, pointerOf, pointerOfElement } from './view.js'

/** How deep arrays and objects may be nested, as in JSON that is masked. */
export const MOST_DEPTH = 128

/** How long a short array is. */
const SHORT = 32

/** Stands for what is not there: the member is gone, an element is null. */
const GONE = Symbol('gone')
/** Stands for what the batch answers later. */
const LATER = Symbol('later')

/** One call's way through its records. */
export class Walk {
  readonly marks: Marks = new Marks()
  readonly #batch: Batch
  /** Makes errors about what is in the record. */
  readonly #fail: Fail
  #place = -1
  /** The objects and arrays from the record to where the walk is. */
  readonly #parents: object[] = []
  #record: unknown
  #known: unknown

  constructor(batch: Batch, fail: Fail) {
    this.#batch = batch
    this.#fail = (code, message, at = '') => fail(code, message, placeOf(this.#place) + at)
  }

  /**
   * Masks one record. The copy is whole once the batch was answered; until then null stands for what it waits for.
   *
   * @param known the record, or a copy of it where it was read before
   * @param place which element of the array it is; -1 where there is none
   * @param holder takes what comes out, as its next element
   */
  record(record: unknown, known: unknown, spot: Spot, place: number, holder: unknown[]): void {
    this.#record = record
    this.#known = known
    this.#place = place
    const { marks } = this
    const start = marks.size
    const result = spot.quiet ? record : this.#value(known, spot, '')
    holder.push(result === GONE ? null : this.#settled(result, holder, holder.length))
    marks.record(place, start)
  }

  /** Goes one level down, as an array of records is one. */
  enter(object: object, pointer: string): void {
    const parents = this.#parents
    if (parents.includes(object)) throw this.#fail('not-plain-data', 'expected plain data, found a cycle', pointer)
    if (parents.length === MOST_DEPTH) {
      throw this.#fail('too-deep', `expected at most ${MOST_DEPTH} levels of arrays and objects`, pointer)
    }
    parents.push(object)
  }

  leave(): void {
    this.#parents.pop()
  }

  #value(value: unknown, spot: Spot, pointer: string): unknown {
    if (spot.mask) return this.#hide(value, spot.mask, pointer)
    if (typeof value === 'object' && value !== null) {
      switch (kindOf(value, pointer, this.#fail)) {
        case 'array':
          return this.#array(value as readonly unknown[], spot, pointer)
        case 'object':
          return this.#object(value, spot, pointer)
        case 'date':
          return this.#scalar(textOfDate(value), spot, pointer)
      }
    }
    return this.#scalar(value, spot, pointer)
  }

  #scalar(value: unknown, spot: Spot, pointer: string): unknown {
    if (value === undefined) return GONE
    if (spot.drift && value !== null) return this.#hide(value, spot.drift, pointer)
    if (spot.hides) return this.#hide(value, UNLISTED, pointer)
    if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
      return refuse(value, pointer, this.#fail)
    }
    return value
  }

  #object(value: object, spot: Spot, pointer: string): unknown {
    this.enter(value, pointer)
    // Copies own enumerable members, also those that are called `__proto__`, and nothing of the prototype.
    const copy = spot.copy(value)
    const plan = planOf(spot, copy)
    if (!plan || plan.hasToJson) refuseToJson(copy, pointer, this.#fail)
    if (!plan) throw this.#fail('invalid-json', 'expected names of members, found half of a character', pointer)
    const { steps } = plan
    const firstJob = this.#batch.size
    let changed = false
    let gone: string[] | undefined
    for (const step of steps) {
      const member = copy[step.key]
      const result = this.#value(member, step.spot, pointerOf(step, pointer))
      if (result === member) continue
      if (result === GONE) (gone ??= []).push(step.key)
      // The copy has a member of its own by this name, so that `__proto__` is one as any other.
      else if (!Object.is(result, member)) copy[step.key] = this.#settled(result, copy, step.key)
      else continue
      changed = true
    }
    this.leave()
    if (!changed) {
      const original = value === this.#known ? (this.#record as object) : value
      return isShared(original, steps) ? original : withoutSymbols(copy)
    }
    const left = gone ? this.#without(copy, gone, firstJob) : copy
    return withoutSymbols(left)
  }

  #array(value: readonly unknown[], spot: Spot, pointer: string): unknown {
    this.enter(value, pointer)
    const { length } = value
    // Short ones are made as long as they get: growing takes more memory than they need.
    const copy: unknown[] = length <= SHORT ? new Array(length) : []
    const { element, indices } = spot
    let changed = false
    for (let index = 0; index < length; index++) {
      const member = value[index]
      const child = indices.size === 0 ? element : (indices.get(index) ?? element)
      const result = child.quiet ? member : this.#value(member, child, pointerOfElement(spot, pointer, index))
      if (result === member) copy[index] = member
      else {
        copy[index] = result === GONE ? null : this.#settled(result, copy, index)
        changed = true
      }
    }
    this.leave()
    return changed ? copy : value
  }

  /** Masks a value with all below it. */
  #hide(value: unknown, entry: Entry, pointer: string): unknown {
    let scalar = value
    switch (typeof value) {
      case 'undefined':
        return GONE
      case 'object':
        if (value === null) break
        if (kindOf(value, pointer, this.#fail) !== 'date') {
          this.marks.add(pointer, entry)
          return entry.mask === 'remove' ? GONE : entry.container
        }
        scalar = textOfDate(value)
        break
      case 'string':
        if (!isWellFormed(value)) throw this.#fail('invalid-json', 'expected text, found half of a character', pointer)
        break
      case 'boolean':
      case 'number':
        break
      default:
        return refuse(value, pointer, this.#fail)
    }
    if (scalar === null && !entry.hidesNull) return null
    this.marks.add(pointer, entry)
    if (entry.mask === 'remove') return GONE
    if (!entry.needsValue) return entry.scalar
    this.#batch.add(entry, scalar as boolean | number | string | null)
    return LATER
  }

  /** Returns what stands here for now, and says where the answer goes. */
  #settled(result: unknown, holder: object, key: string | number): unknown {
    if (result !== LATER) return result
    this.#batch.place(holder, key)
    return null
  }

  /** Returns a copy without some members, into which the answers go that were to come into the first. */
  #without(copy: Record<string, unknown>, gone: readonly string[], firstJob: number): Record<string, unknown> {
    let left = copy
    if (gone.length <= 2) {
      // Faster than `delete`, which turns objects into dictionaries.
      for (const key of gone) {
        const { [key]: _gone, ...rest } = left
        left = rest
      }
    } else {
      const names = new Set(gone)
      left = Object.fromEntries(Object.entries(copy).filter(([name]) => !names.has(name)))
    }
    this.#batch.moved(copy, left, firstJob)
    return left
  }
}

/** Whether an object that nothing was masked in may be handed on as it is. */
function isShared(value: object, steps: readonly { readonly key: string }[]): boolean {
  for (const { key } of steps) if (hasGetter(value, key)) return false
  return true
}

/** Returns a copy without members that JSON does not have. */
function withoutSymbols<T extends object>(copy: T): T {
  const symbols = Object.getOwnPropertySymbols(copy)
  for (let index = 0; index < symbols.length; index++) delete (copy as Record<symbol, unknown>)[symbols[index] as symbol]
  return copy
}
