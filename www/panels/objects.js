/** Objects of a resource, with what the session may do with each: a question about the object, not about its type. */

import { element, spoken } from '../element.js'
import { icon } from '../icon.js'
import { lockable } from './controls.js'
import { lacking, waiting } from './waiting.js'

/** Draws the objects of one resource; an object that may not be seen has nothing but its place in the list. */
export function objectsPanel(view, spec, actions) {
  const rows = view.objects.get(spec.resource)
  const seen = rows.filter(({ object }) => object !== null).length
  const title = `${spec.resource}-title`
  return element(
    'section',
    { class: 'objects', 'aria-labelledby': title, 'data-objects': spec.resource },
    element(
      'h2',
      { id: title },
      spec.title,
      element(
        'span',
        { class: 'count' },
        view.isWaiting || view.lacksRecords
          ? ''
          : seen === rows.length
            ? `${rows.length}`
            : `${seen} of ${rows.length} visible`,
      ),
    ),
    spec.hint ? element('p', { class: 'hint' }, spec.hint) : null,
    drawRows(view, spec, rows, actions),
  )
}

function drawRows(view, spec, rows, actions) {
  if (view.isWaiting) return waiting()
  if (view.lacksRecords) return lacking()
  return element(
    'ul',
    { class: spec.tiles ? 'tiles' : 'rows' },
    ...rows.map((row, place) => drawObject(spec, row, place, actions)),
  )
}

function drawObject(spec, { id, object, code, actions: allowed }, place, { ask, say }) {
  const name = object === null ? `${spec.noun} ${place + 1}` : (object.name ?? object.id)
  const why = (permission, next = null) => ask(permission, { resource: spec.resource, id, next, label: name })
  return element(
    'li',
    { 'data-object': id, 'data-visible': String(object !== null) },
    element(
      'div',
      { class: 'object' },
      object === null
        ? element('span', { class: 'masked' }, icon('lock'), element('span', {}, name), spoken(': may not be seen'))
        : element('strong', {}, name),
      object === null
        ? whyButton(name, code, () => why(spec.view))
        : element('span', { class: 'tags' }, ...drawTags(spec, object)),
    ),
    element(
      'div',
      { class: 'controls' },
      ...spec.actions.map(({ label, permission, next }, index) =>
        lockable({
          label,
          // Five buttons of one name tell a screen reader nothing.
          about: name,
          permission,
          open: allowed[index],
          reason: allowed[index] ? null : `Locked for ${name}. Press to see why`,
          press: () =>
            allowed[index] ? say(`${label}: allowed for ${name}. The demo stops here.`) : why(permission, next),
        }),
      ),
    ),
  )
}

function drawTags(spec, object) {
  return spec.tags
    .filter((member) => object[member] !== undefined)
    .map((member) => element('span', { class: 'tag', 'data-tag': `${member}: ${object[member]}` }, object[member]))
}

function whyButton(name, code, press) {
  return element(
    'span',
    { class: 'tags' },
    element('code', {}, code),
    ' ',
    element('button', { type: 'button', class: 'quiet', click: press }, 'Why?', spoken(` ${name} may not be seen`)),
  )
}
