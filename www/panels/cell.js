/** The cells of a table of records: lines of values, each of them clear or behind a mask that says what it is. */

import { breaks, element, spoken } from '../element.js'
import { icon } from '../icon.js'
import { exact, relative } from '../time.js'
import { maskOf, valueAt } from '../view.js'

const REVEALS = {
  allow: 'can be asked for',
  'step-up': 'can be asked for after signing in again',
  deny: 'cannot be asked for',
}

/** The lines of one cell of a row of the table; `reveal` takes the pointer, within the record, of a value asked for. */
export function cellLines({ data, masks }, row, { lines }, reveal) {
  const maskAt = (path) => maskOf(masks, `/${row}/${path}`)
  const ask = (mask) => reveal(mask.pointer.slice(`/${row}`.length))
  return lines.flatMap((paths) => drawLine(data[row] ?? {}, paths, maskAt, ask))
}

/** What a mask is, in words: its class, its kind, and whether the value can be asked for. */
export function maskWords({ class: name, mask, reveal }) {
  return `${name ?? 'not listed'}, by ${mask}: ${REVEALS[reveal]}`
}

/** One line of a cell, or one for each member of the list that a `*` stands for. */
function drawLine(record, paths, maskAt, reveal) {
  const list = paths.includes('*') ? valueAt(record, paths.slice(0, paths.indexOf('/*'))) : null
  const count = Array.isArray(list) ? list.length : 1
  return Array.from({ length: count }, (_, index) =>
    element(
      'span',
      { class: 'line' },
      ...paths.split(' ').flatMap((field, place) => {
        const path = field.replaceAll('*', index)
        const mask = maskAt(path)
        const value = valueAt(record, path)
        const shown = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
        const drawn = mask === null ? drawClear(shown, field) : drawMasked(shown, field, mask, reveal)
        return place === 0 ? [drawn] : [' ', drawn]
      }),
    ),
  )
}

/** A masked value: it may have become another text or null, or be gone with all that held it. */
function drawMasked(shown, field, mask, reveal) {
  const words = `masked: ${maskWords(mask)}`
  const attributes = { class: 'masked', 'data-field': field, 'data-masked': mask.mask, title: words }
  // Bullets are for eyes: read out, they are noise.
  const parts = [icon('lock'), element('span', { 'aria-hidden': 'true' }, shown === '' ? 'hidden' : shown)]
  if (mask.reveal === 'deny') return element('span', attributes, ...parts, spoken(words))
  const invites = `${words}. Ask to reveal`
  return element(
    'button',
    { ...attributes, type: 'button', 'data-reveal': mask.reveal, title: invites, click: () => reveal(mask) },
    ...parts,
    spoken(invites),
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
