/** Who is looking, with which roles, and what that comes to. */

import { element } from '../element.js'
import { icon } from '../icon.js'

/** Draws the person, the roles and the figures; `choose` is called with the subject and the roles chosen. */
export function personPanel(root, choose) {
  const person = element('select', { id: 'person', change: changePerson })
  const roles = element('div', { class: 'chips' })
  const own = element('button', { type: 'button', class: 'quiet', click: changePerson }, 'Own roles')
  const fieldset = element('fieldset', { class: 'roles', disabled: true }, element('legend', {}, 'Roles'), roles)
  const title = element('span', {})
  const figures = element('dl', { class: 'figures' })
  root.append(
    element(
      'div',
      { class: 'who' },
      element('label', { for: 'person' }, 'Signed in as'),
      person,
      element('p', {}, title, own),
    ),
    fieldset,
    figures,
  )
  let people = []

  function changePerson() {
    choose(person.value, people.find(({ sub }) => sub === person.value).roles)
  }

  function changeRoles() {
    const chosen = [...roles.querySelectorAll('input')].filter((input) => input.checked)
    choose(
      person.value,
      chosen.map((input) => input.value),
    )
  }

  return (view) => {
    if (view.people !== people) {
      people = view.people
      person.replaceChildren(...people.map(({ sub, name }) => element('option', { value: sub }, name)))
    }
    // A closed gate knows no roles; those of the last one stay, so that the person can see what is switched off.
    if (view.gate !== null) keepRoles(roles, view.gate.bundle.roles, changeRoles)
    if (view.person !== null) {
      person.value = view.person.sub
      title.textContent = view.person.title
    }
    for (const input of roles.querySelectorAll('input')) input.checked = view.roles.includes(input.value)
    person.disabled = view.gate === null
    fieldset.disabled = view.gate === null
    own.hidden = view.gate === null || view.person === null || sameRoles(view.roles, view.person.roles)
    figures.replaceChildren(...(view.status === 'loading' ? [] : drawFigures(view)))
  }
}

function keepRoles(root, roles, change) {
  const shown = [...root.querySelectorAll('input')].map((input) => input.value)
  if (
    sameRoles(
      shown,
      roles.map((role) => role.id),
    )
  )
    return
  root.replaceChildren(
    ...roles.map(({ id, title }) =>
      element(
        'label',
        { class: 'chip' },
        element('input', { type: 'checkbox', name: 'role', value: id, change }),
        icon('allowed'),
        element('span', {}, title ?? id),
      ),
    ),
  )
}

function drawFigures(view) {
  const done = view.tasks.filter((task) => task.allowed).length
  return [
    figure('pages', 'navigation items', view.links.length, view.known.pages),
    figure('tasks', 'tasks', done, view.known.requires.size),
    figure('emails', 'e-mails clear', view.emails.clear, view.emails.total),
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

function sameRoles(some, others) {
  return some.length === others.length && some.every((role) => others.includes(role))
}
