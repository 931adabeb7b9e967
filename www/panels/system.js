/** The switch between the systems: links, so that each has an address and opens in a tab of its own, too. */

import { element } from '../element.js'
import { SYSTEMS, addressOf } from '../systems.js'

/** Draws the links; `go` is called with the system of one that is followed on this page. */
export function systemPanel(root, go) {
  const links = SYSTEMS.map((system) => {
    const link = element(
      'a',
      { href: addressOf(system), 'data-system': system.id, click: (event) => follow(event, system) },
      system.short,
      system.short === system.name ? null : element('span', { class: 'spoken' }, ` (${system.name})`),
    )
    return { system, link }
  })
  root.append(element('ul', {}, ...links.map(({ link }) => element('li', {}, link))))

  function follow(event, system) {
    // A new tab or window is the browser's to open.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    go(system)
  }

  return (view) => {
    for (const { system, link } of links) {
      if (system === view.system) link.setAttribute('aria-current', 'true')
      else link.removeAttribute('aria-current')
    }
  }
}
