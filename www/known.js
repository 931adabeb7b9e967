/** What a policy asks about, as far as a page can learn it from its answers. */

import { isPattern, singles } from './element.js'
import { links } from './route.js'

/**
 * Reads it off a subject without roles: whatever that misses is what there is to miss. What a policy gives to
 * everyone is not among it.
 */
export function learn(gate) {
  const nobody = gate.unsignedSession({ id: 'nobody', roles: [] })
  const tasks = nobody.tasks()
  const navigation = nobody.navigation()
  nobody.close()
  const missing = [...tasks, ...navigation.hidden].flatMap((one) => one.missing).flatMap(singles)
  return {
    permissions: [...new Set(missing)].filter((permission) => !isPattern(permission)).sort(),
    requires: new Map(tasks.map((task) => [task.id, task.missing])),
    pages: links(navigation.items).length + navigation.hidden.filter(isPage(navigation.hidden)).length,
  }
}

/** A hidden item tells no address: one that only holds others misses nothing itself. */
function isPage(hidden) {
  const holders = new Set(hidden.flatMap((item) => item.parents))
  return (item) => item.missing.length > 0 || !holders.has(item.id)
}
