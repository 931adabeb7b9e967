/** The page: one state, one way of drawing it. Every panel is a function that takes a view and brings its part of
 * the page in line with it. */

import { createAccess } from './access.js'
import { bundlePanel } from './panels/bundle.js'
import { hiddenPanel } from './panels/hidden.js'
import { keepFiles } from './offline.js'
import { navigationPanel } from './panels/navigation.js'
import { pagePanel } from './panels/page.js'
import { personPanel } from './panels/person.js'
import { whyPanel } from './panels/why.js'
import { onRoute } from './route.js'
import { systemPanel } from './panels/system.js'
import { addressOf, chosen } from './systems.js'
import { look, summary } from './view.js'

const EVERY_MINUTE = 60_000

const part = (id) => document.getElementById(id)
const actions = createAccess(chosen(), { changed: render, told: drawStatus })
const why = whyPanel(part('why'), say)
const { vary, start: restore, cut, turn, publish, end, refresh, attack, activate } = actions
const page = pagePanel(part('page'), { ask: why.ask, say, restore, vary, cut, turn, publish, end, refresh, attack })
const person = personPanel(part('person-panel'), actions)
const drawBundle = bundlePanel(part('bundle'), part('bundle-state'), {
  tamper: actions.tamper,
  restore,
  activate,
  refresh,
})
const panels = [
  systemPanel(part('systems'), go),
  person,
  navigationPanel(part('navigation')),
  hiddenPanel(part('hidden-switch'), part('hidden-items'), why.ask),
  page.render,
  why.render,
  drawBundle,
]

function render() {
  const view = look(actions)
  document.body.dataset.gate = view.status
  document.body.dataset.system = view.system.id
  document.body.dataset.person = view.status === 'open' ? view.session.subject.id : ''
  document.body.dataset.roles = view.status === 'open' ? view.session.subject.roles.join('|') : ''
  mark(view)
  // The rest stays as the session before has it, until there are the records of this one.
  for (const panel of view.isWaiting ? [person, page.render] : panels) panel(view)
  if (!view.isWaiting) say(summary(view))
}

function mark({ gateStatus }) {
  document.body.dataset.state = gateStatus?.state ?? ''
  document.body.dataset.source = gateStatus?.source ?? ''
}

/** Brings in line what tells of the gate, and nothing else: the page below stays as it is, with the focus in it. */
function drawStatus() {
  const view = look(actions)
  mark(view)
  drawBundle(view)
  page.renderStatus(view)
}

/** Tells those who listen to the page what has changed; the backticks around names are for eyes. */
function say(sentence) {
  part('announcement').textContent = sentence.replaceAll('`', '')
}

/** Goes to another system, which has an address of its own: back leads to the one before. */
function go(system) {
  if (system === actions.access.system) return
  history.pushState(null, '', addressOf(system))
  actions.enterSystem(system)
}

addEventListener('popstate', () => actions.enterSystem(chosen()))
onRoute(() => {
  const view = look(actions)
  for (const panel of panels) panel(view)
  page.focus()
})
// How long ago something was; what ends, ends by itself.
setInterval(drawStatus, EVERY_MINUTE)
keepFiles(() => {
  document.body.dataset.files = 'kept'
  drawStatus()
})
actions.start()
