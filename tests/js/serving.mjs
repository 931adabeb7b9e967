// What the tests of gates that are kept up to date share: a clock that is set by hand, and a server that is a function.
import assert from 'node:assert/strict'

import { PermaskError, openGate } from 'permask'

import { audience, issuer, keys, signBundle, signSubject, smallPolicy } from './fixture.mjs'

/** When the tests begin, in seconds. */
export const START = 1_780_315_200

/** Lets pass what needs no time: promises, and messages between tabs. */
export async function settled() {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve, 2))
}

/** Waits until something holds. */
export async function until(holds, what = 'what is waited for') {
  for (let turn = 0; turn < 400; turn++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  assert.fail(`${what} did not come to pass`)
}

/** Whether seconds pass as fast as they can be asked for: between two requests a gate waits for one. */
export const haste = { isOn: true }
const { now } = performance
let skipped = 0
performance.now = () => now.call(performance) + (haste.isOn ? (skipped += 1000) : skipped)

/** Asserts that something is refused with a code. */
export const refused = (code) => (error) => {
  assert.ok(error instanceof PermaskError, String(error))
  assert.equal(error.code, code)
  return true
}

/** A policy of a version that can be told by its answers: who holds `editor` may do `vN` in version N. */
export const policyOf = (version) => ({
  ...smallPolicy,
  resources: { ...smallPolicy.resources, version: { actions: ['v1', 'v2', 'v3', 'v4', 'v5'] } },
  roles: { ...smallPolicy.roles, editor: { rules: [{ id: 'edit', allow: ['segments:*', `version:v${version}`] }] } },
})

/** Signs a version, which is in force for an hour from when it was issued. */
export function bundleOf(version, { at = START, policy = policyOf(version), ...claims } = {}) {
  return signBundle(policy, { iat: at, exp: at + 3600, ver: version, ...claims })
}

/** Signs the token of a person, which is valid for half an hour. */
export const tokenOf = (sub = 'u-1', { at = START, roles = ['editor'], ...claims } = {}) => signSubject(sub, roles, { iat: at, exp: at + 1800, ...claims })

/** Which version a session answers from: 0 where it denies. */
export const versionOf = (session) => [1, 2, 3, 4, 5].find((version) => session.can(`v${version}`, 'version')) ?? 0

/** A clock, in seconds, that is set by hand. */
export function clockAt(seconds = START) {
  const clock = { seconds, now: () => clock.seconds * 1000 }
  return clock
}

/**
 * A server. What it serves is set by `serve`, a bundle, or by `answer`, anything; `requests` is what was asked.
 *
 * @returns a function as `fetch`
 */
export function serverOf(bundle) {
  const server = async (url, init = {}) => {
    server.requests.push({ url: String(url), headers: init.headers ?? {} })
    if (server.gone) throw new TypeError('no network')
    return server.answer(String(url), init)
  }
  Object.assign(server, {
    requests: [],
    gone: false,
    keys: new Map(),
    serve: (text, etag = `"${text.slice(-12)}"`) => {
      server.answer = (url, { headers = {} }) => {
        if (url.includes('/keys/')) {
          const update = server.keys.get(Number(url.match(/\d+$/)?.[0]))
          return update === undefined ? new Response(null, { status: 404 }) : new Response(update)
        }
        if (headers['if-none-match'] === etag) return new Response(null, { status: 304 })
        return new Response(text, { headers: { etag, 'content-type': 'application/jwt' } })
      }
    },
  })
  if (bundle) server.serve(bundle)
  else server.answer = () => new Response(null, { status: 404 })
  return server
}

export const address = 'https://console.example/policy'

/** Opens a gate that fetches from a server, by a clock. */
export function gateFrom(server, clock, options = {}) {
  return openGate({ url: address, fetch: server, keys, issuer, audience, now: clock.now, ...options })
}

/** Collects what somebody is told. */
export function listening(source) {
  const heard = []
  heard.stop = source.subscribe((news) => heard.push(news))
  return heard
}
