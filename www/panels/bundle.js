/** The signed bundle: how it stands, what is known of it, and a way to break it. */

import { segments } from '../bundle.js'
import { drawing, element, prose } from '../element.js'
import { seal } from '../icon.js'
import { BREAK } from '../route.js'
import { pendingNote, standingFacts } from './standing.js'

/** How a gate stands, in a word and in a sentence. */
const STATES = {
  fresh: ['fresh', 'Verified: the signature holds, and it is not yet due for renewal.'],
  stale: ['stale', 'Verified and in force, but the server should have renewed it by now.'],
  expired: ['expired', 'It has ended. Everything is denied and every private field is masked.'],
  empty: ['empty', 'No policy has come yet. Everything is denied and every private field is masked.'],
  closed: ['closed', 'Everything is denied and every private field is masked.'],
  refused: ['refused', ''],
  loading: ['being verified', ''],
}
const AROUND = 12

/** Draws the panel into `root` and its state in a word into `badge`. */
export function bundlePanel(root, badge, { tamper, restore, activate, refresh }) {
  const state = element('div', { class: 'bundle-state' })
  const pending = element('div', {})
  const standing = element('div', {})
  const strip = element('div', { class: 'strip' })
  const facts = element('div', {})
  const flip = element(
    'button',
    { type: 'button', id: 'tamper', class: 'button danger', click: tamper },
    'Flip one byte of the bundle',
  )
  const back = element(
    'button',
    { type: 'button', id: 'restore', class: 'button', click: restore },
    'Restore the signed bundle',
  )
  const note = element(
    'p',
    { class: 'note' },
    'The changed bundle is offered as though the page were loaded with it. ',
    'A page that already runs would keep its last good policy until that expires.',
  )
  const ask = element('button', { type: 'button', id: 'ask-server', class: 'button', click: refresh }, 'Ask the server')
  const more = element('a', { class: 'break-link', href: BREAK }, 'Try to break it: every attack on one page')
  let drawn = null
  root.append(
    state,
    pending,
    strip,
    standing,
    facts,
    element('div', { class: 'bundle-actions' }, ask, flip, back),
    note,
    more,
  )

  return (view) => {
    const now = stateOf(view)
    const look = LOOKS[now] ?? now
    for (const holder of [root, badge]) Object.assign(holder.dataset, { bundle: look, state: now })
    badge.replaceChildren(seal(look), drawBadge(now, view))
    state.replaceChildren(seal(look), drawState(now, view))
    strip.replaceChildren(...(view.bundle.signed === '' ? [] : drawStrip(view.bundle)))
    // One that has ended while it waited is none.
    const waits = view.gateStatus?.pending ?? null
    const next = waits !== null && waits.expiresAt > view.now ? waits : null
    keep(pending, next?.version, () => pendingNote(next, activate))
    standing.replaceChildren(...(view.gateStatus === null ? [] : [standingFacts(view)]))
    // Another subject changes nothing here, and an unfolded description stays unfolded.
    const bundle = view.gateStatus?.bundle ?? null
    if (bundle !== drawn) facts.replaceChildren(...(bundle === null ? [] : drawFacts(bundle)))
    drawn = bundle
    const held = document.activeElement
    ask.disabled = view.gate === null
    flip.disabled = view.gate === null || view.bundle.signed === ''
    back.disabled = view.status !== 'closed'
    // A button that goes out of use hands the focus to the one that undoes it, or keyboards would start over.
    if (held === flip && flip.disabled) back.focus()
    if (held === back && back.disabled) flip.focus()
  }
}

/** Draws what is in `root` anew where it is about something else. */
function keep(root, about, draw) {
  const key = String(about)
  if (root.dataset.about === key) return
  root.dataset.about = key
  const held = root.contains(document.activeElement)
  root.replaceChildren(...draw())
  // The button that was pressed has gone.
  if (held) document.getElementById('bundle-title').focus()
}

/** The seal of a state: whole, broken, or open. */
const LOOKS = { fresh: 'verified', stale: 'verified', expired: 'refused', empty: 'refused', closed: 'refused' }

function stateOf(view) {
  if (view.gateStatus !== null) return view.gateStatus.state
  return view.status === 'closed' ? 'refused' : 'loading'
}

function drawBadge(now, { isCut, lacksRecords }) {
  return element(
    'span',
    {},
    element('span', { class: 'roomy' }, 'Policy '),
    STATES[now][0],
    isCut || lacksRecords ? ', offline' : null,
  )
}

function drawState(now, { failure }) {
  const [word, sentence] = STATES[now]
  const title = element('strong', {}, word[0].toUpperCase() + word.slice(1))
  if (now !== 'refused') return element('p', {}, title, ' ', sentence)
  return element(
    'p',
    {},
    title,
    ' ',
    element('code', { 'data-error': failure.code }, failure.code),
    ' ',
    ...prose(failure.message),
  )
}

/** The three segments to scale, and the character that was changed. */
function drawStrip({ signed, flip }) {
  const whole = signed.length
  const parts = segments(signed)
  const scale = (place) => ((place / whole) * 320).toFixed(2)
  const bars = parts.map(({ name, start, length }) =>
    drawing('rect', {
      class: `segment-${name}`,
      x: scale(start),
      y: 4,
      width: Math.max(scale(length) - 1.5, 2),
      height: 12,
      rx: 2,
    }),
  )
  const mark = flip === null ? [] : [drawing('path', { class: 'flip', d: `M${scale(flip.at)} 0v20` })]
  const label = `The bundle, ${whole} characters: ${parts.map(({ name, length }) => `${name} ${length}`).join(', ')}`
  return [
    drawing(
      'svg',
      { viewBox: '0 0 320 20', role: 'img', 'aria-label': label, preserveAspectRatio: 'none' },
      ...bars,
      ...mark,
    ),
    element(
      'p',
      { class: 'legend' },
      ...parts.map(({ name, length }) => element('span', { class: `legend-${name}` }, `${name} ${length}`)),
    ),
    ...(flip === null ? [] : [drawFlip(signed, flip)]),
  ]
}

function drawFlip(signed, { at, place, was, now }) {
  return element(
    'p',
    { class: 'flipped' },
    `Character ${place + 1} of the payload: `,
    element('code', {}, was),
    ' became ',
    element('code', {}, now),
    element(
      'span',
      { class: 'excerpt', 'aria-hidden': 'true' },
      `…${signed.slice(at - AROUND, at)}`,
      element('mark', {}, now),
      `${signed.slice(at + 1, at + AROUND)}…`,
    ),
  )
}

function drawFacts({ policy, issuer, keyId }) {
  const rows = [
    ['Policy', [policy.title ?? policy.id, ' ', element('code', {}, policy.id)]],
    ['Issuer', [element('code', {}, issuer)]],
    ['Key', [element('code', {}, keyId)]],
  ]
  return [
    element(
      'dl',
      { class: 'facts' },
      ...rows.flatMap(([title, parts]) => [element('dt', {}, title), element('dd', {}, ...parts)]),
    ),
    policy.description === null
      ? null
      : element(
          'details',
          { class: 'about' },
          element('summary', {}, 'What this policy states, and what it completes'),
          element('p', {}, policy.description),
        ),
  ].filter((part) => part !== null)
}
