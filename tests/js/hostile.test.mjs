// Hostile policies through the module, whose stack is smaller than a native one: nothing traps.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { PermaskError } from 'permask'

import { gateOver } from './fixture.mjs'

/** A condition that nests as deep as one may around its innermost part. */
const nested = (depth, inner) =>
  Array.from({ length: depth }, (_, level) => `[true].exists(v${level}, `).join('') + inner + ')'.repeat(depth)

/** A policy in which each permission asks for the next one from the innermost place of a deep condition. */
function chain(links, depth) {
  const rules = Array.from({ length: links }, (_, link) => ({
    allow: `r${link}:x`,
    ...(link + 1 < links && { when: nested(depth, `can('r${link + 1}:x')`) }),
  }))
  const resources = Object.fromEntries(rules.map((_, link) => [`r${link}`, { actions: ['x'] }]))
  return { format: 1, id: 'chain', resources, everyone: { rules } }
}

test('the longest chain of the deepest conditions is answered', async () => {
  let links = 40
  let depth = 39
  let gate
  // Finds what is just accepted, so that the test follows the limits.
  for (; !gate; links -= 1) {
    gate = await gateOver(chain(links, depth)).catch((error) => {
      assert.ok(error instanceof PermaskError && error.code === 'bad-policy', error.message)
    })
  }
  assert.ok(links > 20, `${links} links`)
  const session = gate.unsignedSession({ id: 'u', roles: [] })
  assert.equal(session.can('r0:x'), true)
  assert.equal(session.explain('r0:x').outcome, 'allow')
  assert.equal(gate.state(), 'fresh')
})

test('deep records and deep policies are refused, not trapped on', async () => {
  const records = { any: { unlisted: 'show', fields: { '$..private': 'stars' } } }
  const gate = await gateOver({ ...chain(1, 1), classes: { stars: { mask: 'stars' } }, records })
  const session = gate.unsignedSession({ id: 'u', roles: [] })
  const deep = JSON.parse(`${'['.repeat(1000)}${']'.repeat(1000)}`)
  assert.throws(() => session.mask('any', deep), (error) => error.code === 'too-deep')
  assert.throws(() => session.maskJson('any', JSON.stringify(deep)), (error) => error.code === 'too-deep')
  assert.equal(session.can('r0:x'), true)
  const reading = { ...chain(1, 1), resources: { r0: { actions: ['x'], attributes: { deep: ['string'] } } } }
  reading.everyone.rules[0].when = "'a' in resource.deep"
  const asked = (await gateOver(reading)).unsignedSession({ id: 'u', roles: [] })
  for (const ask of ['can', 'explain']) {
    assert.throws(() => asked[ask]('r0:x', { deep: { deep } }), (error) => error.code === 'too-deep')
    // What the policy does not declare does not cross.
    asked[ask]('r0:x', { deep: ['a'], other: deep })
  }
  assert.equal(asked.can('r0:x', { deep: ['a'], other: deep }), true)
  await assert.rejects(gateOver(chain(2, 200)), (error) => error.code === 'bad-policy')
})
