/** The systems that the page knows, and which of them the address names: `?system=adobe`, with the first as default. */

import { HOME } from './route.js'
import adobe from './systems/adobe.js'
import insider from './systems/insider.js'
import liveramp from './systems/liveramp.js'
import lytics from './systems/lytics.js'
import synerise from './systems/synerise.js'

/** In the order in which the page offers them. */
export const SYSTEMS = [lytics, insider, adobe, liveramp, synerise]

/** The system that the address names. */
export function chosen() {
  const id = new URLSearchParams(location.search).get('system')
  return SYSTEMS.find((system) => system.id === id) ?? SYSTEMS[0]
}

/** The address of a system's first page. */
export function addressOf(system) {
  return `?system=${system.id}${HOME}`
}
