/** A page of an app that is kept up to date: it opens a gate, signs people in, and says what it sees. */

import { indexedDbStore, openGate } from '/pkg/index.js'

import { record } from './record.mjs'

/** By how much the clock of this page is wrong. */
let offset = 0
let gate
let session
/** The version by which the session was asked last. */
let version = 0
let isDeaf = false
const news = []

/** Opens the gate of this page. */
export async function open(options, clock = 0) {
  setClock(clock)
  gate = await openGate({ now: () => Date.now() + offset, store: indexedDbStore(), ...options })
  session = undefined
  gate.subscribe(({ state }) => news.push(state))
  return look()
}

/** Signs a person in; without a token, by that which was kept. */
export function enter(sub, token) {
  session = gate.session(token ?? undefined, { sub })
  session.subscribe((event) => news.push(event))
  return look()
}

/** Asks the gate and the session for all that they say. */
export function look() {
  const { state, source, error, older, storage, storageError, keyVersion } = gate.status()
  version = gate.bundle?.version ?? version
  const status = { state, source, version: gate.bundle?.version ?? null, error: error?.code ?? null, older, keyVersion }
  return { ...status, storage, storageError: storageError?.message ?? null, answers: session ? asked() : null }
}

function asked() {
  const { data = null } = session.mask('profile', record)
  return {
    code: session.explain('segments:edit').code,
    can: [version - 1, version, version + 1].map((number) => session.can(`version:v${number}`)),
    edit: session.can('edit', 'segments'),
    navigation: session.navigation().items.map(({ title }) => title),
    masked: data,
    text: session.maskJson('profile', JSON.stringify(record)),
  }
}

/** What the page was told since it was loaded, without asking for anything. */
export const told = () => news

export async function refresh() {
  const { result, error } = await gate.refresh()
  return { result, error: error?.code ?? null }
}

export const signOut = () => gate.signOut()

export function close() {
  gate.close()
}

/** Sets the clock of this page wrong, by seconds. */
export function setClock(by) {
  offset = by * 1000
}

/** Has this page hear and tell nothing, and not notice that somebody looks at it, until {@link wake}. */
export function deafen() {
  for (const type of ['focus', 'visibilitychange'])
    window.addEventListener(type, (event) => isDeaf && event.stopImmediatePropagation(), true)
  isDeaf = true
  window.BroadcastChannel = class {
    constructor() {
      throw new Error('forbidden')
    }
  }
}

/** What happens when somebody comes back to the page. */
export function wake() {
  isDeaf = false
  window.dispatchEvent(new Event('focus'))
}

/** Opens gates, has a newer policy come, and says so when it is in force: over and over, until the page ends. */
export async function activate(options, sub, token) {
  for (;;) {
    const current = await openGate({ store: indexedDbStore(), ...options })
    current.session(token, { sub })
    await current.refresh()
    await fetch(`/seen?version=${current.bundle?.version ?? 0}`)
    current.close()
  }
}
