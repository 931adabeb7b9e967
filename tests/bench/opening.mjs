// Opening: from the bytes of a bundle to the first answer.
import { createMongoAbility } from '@casl/ability'
import { openGate } from 'permask'

import { audience, issuer, keys, signBundle } from '../js/fixture.mjs'

/** Sizes of policies in KB: small, usual, and near the largest that a bundle may hold. */
export const KILOBYTES = [5, 50, 500]

/** A policy of about so many bytes, half of whose rules have a condition; and the same rules for CASL. */
export function policyOf(bytes) {
  const attributes = { owner: 'string', state: 'string' }
  const when = "resource.owner == subject.id && resource.state in ['Draft', 'Test']"
  const resources = {}
  const rules = []
  const raw = []
  const policy = { format: 1, id: 'bench', resources, roles: { member: { rules } } }
  for (let index = 0; JSON.stringify(policy).length < bytes; index++) {
    const name = `resource-${index}`
    resources[name] = { title: `Resource ${index}`, actions: ['read', 'edit', 'delete'], attributes }
    rules.push({ allow: `${name}:read` }, { id: `edit-${index}`, allow: `${name}:edit`, when })
    raw.push({ action: 'read', subject: name }, { action: 'edit', subject: name, conditions: { owner: 'u-1', state: { $in: ['Draft', 'Test'] } } })
  }
  return { policy, raw }
}

export async function opening(kilobytes) {
  const { policy, raw } = policyOf(kilobytes * 1024)
  const empty = { format: 1, id: 'bench', description: 'x'.repeat(JSON.stringify(policy).length), resources: { a: { actions: ['read'] } }, everyone: { rules: [{ allow: 'a:read' }] } }
  const options = { keys, issuer, audience }
  const rawText = JSON.stringify(raw)

  const opened = (bundle, ask) => async (count) => {
    let yes = 0
    for (let index = 0; index < count; index++) {
      const gate = await openGate({ ...options, bundle })
      const session = gate.unsignedSession({ id: 'u-1', roles: ['member'] })
      if (session.can(...ask)) yes += 1
      gate.close()
    }
    return yes
  }
  const casl = (count) => {
    let yes = 0
    for (let index = 0; index < count; index++) if (createMongoAbility(JSON.parse(rawText)).can('read', 'resource-7')) yes += 1
    return yes
  }
  const verify = opened(signBundle(empty), ['read', 'a'])
  const all = opened(signBundle(policy), ['read', 'resource-7'])
  if ((await verify(1)) + (await all(1)) + casl(1) !== 3) throw new Error('the answers differ')
  return {
    name: `open a bundle of ${kilobytes} KB with ${raw.length} rules, and ask once`,
    contestants: [
      { name: 'permask: verify and compile', run: all },
      { name: 'permask: verify alone (the same bytes, nothing to compile)', run: verify },
      { name: `CASL 7: JSON.parse of ${Math.round(rawText.length / 1024)} KB and build, unsigned`, run: casl },
    ],
  }
}
