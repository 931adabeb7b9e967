/** Who is looking, as what, and what that comes to. */

import { element } from '../element.js'
import { AS_KEPT } from '../view.js'
import { dialsPanel } from './dials.js'

/** Draws the person, the dials and the figures; `choose` takes a person, `vary` what changes of one. */
export function personPanel(root, { choose, vary }) {
  const person = element('select', { id: 'person', change: () => choose(person.value) })
  const own = element('button', { type: 'button', class: 'quiet', click: () => choose(person.value) }, 'As they are')
  const title = element('span', {})
  const dials = element('div', { class: 'dials' })
  const figures = element('dl', { class: 'figures' })
  root.append(
    element(
      'div',
      { class: 'who' },
      element('label', { for: 'person' }, 'Signed in as'),
      person,
      element('p', {}, title, own),
    ),
    dials,
    figures,
  )
  const drawDials = dialsPanel(dials, vary)
  let people = null

  return (view) => {
    if (view.people !== people) {
      people = view.people
      person.replaceChildren(
        ...people.map(({ subject, name }) => element('option', { value: subject.id }, name)),
        ...(people.length === 0 ? [element('option', { value: '' }, 'Nobody yet')] : []),
      )
    }
    if (view.person !== null) person.value = view.person.subject.id
    title.textContent = view.status === 'open' && view.isAsKept ? AS_KEPT : (view.person?.title ?? '')
    person.disabled = !view.hasPolicy
    own.hidden = !view.hasPolicy || view.person === null || isAsTheyAre(view)
    drawDials(view)
    // Those of the session before stand until this one can be counted.
    if (!view.isWaiting) figures.replaceChildren(...(view.status === 'loading' ? [] : drawFigures(view)))
  }
}

function isAsTheyAre({ person, subject, tenant }) {
  return JSON.stringify(sorted(subject)) === JSON.stringify(sorted(person.subject)) && tenant === (subject.tnt ?? null)
}

/** The order in which roles, groups and grants are held means nothing. */
function sorted(subject) {
  return Object.entries(subject)
    .map(([name, value]) => [name, Array.isArray(value) ? value.map((one) => JSON.stringify(one)).sort() : value])
    .filter(([, value]) => value.length !== 0)
    .sort(([some], [other]) => (some < other ? -1 : 1))
}

function drawFigures(view) {
  const done = view.tasks.filter((task) => task.allowed).length
  return [
    figure('pages', 'navigation items', view.links.length, view.known.pages),
    figure('tasks', 'tasks', done, view.known.requires.size),
    figure('private', view.figure.label, view.lacksRecords ? '–' : view.figure.clear, view.figure.total),
  ]
}

function figure(id, label, part, whole) {
  return element(
    'div',
    { class: 'figure', 'data-figure': id },
    element('dt', {}, label),
    element('dd', {}, element('strong', {}, String(part)), whole > 0 ? ` of ${whole}` : ''),
  )
}
