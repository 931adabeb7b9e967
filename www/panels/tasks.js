/** What the person may do, task by task, with what is missing for the rest. */

import { element, permissionButton, spoken } from '../element.js'
import { icon } from '../icon.js'

/** Draws groups of tasks; `ask` takes a missing permission to the inspector. */
export function tasksPanel(title, groups, ask) {
  if (groups.length === 0) return null
  return element(
    'section',
    { class: 'tasks', 'aria-labelledby': 'tasks-title' },
    element('h2', { id: 'tasks-title' }, title),
    element('div', { class: 'task-groups' }, ...groups.map((group) => drawGroup(group, ask))),
  )
}

function drawGroup({ title, tasks }, ask) {
  const done = tasks.filter((task) => task.allowed).length
  return element(
    'section',
    { class: 'task-group' },
    element('h3', {}, title, element('span', { class: 'count' }, `${done} of ${tasks.length}`)),
    element('ul', {}, ...tasks.map((task) => drawTask(task, ask))),
  )
}

function drawTask(task, ask) {
  return element(
    'li',
    { 'data-task-id': task.id, 'data-allowed': String(task.allowed) },
    icon(task.allowed ? 'allowed' : 'lock'),
    element('span', {}, spoken(task.allowed ? 'allowed: ' : 'locked: '), task.title ?? task.id),
    ...task.missing.map((permission) => permissionButton(permission, ask)),
  )
}
