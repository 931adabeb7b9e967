/** A small form over one masked record: what of it may be saved is what `session.writable` makes of it. */

import { element } from '../element.js'
import { icon } from '../icon.js'
import { maskOf, valueAt } from '../view.js'

const WORDS = {
  denied: 'This person may not edit the record',
  'mask-in-text': 'This is a mask or a part of one, and no value',
  'masked-array': 'The list holds masked values, and can only stay as it is',
  'masked-field': 'Masked: setting it takes a right of its own',
  'masked-object': 'It holds masked values, and can neither go nor be replaced',
  'read-only': 'Nobody edits this',
  unlisted: 'Only what the policy lists can be set',
}

let made = 0

/** Draws the form for the fields that the table names under `edit`. */
export function editForm(view, spec, { record, masked, name }, say) {
  const prefix = `edit-${++made}`
  const masks = new Map(masked.map((field) => [field.pointer, field]))
  const fields = spec.edit.map(([path, label], index) => drawField(path, label, `${prefix}-${index}`))
  const result = element('div', { class: 'edit-result' })

  function drawField(path, label, id) {
    const mask = maskOf(masks, `/${path}`)
    const shown = valueAt(record, path) ?? ''
    const input = element('input', { id, type: 'text', autocomplete: 'off', value: shown, 'data-path': path })
    const note = element('small', { id: `${id}-note` })
    const keep = mask === null ? '' : `masked: ${mask.class ?? 'not listed'}`
    return { path, label, input, note, keep, shown: String(shown), id }
  }

  /** Says beside each field what is wrong with it, and what its mask is where nothing is. */
  function mark(errors) {
    for (const { path, input, note, keep } of fields) {
      const error = errors.find(({ pointer }) => touches(pointer, `/${path}`))
      const words = error ? [icon('refused'), `${wordsOf(error)} `, element('code', {}, error.code)] : [keep]
      note.replaceChildren(...words)
      note.hidden = !error && keep === ''
      input.toggleAttribute('aria-invalid', Boolean(error))
      if (error) input.setAttribute('aria-invalid', 'true')
      if (note.hidden) input.removeAttribute('aria-describedby')
      else input.setAttribute('aria-describedby', note.id)
    }
  }

  function check(event) {
    event.preventDefault()
    const edited = structuredClone(record)
    for (const { path, input, shown } of fields) if (input.value !== shown) put(edited, path.split('/'), input.value)
    const { patch, errors } = view.session.writable(spec.type, { data: record, masked }, edited)
    mark(errors)
    const sentence = summaryOf(patch, errors)
    result.replaceChildren(
      element('p', { 'data-writable': errors.length > 0 ? 'errors' : 'patch' }, sentence),
      ...(patch.length === 0
        ? []
        : [element('pre', {}, patch.map((one) => JSON.stringify(one)).join('\n'))]),
    )
    say(sentence)
    fields.find(({ input }) => input.getAttribute('aria-invalid') === 'true')?.input.focus()
  }

  mark([])
  return element(
    'section',
    { 'aria-label': `Try an edit of ${name}` },
    element('h3', {}, 'Try an edit'),
    element(
      'form',
      { class: 'edit', novalidate: true, submit: check },
      ...fields.map(({ label, input, note, id }) =>
        element('div', {}, element('label', { for: id }, label), input, note),
      ),
      element('button', { type: 'submit', class: 'button strong' }, 'What may be saved?'),
      result,
    ),
  )
}

function summaryOf(patch, errors) {
  if (errors.length > 0)
    return `Nothing may be saved: ${errors.length} ${errors.length === 1 ? 'field is' : 'fields are'} refused`
  if (patch.length === 0) return 'Nothing has changed, so nothing is sent'
  const changes = `${patch.length} ${patch.length === 1 ? 'change' : 'changes'}`
  return `This patch would be sent, with ${changes} and no masked value:`
}

function wordsOf({ code, reason }) {
  return reason ?? WORDS[code] ?? 'This cannot be saved'
}

/** Whether an error at one place is about another: it is the same, or one lies in the other. */
function touches(some, other) {
  return some === other || other.startsWith(`${some}/`) || some.startsWith(`${other}/`)
}

/** Sets a value in a record; what holds it comes into being where a mask has taken it away. */
function put(holder, [name, ...rest], value) {
  if (rest.length === 0) {
    holder[name] = value
    return
  }
  if (typeof holder[name] !== 'object' || holder[name] === null) holder[name] = /^\d+$/.test(rest[0]) ? [] : {}
  put(holder[name], rest, value)
}
