/** The main area: the page that the address names, if it is one that this person may open. */

import { byArea } from '../areas.js'
import { element, prose } from '../element.js'
import { icon, seal } from '../icon.js'
import { BREAK, HOME, current, find } from '../route.js'
import { assignmentPanel } from './assignment.js'
import { attacksPage } from './attacks.js'
import { controls } from './controls.js'
import { fieldsPanel } from './fields.js'
import { limitsPanel } from './limits.js'
import { objectsPanel } from './objects.js'
import { recordsPanel } from './records.js'
import { tasksPanel } from './tasks.js'

const CLOSED = {
  library: 'The library could not be loaded',
  server: 'The server did not answer as expected',
  bundle: 'The policy bundle was refused',
  gate: 'There is no policy in force',
  session: 'The session has ended',
  token: 'There is no valid subject token',
  page: 'The page could not be drawn',
}

const REFUSED = {
  'access-period': 'The period in which this person has access has not begun, or is over.',
  status: 'The status of this person lets nobody in.',
  'conflicting-roles': 'The roles held here are kept apart by a constraint, which never picks a side.',
}

/**
 * Draws into the main area; `actions` are `ask` (the inspector), `say` (a sentence), `restore`, `vary` (what the person
 * holds), and those of the page on which one tries to break it.
 */
export function pagePanel(root, actions) {
  const drawTasks = tasksPanel()
  const draws = {
    records: recordsPanel(),
    assignment: assignmentPanel(),
    objects: objectsPanel,
    fields: fieldsPanel,
    limit: limitsPanel,
  }
  let attacks = null
  let attacked = null

  function render(view) {
    if (current() === BREAK) return renderAttacks(view)
    const item = find(view.navigation.items, current())
    const held = root.contains(document.activeElement)
    root.setAttribute('aria-busy', String(view.isWaiting))
    // What the session before could not open shows no rows that would have to go.
    if (view.isWaiting && current() !== HOME && item === null) return
    // While rows are on their way the page keeps its height, so that nothing jumps.
    root.style.minHeight = view.isWaiting ? `${root.offsetHeight}px` : ''
    root.replaceChildren(...choose(view, item).filter((one) => one !== null))
    document.title = `${root.querySelector('h1').textContent} · ${view.system.name}`
    // What held the focus is gone; the heading takes it, so that it is not lost.
    if (held) focus()
  }

  /** It stays on the page as it is, open or closed: the attacks change what is around it. */
  function renderAttacks(view) {
    root.setAttribute('aria-busy', 'false')
    root.style.minHeight = ''
    // What was found of one system says nothing of the next.
    if (view.system !== attacked) attacks = attacksPage(actions)
    attacked = view.system
    attacks.render(view)
    if (attacks.root.parentNode !== root) root.replaceChildren(attacks.root)
    document.title = `${attacks.title} · ${view.system.name}`
  }

  function renderStatus(view) {
    if (current() === BREAK) renderAttacks(view)
  }

  function choose(view, item) {
    const { system } = view
    if (view.status === 'loading') return [heading(`Opening ${system.name}`, 'The policy is being verified.')]
    if (view.status === 'closed') return closed(view.failure, actions.restore)
    if (current() === HOME) return home(view)
    if (item === null) return unavailable(view)
    const own = system.pages[item.id] ?? []
    return [
      heading(item.title ?? item.id, system.purposes[item.id] ?? system.home.purpose, buttons(view, item.id)),
      ...(own.length === 0 ? [placeholder(item)] : panels(view, own)),
      drawTasks(view, 'Tasks of this area', tasksOf(view, item.id), actions.ask),
    ]
  }

  function home(view) {
    const { home: own } = view.system
    return [
      heading(own.title, own.purpose, controls(own.controls, view.session, actions)),
      special(view.system),
      refusal(view, actions.ask),
      ...panels(view, own.panels),
      drawTasks(view, 'Tasks', byArea(view.system.areas, view.tasks, view.known.requires), actions.ask),
    ]
  }

  function panels(view, specs) {
    return specs.map((spec) => draws[spec.kind](view, spec, actions))
  }

  function buttons(view, page) {
    const own = view.system.areas.filter((area) => area.pages.includes(page)).flatMap((area) => area.controls ?? [])
    return controls(own, view.session, actions)
  }

  function focus() {
    root.querySelector('h1').focus()
  }

  return { render, renderStatus, focus }
}

function heading(title, purpose, aside = null) {
  return element(
    'header',
    { class: 'page-header' },
    element('div', {}, element('h1', { tabindex: '-1' }, title), element('p', {}, purpose)),
    aside,
  )
}

/** What no other system of the demo has, in a sentence. */
function special({ special: sentence }) {
  return element('p', { class: 'special' }, element('strong', {}, 'What is special here'), ' ', sentence)
}

/** A session that refuses everything is open all the same: the reason is with the person, not with the policy. */
function refusal({ refusal: explanation, person, isWaiting }, ask) {
  if (explanation === null || isWaiting) return null
  return element(
    'div',
    { class: 'refusal', 'data-refusal': explanation.code },
    icon('lock'),
    element(
      'div',
      {},
      element('h2', {}, `${person.name} is not let in`),
      element('p', {}, REFUSED[explanation.code], ' Everything is denied, and every private field is masked.'),
    ),
    element('button', { type: 'button', class: 'button', click: () => ask(explanation.permission) }, 'Why?'),
  )
}

function tasksOf(view, page) {
  return byArea(view.system.areas, view.tasks, view.known.requires).filter((group) => group.pages.includes(page))
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
    heading('Not available', `${named} is not available to ${view.person.name} as things are.`),
    element(
      'div',
      { class: 'placeholder', 'data-unavailable': true },
      icon('lock'),
      hidden ? element('p', {}, ...prose(hidden.sentence)) : null,
      element('p', {}, element('a', { href: HOME }, `Back to: ${view.system.home.title}`)),
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
        'no navigation, no tasks, no records.',
      ),
      element(
        'button',
        { type: 'button', class: 'button strong', click: restore },
        step === 'bundle' ? 'Open with the signed bundle again' : 'Try again',
      ),
    ),
  ]
}
