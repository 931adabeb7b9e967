/** The navigation, as the session answers it. */

import { element } from '../element.js'
import { icon } from '../icon.js'
import { current, leads } from '../route.js'

/** Draws the items as nested lists; on a narrow screen they fold into a menu. */
export function navigationPanel(root) {
  const count = element('span', { class: 'count' })
  const list = element('div', { id: 'navigation-list' })
  const menu = element(
    'button',
    {
      type: 'button',
      class: 'menu',
      'aria-expanded': 'false',
      'aria-controls': 'navigation-list',
      click: () => open(root.dataset.open !== 'true'),
    },
    icon('menu'),
    'Menu',
    count,
  )
  root.append(menu, list)

  function open(wanted) {
    root.dataset.open = String(wanted)
    menu.setAttribute('aria-expanded', String(wanted))
  }

  addEventListener('hashchange', () => open(false))

  return (view) => {
    count.textContent = view.status === 'open' ? String(view.links.length) : ''
    list.replaceChildren(...(view.status === 'loading' ? [] : draw(view)))
  }
}

function draw(view) {
  if (view.status === 'closed') {
    return [
      element(
        'p',
        { class: 'closed-note' },
        icon('lock'),
        'Closed. There is no navigation without a policy that holds.',
      ),
    ]
  }
  if (view.navigation.items.length === 0)
    return [element('p', { class: 'closed-note' }, 'No page opens to this person as things are.')]
  return [drawList(view.navigation.items)]
}

function drawList(items) {
  return element('ul', {}, ...items.map(drawItem))
}

function drawItem(item) {
  const title = item.title ?? item.id
  const here = item.href === current()
  const label = leads(item)
    ? element('a', { href: item.href, 'data-nav-id': item.id, 'aria-current': here ? 'page' : null }, title)
    : element('span', { class: 'group' }, title)
  return element('li', {}, label, item.children.length > 0 ? drawList(item.children) : null)
}
