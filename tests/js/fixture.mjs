// What the tests of the package share: vectors, and gates over policies that are signed here.
import { readFileSync } from 'node:fs'

import { openGate } from 'permask'

import { issuer, keyPair, signToken } from './sign.mjs'

export { issuer }
export const audience = 'console'

const key = keyPair(1, 'both', ['policy', 'subject'])

/** The key set that an app would have in its build. */
export const keys = { keys: [key.jwk] }

/** Reads a file of vectors, which must have cases. */
export function vectors(name) {
  const file = JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'))
  if (file.cases.length === 0) throw new Error(`${name} has no cases`)
  return file
}

/** Reads the policy of a system. */
export function systemPolicy(name) {
  return JSON.parse(readFileSync(new URL(`../systems/${name}/policy.json`, import.meta.url), 'utf8'))
}

const seconds = () => Math.floor(Date.now() / 1000)

/** Signs a policy as a bundle that is in force for an hour. */
export function signBundle(policy, claims = {}) {
  const header = { alg: 'EdDSA', kid: 'both', typ: 'permask-policy+jwt' }
  const iat = seconds()
  return signToken(header, { iss: issuer, aud: audience, iat, exp: iat + 3600, ver: 1, pol: policy, ...claims }, key)
}

/** Signs a subject token that is valid for an hour. */
export function signSubject(sub, roles, claims = {}) {
  const header = { alg: 'EdDSA', kid: 'both', typ: 'permask-subject+jwt' }
  const iat = seconds()
  return signToken(header, { iss: issuer, aud: audience, iat, exp: iat + 3600, sub, roles, ...claims }, key)
}

/** Opens a gate over a policy. */
export function gateOver(policy, options = {}) {
  const iat = Math.floor((options.now ?? Date.now)() / 1000)
  const claims = Number.isNaN(iat) ? {} : { iat, exp: iat + 3600 }
  return openGate({ bundle: signBundle(policy, claims), keys, issuer, audience, ...options })
}

/** A small policy for what is not about policies. */
export const smallPolicy = {
  format: 1,
  id: 'small',
  resources: { segments: { actions: ['read', 'edit'] }, pii: { actions: ['view'] } },
  roles: {
    editor: { rules: [{ id: 'edit', allow: 'segments:*' }] },
    support: { rules: [{ allow: ['segments:read', 'pii:view'] }] },
  },
  navigation: [{ id: 'segments', title: 'Segments', href: '/segments', requires: ['segments:read'] }],
  tasks: { edit: { title: 'Edit', requires: ['segments:edit'] } },
  classes: { email: { mask: { email: {} }, tiers: [{ when: "can('pii:view')", show: 'clear' }] } },
  records: { profile: { unlisted: 'show', fields: { '$.email': 'email' } } },
}
