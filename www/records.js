/**
 * Records and objects as the server sent them.
 *
 * INVARIANT (raw stays here): what the server sent lives in this closure alone. What leaves it has gone through
 * `session.mask`, or is an object that the session may see; so no panel can show, sort or search by a value that the
 * person may not see. A real server goes further: it enforces the same policy and does not send such values at all.
 */
export function holdRecords({ records, objects }) {
  return Object.freeze({ masked, rows, explain })

  /** The records of a type, masked; `own` is a session that looks at the person's own record, where there is one. */
  function masked(type, session, own) {
    const raw = records[type] ?? []
    const { data, masked } = session.mask(type, raw)
    const place = own === null ? -1 : raw.findIndex((record) => record.id === own.subject.id)
    if (place < 0 || data === null) return { data: data ?? [], masks: byPointer(masked) }
    const mine = own.mask(type, raw[place])
    const inside = (pointer) => pointer === `/${place}` || pointer.startsWith(`/${place}/`)
    return {
      data: data.with(place, mine.data),
      masks: byPointer([
        ...masked.filter(({ pointer }) => !inside(pointer)),
        ...mine.masked.map((field) => ({ ...field, pointer: `/${place}${field.pointer}` })),
      ]),
    }
  }

  /** The objects of a resource: each whole or not at all, with what the session may do with it. */
  function rows({ resource, view, actions }, session) {
    return (objects[resource] ?? []).map((object) => ({
      id: object.id,
      object: view === null || session.can(view, object) ? object : null,
      code: view === null ? null : session.explain(view, object).code,
      actions: actions.map(({ permission, next }) => session.can(permission, object, next)),
    }))
  }

  /** Why an answer about one object came out as it did: an explanation holds no value of it. */
  function explain(session, permission, { resource, id, next }) {
    const object = objects[resource]?.find((one) => one.id === id)
    return session.explain(permission, object, next)
  }
}

function byPointer(masked) {
  return new Map(masked.map((field) => [field.pointer, field]))
}
