/** The main area: the page that the address names, if it is one that this person may open. */

import { AREAS, HOME_CONTROLS, PURPOSES, byArea } from '../areas.js'
import { element, prose } from '../element.js'
import { icon, seal } from '../icon.js'
import { HOME, current, find } from '../route.js'
import { controls } from './controls.js'
import { profilesPanel } from './profiles.js'
import { tasksPanel } from './tasks.js'

const PROFILES = 'user-profiles'
const SEEN = 'Every customer, as far as this person may see.'

const CLOSED = {
  library: 'The library could not be loaded',
  server: 'The server did not answer as expected',
  bundle: 'The policy bundle was refused',
  token: 'There is no valid subject token',
  page: 'The page could not be drawn',
}

/** Draws into the main area; `actions` are `ask` (the inspector), `say` (a sentence) and `restore`. */
export function pagePanel(root, actions) {
  const drawProfiles = profilesPanel()

  function render(view) {
    const item = find(view.navigation.items, current())
    const held = root.contains(document.activeElement)
    root.replaceChildren(...choose(view, item).filter((one) => one !== null))
    document.title = `${root.querySelector('h1').textContent} · Console`
    // What held the focus is gone; the heading takes it, so that it is not lost.
    if (held) focus()
  }

  function choose(view, item) {
    if (view.status === 'loading') return [heading('Opening the console', 'The policy is being verified.')]
    if (view.status === 'closed') return closed(view.failure, actions.restore)
    if (current() === HOME) return home(view)
    if (item === null) return unavailable(view)
    return [
      heading(item.title ?? item.id, PURPOSES[item.id] ?? SEEN, buttons(view, item.id)),
      item.id === PROFILES ? drawProfiles(view) : placeholder(item),
      tasksPanel('Tasks of this area', tasksOf(view, item.id), actions.ask),
    ]
  }

  function home(view) {
    return [
      heading('Customer profiles', SEEN, controls(HOME_CONTROLS, view.session, actions)),
      drawProfiles(view),
      tasksPanel('Tasks', byArea(view.tasks, view.known.requires), actions.ask),
    ]
  }

  function buttons(view, page) {
    const own = AREAS.filter((area) => area.pages.includes(page)).flatMap((area) => area.controls)
    return controls(own, view.session, actions)
  }

  function focus() {
    root.querySelector('h1').focus()
  }

  return { render, focus }
}

function heading(title, purpose, aside = null) {
  return element(
    'header',
    { class: 'page-header' },
    element('div', {}, element('h1', { tabindex: '-1' }, title), element('p', {}, purpose)),
    aside,
  )
}

function tasksOf(view, page) {
  return byArea(view.tasks, view.known.requires).filter((group) => group.pages.includes(page))
}

function placeholder(item) {
  return element(
    'div',
    { class: 'placeholder' },
    element(
      'p',
      {},
      `The demo draws no content here. What matters is that ${item.title ?? item.id} opens for this person, `,
      'and what they may do in it.',
    ),
  )
}

function unavailable(view) {
  const hidden = view.navigation.hidden.find((item) => current().endsWith(`/${item.id}`))
  const named = hidden?.title ?? 'This page'
  return [
    heading('Not available', `${named} is not available to ${view.person.name} with these roles.`),
    element(
      'div',
      { class: 'placeholder', 'data-unavailable': true },
      icon('lock'),
      hidden ? element('p', {}, ...prose(hidden.sentence)) : null,
      element('p', {}, element('a', { href: HOME }, 'Back to the customer profiles')),
    ),
  ]
}

function closed({ step, code, at, message }, restore) {
  return [
    element(
      'section',
      { class: 'closed', 'data-closed': step },
      seal('refused'),
      element('h1', { tabindex: '-1' }, 'Closed'),
      element('p', { class: 'closed-step' }, `${CLOSED[step]}.`),
      element(
        'p',
        { class: 'closed-code' },
        element('code', {}, code),
        at === '' ? null : element('code', {}, at),
        element('span', {}, ...prose(message)),
      ),
      element(
        'p',
        {},
        'Without a verified policy everything is denied and every private field is masked: ',
        'no navigation, no tasks, no profiles.',
      ),
      element(
        'button',
        { type: 'button', class: 'button strong', click: restore },
        step === 'bundle' ? 'Open with the signed bundle again' : 'Try again',
      ),
    ),
  ]
}
