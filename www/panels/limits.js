/** Limits: how far a role reaches, as a level on its scale. */

import { element, spoken } from '../element.js'

/** Draws one limit, `{ name, title, levels, none }`. */
export function limitsPanel(view, { name, title, levels, none }) {
  const level = view.session.limit(name)
  const reached = levels.indexOf(level)
  return element(
    'section',
    { class: 'limit', 'aria-labelledby': `limit-${name}`, 'data-limit': level ?? '' },
    element('h2', { id: `limit-${name}` }, title),
    element(
      'ol',
      {},
      ...levels.map((one, index) =>
        element(
          'li',
          { 'data-reached': String(index <= reached), 'aria-current': index === reached ? 'true' : null },
          one,
          spoken(index <= reached ? ', reached' : ', not reached'),
        ),
      ),
    ),
    element('p', { class: 'hint' }, level === null ? none : `The highest level that the roles carry: ${level}.`),
  )
}
