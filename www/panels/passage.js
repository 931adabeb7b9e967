/** One quiet line about how the records came in: what the server sent, and what of it is left. */

import { element } from '../element.js'
import { icon } from '../icon.js'

const REVEALS = { allow: 'can be asked for', 'step-up': 'can be asked for after signing in again', deny: null }

/** Draws the line with a disclosure of what was masked. */
export function passage(view, { type }) {
  const { masks, passage: way } = view.tables.get(type)
  const { came, stayed, took } = way
  const [before, after, time] = [bytes(came), bytes(stayed), `${took.toFixed(1)} ms`]
  return element(
    'details',
    { class: 'passage', 'data-came': came, 'data-stayed': stayed },
    element('summary', {}, `${before} came, masked on the way in within ${time}; the raw answer is dropped`),
    element(
      'p',
      {},
      'The answer of ',
      element('code', {}, `/api/${view.system.id}/records/${encodeURIComponent(type)}`),
      ' went unread through ',
      element('code', {}, 'session.maskResponse'),
      `, bytes in and bytes out: of ${before}, ${after} came out, and receiving them took part of the ${time}. `,
      'Nothing that this page holds has the rest; whoever looks as somebody else asks anew. ',
      'The network panel of your browser still shows what was sent, which is why a real server masks before it sends.',
    ),
    drawClasses([...masks.values()]),
  )
}

/** How many values each class has masked, and how. */
function drawClasses(fields) {
  if (fields.length === 0) return element('p', {}, icon('eye'), ' Nothing of it is masked for this person.')
  const groups = new Map()
  for (const { class: name, mask, reveal } of fields) {
    const key = JSON.stringify([name, mask, reveal])
    groups.set(key, (groups.get(key) ?? 0) + 1)
  }
  return element(
    'ul',
    {},
    ...[...groups].map(([key, count]) => {
      const [name, mask, reveal] = JSON.parse(key)
      const more = [`by ${mask}`, REVEALS[reveal]].filter((one) => one !== null).join(', ')
      return element('li', {}, icon('lock'), `${count} × `, element('code', {}, name ?? 'not listed'), ` ${more}`)
    }),
  )
}

function bytes(count) {
  if (count < 1000) return `${count} bytes`
  return `${(count / 1000).toFixed(1)} kB`
}
