/** The page on which one tries to break it: what holds now, the conditions, and a card for each attack. */

import { ATTACKS, GROUPS } from '../attack/attacks.js'
import { HOUR, YEAR } from '../clock.js'
import { element, prose, spoken } from '../element.js'
import { icon } from '../icon.js'
import { way } from './way.js'

const VERDICTS = { held: 'Held', through: 'Got through', untried: 'Could not be tried' }
const MARKS = { held: 'allowed', through: 'refused', untried: 'offline' }
const TITLE = 'Try to break it'

/**
 * Draws the page once; the function that comes back brings it in line with a view. `actions` are `attack`, which
 * carries one out, `say`, `cut`, `turn`, `publish`, `end` and `refresh`.
 */
export function attacksPage(actions) {
  const standing = element('dl', { class: 'standing' })
  const cards = new Map(ATTACKS.map((attack) => [attack.id, card(attack, () => tryOne(attack))]))
  const all = element(
    'button',
    { type: 'button', class: 'button strong', id: 'attack-all', click: tryAll },
    'Try every attack',
  )
  const conditions = conditionsPanel(actions)
  const root = element(
    'div',
    { class: 'attacks' },
    element(
      'header',
      { class: 'page-header' },
      element(
        'div',
        {},
        element('h1', { tabindex: '-1' }, TITLE),
        element(
          'p',
          {},
          'Every attack is really carried out, on the gate that this page runs on. What it found is the library’s own answer.',
        ),
      ),
      all,
    ),
    standing,
    conditions.root,
    ...GROUPS.map((group) => drawGroup(group, cards)),
  )
  const outcomes = new Map()
  let view = null

  async function tryAll() {
    setBusy(true)
    for (const attack of ATTACKS) await carryOut(attack)
    setBusy(false)
    actions.say(`${tried().length} attacks tried, ${broken().length} got through`)
    all.focus()
  }

  async function tryOne(attack) {
    setBusy(true)
    const outcome = await carryOut(attack)
    setBusy(false)
    cards.get(attack.id).button.focus()
    actions.say(`${attack.title}: ${VERDICTS[outcome.verdict].toLowerCase()}, ${outcome.found.join(', ')}`)
  }

  async function carryOut(attack) {
    const outcome = await actions.attack(attack)
    outcomes.set(attack.id, outcome)
    cards.get(attack.id).show(outcome)
    drawStanding()
    return outcome
  }

  const tried = () => [...outcomes.values()].filter(({ verdict }) => verdict !== 'untried')
  const broken = () => [...outcomes.values()].filter(({ verdict }) => verdict === 'through')

  function setBusy(wanted) {
    root.setAttribute('aria-busy', String(wanted))
    for (const { button } of cards.values()) button.setAttribute('aria-disabled', String(wanted))
    all.setAttribute('aria-disabled', String(wanted))
  }

  function drawStanding() {
    const { state, version, allowed, asked } = view.inForce
    standing.dataset.state = state
    standing.replaceChildren(
      ...fact('In force', version === null ? 'No policy' : `Version ${version}`, state),
      ...fact('Answers', `${allowed} of ${asked}`, 'permissions allowed'),
      ...fact('Attacks', `${tried().length} of ${ATTACKS.length}`, 'tried'),
      ...fact('Got through', String(broken().length), broken().length === 0 ? 'so far' : 'see below'),
    )
  }

  return {
    root,
    title: TITLE,
    render(next) {
      view = next
      drawStanding()
      conditions.render(view)
    },
  }
}

function fact(title, figure, note) {
  return [
    element(
      'div',
      { 'data-standing': title },
      element('dt', {}, title),
      element('dd', {}, element('strong', {}, figure), ' ', note),
    ),
  ]
}

function drawGroup({ title, purpose, attacks }, cards) {
  const id = `attacks-${attacks[0].id}`
  return element(
    'section',
    { class: 'attack-group', 'aria-labelledby': id },
    element('h2', { id }, title),
    element('p', { class: 'hint' }, purpose),
    element('ol', { class: 'attack-cards' }, ...attacks.map((attack) => cards.get(attack.id).root)),
  )
}

/** One attack: what it is, the button, and a ledger of what should come of it and what did. */
function card(attack, press) {
  const { id, at, title, does, who } = attack
  const button = element(
    'button',
    {
      type: 'button',
      class: 'button danger',
      'data-attack': id,
      click: () => button.getAttribute('aria-disabled') !== 'true' && press(),
    },
    'Attack',
    spoken(`: ${title}`),
  )
  const found = element('dd', { class: 'found' }, '–')
  const kept = element('dd', { class: 'kept' }, '–')
  const mark = element('span', { class: 'mark' })
  const message = element('p', { class: 'message', hidden: true })
  const root = element(
    'li',
    { class: 'attack', 'data-attack-card': id, 'data-outcome': 'untried' },
    element('div', { class: 'attack-head' }, way(at), button),
    element('h3', {}, title, mark),
    element('p', {}, ...prose(does)),
    element('p', { class: 'who-could' }, element('span', {}, 'Who could: '), who),
    element(
      'dl',
      { class: 'ledger' },
      row('Expected', element('dd', {}, ...drawWords(attack.expected, attack.steps))),
      row('Found', found),
      row('In force', kept),
    ),
    message,
  )

  function show(outcome) {
    root.dataset.outcome = outcome.verdict
    mark.replaceChildren(icon(MARKS[outcome.verdict]), VERDICTS[outcome.verdict])
    found.replaceChildren(...(outcome.found.length === 0 ? ['–'] : drawWords(outcome.found, attack.steps)))
    kept.replaceChildren(...drawKept(outcome))
    message.hidden = outcome.message === ''
    message.replaceChildren(...prose(outcome.message))
  }

  return { root, button, show }
}

function row(title, description) {
  return element('div', {}, element('dt', {}, title), description)
}

/** The codes, each beside the step that it answers where there are several. */
function drawWords(words, steps) {
  return words.map((word, index) =>
    element('span', { class: 'word' }, steps ? `${steps[index]}: ` : null, element('code', {}, word)),
  )
}

function drawKept({ before, after, same }) {
  const sides = [before, after].map(
    ({ version, allowed, asked }) => `version ${version ?? 'none'}, ${allowed} of ${asked} allowed`,
  )
  return same
    ? [element('strong', {}, 'As it was'), ` ${sides[1]}, before and after`]
    : [element('strong', {}, 'Changed'), ` from ${sides[0]} to ${sides[1]}`]
}

/** The conditions under which the page runs: its network, its clock, and what the server does next. */
function conditionsPanel({ cut, turn, publish, end, refresh }) {
  const network = element('input', {
    type: 'checkbox',
    role: 'switch',
    id: 'network',
    change: () => cut(!network.checked),
  })
  const dial = [
    ['A year back', -YEAR],
    ['Right', 0],
    ['6 hours on', 6 * HOUR],
    ['A year on', YEAR],
  ].map(([label, offset]) => ({
    offset,
    input: element('input', { type: 'radio', name: 'clock', value: String(offset), change: () => turn(offset) }),
    label,
  }))
  const button = (id, label, click) => element('button', { type: 'button', class: 'button', id, click }, label)
  const root = element(
    'section',
    { class: 'conditions', 'aria-labelledby': 'conditions-title' },
    element('h2', { id: 'conditions-title' }, 'Conditions'),
    element(
      'div',
      { class: 'condition' },
      element('label', { class: 'toggle', for: 'network' }, network, element('span', {}, 'Network')),
      element('p', { class: 'hint' }, 'Off, every request of this page fails, as in a tunnel.'),
    ),
    element(
      'fieldset',
      { class: 'condition' },
      element('legend', {}, 'Clock'),
      element(
        'div',
        { class: 'notches' },
        ...dial.map(({ input, label }) => element('label', { class: 'notch' }, input, element('span', {}, label))),
      ),
      element('p', { class: 'hint' }, 'That of the gate: the machine keeps its own.'),
    ),
    element(
      'div',
      { class: 'condition' },
      element(
        'div',
        { class: 'controls' },
        button('refresh', 'Ask the server', refresh),
        button('publish', 'Publish a version', publish),
        button('end-soon', 'End it in 6 seconds', end),
      ),
      element(
        'p',
        { class: 'hint' },
        'A new version waits until you show it. One that ends closes the page by itself.',
      ),
    ),
  )
  return {
    root,
    render({ isCut, clockOffset }) {
      network.checked = !isCut
      for (const { input, offset } of dial) input.checked = offset === clockOffset
    },
  }
}
