/** What a session answers, all of it as plain data: the same questions in a page and in Node. */
export function answersOf(gate, session, { permissions, records }) {
  return {
    state: gate.state(),
    can: permissions.map((permission) => session.can(permission)),
    sentences: permissions.map((permission) => session.explain(permission).sentence),
    navigation: session.navigation(),
    tasks: session.tasks(),
    objects: records.map(({ type, data }) => session.mask(type, data)),
    texts: records.map(({ type, data }) => session.maskJson(type, JSON.stringify(data))),
  }
}
