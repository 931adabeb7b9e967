/** The page: one state, one way of drawing it. Every panel is a function that takes a view and brings its part of
 * the page in line with it. */

import { createAccess } from './access.js'
import { bundlePanel } from './panels/bundle.js'
import { hiddenPanel } from './panels/hidden.js'
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
const actions = createAccess(chosen(), render)
const why = whyPanel(part('why'), say)
const page = pagePanel(part('page'), { ask: why.ask, say, restore: actions.start, vary: actions.vary })
const person = personPanel(part('person-panel'), actions)
const panels = [
  systemPanel(part('systems'), go),
  person,
  navigationPanel(part('navigation')),
  hiddenPanel(part('hidden-switch'), part('hidden-items'), why.ask),
  page.render,
  why.render,
  bundlePanel(part('bundle'), part('bundle-state'), { tamper: actions.tamper, restore: actions.start }),
]

function render() {
  const view = look(actions.access)
  document.body.dataset.gate = view.status
  document.body.dataset.system = view.system.id
  document.body.dataset.person = view.status === 'open' ? view.session.subject.id : ''
  document.body.dataset.roles = view.status === 'open' ? view.session.subject.roles.join('|') : ''
  // The rest stays as the session before has it, until there are the records of this one.
  for (const panel of view.isWaiting ? [person, page.render] : panels) panel(view)
  if (!view.isWaiting) say(summary(view))
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
  const view = look(actions.access)
  for (const panel of panels) panel(view)
  page.focus()
})
setInterval(actions.check, EVERY_MINUTE)
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') actions.check()
})
actions.start()
