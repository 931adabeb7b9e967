// Views: paths and a look in one, made for walking records.
import { type Entry, type Look, type Paths, UNLISTED } from './look.js'
import { isWellFormed } from './plain.js'
import { type Numbered, type Pointer, topPointer } from './pointer.js'
import type { Shape } from './shape.js'
import { shapeOf } from './shapes.js'

/** How many different sets of members are remembered for a place. Records of one kind have few. */
const MOST_PLANS = 8

/** How many members of a place are remembered that are looked into. */
const MOST_STEPS = 64

/** After how many objects of the same members they get a shape. Maps of many words have hardly two. */
const ENOUGH = 4

/** What is done with the values of one place. */
export interface Spot {
  /** Nothing can be masked here or below: what stands here is not even read. */
  quiet: boolean
  /** The mask of the value, and of all below it. */
  readonly mask: Entry | undefined
  /** The mask of the value where it is a scalar other than null. */
  readonly drift: Entry | undefined
  /** Whether scalars here are hidden because no path lists them. */
  readonly hides: boolean
  readonly names: Map<string, Spot>
  member: Spot
  readonly indices: Map<number, Spot>
  element: Spot
  /** What to do with objects, by their members; the latest first. */
  readonly plans: Plan[]
  /** The members that are looked into, as far as they were found. */
  readonly steps: Map<string, Step>
  /** Where records are that start here. */
  readonly top: Pointer
}

/** What to do with objects of these members. */
export interface Plan {
  readonly keys: readonly string[]
  /** The members that are looked into, in the order of the record. */
  readonly steps: readonly Step[]
  /** The same for every member: none for those that are not looked into. */
  readonly turns: readonly (Step | undefined)[]
  /** Whether one of the members is called `toJSON`. */
  readonly hasToJson: boolean
  /** How many objects had these members, as far as it is counted. */
  objects: number
  /** Copies objects of these members: not before some were found, and none where it is no faster than a spread. */
  shape: Shape | undefined
}

/** A member that is looked into. */
export interface Step extends Numbered {
  readonly spot: Spot
  /** The spot's mask. */
  readonly mask: Entry | undefined
}

/** Returns the view of records: its first spot. */
export function viewOf(paths: Paths, look: Look): Spot {
  const shown = spot(undefined, undefined, false)
  shown.quiet = true
  if (paths.nodes.length === 0) throw new RangeError('paths: no node')
  const known = new Map<number, Spot>()
  const waiting: [spot: Spot, table: number, listed: boolean][] = []
  const hidden = look.showsUnlisted ? shown : spot(undefined, undefined, true)

  function spotOf(number: number | undefined, listedAbove: boolean): Spot {
    if (number === undefined) return listedAbove ? shown : hidden
    const node = paths.nodes[number]
    const at = look.nodes[number]
    if (!node || !at) throw new RangeError('paths: no such node')
    // What is listed matters only where the rest is hidden.
    const listed = look.showsUnlisted || listedAbove || node.listed
    const place = number * 2 + (listed ? 1 : 0)
    const found = known.get(place)
    if (found) return found
    const made = spot(at.mask, at.drift, !listed)
    made.member = made.element = listed ? shown : hidden
    known.set(place, made)
    if (node.table !== undefined && !at.mask) waiting.push([made, node.table, listed])
    return made
  }

  const root = spotOf(0, false)
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [from, number, listed] = next
    const table = paths.tables[number]
    if (!table) throw new RangeError('paths: no such table')
    for (const [name, child] of table.names) from.names.set(name, spotOf(child, listed))
    for (const [index, child] of table.indices) from.indices.set(index, spotOf(child, listed))
    from.member = spotOf(table.member, listed)
    from.element = spotOf(table.element, listed)
  }
  hush([...known.values()])
  return root
}

/** Returns the plan for an object: none where the names of its members are not text. */
export function planOf(spot: Spot, object: object): Plan | undefined {
  const { plans } = spot
  for (let index = 0; index < plans.length; index++) {
    const plan = plans[index] as Plan
    if (!hasKeys(object, plan.keys)) continue
    if (plan.objects < ENOUGH && ++plan.objects === ENOUGH && !plan.hasToJson) plan.shape = shapeOf(plan.keys)
    return plan
  }
  const keys = Object.keys(object)
  if (!keys.every(isWellFormed)) return undefined
  const turns = keys.map((key) => stepOf(spot, key))
  const steps = turns.filter((step) => step !== undefined)
  const plan = { keys, steps, turns, hasToJson: keys.includes('toJSON'), objects: 1, shape: undefined }
  if (plans.length === MOST_PLANS) plans.pop()
  plans.unshift(plan)
  return plan
}

function stepOf(spot: Spot, key: string): Step | undefined {
  const child = spot.names.get(key) ?? spot.member
  if (child.quiet) return undefined
  const { steps } = spot
  let step = steps.get(key)
  if (!step) {
    if (steps.size === MOST_STEPS) steps.clear()
    step = { key, number: steps.size, spot: child, mask: child.mask }
    steps.set(key, step)
  }
  return step
}

/** Whether an object has exactly these members, in this order. Nothing is allotted for it, as a list of them would be. */
function hasKeys(object: object, keys: readonly string[]): boolean {
  let index = 0
  for (const key in object) if (key !== keys[index++]) return false
  return index === keys.length
}

function spot(mask: Entry | undefined, drift: Entry | undefined, hides: boolean): Spot {
  const lists = { names: new Map(), indices: new Map(), steps: new Map(), plans: [] }
  const made = { quiet: false, mask, drift, hides, ...lists, top: topPointer() } as unknown as Spot
  // A spot is its own until its children are known: all below what is hidden is.
  made.member = made.element = made
  return made
}

/** Finds the spots from which nothing leads to a mask. The paths may go round in circles. */
function hush(spots: readonly Spot[]): void {
  const above = new Map<Spot, Spot[]>()
  const loud: Spot[] = []
  for (const spot of spots) {
    spot.quiet = true
    for (const child of [...spot.names.values(), ...spot.indices.values(), spot.member, spot.element]) {
      const known = above.get(child)
      if (known) known.push(spot)
      else above.set(child, [spot])
    }
  }
  const speak = (spot: Spot): void => {
    spot.quiet = false
    loud.push(spot)
  }
  const speaks = (spot: Spot): boolean => !!(spot.mask || spot.drift || spot.hides)
  for (const spot of new Set([...spots, ...above.keys()])) if (speaks(spot)) speak(spot)
  for (let next = loud.pop(); next; next = loud.pop()) {
    for (const spot of above.get(next) ?? []) if (spot.quiet) speak(spot)
  }
}

/** The view of records of a type that nobody knows: each is masked whole. */
export function wholeView(): Spot {
  return spot(UNLISTED, undefined, false)
}
