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
 * Contestants that answer the same questions about objects, by so many rules: one for each of ten actions of a resource.
 * With one condition alone where a bundle has no room for so many of two.
 */
export async function conditional({ rules = 1, shapes = 1, isShort = false } = {}) {
  const draw = random(rules + shapes)
  const kinds = Math.max(1, rules / 10)
  const objects = objectsOf(shapes, kinds, draw)
  const resourceOf = objects.map(({ kind }) => kind)
  const actions = Array.from({ length: rules / kinds }, (_, index) => literal(`do-${index}`))
  const actionOf = objects.map(() => actions[draw(actions.length)])
  const pairs = Array.from({ length: kinds }, (_, kind) => actions.map((action) => [literal(`kind-${kind}`), action])).flat()

  const attributes = isShort ? { owner: 'string' } : { owner: 'string', state: 'string' }
  const when = isShort ? 'resource.owner == subject.id' : "resource.owner == subject.id && resource.state in ['Draft', 'Test']"
  const resources = Object.fromEntries(pairs.map(([kind]) => [kind, { actions, attributes }]))
  const member = pairs.map(([kind, action]) => ({ allow: `${kind}:${action}`, when }))
  const gate = await gateOver({ format: 1, id: 'bench', resources, roles: { member: { rules: member } } })
  const session = gate.unsignedSession({ id: 'u-1', roles: ['member'] })

  // The type of a plain object is told by a member, which is the cheapest of the ways that the guide shows.
  const conditions = isShort ? { owner: 'u-1' } : { owner: 'u-1', state: { $in: ['Draft', 'Test'] } }
  const ability = createMongoAbility(pairs.map(([subject, action]) => ({ action, subject, conditions })), { detectSubjectType: (object) => object.kind })

  const byHand = ({ owner, state }) => owner === 'u-1' && (isShort || state === 'Draft' || state === 'Test')
  const contestants = [
    {
      name: 'CASL 7',
      answer: (index) => ability.can(actionOf[index], objects[index]),
      run: (count) => {
        let yes = 0
        for (let index = 0; index < count; index++) if (ability.can(actionOf[index % 1000], objects[index % 1000])) yes += 1
        return yes
      },
    },
    {
      name: 'permask',
      answer: (index) => session.can(actionOf[index], resourceOf[index], objects[index]),
      run: (count) => {
        let yes = 0
        for (let index = 0; index < count; index++) if (session.can(actionOf[index % 1000], resourceOf[index % 1000], objects[index % 1000])) yes += 1
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
  const told = [rules > 1 && `${rules} conditional rules`, shapes > 1 && 'objects of many shapes'].filter(Boolean)
  return { name: [`can(action, resource, object), ${isShort ? 'one condition' : 'two conditions'}`, ...told].join(', '), contestants, end: () => gate.close() }
}
