/** What the person may do, task by task, with what is missing for the rest. */

import { element, missingButtons, spoken } from '../element.js'
import { icon } from '../icon.js'

const AT_FIRST = 3

/** Gives the function that draws groups of tasks; what was chosen for their parameters outlasts a redraw. */
export function tasksPanel() {
  const chosen = new Map()

  return (view, title, groups, ask) => {
    if (groups.length === 0) return null
    return element(
      'section',
      { class: 'tasks', 'aria-labelledby': 'tasks-title' },
      element('h2', { id: 'tasks-title' }, title),
      element('div', { class: 'task-groups' }, ...groups.map((group) => drawGroup(view, group, { ask, chosen }))),
    )
  }
}

function drawGroup(view, { title, tasks }, actions) {
  const done = tasks.filter((task) => task.allowed).length
  return element(
    'section',
    { class: 'task-group' },
    element('h3', {}, title, element('span', { class: 'count' }, `${done} of ${tasks.length}`)),
    element('ul', {}, ...tasks.map((task) => drawTask(view, task, actions))),
  )
}

/** A task with a parameter is asked once more, for the resource that is chosen: what is missing differs by that. */
function drawTask(view, task, { ask, chosen }) {
  const [parameter] = task.parameters
  const values = view.system.parameters?.[parameter?.name] ?? []
  const item = element('li', { 'data-task-id': task.id })
  const key = `${view.system.id}/${task.id}`

  function draw() {
    const value = chosen.get(key) ?? ''
    const one = (value === '' ? null : view.session.task(task.id, { [parameter.name]: value })) ?? task
    item.dataset.allowed = String(one.allowed)
    item.replaceChildren(
      icon(one.allowed ? 'allowed' : 'lock'),
      element('span', {}, spoken(one.allowed ? 'allowed: ' : 'locked: '), task.title ?? task.id),
      ...(values.length === 0 ? [] : [select(value)]),
      one.missing.length === 0 ? '' : drawMissing(one.missing),
    )
  }

  /** The first few at once, the others on request: a task may take a dozen permissions. */
  function drawMissing(missing) {
    const all = missingButtons(missing, ask)
    const rest = all.splice(AT_FIRST)
    const more = element(
      'details',
      { hidden: rest.length === 0 },
      element('summary', {}, `and ${rest.length} more`),
      ...rest,
    )
    return element('span', { class: 'missing' }, ...all, more)
  }

  function select(value) {
    const able = parameter.allowed.length
    const choice = element(
      'select',
      {
        'aria-label': `${task.title ?? task.id}: which part`,
        change: () => {
          chosen.set(key, choice.value)
          draw()
          item.querySelector('select').focus()
        },
      },
      element('option', { value: '' }, `any (${able} of ${values.length})`),
      ...values.map(([resource, label]) => element('option', { value: resource, selected: resource === value }, label)),
    )
    return choice
  }

  draw()
  return item
}
