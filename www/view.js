/** One look through the session: everything that the panels draw, taken at one moment so that they agree. */

import { links } from './route.js'

/** Codes with which a session refuses everything, whatever is asked. */
const REFUSALS = ['access-period', 'status', 'conflicting-roles']

/** What the session of this moment shows. */
export function look(access) {
  const { session, own, system, records, known } = access
  const navigation = session.navigation()
  const held = (read) => (records === null || access.status !== 'open' ? [] : read(records))
  const tables = new Map(
    system.records.map((spec) => [spec.type, held((all) => [all.masked(spec.type, session, own)])[0] ?? EMPTY]),
  )
  const objects = new Map(system.objects.map((spec) => [spec.resource, held((all) => all.rows(spec, session))]))
  return {
    ...access,
    navigation,
    links: links(navigation.items),
    tasks: session.tasks(),
    tables,
    objects,
    refusal: access.status === 'open' ? refusalOf(session, known) : null,
    figure: figureOf(tables.get(system.figure.type), system.figure),
    /** Why something is allowed or not: of one object, or where `about` is null of the type. */
    explain: (permission, about) =>
      about === null || access.records === null
        ? session.explain(permission)
        : access.records.explain(session, permission, about),
  }
}

const EMPTY = Object.freeze({ data: [], masks: new Map() })

/** The mask on a place of the data: its own, or that of what contains it. */
export function maskOf(masks, pointer) {
  for (let place = pointer; ; place = place.slice(0, place.lastIndexOf('/'))) {
    const field = masks.get(place)
    if (field !== undefined) return field
    if (place === '') return null
  }
}

/** What may be done with each field of a record type; a field within one that the policy lists is as that one is. */
export function fieldsFor(session, type, purpose) {
  const { fields, others } = session.fields(type, { for: purpose })
  const byPath = new Map(fields.map((field) => [field.path, field]))
  return (path) => {
    for (let place = path; place !== ''; place = place.slice(0, Math.max(place.lastIndexOf('/'), 0))) {
      const field = byPath.get(policyPath(place))
      if (field !== undefined) return field
    }
    return { ...UNLISTED, outcome: others, code: CODES[others] }
  }
}

const UNLISTED = Object.freeze({ class: null, mask: null, rule: null, reason: null })
const CODES = { allow: 'allowed', deny: 'denied', conditional: 'needs-object' }

// A column's `phones/*/number` is `$.phones[*].number` in the policy.
function policyPath(path) {
  return `$.${path.replaceAll('/*', '[*]').replaceAll('/', '.')}`
}

function figureOf({ data, masks }, { path, label, noun }) {
  const clear = data.filter((_, row) => maskOf(masks, `/${row}/${path}`) === null).length
  return { label, noun, total: data.length, clear }
}

function refusalOf(session, known) {
  const asked = session.explain(known.permissions[0] ?? 'any:thing')
  return REFUSALS.includes(asked.code) ? asked : null
}

/** One sentence for those who do not see the page change. */
export function summary(view) {
  if (view.status === 'loading') return `${view.system.name} is being opened`
  if (view.status === 'closed') return `Closed: ${view.failure.message}. Nothing is shown.`
  const { total, clear } = view.figure
  const fields = clear === total ? 'clear' : clear === 0 ? 'masked' : 'partly masked'
  const who = view.tenant === null ? held(view) : `${view.person.name} in ${view.tenant}`
  return `${who}: ${view.links.length} navigation items, private fields ${fields}`
}

function held({ session, person }) {
  return session.subject.roles.join(' and ') || person.name
}
