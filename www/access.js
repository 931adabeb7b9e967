/**
 * Who looks, and through which gate: the state of the page and the only ways in which it changes.
 *
 * INVARIANT (closed by default): there is a session at every moment, and it is a closed one until a bundle and a
 * subject token have both been verified. Whatever fails puts a closed session back.
 */

import * as api from './api.js'
import { flipped } from './bundle.js'

const NOTHING = Object.freeze({ permissions: [], requires: new Map(), pages: 0 })

/** Creates the state; `changed` is called after every change of it. */
export function createAccess(changed) {
  const access = {
    status: 'loading',
    failure: null,
    people: [],
    person: null,
    roles: [],
    gate: null,
    session: silent(),
    profiles: null,
    known: NOTHING,
    bundle: { signed: '', flip: null },
  }
  let library = null
  let trusted = null
  // Counts the changes that were asked for: an answer that comes after a later question is dropped.
  let turn = 0

  /** Fetches and verifies the bundle, then the token of the person chosen. Also the way back from every failure. */
  async function start() {
    const mine = ++turn
    const loaded = await attempt(mine, 'library', async () => {
      library ??= await import('/pkg/index.js')
    })
    if (!loaded) return
    const answered = await attempt(mine, 'server', async () => {
      trusted ??= await api.config()
      if (access.people.length === 0) access.people = await api.people()
      access.bundle = { signed: await api.bundle(), flip: null }
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

  /** Plays this person with these roles. */
  async function choose(sub, roles) {
    access.person = access.people.find((person) => person.sub === sub)
    access.roles = roles
    if (access.gate !== null) await enter(++turn)
    else changed()
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
      const gate = await library.openGate({ bundle: text, ...trusted })
      if (mine !== turn) return gate.close()
      access.gate = gate
      access.known = learn(gate)
    })
  }

  async function enter(mine) {
    if (access.person === null) {
      access.person = access.people[0]
      access.roles = access.person.roles
    }
    const { sub } = access.person
    let session = null
    const signedIn = await attempt(mine, 'token', async () => {
      const token = await api.token(sub, access.roles)
      if (mine === turn) session = access.gate.session(token, { sub })
    })
    if (!signedIn) return
    // No profile is asked for before a policy is in force that says how to mask it.
    const answered = await attempt(mine, 'server', async () => {
      access.profiles ??= await api.openProfiles()
    })
    if (!answered) return session.close()
    await attempt(mine, 'page', () => {
      access.session.close()
      Object.assign(access, { status: 'open', failure: null, session })
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
    access.session = library?.closedSession(code) ?? silent()
    if (step === 'bundle') {
      access.gate?.close()
      access.gate = null
    }
    access.failure = { step, code, at: error.at ?? '', message: error.message }
    access.status = 'closed'
    changed()
  }

  return { access, start, tamper, choose, check }
}

/**
 * What the policy asks about, read off a subject without roles: whatever it misses is what there is to miss. What
 * a policy gives to everyone is not among it.
 */
function learn(gate) {
  const nobody = gate.unsignedSession({ id: 'nobody', roles: [] })
  const tasks = nobody.tasks()
  const hidden = nobody.navigation().hidden.filter((item) => item.missing.length > 0)
  nobody.close()
  return {
    permissions: [...new Set([...tasks, ...hidden].flatMap((one) => one.missing))].sort(),
    requires: new Map(tasks.map((task) => [task.id, task.missing])),
    pages: hidden.length,
  }
}

/** Stands in where not even the library could be loaded: it answers as the library's closed session does. */
function silent() {
  return {
    subject: { id: '', roles: [], unknown: [] },
    can: () => false,
    canSome: () => false,
    explain: (permission) => ({
      permission,
      outcome: 'deny',
      code: 'gate-unavailable',
      rules: [],
      considered: [],
      missing: [],
      roles: [],
      nearest: null,
      sentence: `\`${permission}\` is denied: no policy is in force`,
    }),
    navigation: () => ({ items: [], hidden: [] }),
    tasks: () => [],
    limit: () => null,
    mask: () => ({ data: null, masked: [] }),
    viewAs: silent,
    close: () => {},
  }
}
