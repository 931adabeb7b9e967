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
 * they have been asked for anew; so it is when another policy comes into force.
 *
 * INVARIANT (kept by the library): what is needed without a network is in the library's store, as raw tokens that it
 * verifies again. The page keeps none of it and trusts none of it.
 */

import { KEYS_ADDRESS, bundleAddress, createApi } from './api.js'
import { carryOut } from './attack/arena.js'
import { flipped } from './bundle.js'
import { createClock } from './clock.js'
import { learn } from './known.js'
import { createNetwork } from './network.js'
import { NO_RECORDS, ask } from './records.js'
import { silent } from './silence.js'
import { keptBundle, keptSubject } from './store.js'

const NOTHING = Object.freeze({ permissions: [], requires: new Map(), pages: 0 })

/**
 * Creates the state for a system; `changed` is called after every change of it, and `told` where nothing but the status
 * of its gate is another one.
 */
export function createAccess(system, { changed, told }) {
  const network = createNetwork(joined)
  const clock = createClock(turned)
  const api = createApi(network.fetch)
  const access = { session: silent(), ...fresh(system) }
  let library = null
  let trusted = null
  let store = null
  let opening = null
  // Counts the changes that were asked for: an answer that comes after a later question is dropped.
  let turn = 0

  /** Opens the gate of the system, then its session for the person chosen. Also the way back from every failure. */
  async function start() {
    const mine = ++turn
    const server = api.of(access.system)
    const loaded = await attempt(mine, 'library', async () => {
      library ??= await import('/pkg/index.js')
      store ??= library.indexedDbStore()
    })
    if (!loaded) return
    const answered = await attempt(mine, 'server', async () => {
      trusted ??= await api.config()
      const people = access.people.length === 0 ? await server.people() : access.people
      if (mine === turn) Object.assign(access, { people })
    })
    if (!answered) return
    if (await open(mine)) await enter(mine)
  }

  /** Offers a gate a bundle in which one character differs, as though the page were loaded with it. */
  async function tamper() {
    const mine = ++turn
    const flip = flipped(access.bundle.signed)
    leave()
    access.bundle = { ...access.bundle, flip }
    const opened = await attempt(mine, 'bundle', () => library.openGate({ bundle: flip.text, ...expected() }))
    if (opened) close('bundle', new Error('the changed bundle was accepted, which must never happen'))
  }

  /** Leaves the system for another one. */
  async function enterSystem(system) {
    if (system === access.system) return
    access.session.close()
    leave()
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

  /** What holds besides, for a gate of any kind. */
  function expected() {
    const { issuer, keys, audiences } = trusted
    return { issuer, keys, audience: audiences.get(access.system.id) ?? '', now: clock.now }
  }

  /** Opens a gate that fetches, keeps and renews its bundle itself. */
  async function open(mine) {
    leave()
    const { signal } = (opening = new AbortController())
    return attempt(mine, 'bundle', async () => {
      const gate = await library.openGate({
        ...expected(),
        url: bundleAddress(access.system),
        keysUrl: KEYS_ADDRESS,
        store,
        fetch: network.fetch,
        activation: 'by-hand',
        signal,
      })
      if (mine !== turn) return gate.close()
      access.gate = gate
      gate.subscribe(() => noticed(gate))
      await know(gate)
    })
  }

  /** Learns what the policy in force asks about, and where its bundle is kept. */
  async function know(gate) {
    const { bundle } = gate.status()
    if (bundle === null) return
    access.known = learn(gate)
    const { issuer, audience } = expected()
    const signed = await keptBundle(store, { issuer, audience, id: bundle.policy.id })
    if (gate === access.gate) access.bundle = { signed, flip: null }
  }

  /** The gate has another state: a policy came, waits, was refused, or has ended. */
  async function noticed(gate) {
    if (gate !== access.gate) return
    const usable = isUsable(gate)
    const version = gate.status().bundle?.version ?? null
    if (usable && (access.failure?.step === 'gate' || version !== access.version)) {
      access.version = version
      await know(gate)
      if (gate === access.gate) await enter(++turn)
    } else if (!usable && access.status === 'open') ended(gate)
    else told()
  }

  function ended(gate) {
    turn += 1
    const { state, error } = gate.status()
    const code = state === 'empty' ? (error?.code ?? 'empty') : state
    close('gate', { code, message: ENDED[state] ?? error?.message ?? '' })
  }

  async function enter(mine) {
    if (access.person === null) {
      const person = access.people[0]
      Object.assign(access, { person, ...asTheyAre(person) })
    }
    const { gate } = access
    if (!isUsable(gate)) return ended(gate)
    access.version = gate.status().bundle.version
    const server = api.of(access.system)
    let session = null
    const signedIn = await attempt(mine, 'token', async () => {
      const token = await unlessUnreachable(server.token(access.subject))
      if (mine !== turn) return
      session = gate.session(token, whom())
      // Without the server nobody signs what the dials say: they go back to what the kept token says.
      access.isAsKept = token === undefined
      if (access.isAsKept) Object.assign(access, await asKept())
    })
    if (!signedIn) return session?.close()
    // No record is asked for before there is a session that says how to mask it.
    let records = null
    const answered = await attempt(mine, 'server', async () => {
      records = (await unlessUnreachable(ask(server, access.system, session))) ?? NO_RECORDS
    })
    if (!answered) return session.close()
    await attempt(mine, 'page', () => {
      access.session.close()
      Object.assign(access, { status: 'open', failure: null, session, records })
      session.subscribe((event) => {
        // A gate that the page has left has ended its sessions, which is no news.
        if (session !== access.session || gate !== access.gate) return
        if (event.type === 'changed') replay()
        else if (isUsable(gate)) close('session', { code: event.code, message: 'The session has ended' })
        else ended(gate)
      })
      changed()
    })
  }

  function whom() {
    const { id: sub, tnt } = access.subject
    return { sub, ...(tnt === undefined ? {} : { tnt }), ...(access.tenant === null ? {} : { tenant: access.tenant }) }
  }

  async function asKept() {
    const { issuer, audience } = expected()
    const claims = await keptSubject(store, { issuer, audience, sub: access.subject.id })
    return claims === null ? {} : { subject: { ...access.person.subject, ...claims } }
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
    access.failure = { step, code, at: error.at ?? '', message: error.message }
    access.status = 'closed'
    changed()
  }

  /** Closes the gate, or gives up opening it; what it kept stays. */
  function leave() {
    opening?.abort()
    access.gate?.close()
    access.gate = null
  }

  /** The network was cut, or is there again. */
  function joined() {
    changed()
    if (network.isCut) return
    const step = access.failure?.step
    if (step === 'library' || step === 'server') return void start()
    access.gate?.refresh()
    // Records, dials and persons that could not be had before.
    if (access.status === 'open' || step === 'token') replay()
  }

  /** The clock was turned: whoever is asked next looks at it, which is at once. */
  function turned() {
    access.gate?.state()
    access.session.can(access.known.permissions[0] ?? 'any:thing')
    changed()
  }

  /** What an attack takes place on. */
  const ground = () => ({ access, library, trusted, store, network, clock, api, expected })

  /** Has the server count a new version, which then waits here. */
  async function publish() {
    await unlessUnreachable(api.of(access.system).publish())
    await refresh()
  }

  /** Takes a bundle that ends in a few seconds, and cuts the network so that no other one comes. */
  async function end() {
    const text = await unlessUnreachable(api.of(access.system).attack('ending'))
    if (text === undefined) return
    network.intercept(bundleAddress(access.system), () => new Response(text))
    await refresh()
    network.cut(true)
  }

  async function refresh() {
    await access.gate?.refresh()
    told()
  }

  function activate() {
    access.gate.activate()
    told()
  }

  addEventListener('online', joined)
  return {
    access,
    network,
    clock,
    start,
    tamper,
    choose,
    vary,
    enterSystem,
    publish,
    end,
    refresh,
    activate,
    cut: network.cut,
    turn: clock.turn,
    attack: (attack) => carryOut(attack, ground()),
  }
}

const ENDED = {
  expired: 'The policy has ended, and no newer one has come since',
  closed: 'The gate is closed',
}

/** Whether a gate has a policy in force. */
function isUsable(gate) {
  return ['fresh', 'stale'].includes(gate.state())
}

/** An answer of the server, or undefined where there is none. */
async function unlessUnreachable(answer) {
  try {
    return await answer
  } catch (error) {
    if (error.code === 'unreachable') return undefined
    throw error
  }
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
    isAsKept: false,
    gate: null,
    version: null,
    records: null,
    known: NOTHING,
    bundle: { signed: '', flip: null },
  }
}

function asTheyAre({ subject }) {
  return { subject, tenant: subject.tnt ?? null }
}
