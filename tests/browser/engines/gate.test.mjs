/** The package as it is served, in each engine: it loads under the CSP, and answers as it does in Node. */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { openGate } from 'permask'

import { audience, issuer, keys, signBundle, signSubject, smallPolicy, vectors } from '../../js/fixture.mjs'
import { policyOfMask } from '../../js/masking.mjs'
import { keyPair } from '../../js/sign.mjs'
import { inEngine } from './engine.mjs'
import { answersOf } from './pages/answers.mjs'
import { scenario } from './scenario.mjs'

const permissions = ['segments:read', 'segments:edit', 'pii:view', 'segments:no-such-action']
const records = [
  { type: 'profile', data: { id: 7, email: 'ada@example.com', other: ['漢字', 1.5, null] } },
  { type: 'no such type', data: { id: 7 } },
]

inEngine('the package', (engine) => {
  const { browser, onPage } = scenario(engine)

  test('is tried in the release that is reported', async (t) => {
    const version = await browser().version()
    t.diagnostic(`${engine.name} ${version}`)
    const reported = process.env.PERMASK_ENGINE_VERSION
    if (reported) assert.ok(reported.startsWith(version), `${reported} is reported, ${version} runs`)
  })

  test('verifies a bundle, decides and masks', () =>
    onPage(async (tab) => {
      const bundle = signBundle(smallPolicy)
      for (const role of ['editor', 'support', 'nobody']) {
        const token = signSubject('u-1', [role])
        const question = { gate: { bundle, keys, issuer, audience }, token, sub: 'u-1', permissions, records }
        const { loaded, closed, ...answer } = await tab.call('gate', 'ask', question)
        assert.deepEqual(answer, await asked(question), role)
        assert.equal(closed, 'closed')
        assert.ok(loaded.includes('/pkg/wasm/masker_simd.wasm'), loaded.join())
        assert.ok(!loaded.some((path) => path.includes('scalar')), loaded.join())
        assert.equal(answer.can[1], role === 'editor')
        const address = role === 'support' ? 'ada@example.com' : 'a•••@•••.com'
        assert.equal(answer.objects[0].data.email, address)
        assert.ok(answer.texts[0].includes(`"email":"${address}"`))
      }
    }))

  test('refuses what is not right, with the code', () =>
    onPage(async (tab) => {
      const bundle = signBundle(smallPolicy)
      const [header, payload, signature] = bundle.split('.')
      const ended = { iat: 1_700_000_000, exp: 1_700_003_600 }
      const token = signSubject('u-1', ['editor'])
      const question = (options) => ({
        gate: { bundle, keys, issuer, audience, ...options },
        token,
        sub: 'u-1',
        permissions,
        records,
      })
      for (const [code, options] of [
        ['bad-signature', { bundle: [header, payload, signature.slice(2) + signature.slice(0, 2)].join('.') }],
        ['expired', { bundle: signBundle(smallPolicy, ended) }],
        ['wrong-issuer', { issuer: 'https://other.example' }],
        ['wrong-audience', { audience: 'other' }],
        ['unknown-key', { keys: { keys: [keyPair(2, 'other', ['policy']).jwk] } }],
      ])
        await assert.rejects(tab.call('gate', 'ask', question(options)), { name: 'PermaskError', code })
      await assert.rejects(tab.call('gate', 'ask', { ...question(), sub: 'u-2' }), { code: 'subject-mismatch' })
      const { can } = await tab.call('gate', 'ask', question())
      assert.deepEqual(can, [true, true, false, false], 'what was refused leaves nothing behind')
    }))

  for (const build of ['simd', 'scalar'])
    test(`masks every kind of value with the ${build} module`, () =>
      onPage(async (tab) => {
        const cases = vectors('masks').cases.filter(({ mask }) => mask !== 'pseudonym')
        const pairs = cases.map(({ values = [], texts = [] }) => [
          ...texts,
          ...values.map(([value, expected]) => [JSON.stringify(value), expected]),
        ])
        const question = cases.map((vector, at) => ({
          bundle: signBundle(policyOfMask(vector)),
          token: signSubject('u-1', []),
          records: pairs[at].map(([text]) => ({ value: JSON.parse(text) })),
        }))
        const masker = `/pkg/wasm/masker_${build}.wasm`
        const outcomes = await tab.call('gate', 'mask', { keys, issuer, audience, masker, cases: question })
        const seen = (masked) => masked.map((record) => ('value' in record ? record.value : { removed: true }))
        let count = 0
        for (const [at, { name }] of cases.entries()) {
          const expected = pairs[at].map(([, value]) => value)
          assert.deepEqual(seen(outcomes[at].objects), expected, name)
          assert.deepEqual(seen(JSON.parse(outcomes[at].text)), expected, name)
          count += expected.length
        }
        assert.ok(count > 700, `${count} values`)
      }))
})

/** What the package answers in Node. */
async function asked({ gate: options, token, sub }) {
  const gate = await openGate(options)
  const session = gate.session(token, { sub })
  const answer = answersOf(gate, session, { permissions, records })
  gate.close()
  return JSON.parse(JSON.stringify(answer))
}
