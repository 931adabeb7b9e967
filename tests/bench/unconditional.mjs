// A question about a type, answered from a table: what a panel asks for every button.
import { createMongoAbility } from '@casl/ability'

import { gateOver } from '../js/fixture.mjs'
import { equal, literal, random } from './measure.mjs'

/** Contestants that answer the same questions about so many permissions, of which two of three are allowed. */
export async function unconditional(permissions) {
  const draw = random(permissions)
  const declared = Array.from({ length: permissions }, (_, index) => ({ resource: literal(`area-${Math.floor(index / 5) % 7}.part-${Math.floor(index / 5)}`), action: literal(`do-${index % 5}`) }))
  const allowed = declared.filter(() => draw(3) > 0)
  const inputs = Array.from({ length: 1000 }, () => declared[draw(permissions)])
  const actions = inputs.map(({ action }) => action)
  const resources = inputs.map(({ resource }) => resource)

  const areas = {}
  for (const { resource, action } of declared) {
    const [area, part] = resource.split('.')
    areas[area] ??= { children: {} }
    areas[area].children[part] ??= { actions: [] }
    areas[area].children[part].actions.push(action)
  }
  const rules = allowed.map(({ resource, action }) => ({ allow: `${resource}:${action}` }))
  const gate = await gateOver({ format: 1, id: 'bench', resources: areas, roles: { member: { rules } } })
  const session = gate.unsignedSession({ id: 'u-1', roles: ['member'] })

  const ability = createMongoAbility(allowed.map(({ resource, action }) => ({ action, subject: resource })))

  const map = new Map()
  for (const { resource, action } of allowed) map.set(resource, (map.get(resource) ?? new Map()).set(action, true))

  const contestants = [
    {
      name: 'two Map.get',
      answer: (index) => map.get(resources[index])?.get(actions[index]) === true,
      run: (count) => {
        let yes = 0
        for (let index = 0; index < count; index++) if (map.get(resources[index % 1000])?.get(actions[index % 1000]) === true) yes += 1
        return yes
      },
    },
    {
      name: 'CASL 7',
      answer: (index) => ability.can(actions[index], resources[index]),
      run: (count) => {
        let yes = 0
        for (let index = 0; index < count; index++) if (ability.can(actions[index % 1000], resources[index % 1000])) yes += 1
        return yes
      },
    },
    {
      name: 'permask',
      answer: (index) => session.can(actions[index], resources[index]),
      run: (count) => {
        let yes = 0
        for (let index = 0; index < count; index++) if (session.can(actions[index % 1000], resources[index % 1000])) yes += 1
        return yes
      },
    },
  ]
  equal(contestants, inputs)
  return {
    name: `can(action, resource), of ${permissions} permissions`,
    contestants,
    end: () => gate.close(),
    extra: {
      name: 'permask, first question of a task',
      run: async (count) => {
        let yes = 0
        for (let index = 0; index < count; index++) {
          await null
          if (session.can(actions[index % 1000], resources[index % 1000])) yes += 1
        }
        return yes
      },
    },
  }
}
