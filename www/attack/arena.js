/**
 * Where the attacks take place: on the gate, the store, the network and the clock of this very page. What is found is
 * what the library says; what was put out of order for an attack is put back after it.
 */

import { KEYS_ADDRESS, bundleAddress } from '../api.js'
import { SYSTEMS } from '../systems.js'
import { readRaw, writeRaw } from './database.js'

/** How long the page may take to follow its gate, in milliseconds. */
const PATIENCE = 3_000

/** How long the gate is given to read what another tab has written. */
const NOTICE = 400

/** How tabs tell each other of what is in the store. */
const CHANNEL = 'permask'

/** What is in force: the version, and the answers to every permission that the page knows. */
export function inForce({ gate, session, known }) {
  const status = gate?.status()
  const answers = known.permissions.map((permission) => session.can(permission))
  return {
    state: status?.state ?? 'closed',
    version: status?.bundle?.version ?? null,
    allowed: answers.filter(Boolean).length,
    asked: answers.length,
    answers: answers.join(),
  }
}

/** Carries an attack out, and tells what was found and whether what was in force is as it was. */
export async function carryOut(attack, ground) {
  const before = inForce(ground.access)
  const tools = toolsFor(ground, before)
  let found = null
  try {
    found = await attack.run(tools)
  } catch (error) {
    // Not an answer of the library: the attack itself could not be made, here and now.
    tools.messages.push(error.message)
  }
  await settled(ground)
  const after = inForce(ground.access)
  const same = before.version === after.version && before.answers === after.answers
  const holds = same && found?.join() === attack.expected.join()
  const verdict = found === null ? 'untried' : holds ? 'held' : 'through'
  return { verdict, found: found ?? [], message: tools.messages.at(-1) ?? '', before, after, same }
}

function toolsFor(ground, before) {
  const { access, api, clock, expected, library, network, store } = ground
  const messages = []
  const { audience, issuer } = expected()
  const { gate } = access
  const path = bundleAddress(access.system)
  const policy = gate.status().bundle?.policy.id ?? ''
  const key = ['policy', issuer, audience, '', policy, '1']

  /** Asks for the next bundle; a word for what came of it. */
  async function refresh() {
    const { result, error } = await gate.refresh()
    if (error === null) return result
    messages.push(error.message)
    return error.code
  }

  /** Answers the gate's next request with this text in place of the server. */
  async function offer(text, type = 'application/jwt') {
    network.intercept(path, () => answerOf(text, type))
    return refresh()
  }

  /** Likewise its next request for the version of the key set that follows. */
  async function offerKeys(text) {
    const next = gate.status().keyVersion + 1
    network.intercept(KEYS_ADDRESS.replace('{version}', next), () => answerOf(text, 'application/json'))
    return refresh()
  }

  /** Makes a session of a token, expecting this person. */
  function enter(token, sub) {
    try {
      gate.session(token, { sub }).close()
      return 'accepted'
    } catch (error) {
      messages.push(error.message)
      return error.code
    }
  }

  /** Has something else lie in the database while something is done, put there behind the library's back. */
  async function planted(record, work) {
    const kept = await readRaw(key)
    await writeRaw(key, record)
    try {
      return await work()
    } finally {
      await writeRaw(key, kept)
    }
  }

  /** Tells this page, as another tab would, that there is something new in the store; how its gate then stands. */
  async function told() {
    const channel = new BroadcastChannel(CHANNEL)
    channel.postMessage({ type: 'policy', key })
    await pause(NOTICE)
    channel.close()
    return gate.state()
  }

  /** Opens a second gate on what the store holds, and on nothing else, as a reload without a network would. */
  async function open(options = {}) {
    const second = await library.openGate({ ...expected(), ...options, store })
    const { state, error } = second.status()
    second.close()
    if (error !== null) messages.push(error.message)
    return [...(error === null ? [] : [error.code]), state]
  }

  return {
    messages,
    trusted: ground.trusted,
    audience,
    server: api.of(access.system),
    serverOf: (system) => api.of(system),
    other: SYSTEMS.find((system) => system !== access.system),
    subject: access.subject,
    people: access.people,
    now: clock.now,
    version: before.version,
    state: () => gate.state(),
    signed: async () => access.bundle.signed,
    refresh,
    offer,
    offerKeys,
    enter,
    planted,
    told,
    open,
    async turn(offset) {
      clock.turn(offset)
      await settled(ground)
    },
    async withoutNetwork(work) {
      network.cut(true)
      try {
        return await work()
      } finally {
        network.cut(false)
      }
    },
  }
}

function answerOf(text, type) {
  return new Response(text, { headers: { 'content-type': type } })
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** Waits until the page has drawn what follows from the state of its gate. */
async function settled({ access }) {
  const until = performance.now() + PATIENCE
  const isDone = () => {
    const usable = ['fresh', 'stale'].includes(access.gate?.state())
    return usable ? access.status === 'open' && access.records !== null : access.status === 'closed'
  }
  // What follows comes in later tasks: one round at least is let by.
  do await pause(20)
  while (!isDone() && performance.now() < until)
}
