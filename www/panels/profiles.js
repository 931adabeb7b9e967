/** The table of profiles. It gets masked copies and draws what they hold; it knows of no permission. */

import { breaks, element, spoken } from '../element.js'
import { icon } from '../icon.js'
import { exact, relative } from '../time.js'
import { maskOf } from '../view.js'

const AT_FIRST = 8

const COLUMNS = [
  ['Name', (cell) => [cell('name/first', 'first'), ' ', cell('name/last', 'last')]],
  [
    'Contact',
    (cell, record) => [
      line(cell('email', 'email')),
      ...list(record.phones, (index) => cell(`phones/${index}/number`, 'phone')),
    ],
  ],
  [
    'Address',
    (cell) => [
      line(cell('address/street', 'street')),
      line(cell('address/postcode', 'postcode'), ' ', cell('address/city', 'city')),
    ],
  ],
  ['Tax number', (cell) => [cell('taxNumber', 'taxNumber')]],
  ['Segments', (cell, record) => list(record.segments, (index) => cell(`segments/${index}`, 'segment'))],
  ['Last seen', (cell, record) => [seen(record.lastSeen)]],
]

/** Gives the function that draws the table; how many rows are unfolded outlasts a redraw. */
export function profilesPanel() {
  let unfolded = false

  return (view) => {
    const rows = view.records.map((record, row) => drawRow(record, row, view.fields))
    const more = element('button', { type: 'button', class: 'quiet', 'aria-controls': 'profiles', click: fold })

    function fold(event) {
      if (event) unfolded = !unfolded
      for (const row of rows.slice(AT_FIRST)) row.hidden = !unfolded
      more.textContent = unfolded ? 'Show fewer' : `Show all ${rows.length} profiles`
      more.setAttribute('aria-expanded', String(unfolded))
    }

    fold()
    return element(
      'div',
      { class: 'profiles' },
      drawCount(view.emails),
      element(
        'div',
        { class: 'scroll', role: 'region', 'aria-labelledby': 'profiles-count', tabindex: '0' },
        drawTable(rows),
      ),
      rows.length > AT_FIRST ? more : null,
    )
  }
}

function drawCount({ total, clear }) {
  const state = clear === total ? 'clear' : clear === 0 ? 'masked' : 'partly'
  const parts = [
    clear < total ? `${total - clear} e-mail addresses masked` : null,
    clear > 0 ? `${clear} e-mail addresses clear` : null,
  ]
  return element(
    'h2',
    { class: 'profiles-count', id: 'profiles-count', 'data-emails': state },
    icon(state === 'clear' ? 'eye' : 'lock'),
    parts.filter(Boolean).join(', '),
  )
}

// The roles are spelled out because the narrow layout turns rows into cards, and browsers then forget them.
function drawTable(rows) {
  const heads = COLUMNS.map(([title]) => element('th', { scope: 'col', role: 'columnheader' }, title))
  return element(
    'table',
    { id: 'profiles', role: 'table', 'aria-labelledby': 'profiles-count' },
    element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...heads)),
    element('tbody', { role: 'rowgroup' }, ...rows),
  )
}

function drawRow(record, row, fields) {
  const cell = (path, field) => drawValue(record, row, path, field, fields)
  return element(
    'tr',
    { role: 'row', 'data-profile': record?.id ?? null },
    ...COLUMNS.map(([title, draw], index) =>
      element(
        index === 0 ? 'th' : 'td',
        { scope: index === 0 ? 'row' : null, role: index === 0 ? 'rowheader' : 'cell', 'data-label': title },
        ...draw(cell, record ?? {}),
      ),
    ),
  )
}

/** One value with its mask: a value may have become text or null, and a member may be gone with all that held it. */
function drawValue(record, row, path, field, fields) {
  const mask = maskOf(fields, `/${row}/${path}`)
  const value = path
    .split('/')
    .reduce((holder, name) => (typeof holder === 'object' ? holder?.[name] : undefined), record)
  const shown = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  if (mask === null)
    return element('span', { 'data-field': field }, ...(shown === '' ? [spoken('none')] : breaks(shown.split(/(?=@)/))))
  const label = `masked: ${mask.class ?? 'not listed'}`
  return element(
    'span',
    { class: 'masked', 'data-field': field, 'data-masked': mask.mask, title: label },
    icon('lock'),
    // Bullets are for eyes: read out, they are noise.
    element('span', { 'aria-hidden': 'true' }, shown === '' ? 'hidden' : shown),
    spoken(shown === '' ? `hidden: ${mask.class ?? 'not listed'}` : label),
  )
}

function list(values, draw) {
  if (!Array.isArray(values)) return [draw(0)]
  return values.map((_, index) => line(draw(index)))
}

function line(...parts) {
  return element('span', { class: 'line' }, ...parts)
}

function seen(text) {
  const at = Date.parse(text)
  if (Number.isNaN(at)) return spoken('unknown')
  return element(
    'time',
    { datetime: new Date(at).toISOString(), title: exact(at), 'data-field': 'lastSeen' },
    relative(at),
  )
}
