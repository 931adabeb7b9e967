// A question about an object, under conditions: its owner is the subject, and its state is one of two.
import { createMongoAbility } from '@casl/ability'

import { gateOver } from '../js/fixture.mjs'
import { equal, literal, random } from './measure.mjs'

const STATES = ['Draft', 'Test', 'Active', 'Done']

/** Objects as a list shows them: of one shape, or of as many shapes as there are ways to leave a member out. */
function objectsOf(shapes, kinds, draw) {
  return Array.from({ length: 1000 }, (_, index) => {
    const object = { kind: literal(`kind-${draw(kinds)}`), id: `s-${index}`, name: `Segment ${index}`, owner: literal(`u-${draw(2)}`), state: STATES[draw(4)], size: draw(1e6), tags: ['a', 'b'], created: '2026-01-01T00:00:00Z' }
    if (shapes > 1) for (const name of ['id', 'name', 'size', 'tags', 'created']) if (draw(2)) delete object[name]
    return object
  })
}

/**
 * Contestants that answer the same questions about objects of so many resources, each with a rule of its own; with one
 * condition alone where a bundle has no room for so many of two.
 */
export async function conditional({ kinds = 1, shapes = 1, isShort = false } = {}) {
  const draw = random(kinds + shapes)
  const objects = objectsOf(shapes, kinds, draw)
  const names = Array.from({ length: kinds }, (_, index) => `kind-${index}`)
  const resourceOf = objects.map(({ kind }) => names.find((name) => name === kind))

  const attributes = isShort ? { owner: 'string' } : { owner: 'string', state: 'string' }
  const when = isShort ? 'resource.owner == subject.id' : "resource.owner == subject.id && resource.state in ['Draft', 'Test']"
  const resources = Object.fromEntries(names.map((name) => [name, { actions: ['edit'], attributes }]))
  const rules = names.map((name) => ({ allow: `${name}:edit`, when }))
  const gate = await gateOver({ format: 1, id: 'bench', resources, roles: { member: { rules } } })
  const session = gate.unsignedSession({ id: 'u-1', roles: ['member'] })

  // The type of a plain object is told by a member, which is the cheapest of the ways that the guide shows.
  const conditions = isShort ? { owner: 'u-1' } : { owner: 'u-1', state: { $in: ['Draft', 'Test'] } }
  const ability = createMongoAbility(names.map((subject) => ({ action: 'edit', subject, conditions })), { detectSubjectType: (object) => object.kind })

  const byHand = ({ owner, state }) => owner === 'u-1' && (isShort || state === 'Draft' || state === 'Test')
  const contestants = [
    {
      name: 'CASL 7',
      answer: (index) => ability.can('edit', objects[index]),
      run: (count) => {
        let yes = 0
        for (let index = 0; index < count; index++) if (ability.can('edit', objects[index % 1000])) yes += 1
        return yes
      },
    },
    {
      name: 'permask',
      answer: (index) => session.can('edit', resourceOf[index], objects[index]),
      run: (count) => {
        let yes = 0
        for (let index = 0; index < count; index++) if (session.can('edit', resourceOf[index % 1000], objects[index % 1000])) yes += 1
        return yes
      },
    },
    {
      name: 'written by hand',
      answer: (index) => byHand(objects[index]),
      run: (count) => {
        let yes = 0
        for (let index = 0; index < count; index++) if (byHand(objects[index % 1000])) yes += 1
        return yes
      },
    },
  ]
  equal(contestants, objects)
  const told = [kinds > 1 && `${kinds} conditional rules`, shapes > 1 && 'objects of many shapes'].filter(Boolean)
  return { name: [`can(action, resource, object), ${isShort ? 'one condition' : 'two conditions'}`, ...told].join(', '), contestants, end: () => gate.close() }
}
