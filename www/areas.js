/** Areas: how an app sorts the tasks of its policy. */

/** The tasks by area, in the order of the areas; what belongs to none comes last. */
export function byArea(areas, tasks, requires) {
  const resource = (task) => requires.get(task.id)?.[0]?.split(/[.:]/)[0]
  const groups = areas.map((area) => ({
    title: area.title,
    pages: area.pages,
    tasks: tasks.filter((task) => area.tasks?.includes(task.id) || area.resources?.includes(resource(task))),
  }))
  const placed = new Set(groups.flatMap((group) => group.tasks))
  groups.push({ title: 'Other', pages: [], tasks: tasks.filter((task) => !placed.has(task)) })
  return groups.filter((group) => group.tasks.length > 0)
}
