// The whole navigation of a realistic panel.
import { createMongoAbility } from '@casl/ability'

import { gateOver, systemPolicy } from '../js/fixture.mjs'

const shown = (items) => items.reduce((sum, { children }) => sum + 1 + shown(children), 0)
const outline = (items) => items.map(({ id, children }) => (children.length ? `${id}(${outline(children)})` : id)).join(' ')

/** The items that show, as an app would pick them by a library that answers about one permission. */
function visible(items, can) {
  return items.flatMap(({ id, title, href, requires, children = [] }) => {
    if (requires?.some((permission) => !can(permission))) return []
    const below = visible(children, can)
    return !requires && children.length && !below.length ? [] : [{ id, title, href, children: below }]
  })
}

export async function navigation() {
  const policy = systemPolicy('lytics')
  const gate = await gateOver(policy)
  const subject = { id: 'u-1', roles: ['Campaign Manager', 'Goal Manager'] }
  const session = gate.unsignedSession(subject)

  const needed = (items) => items.flatMap(({ requires = [], children = [] }) => [...requires, ...needed(children)])
  const split = (permission) => permission.split(':').toReversed()
  const words = new Map(needed(policy.navigation).map((permission) => [permission, split(permission)]))
  const rules = [...words.keys()].filter((permission) => session.can(permission)).map((permission) => ({ action: words.get(permission)[0], subject: words.get(permission)[1] }))
  const ability = createMongoAbility(rules)
  const byCasl = (able) => visible(policy.navigation, (permission) => able.can(...words.get(permission)))

  const [expected, found] = [outline(byCasl(ability)), outline(session.navigation().items)]
  if (expected !== found || expected === '') throw new Error(`the navigations differ: ${expected} and ${found}`)
  const repeat = (once) => (count) => {
    let sum = 0
    for (let index = 0; index < count; index++) sum += shown(once())
    return sum
  }
  return [
    {
      name: `navigation of ${words.size} items, asked again`,
      contestants: [
        { name: 'CASL 7 and a walk', run: repeat(() => byCasl(ability)) },
        { name: 'permask', run: repeat(() => session.navigation().items) },
      ],
    },
    {
      name: 'navigation, the first of a session',
      contestants: [
        { name: 'CASL 7 and a walk', run: repeat(() => byCasl(createMongoAbility(rules))) },
        {
          name: 'permask, with why the rest is hidden',
          run: repeat(() => {
            const fresh = gate.unsignedSession(subject)
            const { items } = fresh.navigation()
            fresh.close()
            return items
          }),
        },
      ],
      end: () => gate.close(),
    },
  ]
}
