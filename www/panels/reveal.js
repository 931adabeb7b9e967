/** Asking for one masked value. The page gets an explanation and never the value: that is the server's to deliver. */

import { element, prose } from '../element.js'
import { icon } from '../icon.js'

const OUTCOMES = {
  allow: ['Allowed', 'allowed'],
  'step-up': ['Sign in again first', 'lock'],
  deny: ['Denied', 'refused'],
}

const SENTENCES = {
  acr: 'The person has not signed in by one of the ways that the class demands.',
  allowed: 'The server would now deliver this one value, and write the event down.',
  denied: 'The class cannot be revealed, or not to this person.',
  'max-age': 'The person has signed in too long ago, or nobody says when.',
  'needs-object': 'It depends on the record, which is not known.',
}

/** The path by which the policy knows a place within a record: `/phones/0/number` is `$.phones[*].number`. */
export function pathOf(pointer) {
  return `$${pointer.replaceAll(/\/\d+(?=\/|$)/g, '[*]').replaceAll('/', '.')}`
}

/** Draws the answer to one request; `signIn` plays that the person signs in again as it demands. */
export function revealAnswer({ outcome, code, acr, maxAge, event }, signIn) {
  const [word, sign] = OUTCOMES[outcome]
  return element(
    'div',
    { class: 'reveal', role: 'group', 'aria-label': `Answer: ${word}`, tabindex: '-1', 'data-outcome': outcome },
    element('p', { class: 'verdict' }, icon(sign), element('strong', {}, word), element('code', {}, code)),
    element('p', {}, ...prose(SENTENCES[code] ?? `The code is \`${code}\`.`)),
    outcome === 'step-up' ? demands(acr, maxAge) : null,
    outcome === 'step-up'
      ? element('button', { type: 'button', class: 'button', click: signIn }, 'Sign in again')
      : null,
    element('p', { class: 'event-title' }, 'What an audit log gets; it holds no value of the record:'),
    element('pre', { class: 'event' }, JSON.stringify(event, null, 2)),
  )
}

function demands(acr, maxAge) {
  return element(
    'dl',
    { class: 'facts' },
    acr.length === 0 ? null : element('dt', {}, 'By one of these ways'),
    ...acr.map((way) => element('dd', {}, element('code', {}, way))),
    ...(maxAge === null ? [] : [element('dt', {}, 'Not longer ago than'), element('dd', {}, `${maxAge} seconds`)]),
  )
}
