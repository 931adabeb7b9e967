// Answers about objects that do not cross the boundary mean what the module means: every policy of the vectors and of the
// random cases is asked about objects of every shape, on both sides.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { PermaskError } from 'permask'

import { audience, gateOver, issuer, keys, signBundle, smallPolicy, vectors } from './fixture.mjs'

const NOW = Date.parse('2026-06-01T12:00:00Z')
const cases = readFileSync(new URL('../cases/decisions.ndjson', import.meta.url), 'utf8').trim().split('\n').map(JSON.parse)

// The module must be loaded before its classes can be used.
await gateOver(smallPolicy)
const { Session, Trust, Viewer } = await import('../../pkg/wasm/permask.js')

/** Asks the module itself, with the whole of the objects as JSON. */
function directly(policy, { subject, tenant, context, preview }) {
  const iat = NOW / 1000
  const bundle = new TextEncoder().encode(signBundle(policy, { iat, exp: iat + 3600 }))
  const trust = new Trust(JSON.stringify(keys), issuer, audience, undefined, undefined, 1)
  let viewer = Viewer.unsigned(JSON.stringify(subject))
  viewer.configure(tenant ?? undefined, context && JSON.stringify(context))
  if (preview) viewer = viewer.viewingAs(JSON.stringify(preview.roles), JSON.stringify(preview.groups ?? []))
  const session = trust.bundle(bundle, 'network', iat).session(viewer, iat)
  return (ask, object, next) => session.decide(ask, JSON.stringify(object), JSON.stringify(next), iat)
}

async function throughPackage(policy, { subject, tenant, context, preview }) {
  const gate = await gateOver(policy, { now: () => NOW })
  const session = gate.unsignedSession(subject, { ...(tenant && { tenant }), ...(context && { context }) })
  return preview ? session.viewAs(preview) : session
}

/** Returns what is answered, or the code of the error. */
function outcome(call) {
  try {
    return call()
  } catch (error) {
    assert.equal(typeof error.code, 'string', String(error.stack))
    return error.code
  }
}

/** A small generator with a seed: a failure can be seen again. */
function random(seed) {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const texts = ['u1', 'u2', 'u3', 'Draft', 'draft', 'Live', 'a', 'b', 'bc', 'x', '', 'é', '𝄞', '2026-01-01T00:00:00Z', '2']
const numbers = [0, -0, 1, 2, 3, 2.5, -1, 9.5, 1e21, 1e-7, 2 ** 53, NaN, Infinity]
const lists = [[], ['a'], ['a', 'bc'], [1, 2.5], [1, null], ['a', 1], [undefined], [['a']], new Array(2), [true]]
const odd = [null, undefined, new Date(0), new Date(NaN), { a: 1 }, Object('Draft'), Object(2), Symbol('s'), () => 'u1', new Map(), '\ud800', ['\ud800'], { toJSON: () => 'Draft' }, Object.assign(['x'], { toJSON: () => ['a'] })]
const attributes = ['id', 'owner', 'state', 'status', 'level', 'locked', 'tags', 'scores', 'created', 'company', 'unknown']

/** Makes an object, mostly sensible, of any of the shapes in which apps keep their records. */
function objectBy(draw) {
  const one = (values) => values[draw(values.length)]
  const value = () => one([texts, texts, numbers, lists, [true, false], odd][draw(6)].slice())
  const fitting = { id: texts, owner: texts, state: texts, status: texts, level: numbers, locked: [true, false], tags: lists, scores: lists, created: texts, company: ['t1', 't2', 'c1', 'acme'] }
  const chosen = attributes.filter(() => draw(4) > 0)
  const entries = chosen.map((name) => [name, draw(5) > 0 && fitting[name] ? one(fitting[name]) : value()])
  const plain = Object.fromEntries(entries)
  switch (draw(8)) {
    case 0:
      return new Proxy(plain, {})
    case 1:
      return Object.create(plain)
    case 2:
      return { toJSON: () => plain, owner: 'u1', state: 'Draft' }
    case 3:
      return Object.defineProperties({}, Object.fromEntries(entries.map(([name, found]) => [name, { enumerable: true, get: () => found }])))
    default:
      return plain
  }
}

/** Returns an object without the members in which there is half of a surrogate pair. */
function crossable(object) {
  if (object === undefined) return undefined
  const entries = Object.entries(JSON.parse(JSON.stringify(object)))
  return Object.fromEntries(entries.filter(([, value]) => !/\\ud[89a-f]/.test(JSON.stringify(value))))
}

async function compare(policy, situation, asks, draw, rounds) {
  const ask = directly(policy, situation)
  const session = await throughPackage(policy, situation)
  for (const permission of asks) {
    for (let round = 0; round < rounds; round++) {
      const object = objectBy(draw)
      const next = draw(3) === 0 ? objectBy(draw) : undefined
      const expected = outcome(() => ask(permission, object, next))
      const found = outcome(() => session.can(permission, object, next))
      const some = outcome(() => session.canSome(permission, object, next))
      const told = `${permission} of ${JSON.stringify(policy.roles)} for ${outcome(() => JSON.stringify([object, next]))}`
      if (found === 'invalid-json') {
        assert.deepEqual([found, some], [expected, expected], told)
        continue
      }
      // What cannot cross does so only where it is read: here it was not.
      const readable = expected === 'invalid-json' ? ask(permission, crossable(object), crossable(next)) : expected
      assert.deepEqual([found, some], [readable === 2, readable !== 0], told)
      if (expected === 'invalid-json') continue
      const explained = session.explain(permission, object, next).outcome
      assert.equal(explained, ['deny', 'conditional', 'allow'][expected], told)
    }
  }
}

const askable = ({ resources }) =>
  Object.entries(resources).flatMap(([name, { actions = [], children = {} }]) => [
    ...actions.map((action) => `${name}:${action}`),
    ...askable({ resources: children }).map((below) => `${name}.${below}`),
  ])

/** Counts the questions that cross while something runs. */
async function crossings(run) {
  const original = Session.prototype.decide
  let count = 0
  Session.prototype.decide = function (...words) {
    count += 1
    return original.apply(this, words)
  }
  try {
    await run()
  } finally {
    Session.prototype.decide = original
  }
  return count
}

test('the answers of a thousand cases', async (t) => {
  const ask = async ({ policy, subject, request, options, expected }) => {
    const session = await throughPackage(policy, { subject, ...options })
    const permission = `${request.resource}:${request.action}`
    assert.equal(session.can(permission, request.object), expected.outcome === 'allow')
    assert.equal(session.canSome(permission, request.object), expected.outcome !== 'deny')
  }
  const count = await crossings(async () => {
    for (const one of cases) await ask(one)
  })
  t.diagnostic(`${count} of ${2 * cases.length} questions crossed`)
  assert.ok(count > 0 && count < cases.length, 'some cross, and most do not')
})

test('a long list is for the module, which counts what it costs', async () => {
  const resources = { notes: { actions: ['edit'], attributes: { tags: ['string'] } } }
  const rules = [{ allow: 'notes:edit', when: "'last' in resource.tags" }]
  const session = await throughPackage({ format: 1, id: 'p', resources, everyone: { rules } }, { subject: { id: 'u', roles: [] } })
  for (const [length, crossed] of [[1000, 0], [1001, 1]]) {
    const tags = Array.from({ length }, (_, index) => (index + 1 < length ? 'other' : 'last'))
    const count = await crossings(() => assert.equal(session.can('notes:edit', { tags }), true))
    assert.equal(count, crossed, `${length} elements`)
  }
})

test('objects of every shape, by the policies of the random cases', async () => {
  const draw = random(1)
  for (const { policy, subject, options } of cases.filter((_, index) => index % 5 === 0)) {
    await compare(policy, { subject, ...options }, askable(policy), draw, 6)
  }
})

test('objects of every shape, by every construct of the language', async () => {
  const { base, cases } = vectors('language')
  const draw = random(2)
  for (const { policy, ask, ...situation } of cases) await compare({ ...base, ...policy }, situation, [ask], draw, 60)
})
