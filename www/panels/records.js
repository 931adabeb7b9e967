/** The table of records. It gets masked copies and draws what they hold; it knows of no permission. */

import { breaks, element, spoken } from '../element.js'
import { icon } from '../icon.js'
import { exact, relative } from '../time.js'
import { fieldsFor, maskOf } from '../view.js'

const AT_FIRST = 8

/** Gives the function that draws a table; how it is sorted and how many rows are unfolded outlast a redraw. */
export function recordsPanel() {
  const states = new Map()

  return (view, spec) => {
    const key = `${view.system.id}/${spec.type}`
    if (!states.has(key)) states.set(key, { unfolded: false, sort: null, down: false })
    const state = states.get(key)
    const query = fieldsFor(view.session, spec.type, 'query')
    const open = spec.columns.map((column) => pathsOf(column).every((path) => query(path).outcome === 'allow'))
    // A column that may no longer be sorted would still tell its order.
    if (state.sort !== null && !open[state.sort]) state.sort = null
    const root = element('div', { class: 'records' })

    function sort(index) {
      Object.assign(state, { sort: index, down: state.sort === index && !state.down })
      draw()
      root.querySelectorAll('thead th')[index].querySelector('button').focus()
    }

    function draw() {
      const table = view.tables.get(spec.type)
      const rows = order(table.data, spec.columns, state).map((row) => drawRow(table, row, spec))
      const more = element('button', { type: 'button', class: 'quiet', 'aria-controls': spec.id, click: fold })

      function fold(event) {
        if (event) state.unfolded = !state.unfolded
        for (const row of rows.slice(AT_FIRST)) row.hidden = !state.unfolded
        more.textContent = state.unfolded ? 'Show fewer' : `Show all ${rows.length} ${spec.noun}`
        more.setAttribute('aria-expanded', String(state.unfolded))
      }

      fold()
      const heads = spec.columns.map((column, index) => drawHead(column, index, { state, open: open[index], sort }))
      root.replaceChildren(
        drawCount(view, spec),
        element(
          'div',
          { class: 'scroll', role: 'region', 'aria-labelledby': `${spec.id}-count`, tabindex: '0' },
          drawTable(spec, heads, rows),
        ),
        ...(rows.length > AT_FIRST ? [more] : []),
      )
    }

    draw()
    return root
  }
}

function drawCount(view, spec) {
  const { total, clear, noun } = view.figure
  const state = clear === total ? 'clear' : clear === 0 ? 'masked' : 'partly'
  const some = (count) => `${count} ${noun}${count === 1 ? '' : 'es'}`
  const parts = [clear < total ? `${some(total - clear)} masked` : null, clear > 0 ? `${some(clear)} clear` : null]
  return element(
    'h2',
    { class: 'records-count', id: `${spec.id}-count`, 'data-private': state },
    icon(state === 'clear' ? 'eye' : 'lock'),
    parts.filter(Boolean).join(', '),
  )
}

// The roles are spelled out because the narrow layout turns rows into cards, and browsers then forget them.
function drawTable(spec, heads, rows) {
  return element(
    'table',
    { id: spec.id, class: 'fold', role: 'table', 'aria-labelledby': `${spec.id}-count` },
    element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...heads)),
    element('tbody', { role: 'rowgroup' }, ...rows),
  )
}

/** A column that the session may query can be sorted; the other says that it cannot. */
function drawHead({ title }, index, { state, open, sort }) {
  const sorted = state.sort === index ? (state.down ? 'descending' : 'ascending') : null
  const attributes = { scope: 'col', role: 'columnheader', 'aria-sort': sorted, 'data-sortable': String(open) }
  if (!open) {
    const why = `${title} cannot be sorted: masked values would still tell their order`
    return element('th', { ...attributes, title: why }, title, ' ', icon('lock'), spoken('(masked, cannot be sorted)'))
  }
  const button = element('button', { type: 'button', class: 'sort', click: () => sort(index) }, title, icon('sort'))
  return element('th', attributes, button)
}

function order(data, columns, { sort, down }) {
  const rows = data.map((_, row) => row)
  if (sort === null) return rows
  const path = pathsOf(columns[sort])[0].replaceAll('*', '0')
  const key = (row) => String(at(data[row], path) ?? '')
  const compare = new Intl.Collator('en', { numeric: true }).compare
  return rows.sort((some, other) => (down ? -1 : 1) * compare(key(some), key(other)))
}

function drawRow({ data, masks }, row, { columns }) {
  const record = data[row] ?? {}
  return element(
    'tr',
    { role: 'row', 'data-record': record.id ?? null },
    ...columns.map((column, index) =>
      element(
        index === 0 ? 'th' : 'td',
        {
          scope: index === 0 ? 'row' : null,
          role: index === 0 ? 'rowheader' : 'cell',
          'data-label': column.title,
          class: column.prose ? 'prose' : null,
        },
        ...column.lines.flatMap((paths) => drawLine(record, row, paths, masks)),
      ),
    ),
  )
}

/** One line of a cell, or one for each member of the list that a `*` stands for. */
function drawLine(record, row, paths, masks) {
  const list = paths.includes('*') ? at(record, paths.slice(0, paths.indexOf('/*'))) : null
  const count = Array.isArray(list) ? list.length : 1
  return Array.from({ length: count }, (_, index) =>
    element(
      'span',
      { class: 'line' },
      ...paths.split(' ').flatMap((path, place) => {
        const value = drawValue(
          record,
          path.replaceAll('*', index),
          maskOf(masks, `/${row}/${path.replaceAll('*', index)}`),
          path,
        )
        return place === 0 ? [value] : [' ', value]
      }),
    ),
  )
}

/** One value with its mask: a value may have become text or null, and a member may be gone with all that held it. */
function drawValue(record, path, mask, field) {
  const value = at(record, path)
  const shown = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  if (mask === null) return drawClear(shown, field)
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

function drawClear(shown, field) {
  const moment = /^\d{4}-\d\d-\d\dT/.test(shown) ? Date.parse(shown) : Number.NaN
  if (!Number.isNaN(moment)) {
    const attributes = { datetime: new Date(moment).toISOString(), title: exact(moment), 'data-field': field }
    return element('time', attributes, relative(moment))
  }
  return element('span', { 'data-field': field }, ...(shown === '' ? [spoken('none')] : breaks(shown.split(/(?=@)/))))
}

/** The paths that a column shows. */
export function pathsOf({ lines }) {
  return lines.flatMap((line) => line.split(' '))
}

function at(record, path) {
  return path.split('/').reduce((holder, name) => (typeof holder === 'object' ? holder?.[name] : undefined), record)
}
