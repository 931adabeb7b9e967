/** The tokens of the scenarios, and what a page must answer from them. */

import { audience, issuer, signBundle, signSubject, smallPolicy } from '../../js/fixture.mjs'
import { keyPair, signToken } from '../../js/sign.mjs'
import { record } from './pages/record.mjs'

/** The time, in the seconds of tokens. */
export const seconds = () => Math.floor(Date.now() / 1000)

/** Where a bundle is stored, the token of a person, and the updates of the keys. */
export const POLICY_KEY = ['policy', issuer, audience, '', 'small', '1']
export const subjectKey = (sub) => ['subject', issuer, audience, '', sub]
export const KEYS_KEY = ['keys', issuer, audience]

/** A policy that says its version in all it answers: two that differ in one session are two halves. */
const policyOf = (version) => ({
  ...smallPolicy,
  resources: { ...smallPolicy.resources, version: { actions: [`v${version}`] } },
  roles: { ...smallPolicy.roles, editor: { rules: [{ allow: ['segments:*', `version:v${version}`] }] } },
  navigation: [{ id: 'segments', title: `Segments ${version}`, href: '/segments', requires: ['segments:read'] }],
  classes: { email: { mask: { fixed: { value: `v${version}` } } } },
})

/** Signs a version, which is in force for an hour; by another key where one is given. */
export function bundleOf(version, { key, ...claims } = {}) {
  const times = { iat: seconds() - 60, exp: seconds() + 3600 }
  const all = { ...times, ver: version, ...claims }
  if (!key) return signBundle(policyOf(version), all)
  const header = { alg: 'EdDSA', kid: key.jwk.kid, typ: 'permask-policy+jwt' }
  return signToken(header, { iss: issuer, aud: audience, pol: policyOf(version), ...all }, key)
}

/** Signs the token of a person, which is valid for an hour. */
export const tokenOf = (sub = 'u-1', claims = {}) => signSubject(sub, ['editor'], { iat: seconds() - 60, ...claims })

/** The key that signs the bundles above, one that comes after it, and one that nobody trusts. */
export const old = keyPair(1, 'both', ['policy', 'subject', 'keys'])
export const next = keyPair(2, 'next', ['policy', 'subject', 'keys'])
export const stranger = keyPair(3, 'stranger', ['policy', 'subject', 'keys'])

/** Signs an update of the keys. */
export function updateOf(ver, keys, signers) {
  const iat = seconds() - 60
  const claims = { iss: issuer, aud: audience, iat, exp: iat + 86_400, ver, keys: keys.map(({ jwk }) => jwk) }
  const payload = JSON.stringify(claims)
  const sign = (key) => signToken({ alg: 'EdDSA', kid: key.jwk.kid, typ: 'permask-keys+jwt' }, payload, key)
  return JSON.stringify(signers.map(sign))
}

/** What an editor's session answers by a version, whole. */
export function answersOf(version) {
  const masked = { ...record, email: `v${version}` }
  return {
    code: 'allowed',
    can: [false, true, false],
    edit: true,
    navigation: [`Segments ${version}`],
    masked,
    text: JSON.stringify(masked),
  }
}

/** What a session answers that is closed. */
export const closedBy = (code) => ({
  code: `gate-${code}`,
  can: [false, false, false],
  edit: false,
  navigation: [],
  masked: null,
  text: 'null',
})

/** A token with one letter changed, in the middle of one of its three parts. */
export function edited(token, part) {
  const parts = token.split('.')
  const middle = Math.floor(parts[part].length / 2)
  const letter = parts[part][middle] === 'A' ? 'B' : 'A'
  parts[part] = parts[part].slice(0, middle) + letter + parts[part].slice(middle + 1)
  return parts.join('.')
}

/** Waits until something holds, and returns it. */
export async function until(holds, what) {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    const found = await holds()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${what} did not come to pass`)
}
