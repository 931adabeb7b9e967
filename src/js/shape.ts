// A shape: it copies objects that have the same members. The bundle has this file many times, see shapes.ts.
//
// Written out member by member: engines remember for each place in the code what it reads and sets. A spread takes longer,
// and has to be searched for symbols afterwards, which takes longer still.
import type { Pointer } from './pointer.js'
import type { Plan } from './view.js'
import type { Walk } from './walk.js'

const { getPrototypeOf } = Object

export type Members = Record<string, unknown>

/** The most members of an object that a shape copies. */
export const MOST_MEMBERS = 24

/**
 * Copies an object, each member read once, and those that are looked into as the walk gives them. Nothing comes back where
 * it is no plain object with the members of the plan, in their order; none of them was read then.
 */
export type Shape = (walk: Walk, value: Members, plan: Plan, at: Pointer) => Members | undefined

/** Makes a plain object, as a literal does. Engines make room for as many members as are set here, which never happens. */
function Empty(this: Members, never?: boolean): void {
  if (!never) return
  this['a'] = this['b'] = this['c'] = this['d'] = this['e'] = this['f'] = this['g'] = this['h'] = 0
  this['i'] = this['j'] = this['k'] = this['l'] = this['m'] = this['n'] = this['o'] = this['p'] = 0
  this['q'] = this['r'] = this['s'] = this['t'] = this['u'] = this['v'] = this['w'] = this['x'] = 0
}
Empty.prototype = Object.prototype
const New = Empty as unknown as new () => Members

export const shape: Shape = (walk, value, { keys, turns: steps }, at) => {
  let count = 0
  for (const key in value) if (key !== keys[count++]) return undefined
  // Where engines know what the first gives they know the second, which takes long by itself.
  if (count !== keys.length || value.constructor !== Object || getPrototypeOf(value) !== Object.prototype) return undefined
  walk.enter(value, at)
  const copy = new New()
  let key
  let step
  if (count === 0) return copy
  key = keys[0] as string
  step = steps[0]
  copy[key] = step === undefined ? value[key] : walk.member(value[key], step, copy, at)
  if (count === 1) return copy
  key = keys[1] as string
  step = steps[1]
  copy[key] = step === undefined ? value[key] : walk.member(value[key], step, copy, at)
  if (count === 2) return copy
  key = keys[2] as string
  step = steps[2]
  copy[key] = step === undefined ? value[key] : walk.member(value[key], step, copy, at)
  if (count === 3) return copy
  key = keys[3] as string
  step = steps[3]
  copy[key] = step === undefined ? value[key] : walk.member(value[key], step, copy, at)
  if (count === 4) return copy
  key = keys[4] as string
  step = steps[4]
  copy[key] = step === undefined ? value[key] : walk.member(value[key], step, copy, at)
  if (count === 5) return copy
  key = keys[5] as string
  step = steps[5]
  copy[key] = step === undefined ? value[key] : walk.member(value[key], step, copy, at)
  if (count === 6) return copy
  key = keys[6] as string
  step = steps[6]
  copy[key] = step === undefined ? value[key] : walk.member(value[key], step, copy, at)
  if (count === 7) return copy
  key = keys[7] as string
  step = steps[7]
  copy[key] = step === undefined ? value[key] : walk.member(value[key], step, copy, at)
  if (count === 8) return copy
  key = keys[8] as string
  step = steps[8]
  copy[key] = step === undefined ? value[key] : walk.member(value[key], step, copy, at)
  if (count === 9) return copy
  key = keys[9] as string
  step = steps[9]
  copy[key] = step === undefined ? value[key] : walk.member(value[key], step, copy, at)
  if (count === 10) return copy
  key = keys[10] as string
  step = steps[10]
  copy[key] = step === undefined ? value[key] : walk.member(value[key], step, copy, at)
  if (count === 11) return copy
  key = keys[11] as string
  step = steps[11]
  copy[key] = step === undefined ? value[key] : walk.member(value[key], step, copy, at)
  if (count === 12) return copy
  key = keys[12] as string
  step = steps[12]
  copy[key] = step === undefined ? value[key] : walk.member(value[key], step, copy, at)
  if (count === 13) return copy
  key = keys[13] as string
  step = steps[13]
  copy[key] = step === undefined ? value[key] : walk.member(value[key], step, copy, at)
  if (count === 14) return copy
  key = keys[14] as string
  step = steps[14]
  copy[key] = step === undefined ? value[key] : walk.member(value[key], step, copy, at)
  if (count === 15) return copy
  key = keys[15] as string
  step = steps[15]
  copy[key] = step === undefined ? value[key] : walk.member(value[key], step, copy, at)
  if (count === 16) return copy
  key = keys[16] as string
  step = steps[16]
  copy[key] = step === undefined ? value[key] : walk.member(value[key], step, copy, at)
  if (count === 17) return copy
  key = keys[17] as string
  step = steps[17]
  copy[key] = step === undefined ? value[key] : walk.member(value[key], step, copy, at)
  if (count === 18) return copy
  key = keys[18] as string
  step = steps[18]
  copy[key] = step === undefined ? value[key] : walk.member(value[key], step, copy, at)
  if (count === 19) return copy
  key = keys[19] as string
  step = steps[19]
  copy[key] = step === undefined ? value[key] : walk.member(value[key], step, copy, at)
  if (count === 20) return copy
  key = keys[20] as string
  step = steps[20]
  copy[key] = step === undefined ? value[key] : walk.member(value[key], step, copy, at)
  if (count === 21) return copy
  key = keys[21] as string
  step = steps[21]
  copy[key] = step === undefined ? value[key] : walk.member(value[key], step, copy, at)
  if (count === 22) return copy
  key = keys[22] as string
  step = steps[22]
  copy[key] = step === undefined ? value[key] : walk.member(value[key], step, copy, at)
  if (count === 23) return copy
  key = keys[23] as string
  step = steps[23]
  copy[key] = step === undefined ? value[key] : walk.member(value[key], step, copy, at)
  return copy
}
