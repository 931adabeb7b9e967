/** The table of records. It gets what masking has left of them and draws that; it knows of no permission. */

import { element, spoken } from '../element.js'
import { icon } from '../icon.js'
import { fieldsFor, valueAt } from '../view.js'
import { cellLines } from './cell.js'
import { passage } from './passage.js'
import { recordDetails } from './record.js'
import { lacking, waiting } from './waiting.js'

const AT_FIRST = 8

/** Gives the function that draws a table; how it is sorted and what of it is unfolded outlast a redraw. */
export function recordsPanel() {
  const states = new Map()

  return (view, spec, actions) => {
    if (view.isWaiting) return element('div', { class: 'records' }, waiting())
    if (view.lacksRecords) return element('div', { class: 'records' }, lacking())
    const key = `${view.system.id}/${spec.type}`
    if (!states.has(key)) states.set(key, { unfolded: false, sort: null, down: false, record: null, again: null })
    const state = states.get(key)
    const query = fieldsFor(view.session, spec.type, 'query')
    const sortable = spec.columns.map((column) => pathsOf(column).every((path) => query(path).outcome === 'allow'))
    // A column that may no longer be sorted would still tell its order.
    if (state.sort !== null && !sortable[state.sort]) state.sort = null
    const table = view.tables.get(spec.type)
    const root = element('div', { class: 'records' })

    function sort(index) {
      Object.assign(state, { sort: index, down: state.sort === index && !state.down })
      draw()
      root.querySelectorAll('thead th')[index].querySelector('button').focus()
    }

    /** Unfolds one record, or folds it; with a pointer within it, the value there is asked for. */
    function open(row, pointer = null) {
      const id = idOf(table.data, row)
      state.record = state.record === id && pointer === null ? null : id
      const details = draw()
      if (pointer !== null) details.show(pointer)
      else root.querySelector(`[data-unfold="${CSS.escape(id)}"]`).focus()
    }

    /** Signs in anew as a reveal demands, and then asks for the same value again. */
    function signIn(pointer, claims) {
      state.again = pointer
      actions.vary(claims)
    }

    /** Draws the table; gives the details of the record that is unfolded. */
    function draw() {
      let details = null
      const rows = order(table.data, spec.columns, state).map((row) => {
        const isOpen = state.record === idOf(table.data, row)
        if (isOpen) details = recordDetails(view, spec, row, { ...actions, signIn })
        return [drawRow(table, row, spec, { isOpen, open }), isOpen ? drawDetails(spec, details.root) : null]
      })
      const more = element('button', { type: 'button', class: 'quiet', 'aria-controls': spec.id, click: fold })

      function fold(event) {
        if (event) state.unfolded = !state.unfolded
        for (const part of rows.slice(AT_FIRST).flat()) if (part !== null) part.hidden = !state.unfolded
        more.textContent = state.unfolded ? 'Show fewer' : `Show all ${rows.length} ${spec.noun}`
        more.setAttribute('aria-expanded', String(state.unfolded))
      }

      fold()
      const heads = spec.columns.map((column, index) => drawHead(column, index, { state, open: sortable[index], sort }))
      root.replaceChildren(
        drawCount(view, spec),
        element(
          'div',
          { class: 'scroll', role: 'region', 'aria-labelledby': `${spec.id}-count`, tabindex: '0' },
          drawTable(spec, heads, rows.flat()),
        ),
        element('div', { class: 'below' }, rows.length > AT_FIRST ? more : null, passage(view, spec)),
      )
      return details
    }

    const details = draw()
    const { again } = state
    state.again = null
    // Once the table stands on the page: what is asked for takes the focus.
    if (again !== null && details !== null) queueMicrotask(() => details.show(again))
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
  const key = (row) => String(valueAt(data[row], path) ?? '')
  const compare = new Intl.Collator('en', { numeric: true }).compare
  return rows.sort((some, other) => (down ? -1 : 1) * compare(key(some), key(other)))
}

function drawRow(table, row, { columns }, { isOpen, open }) {
  const id = idOf(table.data, row)
  return element(
    'tr',
    { role: 'row', 'data-record': id },
    ...columns.map((column, index) => {
      const lines = cellLines(table, row, column, (pointer) => open(row, pointer))
      return element(
        index === 0 ? 'th' : 'td',
        {
          scope: index === 0 ? 'row' : null,
          role: index === 0 ? 'rowheader' : 'cell',
          'data-label': column.title,
          class: column.prose ? 'prose' : null,
        },
        ...(index > 0
          ? lines
          : [
              element(
                'div',
                { class: 'unfolds' },
                drawUnfold(id, isOpen, () => open(row)),
                ...lines,
              ),
            ]),
      )
    }),
  )
}

function drawUnfold(id, isOpen, click) {
  return element(
    'button',
    { type: 'button', class: 'unfold', 'aria-expanded': String(isOpen), 'data-unfold': id, title: 'Details', click },
    icon('unfold'),
    spoken(`Details of ${id}`),
  )
}

function drawDetails({ columns }, details) {
  return element(
    'tr',
    { role: 'row', class: 'details' },
    element('td', { role: 'cell', colspan: columns.length }, details),
  )
}

/** What a row is known by: the record's own id, where that shows, else its place. */
function idOf(data, row) {
  return String(data[row]?.id ?? row)
}

/** The paths that a column shows. */
export function pathsOf({ lines }) {
  return lines.flatMap((line) => line.split(' '))
}
