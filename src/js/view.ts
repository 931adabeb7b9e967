// Views: paths and a look in one, made for walking records.
import { type Entry, type Look, type Paths, UNLISTED } from './look.js'
import { isWellFormed } from './plain.js'

/** How many different sets of members are remembered for a place. Records of one kind have few. */
const MOST_PLANS = 4

/** Of how many elements it is remembered where they are. */
const MOST_ELEMENTS = 16

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
  /** Copies an object that is found here: its own enumerable members. */
  readonly copy: (value: object) => Record<string, unknown>
  /** What to do with objects, by their members; the latest first. */
  readonly plans: Plan[]
  /** Where an array was last found here, and where its elements are. */
  at: string
  readonly elements: string[]
}

/** What to do with objects of these members. */
export interface Plan {
  readonly keys: readonly string[]
  /** The members that are looked into, in the order of the record. */
  readonly steps: readonly Step[]
  /** Whether one of the members is called `toJSON`. */
  readonly hasToJson: boolean
}

/** A member that is looked into. */
export interface Step {
  readonly key: string
  readonly spot: Spot
  /** Where its object was last found, and where it was then. */
  at: string
  pointer: string
  /** Where it was for objects in other places, such as the elements of an array. */
  readonly pointers: Map<string, string>
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
  for (const plan of plans) if (hasKeys(object, plan.keys)) return plan
  const keys = Object.keys(object)
  if (!keys.every(isWellFormed)) return undefined
  const steps: Step[] = []
  for (const key of keys) {
    const child = spot.names.get(key) ?? spot.member
    if (!child.quiet) steps.push({ key, spot: child, at: '', pointer: `/${escaped(key)}`, pointers: new Map() })
  }
  const plan = { keys, steps, hasToJson: keys.includes('toJSON') }
  if (plans.length === MOST_PLANS) plans.pop()
  plans.unshift(plan)
  return plan
}

/** Returns where a member is of an object at a place. Records are alike: it is mostly where it was in the last one. */
export function pointerOf(step: Step, at: string): string {
  if (step.at === at) return step.pointer
  const { pointers } = step
  let pointer = pointers.get(at)
  if (pointer === undefined) {
    if (pointers.size === MOST_ELEMENTS) pointers.clear()
    pointers.set(at, (pointer = `${at}/${escaped(step.key)}`))
  }
  step.at = at
  return (step.pointer = pointer)
}

/** Returns where an element is of an array at a place, likewise. */
export function pointerOfElement(spot: Spot, at: string, index: number): string {
  if (index >= MOST_ELEMENTS) return `${at}/${index}`
  if (spot.at !== at) {
    spot.at = at
    spot.elements.length = 0
  }
  return (spot.elements[index] ??= `${at}/${index}`)
}

/** Returns a name as a part of a JSON Pointer (RFC 6901). */
function escaped(name: string): string {
  return name.includes('~') || name.includes('/') ? name.replaceAll('~', '~0').replaceAll('/', '~1') : name
}

/** Whether an object has exactly these members, in this order. Nothing is allotted for it, as a list of them would be. */
function hasKeys(object: object, keys: readonly string[]): boolean {
  let index = 0
  for (const key in object) if (key !== keys[index++]) return false
  return index === keys.length
}

/**
 * The same function many times. Engines remember for each place in the code what objects it has copied: where all are
 * of one shape, that takes half the time.
 */
const COPIERS: readonly Spot['copy'][] = [
  (value) => ({ ...value }),
  (value) => ({ ...value }),
  (value) => ({ ...value }),
  (value) => ({ ...value }),
  (value) => ({ ...value }),
  (value) => ({ ...value }),
  (value) => ({ ...value }),
  (value) => ({ ...value }),
  (value) => ({ ...value }),
  (value) => ({ ...value }),
  (value) => ({ ...value }),
  (value) => ({ ...value }),
  (value) => ({ ...value }),
  (value) => ({ ...value }),
  (value) => ({ ...value }),
  (value) => ({ ...value }),
  (value) => ({ ...value }),
  (value) => ({ ...value }),
  (value) => ({ ...value }),
  (value) => ({ ...value }),
  (value) => ({ ...value }),
  (value) => ({ ...value }),
  (value) => ({ ...value }),
  (value) => ({ ...value }),
]
let copiers = 0

function spot(mask: Entry | undefined, drift: Entry | undefined, hides: boolean): Spot {
  const copy = COPIERS[copiers++ % COPIERS.length]
  const lists = { names: new Map(), indices: new Map(), plans: [], elements: [] }
  const made = { quiet: false, mask, drift, hides, copy, ...lists, at: '' } as unknown as Spot
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
