/**
 * Who looks at which system, and through which gate: the state of the page and the only ways in which it changes.
 *
 * INVARIANT (closed by default): there is a session at every moment, and it is a closed one until a bundle and a
 * subject token have both been verified. Whatever fails puts a closed session back.
 *
 * INVARIANT (one system): leaving a system closes its gate and drops its people and records before the next one is
 * asked for anything, so that nothing of it can show meanwhile.
 *
 * INVARIANT (one person): records belong to the session that masked them. Whoever looks as somebody else has none until
 * they have been asked for anew.
 */

import * as api from './api.js'
import { flipped } from './bundle.js'
import { learn } from './known.js'
import { ask } from './records.js'
import { silent } from './silence.js'

const NOTHING = Object.freeze({ permissions: [], requires: new Map(), pages: 0 })

/** Creates the state for a system; `changed` is called after every change of it. */
export function createAccess(system, changed) {
  const access = { session: silent(), ...fresh(system) }
  let library = null
  let trusted = null
  // Counts the changes that were asked for: an answer that comes after a later question is dropped.
  let turn = 0

  /** Fetches and verifies the bundle, then the token of the person chosen. Also the way back from every failure. */
  async function start() {
    const mine = ++turn
    const server = api.of(access.system)
    const loaded = await attempt(mine, 'library', async () => {
      library ??= await import('/pkg/index.js')
    })
    if (!loaded) return
    const answered = await attempt(mine, 'server', async () => {
      trusted ??= await api.config()
      const people = access.people.length === 0 ? await server.people() : access.people
      const signed = await server.bundle()
      if (mine === turn) Object.assign(access, { people, bundle: { signed, flip: null } })
    })
    if (!answered) return
    if (await open(mine, access.bundle.signed)) await enter(mine)
  }

  /** Offers the gate a bundle in which one character differs, as though the page were loaded with it. */
  async function tamper() {
    const mine = ++turn
    access.bundle.flip = flipped(access.bundle.signed)
    const opened = await open(mine, access.bundle.flip.text)
    if (opened) close('bundle', new Error('the changed bundle was accepted, which must never happen'))
  }

  /** Leaves the system for another one. */
  async function enterSystem(system) {
    if (system === access.system) return
    access.session.close()
    access.gate?.close()
    Object.assign(access, { session: library?.closedSession('closed') ?? silent(), ...fresh(system) })
    changed()
    await start()
  }

  /** Plays this person. */
  async function choose(id) {
    const person = access.people.find(({ subject }) => subject.id === id)
    Object.assign(access, { person, ...asTheyAre(person) })
    await replay()
  }

  /** Plays the same person with other roles, groups, attributes, in another tenant. */
  async function vary({ tenant = access.tenant, ...members }) {
    Object.assign(access, { tenant, subject: { ...access.subject, ...members } })
    await replay()
  }

  /** The records of the session before go at once: nobody should read them over the next one's shoulder. */
  async function replay() {
    access.records = null
    changed()
    if (access.gate !== null) await enter(++turn)
  }

  /** Looks whether time has ended the bundle or the token, and fetches a new one. */
  async function check() {
    if (access.status !== 'open') return
    const asked = access.session.explain(access.known.permissions[0] ?? 'any:thing')
    if (access.gate.state() !== 'fresh') await start()
    else if (asked.code.startsWith('gate-')) await enter(++turn)
  }

  async function open(mine, text) {
    access.gate?.close()
    access.gate = null
    return attempt(mine, 'bundle', async () => {
      const { issuer, keys, audiences } = trusted
      const audience = audiences.get(access.system.id) ?? ''
      const gate = await library.openGate({ bundle: text, issuer, keys, audience })
      if (mine !== turn) return gate.close()
      access.gate = gate
      access.known = learn(gate)
    })
  }

  async function enter(mine) {
    if (access.person === null) {
      const person = access.people[0]
      Object.assign(access, { person, ...asTheyAre(person) })
    }
    const server = api.of(access.system)
    const { id: sub } = access.subject
    const where = access.tenant === null ? { sub } : { sub, tenant: access.tenant }
    let session = null
    const signedIn = await attempt(mine, 'token', async () => {
      const token = await server.token(access.subject)
      if (mine === turn) session = access.gate.session(token, where)
    })
    if (!signedIn) return
    // No record is asked for before there is a session that says how to mask it.
    let records = null
    const answered = await attempt(mine, 'server', async () => {
      records = await ask(server, access.system, session)
    })
    if (!answered) return session.close()
    await attempt(mine, 'page', () => {
      access.session.close()
      Object.assign(access, { status: 'open', failure: null, session, records })
      changed()
    })
  }

  /** Runs one step; true if it was done and nothing newer was asked for meanwhile. */
  async function attempt(mine, step, work) {
    try {
      await work()
    } catch (error) {
      if (mine === turn) close(step, error)
      return false
    }
    return mine === turn
  }

  function close(step, error) {
    const code = typeof error.code === 'string' ? error.code : 'unavailable'
    access.session.close()
    access.records = null
    access.session = library?.closedSession(code) ?? silent()
    if (step === 'bundle') {
      access.gate?.close()
      access.gate = null
    }
    access.failure = { step, code, at: error.at ?? '', message: error.message }
    access.status = 'closed'
    changed()
  }

  return { access, start, tamper, choose, vary, enterSystem, check }
}

/** What holds of a system before anything of it has come. */
function fresh(system) {
  return {
    system,
    status: 'loading',
    failure: null,
    people: [],
    person: null,
    subject: null,
    tenant: null,
    gate: null,
    records: null,
    known: NOTHING,
    bundle: { signed: '', flip: null },
  }
}

function asTheyAre({ subject }) {
  return { subject, tenant: subject.tnt ?? null }
}
