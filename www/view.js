/** One look through the session: everything that the panels draw, taken at one moment so that they agree. */

import { links } from './route.js'

/** What the session of this moment shows. */
export function look(access) {
  const navigation = access.session.navigation()
  const profiles = access.profiles?.masked(access.session) ?? { data: null, masked: [] }
  const records = Array.isArray(profiles.data) ? profiles.data : []
  const fields = new Map(profiles.masked.map((field) => [field.pointer, field]))
  return {
    ...access,
    navigation,
    links: links(navigation.items),
    tasks: access.session.tasks(),
    records,
    fields,
    emails: {
      total: records.length,
      clear: records.filter((_, row) => maskOf(fields, `/${row}/email`) === null).length,
    },
  }
}

/** The mask on a place of the data: its own, or that of what contains it. */
export function maskOf(fields, pointer) {
  for (let place = pointer; ; place = place.slice(0, place.lastIndexOf('/'))) {
    const field = fields.get(place)
    if (field !== undefined) return field
    if (place === '') return null
  }
}

/** One sentence for those who do not see the page change. */
export function summary(view) {
  if (view.status === 'closed') return `Closed: ${view.failure.message}. Nothing is shown.`
  const { total, clear } = view.emails
  const fields = clear === total ? 'clear' : clear === 0 ? 'masked' : 'partly masked'
  const roles = view.session.subject.roles.join(' and ') || 'No role'
  return `${roles}: ${view.links.length} navigation items, private fields ${fields}`
}
