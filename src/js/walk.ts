// Walking records: a masked copy of plain data, in which all that no path leads to is shared with the original.
//
// INVARIANT (read once): each member of an object that is looked into is read once, when the object is copied. What is
// decided is decided of the copy.
import type { Batch } from './batch.js'
import { type Entry, UNLISTED } from './look.js'
import { Marks, placeOf } from './marks.js'
import { type Fail, type Kind, hasGetter, isWellFormed, kindOf, refuse, refuseToJson, textOfDate } from './plain.js'
import { type Pointer, elementOf, memberOf, textOf, topPointer } from './pointer.js'
import type { Members } from './shape.js'
import { type Plan, type Spot, type Step, planOf } from './view.js'

/** How deep arrays and objects may be nested, as in JSON that is masked. */
export const MOST_DEPTH = 128

/** How long a short array is. */
const SHORT = 32

/** Where all is that is masked in one call. */
export const WHOLE: Pointer = topPointer()

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
  #depth = 0
  /** Of the object in hand: whether anything in it is another, and whether members of its copy are to go. */
  #changed = false
  #isPartial = false
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
    const result = spot.quiet ? record : this.#value(known, spot, spot.top)
    holder.push(result === GONE ? null : this.#settled(result, holder, holder.length))
    marks.record(place)
  }

  /** Goes one level down, as an array of records is one. */
  enter(object: object, at: Pointer): void {
    const parents = this.#parents
    const depth = this.#depth
    for (let index = 0; index < depth; index++) {
      if (parents[index] === object) throw this.#fail('not-plain-data', 'expected plain data, found a cycle', textOf(at))
    }
    if (depth === MOST_DEPTH) {
      throw this.#fail('too-deep', `expected at most ${MOST_DEPTH} levels of arrays and objects`, textOf(at))
    }
    parents[depth] = object
    this.#depth = depth + 1
  }

  /** Returns what comes into a copy for a member that is looked into. */
  member(member: unknown, step: Step, copy: Members, at: Pointer): unknown {
    const here = memberOf(at, step)
    const { mask } = step
    if (mask !== undefined && typeof member === 'string' && mask.isConstant && isWellFormed(member)) {
      this.marks.add(here, mask)
      this.#changed = true
      return mask.scalar
    }
    if (mask !== undefined) return this.#noted(this.#hide(member, mask, here), member, copy, step.key)
    const result = this.#value(member, step.spot, here)
    if (typeof result !== 'object' || result === null) return this.#noted(result, member, copy, step.key)
    if (result !== member) this.#changed = true
    return result
  }

  /** Notes what comes of a member that is no object, and returns what stands for it by now. */
  #noted(result: unknown, member: unknown, copy: Members, key: string): unknown {
    if (Object.is(result, member)) return member
    this.#changed = true
    if (result === GONE) this.#isPartial = true
    return this.#settled(result, copy, key)
  }

  #value(value: unknown, spot: Spot, at: Pointer): unknown {
    if (spot.mask) return this.#hide(value, spot.mask, at)
    if (typeof value !== 'object' || value === null) return this.#scalar(value, spot, at)
    if (Array.isArray(value)) return this.#array(value as readonly unknown[], spot, at)
    const changed = this.#changed
    const isPartial = this.#isPartial
    this.#changed = this.#isPartial = false
    const result = this.#object(value, spot, at)
    this.#changed = changed
    this.#isPartial = isPartial
    return result
  }

  #object(value: object, spot: Spot, at: Pointer): unknown {
    const firstJob = this.#batch.size
    const { plans } = spot
    for (let index = 0; index < plans.length; index++) {
      const plan = plans[index] as Plan
      const copy = plan.shape?.(this, value as Members, plan, at)
      if (copy) return this.#finished(value, copy, plan, firstJob)
    }
    if (this.#kindOf(value, at) === 'date') return this.#scalar(textOfDate(value), spot, at)
    this.enter(value, at)
    // Own enumerable members, also those that are called `__proto__`, and nothing of the prototype.
    const copy = withoutSymbols({ ...value } as Members)
    const plan = planOf(spot, copy)
    if (!plan || plan.hasToJson) refuseToJson(copy, textOf(at), this.#fail)
    if (!plan) throw this.#fail('invalid-json', 'expected names of members, found half of a character', textOf(at))
    // The copy has members of its own by these names, so that `__proto__` is one as any other.
    for (const step of plan.steps) copy[step.key] = this.member(copy[step.key], step, copy, at)
    return this.#finished(value, copy, plan, firstJob)
  }

  /** Returns what comes out for an object: the copy, or the object itself where nothing in it is masked. */
  #finished(value: object, copy: Members, { steps }: Plan, firstJob: number): object {
    this.#depth--
    if (this.#isPartial) return this.#without(copy, steps, firstJob)
    if (this.#changed) return copy
    const original = value === this.#known ? (this.#record as object) : value
    return isShared(original, steps) ? original : copy
  }

  #kindOf(value: object, at: Pointer): Kind {
    return kindOf(value, '', (code, message) => this.#fail(code, message, textOf(at)))
  }

  #scalar(value: unknown, spot: Spot, at: Pointer): unknown {
    if (value === undefined) return GONE
    if (spot.drift && value !== null) return this.#hide(value, spot.drift, at)
    if (spot.hides) return this.#hide(value, UNLISTED, at)
    if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
      return refuse(value, textOf(at), this.#fail)
    }
    return value
  }

  #array(value: readonly unknown[], spot: Spot, at: Pointer): unknown {
    this.enter(value, at)
    const { length } = value
    // Short ones are made as long as they get: growing takes more memory than they need.
    const copy: unknown[] = length <= SHORT ? new Array(length) : []
    const { element, indices } = spot
    let changed = false
    for (let index = 0; index < length; index++) {
      const member = value[index]
      const child = indices.size === 0 ? element : (indices.get(index) ?? element)
      const result = child.quiet ? member : this.#value(member, child, elementOf(at, index))
      if (result === member) copy[index] = member
      else {
        copy[index] = result === GONE ? null : this.#settled(result, copy, index)
        changed = true
      }
    }
    this.#depth--
    return changed ? copy : value
  }

  /** Masks a value with all below it. */
  #hide(value: unknown, entry: Entry, at: Pointer): unknown {
    let scalar = value
    switch (typeof value) {
      case 'undefined':
        return GONE
      case 'object':
        if (value === null) break
        if (this.#kindOf(value, at) !== 'date') {
          this.marks.add(at, entry)
          return entry.mask === 'remove' ? GONE : entry.container
        }
        scalar = textOfDate(value)
        break
      case 'string':
        if (!isWellFormed(value)) throw this.#fail('invalid-json', 'expected text, found half of a character', textOf(at))
        break
      case 'boolean':
      case 'number':
        break
      default:
        return refuse(value, textOf(at), this.#fail)
    }
    if (scalar === null && !entry.hidesNull) return null
    this.marks.add(at, entry)
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

  /** Returns a copy without the members that are gone, into which the answers go that were to come into the first. */
  #without(copy: Members, steps: readonly Step[], firstJob: number): Members {
    const gone = steps.filter(({ key }) => copy[key] === GONE).map(({ key }) => key)
    let left = copy
    if (gone.length <= 2) {
      // Faster than `delete`, which turns objects into dictionaries.
      for (const key of gone) {
        const { [key]: _gone, ...rest } = left
        left = rest
      }
    } else {
      left = Object.fromEntries(Object.entries(copy).filter(([, member]) => member !== GONE))
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
