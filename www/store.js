/** What the library keeps in this browser, as the page shows it. It is read, never believed. */

import { claimsOf } from './attack/forge.js'

/** What the page may vary of a person, and so puts back as a kept token has it. */
const VARIED = ['roles', 'groups', 'grants', 'attrs', 'status', 'acr', 'auth_time']

/** The stored bundle of a policy, as text; empty where there is none. */
export async function keptBundle(store, { issuer, audience, id }) {
  const found = await listed(store, ['policy', issuer, audience])
  return found.find(([key]) => key[4] === id)?.[1].token ?? ''
}

/** What the stored token of a person says of what they hold; null where there is none. */
export async function keptSubject(store, { issuer, audience, sub }) {
  const found = await listed(store, ['subject', issuer, audience])
  const record = found.find(([key]) => key.at(-1) === sub)?.[1]
  if (record === undefined) return null
  const claims = claimsOf(record.token)
  return Object.fromEntries(VARIED.filter((name) => name in claims).map((name) => [name, claims[name]]))
}

async function listed(store, prefix) {
  try {
    return await store.list(prefix)
  } catch {
    // No storage here: the gate says so itself.
    return []
  }
}
