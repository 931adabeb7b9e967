/** The form in which somebody assigns a role: what a constraint forbids cannot be chosen, and says why. */

import { element } from '../element.js'
import { icon } from '../icon.js'
import { lockable } from './controls.js'

/** Gives the function that draws the form; what was chosen outlasts a redraw. */
export function assignmentPanel() {
  const state = { person: null, tenant: null, role: null }

  return (view, spec, { say, ask }) => {
    const root = element('section', { class: 'assignment', 'aria-labelledby': 'assignment-title' })
    if (!view.people.some(({ subject }) => subject.id === state.person)) state.person = view.people[0].subject.id
    state.tenant ??= view.tenant

    function set(change) {
      Object.assign(state, change)
      draw()
    }

    function draw() {
      const held = document.activeElement?.id
      const person = view.people.find(({ subject }) => subject.id === state.person)
      const options = view.gate.bundle.roles.map(({ id }) => ({
        role: id,
        has: person.subject.roles.some((one) => one.role === id && one.tenant === state.tenant),
        ...view.gate.assignable(person.subject, { role: id, tenant: state.tenant }),
      }))
      if (!options.some(({ role, has, allowed }) => role === state.role && allowed && !has)) state.role = null
      root.replaceChildren(
        element('h2', { id: 'assignment-title' }, spec.title),
        element('p', { class: 'hint' }, spec.hint),
        element(
          'div',
          { class: 'choices' },
          choice(
            'assign-person',
            'Colleague',
            view.people.map(({ subject, name }) => [subject.id, name]),
            state.person,
            (id) => set({ person: id }),
          ),
          choice(
            'assign-tenant',
            'Tenant',
            spec.tenants.map((name) => [name, name]),
            state.tenant,
            (tenant) => set({ tenant }),
          ),
        ),
        element(
          'fieldset',
          { class: 'options' },
          element('legend', {}, 'Persona'),
          ...options.map((option, index) => drawOption(option, index)),
        ),
        drawAssign(view, spec, person, { say, ask }),
      )
      if (held) document.getElementById(held)?.focus()
    }

    function drawOption({ role, has, allowed, code, reason, sentence }, index) {
      const id = `assign-${index}`
      const note = has ? 'held already' : allowed ? null : (reason ?? sentence)
      return element(
        'div',
        { class: 'option', 'data-role': role, 'data-code': has ? 'held' : code },
        element('input', {
          type: 'radio',
          name: 'assign',
          id,
          checked: role === state.role,
          disabled: has || !allowed,
          'aria-describedby': note === null ? null : `${id}-note`,
          change: () => set({ role }),
        }),
        element('label', { for: id }, allowed || has ? null : icon('lock'), role),
        note === null ? null : element('small', { id: `${id}-note` }, note),
      )
    }

    function drawAssign({ session }, { permission, resource }, { name }, actions) {
      const object = { id: '', tenant: state.tenant }
      const open = session.can(permission, object)
      return element(
        'div',
        { class: 'controls' },
        lockable({
          label: 'Assign',
          permission,
          open: open && state.role !== null,
          reason: open
            ? 'Choose a persona first'
            : `Locked: ${view.person.name} does not manage the users of ${state.tenant}`,
          press: () => {
            if (open && state.role !== null)
              actions.say(`${state.role} in ${state.tenant} for ${name}: allowed. The demo stops here.`)
            else if (open) actions.say('Choose a persona first')
            else actions.ask(permission, { resource, id: spec.objectOf(state.tenant), next: null, label: state.tenant })
          },
        }),
      )
    }

    draw()
    return root
  }
}

function choice(id, label, options, value, change) {
  const select = element(
    'select',
    { id, change: () => change(select.value) },
    ...options.map(([option, text]) => element('option', { value: option, selected: option === value }, text)),
  )
  return element('div', {}, element('label', { for: id }, label), select)
}
