// Shapes by the members of the objects that they copy.
//
// Engines remember for each place in the code what objects and members it meets; where these are always the same, it takes
// a fraction of the time. So every list of members gets a shape of its own: `?1.copy` and so on make copies of one module.
import { MOST_MEMBERS, type Shape, shape as shape0 } from './shape.js'
import { shape as shape1 } from './shape.js?1.copy'
import { shape as shape2 } from './shape.js?2.copy'
import { shape as shape3 } from './shape.js?3.copy'
import { shape as shape4 } from './shape.js?4.copy'
import { shape as shape5 } from './shape.js?5.copy'
import { shape as shape6 } from './shape.js?6.copy'
import { shape as shape7 } from './shape.js?7.copy'
import { shape as shape8 } from './shape.js?8.copy'
import { shape as shape9 } from './shape.js?9.copy'
import { shape as shape10 } from './shape.js?10.copy'
import { shape as shape11 } from './shape.js?11.copy'
import { shape as shape12 } from './shape.js?12.copy'
import { shape as shape13 } from './shape.js?13.copy'
import { shape as shape14 } from './shape.js?14.copy'
import { shape as shape15 } from './shape.js?15.copy'

/** Shapes that nothing was copied by yet. */
const unused: Shape[] = [
  shape0, shape1, shape2, shape3, shape4, shape5, shape6, shape7,
  shape8, shape9, shape10, shape11, shape12, shape13, shape14, shape15,
]

/** Shapes by a hash of names: the names themselves are not kept. Two lists with one hash share a shape, which is right but slower. */
const used = new Map<number, Shape>()

/** Returns the shape that copies objects of these members: none where there are too many, or no shape is left. */
export function shapeOf(keys: readonly string[]): Shape | undefined {
  // What the prototype has, setters above all, would be asked when a member is set.
  if (keys.length > MOST_MEMBERS || keys.some((key) => key in Object.prototype)) return undefined
  const hash = hashOf(keys)
  let shape = used.get(hash)
  if (!shape) {
    shape = unused.pop()
    if (shape) used.set(hash, shape)
  }
  return shape
}

/** FNV-1a over the code units of all names, with an end after each. */
function hashOf(names: readonly string[]): number {
  let hash = 0x811c9dc5
  const mix = (unit: number): void => {
    hash = Math.imul(hash ^ unit, 0x01000193)
  }
  for (const name of names) {
    for (let index = 0; index < name.length; index++) mix(name.charCodeAt(index))
    mix(-1)
  }
  return hash
}
