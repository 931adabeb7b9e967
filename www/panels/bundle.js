/** The signed bundle: what is known of it, whether its signature holds, and a way to break it. */

import { segments } from '../bundle.js'
import { drawing, element, prose } from '../element.js'
import { seal } from '../icon.js'
import { exact, relative } from '../time.js'

const STATES = { verified: 'verified', refused: 'refused', loading: 'being verified' }
const AROUND = 12

/** Draws the panel into `root` and its state in a word into `badge`. */
export function bundlePanel(root, badge, { tamper, restore }) {
  const state = element('div', { class: 'bundle-state' })
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
  let drawn = null
  root.append(state, strip, element('div', { class: 'bundle-actions' }, flip, back), note, facts)

  return (view) => {
    const now = stateOf(view)
    root.dataset.bundle = now
    badge.dataset.bundle = now
    badge.replaceChildren(seal(now), element('span', {}, element('span', { class: 'roomy' }, 'Policy '), STATES[now]))
    state.replaceChildren(seal(now), drawState(now, view))
    strip.replaceChildren(...(view.bundle.signed === '' ? [] : drawStrip(view.bundle)))
    // Another subject changes nothing here, and an unfolded description stays unfolded.
    if (view.gate !== drawn) facts.replaceChildren(...(view.gate === null ? [] : drawFacts(view.gate.bundle)))
    drawn = view.gate
    const held = document.activeElement
    flip.disabled = view.gate === null
    back.disabled = view.status !== 'closed'
    // A button that goes out of use hands the focus to the one that undoes it, or keyboards would start over.
    if (held === flip && flip.disabled) back.focus()
    if (held === back && back.disabled) flip.focus()
  }
}

function stateOf(view) {
  if (view.gate !== null) return 'verified'
  return view.status === 'closed' ? 'refused' : 'loading'
}

function drawState(now, { failure }) {
  if (now === 'verified') {
    return element('p', {}, element('strong', {}, 'Verified'), ' The signature holds.')
  }
  if (now === 'loading') return element('p', {}, element('strong', {}, 'Verifying'))
  return element(
    'p',
    {},
    element('strong', {}, 'Refused'),
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

function drawFacts({ policy, issuer, version, issuedAt, expiresAt, keyId }) {
  const rows = [
    ['Policy', [policy.title ?? policy.id, ' ', element('code', {}, policy.id)]],
    ['Version', [String(version)]],
    ['Issuer', [element('code', {}, issuer)]],
    ['Key', [element('code', {}, keyId)]],
    ['Issued', moment(issuedAt)],
    ['Expires', moment(expiresAt)],
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

function moment(milliseconds) {
  return [
    element('time', { datetime: new Date(milliseconds).toISOString() }, exact(milliseconds)),
    element('span', { class: 'away' }, relative(milliseconds)),
  ]
}
