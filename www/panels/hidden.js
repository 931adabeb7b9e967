/** The items that do not show, and why: for people who write policies, and for those who ask for access. */

import { element, missingButtons, prose } from '../element.js'
import { icon } from '../icon.js'

/** Draws a switch into `root` and the hidden items into `list`; `ask` takes a permission to the inspector. */
export function hiddenPanel(root, list, ask) {
  const count = element('span', { class: 'count' })
  const toggle = element(
    'button',
    {
      type: 'button',
      class: 'switch',
      id: 'show-hidden',
      'aria-expanded': 'false',
      'aria-controls': list.id,
      click: flip,
    },
    icon('hidden'),
    element('span', {}, 'Show what is hidden and why'),
    count,
  )
  root.append(toggle)
  let wanted = false

  function flip() {
    wanted = !wanted
    list.hidden = !wanted
    toggle.setAttribute('aria-expanded', String(wanted))
  }

  return (view) => {
    const { hidden } = view.navigation
    root.hidden = view.status !== 'open'
    list.hidden = root.hidden || !wanted
    count.textContent = String(hidden.length)
    list.replaceChildren(...(view.status === 'open' ? draw(view.person, hidden, ask) : []))
  }
}

function draw(person, hidden, ask) {
  if (hidden.length === 0) return [element('h2', {}, `Nothing is hidden from ${person.name}`)]
  return [
    element('h2', {}, `Hidden from ${person.name}`),
    element('ul', {}, ...hidden.map((item) => drawItem(item, ask))),
  ]
}

function drawItem(item, ask) {
  return element(
    'li',
    { 'data-hidden-id': item.id },
    element('strong', {}, icon('lock'), item.title ?? item.id),
    element('p', {}, ...prose(item.sentence)),
    ...missingButtons(item.missing, ask),
  )
}
