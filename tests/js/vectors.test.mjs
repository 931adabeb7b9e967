// The vectors of decisions, navigation, masking, tokens and errors, through the built package. The Rust runner answers
// the same files.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { PermaskError, openGate } from 'permask'

import { gateOver, systemPolicy, vectors } from './fixture.mjs'
import { policyOfMask } from './masking.mjs'
import './tokens.generate.mjs'

async function gatesOver(policies) {
  const gates = Object.entries(policies).map(async ([name, policy]) => [name, await gateOver(policy)])
  return Object.fromEntries(await Promise.all(gates))
}

test('decisions and their explanations', async (t) => {
  const { policies, cases } = vectors('decide')
  const gates = await gatesOver(policies)
  for (const { name, policy, roles, ask, ...expected } of cases) {
    await t.test(name, () => {
      const session = gates[policy].unsignedSession({ id: 'u-1', roles })
      const explanation = session.explain(ask)
      assert.deepEqual(
        {
          outcome: explanation.outcome,
          code: explanation.code,
          rules: explanation.rules.map(({ id, effect, via }) => [id, effect, via]),
          'roles-that-would': explanation.roles,
          nearest: explanation.nearest,
        },
        { nearest: null, ...expected },
      )
      assert.equal(explanation.permission, ask)
      assert.equal(session.can(ask), expected.outcome === 'allow')
      const colon = ask.lastIndexOf(':')
      if (colon > 0) {
        assert.equal(session.can(ask.slice(colon + 1), ask.slice(0, colon)), expected.outcome === 'allow')
        assert.deepEqual(session.explain(ask.slice(colon + 1), ask.slice(0, colon)), explanation)
      }
    })
  }
})

test('the policy language', async (t) => {
  const { base, cases } = vectors('language')
  const now = () => Date.parse('2026-06-01T12:00:00Z')
  for (const { name, policy, subject, tenant, context, preview, object, next, ask, ...expected } of cases) {
    await t.test(name, async () => {
      const gate = await gateOver({ ...base, ...policy }, { now })
      let session = gate.unsignedSession(subject, { ...(tenant && { tenant }), ...(context && { context }) })
      if (preview) session = session.viewAs(preview)
      const explanation = session.explain(ask, object, next)
      const { outcome, code, rules, missing, considered, statusBlocks } = explanation
      assert.deepEqual([outcome, code], [expected.outcome, expected.code])
      if (expected.rules) assert.deepEqual(rules.map(({ id }) => id), expected.rules)
      if (expected.missing) assert.deepEqual(missing, expected.missing)
      if (expected.via) assert.deepEqual(rules.map(({ via }) => via), expected.via)
      if (expected.considered) {
        assert.deepEqual(considered.map(({ id, outlook, failing, missing }) => [id, outlook, failing, missing]), expected.considered)
      }
      if ('statusBlocks' in expected) assert.equal(statusBlocks, expected.statusBlocks)
      const [resource, action] = ask.split(':')
      for (const words of [[ask], [action, resource]]) {
        assert.equal(session.can(...words, object, next), outcome === 'allow')
        assert.equal(session.canSome(...words, object, next), outcome !== 'deny')
      }
      gate.close()
    })
  }
})

test('limits', async (t) => {
  const { policy, cases } = vectors('limits')
  const gate = await gateOver(policy)
  for (const { name, subject, preview, limits } of cases) {
    await t.test(name, () => {
      let session = gate.unsignedSession(subject)
      if (preview) session = session.viewAs(preview)
      for (const [limit, expected] of Object.entries(limits)) assert.deepEqual(session.limit(limit), expected, limit)
      assert.equal(session.limit('other'), null)
    })
  }
})

const outline = (items) =>
  items.map(({ id, children }) => (children.length ? `${id}(${outline(children)})` : id)).join(' ')

test('navigation and tasks', async (t) => {
  const { policies, cases } = vectors('navigation')
  const gates = await gatesOver(policies)
  for (const { name, policy, roles, shows, hidden, missing } of cases) {
    await t.test(name, () => {
      const session = gates[policy].unsignedSession({ id: 'u-1', roles })
      const navigation = session.navigation()
      assert.equal(outline(navigation.items), shows)
      assert.deepEqual(navigation.hidden.map((item) => [item.id, item.parents, item.missing]), hidden)
      for (const item of navigation.hidden) assert.match(item.sentence, /\.$/)
      assert.deepEqual(Object.fromEntries(session.tasks().map((task) => [task.id, task.missing])), missing)
      for (const task of session.tasks()) assert.equal(task.allowed, task.missing.length === 0)
    })
  }
})

test('masking', async (t) => {
  const { classes, cases } = vectors('mask')
  for (const { name, fields, may, unlisted = 'show', type = 'record', masked, ...texts } of cases) {
    await t.test(name, async () => {
      const gate = await gateOver({
        format: 1,
        id: 'mask',
        resources: { pii: { actions: ['view', 'partial'] } },
        roles: { view: { rules: [{ allow: 'pii:view' }] }, partial: { rules: [{ allow: 'pii:partial' }] } },
        classes,
        records: { record: { unlisted, fields } },
      })
      const session = gate.unsignedSession({ id: 'u-1', roles: may ? [may] : [] })
      const record = texts.text === undefined ? texts.record : JSON.parse(texts.text)
      const before = JSON.stringify(record)
      const answer = session.mask(type, record)
      const expected = texts['data-text'] === undefined ? texts.data : JSON.parse(texts['data-text'])
      assert.deepEqual(answer.data, expected)
      assert.equal(JSON.stringify(answer.data), JSON.stringify(expected), 'the order of members')
      assert.deepEqual(answer.masked.map((field) => [field.pointer, field.class, field.mask]), masked)
      assert.equal(JSON.stringify(record), before, 'the input is not changed')
      assert.deepEqual(JSON.parse(session.maskJson(type, texts.text ?? before)), expected, 'the same as text')
      gate.close()
    })
  }
})

test('masks', async (t) => {
  const pairs = ({ values = [], texts = [], repeat, expect }) => {
    if (repeat) return [[JSON.stringify(repeat.unit.repeat(repeat.times)), expect?.map(([unit, times]) => unit.repeat(times)).join('') ?? null]]
    return [...texts, ...values.map(([value, expected]) => [JSON.stringify(value), expected])]
  }
  let count = 0
  for (const of of vectors('masks').cases) {
    const { name, mask, key } = of
    // Natively there may be none; a session always has one.
    if (mask === 'pseudonym' && !key) continue
    await t.test(name, async (t) => {
      t.mock.method(crypto, 'getRandomValues', (bytes) => (key && bytes.set(Buffer.from(key, 'hex')), bytes))
      const gate = await gateOver(policyOfMask(of))
      const session = gate.unsignedSession({ id: 'u-1', roles: [] })
      for (const [value, expected] of pairs(of)) {
        const text = `{"value":${value}}`
        const answers = [session.mask('record', JSON.parse(text)).data, JSON.parse(session.maskJson('record', text))]
        for (const data of answers) assert.deepEqual('value' in data ? data.value : { removed: true }, expected, value.slice(0, 100))
        count += 1
      }
      gate.close()
    })
  }
  assert.ok(count > 850, `${count} values`)
})

test('tokens', async (t) => {
  const { now, issuer, audience, subject, keys, cases } = vectors('tokens')
  const options = { keys, issuer, audience, now: () => now * 1000 }
  // Subject tokens need a gate, and the first bundle of the file is a good one.
  const gate = await openGate({ ...options, bundle: cases[0].token })
  for (const { name, kind, token, code } of cases) {
    await t.test(name, async () => {
      const verify = async () => {
        if (kind === 'subject') return gate.session(token, { sub: subject })
        return openGate({ ...options, bundle: token })
      }
      if (code === undefined) await verify()
      else await assert.rejects(verify, (error) => error instanceof PermaskError && assert.equal(error.code, code) === undefined)
    })
  }
})

test('errors', async (t) => {
  const { cases, base } = vectors('errors')
  for (const { name, kind, document, merge, error } of cases.filter(({ kind }) => kind === 'policy')) {
    await t.test(name, async () => {
      const policy = document ?? { ...base, ...merge }
      const expected = { name: 'PermaskError', code: 'bad-policy', at: `/pol${error.at}` }
      await assert.rejects(gateOver(policy), (found) => {
        assert.equal(found.message, `/pol${error.at}: ${error.code}: ${error.message}`)
        assert.deepEqual({ name: found.name, code: found.code, at: found.at }, expected)
        return found instanceof PermaskError
      })
    })
  }
})

test('the policy of lytics', async () => {
  const gate = await gateOver(systemPolicy('lytics'))
  const count = (items) => items.reduce((sum, item) => sum + 1 + count(item.children), 0)
  const shown = (role) => count(gate.unsignedSession({ id: 'u-1', roles: [role] }).navigation().items)
  assert.equal(gate.bundle.roles.length, 11)
  assert.ok(shown('Admin') > shown('Observer'))
})
