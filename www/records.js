/**
 * Records and objects on their way from the server into the page.
 *
 * INVARIANT (nothing raw stays): the answer that holds records is read by `session.maskResponse` alone, and what comes
 * out of it is all that the page ever has. Objects are decided as they come: of one that the session may not see, its
 * place in the list and the explanations stay, which hold no value. So no panel can show, sort or search by what the
 * person may not see, and nothing of an earlier person is left over for the next. A real server goes further: it
 * enforces the same policy and does not send such values at all.
 */

/** What there is without the network. */
export const NO_RECORDS = Object.freeze({ tables: new Map(), objects: new Map() })

/** Asks for all that a system shows, on behalf of a session, and gives what that session may see of it. */
export async function ask(server, system, session) {
  const [tables, objects] = await Promise.all([
    Promise.all(system.records.map(async ({ type }) => [type, await maskedTable(server, type, session)])),
    Promise.all(system.objects.map(async (spec) => [spec.resource, await decidedRows(server, spec, session)])),
  ])
  return Object.freeze({ tables: new Map(tables), objects: new Map(objects) })
}

/** Records of a type, masked on the way in, with the masked places and with what that took. */
async function maskedTable(server, type, session) {
  const answer = await server.records(type)
  const masked = []
  const begun = performance.now()
  const bytes = await bytesOf(session.maskResponse(type, answer, { masked }))
  const took = performance.now() - begun
  return {
    data: JSON.parse(new TextDecoder().decode(bytes)) ?? [],
    masks: new Map(masked.map((field) => [field.pointer, field])),
    passage: { came: Number(answer.headers.get('content-length')), stayed: bytes.byteLength, took },
  }
}

/** Reads a body to its end. Some browsers hide behind an error of their own why `arrayBuffer()` of a stream fails. */
async function bytesOf({ body }) {
  const parts = []
  const reader = body.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) parts.push(part.value)
  return new Blob(parts).arrayBuffer()
}

/** Objects of a resource: each whole or not at all, with what the session says to each question that the page asks. */
async function decidedRows(server, { resource, view, actions }, session) {
  const objects = await server.objects(resource)
  return objects.map((object) => {
    const explanations = new Map(
      [...(view === null ? [] : [{ permission: view, next: null }]), ...actions].map(({ permission, next }) => [
        keyOf(permission, next),
        session.explain(permission, object, next),
      ]),
    )
    const allowed = (permission, next) => explanations.get(keyOf(permission, next)).outcome === 'allow'
    return {
      id: object.id,
      object: view === null || allowed(view, null) ? object : null,
      code: view === null ? null : explanations.get(keyOf(view, null)).code,
      actions: actions.map(({ permission, next }) => allowed(permission, next)),
      // Not a function that looks them up: it would hold on to the object that they are about.
      explanations,
    }
  })
}

/** What a question about an object is known by. */
export function keyOf(permission, next) {
  return `${permission} ${JSON.stringify(next)}`
}
