/** One look through the session: everything that the panels draw, taken at one moment so that they agree. */

import { inForce } from './attack/arena.js'
import { NO_RECORDS, keyOf } from './records.js'
import { links } from './route.js'

/** Codes with which a session refuses everything, whatever is asked. */
const REFUSALS = ['access-period', 'status', 'conflicting-roles']

/** What the session of this moment shows, and how its gate, the network and the clock stand. */
export function look({ access, network, clock }) {
  const { session, system, known, gate } = access
  const navigation = session.navigation()
  const asked = session.explain(known.permissions[0] ?? 'any:thing')
  // What a session masked is not shown beyond its end.
  const records = access.status === 'open' && !asked.code.startsWith('gate-') ? access.records : null
  const tables = new Map(system.records.map(({ type }) => [type, records?.tables.get(type) ?? NO_TABLE]))
  const objects = new Map(system.objects.map(({ resource }) => [resource, records?.objects.get(resource) ?? []]))
  return {
    ...access,
    /** Whether the records of this session are still on their way. */
    isWaiting: access.status === 'open' && records === null,
    /** Whether there are none, since they need the network. */
    lacksRecords: records === NO_RECORDS,
    gateStatus: gate?.status() ?? null,
    /** Whether there is a policy, in force or ended, that says what there is to choose. */
    hasPolicy: (gate?.bundle ?? null) !== null,
    inForce: inForce(access),
    isCut: network.isCut,
    clockOffset: clock.offset,
    now: clock.now(),
    navigation,
    links: links(navigation.items),
    tasks: session.tasks(),
    tables,
    objects,
    refusal: access.status === 'open' && REFUSALS.includes(asked.code) ? asked : null,
    figure: figureOf(tables.get(system.figure.type), system.figure),
    /** Why something is allowed or not: of one object, or where `about` is null of the type. */
    explain: (permission, about) => explanationOf(objects, permission, about) ?? session.explain(permission),
  }
}

const NO_TABLE = Object.freeze({ data: [], masks: new Map(), passage: null })

function explanationOf(objects, permission, about) {
  const row = objects.get(about?.resource)?.find(({ id }) => id === about.id)
  return row?.explanations.get(keyOf(permission, about.next))
}

/** The mask on a place of the data: its own, or that of what contains it. */
export function maskOf(masks, pointer) {
  for (let place = pointer; ; place = place.slice(0, place.lastIndexOf('/'))) {
    const field = masks.get(place)
    if (field !== undefined) return field
    if (place === '') return null
  }
}

/** The value at a path within a record: `name/first`. */
export function valueAt(record, path) {
  return path.split('/').reduce((holder, name) => (typeof holder === 'object' ? holder?.[name] : undefined), record)
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

/** What is said of records that cannot be had. */
export const LACKING = 'These records need the network, and the server does not answer: nothing of them is kept here.'

/** What is said of a person whom nobody can sign anew. */
export const AS_KEPT = 'As last signed: the server does not answer'

/** One sentence for those who do not see the page change. */
export function summary(view) {
  if (view.status === 'loading') return `${view.system.name} is being opened`
  if (view.status === 'closed') return `Closed: ${view.failure.message}. Nothing is shown.`
  const { total, clear } = view.figure
  if (view.lacksRecords)
    return `${held(view)}: ${view.links.length} navigation items. ${view.isAsKept ? `${AS_KEPT}. ` : ''}${LACKING}`
  const fields = clear === total ? 'clear' : clear === 0 ? 'masked' : 'partly masked'
  const who = view.tenant === null ? held(view) : `${view.person.name} in ${view.tenant}`
  return `${who}: ${view.links.length} navigation items, private fields ${fields}`
}

function held({ session, person }) {
  return session.subject.roles.join(' and ') || person.name
}
