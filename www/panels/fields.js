/** What may be done with each field of a record type: seen, sorted by, taken along, edited. */

import { element, spoken } from '../element.js'
import { icon } from '../icon.js'
import { fieldsFor } from '../view.js'

const PURPOSES = [
  ['view', 'See'],
  ['query', 'Sort and search'],
  ['export', 'Export'],
  ['edit', 'Edit'],
]
/** What is said where a mask stands in the way: of seeing and exporting how the value looks, else that it is masked. */
const MASKED = {
  view: (mask) => (mask === 'remove' ? 'removed' : `masked (${mask})`),
  query: () => 'no, masked',
  export: (mask) => (mask === 'remove' ? 'left out' : `leaves masked (${mask})`),
  edit: () => 'no, masked',
}

/** Draws a table of fields and purposes. */
export function fieldsPanel(view, { type, fields, purposes = ['view', 'query', 'export'] }) {
  const asked = PURPOSES.filter(([purpose]) => purposes.includes(purpose)).map(([purpose, title]) => ({
    purpose,
    title,
    of: fieldsFor(view.session, type, purpose),
  }))
  return element(
    'div',
    { class: 'fields' },
    element('h2', { id: 'fields-title' }, 'What may be done with each field'),
    element(
      'div',
      { class: 'scroll', role: 'region', 'aria-labelledby': 'fields-title', tabindex: '0' },
      element(
        'table',
        { 'data-fields': type },
        element(
          'thead',
          {},
          element(
            'tr',
            {},
            element('th', { scope: 'col' }, 'Field'),
            ...asked.map(({ title }) => element('th', { scope: 'col' }, title)),
          ),
        ),
        element('tbody', {}, ...fields.map(([path, label]) => drawField(path, label, asked))),
      ),
    ),
  )
}

function drawField(path, label, asked) {
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, label),
    ...asked.map(({ purpose, of }) => drawAnswer(of(path), purpose)),
  )
}

function drawAnswer(field, purpose) {
  const { outcome, reason } = field
  return element(
    'td',
    { 'data-purpose': purpose, 'data-outcome': outcome, title: reason },
    icon(outcome === 'allow' ? 'allowed' : 'lock'),
    ` ${wordOf(field, purpose)}`,
    reason === null ? null : spoken(`: ${reason}`),
  )
}

function wordOf({ outcome, code, mask }, purpose) {
  if (outcome === 'allow') return 'yes'
  if (outcome === 'conditional') return 'depends on the record'
  if (code === 'read-only') return 'read-only'
  return mask === null ? 'no' : MASKED[purpose](mask)
}
