/** One record, unfolded: its masked values, each of which may be asked for, and a form where the system has one. */

import { element, spoken } from '../element.js'
import { icon } from '../icon.js'
import { maskWords } from './cell.js'
import { editForm } from './edit.js'
import { pathOf, revealAnswer } from './reveal.js'

/**
 * Draws what lies below the row of a record: `root`, and `show`, which asks for the value at a pointer within it as its
 * button does. `signIn` takes such a pointer and the claims of a new token.
 */
export function recordDetails(view, spec, row, { say, signIn }) {
  const { data, masks } = view.tables.get(spec.type)
  const prefix = `/${row}/`
  const fields = [...masks.values()].filter(({ pointer }) => pointer.startsWith(prefix))
  const inside = fields.map((field) => ({ ...field, pointer: field.pointer.slice(prefix.length - 1) }))
  const answers = new Map()
  const name = data[row]?.id ?? `record ${row + 1}`

  function show(pointer) {
    const decision = view.session.reveal(spec.type, pathOf(pointer), { record: data[row] })
    const answer = revealAnswer(decision, () => signIn(pointer, claimsFor(decision)))
    for (const place of answers.values()) place.replaceChildren()
    answers.get(pointer)?.replaceChildren(answer)
    answer.focus()
    say(`${answer.getAttribute('aria-label')}, code ${decision.code}`)
  }

  function drawField(field) {
    const place = element('div', {})
    answers.set(field.pointer, place)
    const button = element(
      'button',
      { type: 'button', class: 'button', 'data-ask': field.pointer, click: () => show(field.pointer) },
      'Ask to reveal',
      spoken(` ${field.pointer.slice(1)}`),
    )
    return element(
      'li',
      { 'data-private': field.pointer },
      element('code', { class: 'place' }, icon('lock'), field.pointer.slice(1)),
      element('span', { class: 'by' }, maskWords(field)),
      field.reveal === 'deny' ? null : button,
      place,
    )
  }

  const root = element(
    'div',
    { class: 'record' },
    element(
      'section',
      { 'aria-label': `Masked values of ${name}` },
      element('h3', {}, 'Masked values'),
      inside.length === 0
        ? element('p', { class: 'hint' }, `Nothing of this record is masked for ${view.person.name}.`)
        : element('ul', { class: 'private' }, ...inside.map(drawField)),
    ),
    spec.edit ? editForm(view, spec, { record: data[row] ?? {}, masked: inside, name }, say) : null,
  )
  return { root, show }
}

/** What the token says once the person has signed in again, as the answer demands. */
function claimsFor({ acr: [way] }) {
  return { auth_time: Math.floor(Date.now() / 1000), ...(way === undefined ? {} : { acr: way }) }
}
