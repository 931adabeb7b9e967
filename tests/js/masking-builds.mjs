// The vectors of masking through the package, with one of the two modules that mask: as objects, as text and as bytes.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { gateOver, vectors } from './fixture.mjs'
import { bytesOf, maskerModule, policyOfMask, textOf, through } from './masking.mjs'

/** 2026-06-01T12:00:00Z */
const NOW = Date.UTC(2026, 5, 1, 12)

/** Runs the vectors with `simd` or `scalar`. */
export function runWith(build) {
  const masker = maskerModule(build)
  const open = (policy) => gateOver(policy, { masker, now: () => NOW })

  test('masks, many values in one call', async (t) => {
    let count = 0
    for (const vector of vectors('masks').cases) {
      const { name, mask, key, values = [], texts = [] } = vector
      if (mask === 'pseudonym' && !key) continue
      await t.test(name, async (t) => {
        t.mock.method(crypto, 'getRandomValues', (bytes) => (key && bytes.set(Buffer.from(key, 'hex')), bytes))
        const gate = await open(policyOfMask(vector))
        const session = gate.unsignedSession({ id: 'u-1', roles: [] })
        const pairs = [...texts, ...values.map(([value, expected]) => [JSON.stringify(value), expected])]
        const expected = pairs.map(([, expected]) => expected)
        const of = (records) => records.map((record) => ('value' in record ? record.value : { removed: true }))
        const text = `[${pairs.map(([value]) => `{"value":${value}}`).join(' , ')}]`
        assert.deepEqual(of(session.mask('record', JSON.parse(text)).data), expected)
        assert.deepEqual(of(JSON.parse(textOf(session.maskJson('record', bytesOf(text))))), expected)
        count += pairs.length
        gate.close()
      })
    }
    assert.ok(count > 850, `${count} values`)
  })

  test('paths', async (t) => {
    let count = 0
    for (const { name, selectors, document, selected, drift = [], invalid } of vectors('paths').cases) {
      await t.test(name, async () => {
        const policy = (mask) => ({
          format: 1,
          id: 'paths',
          resources: {},
          classes: { c: { mask } },
          records: { r: { unlisted: 'show', fields: Object.fromEntries(selectors.map((selector) => [selector, 'c'])) } },
        })
        if (invalid) return assert.rejects(open(policy('stars')), (error) => error.code === 'bad-policy' || error.code === 'bad-path')
        if (Array.isArray(document)) return
        for (const mask of ['remove', 'stars']) {
          const gate = await open(policy(mask))
          const session = gate.unsignedSession({ id: 'u-1', roles: [] })
          const { data, masked } = session.mask('r', document)
          const isBelow = (pointer) => selected.some((other) => pointer.startsWith(`${other}/`))
          const at = (pointer) => pointer.split('/').slice(1).reduce((value, step) => value[step.replaceAll('~1', '/').replaceAll('~0', '~')], document)
          const isListed = (pointer) => mask === 'remove' || at(pointer) !== null
          const expected = [...selected.filter((pointer) => !isBelow(pointer)), ...drift].filter(isListed).sort()
          assert.deepEqual(masked.map(({ pointer }) => pointer).sort(), expected)
          assert.deepEqual(JSON.parse(session.maskJson('r', JSON.stringify(document))), data)
          count += masked.length
          gate.close()
        }
      })
    }
    assert.ok(count > 100, `${count} values`)
  })

  test('looks', async (t) => {
    const { policy, cases } = vectors('looks')
    const gate = await open(policy)
    for (const { name, subject, preview, context, type, for: purpose, masked, ...of } of cases) {
      await t.test(name, () => {
        let session = gate.unsignedSession(subject, { context })
        if (preview) session = session.viewAs({ groups: [], ...preview })
        const text = of.text ?? JSON.stringify(of.record)
        const whole = session.maskJson(type, text, { for: purpose })
        assert.equal(textOf(session.maskJson(type, bytesOf(text), { for: purpose })), whole)
        // The vector is of values; what is not masked keeps its escapes.
        if (of['data-text'] !== undefined) assert.equal(whole.replaceAll('\\u006f', 'o'), of['data-text'])
        if (of.data !== undefined) assert.deepEqual(JSON.parse(whole), of.data)
        // What stands twice stands once in an object.
        if (of.text !== undefined) return
        const answer = session.mask(type, of.record, { for: purpose })
        assert.deepEqual(answer.masked.map((field) => [field.pointer, field.class, field.mask, field.reveal]), masked)
        assert.deepEqual(answer.data, JSON.parse(whole))
      })
    }
  })

  test('what is JSON', async (t) => {
    const gate = await open({
      format: 1,
      id: 'json',
      resources: {},
      classes: { gone: { mask: 'remove' }, shown: { mask: 'stars', tiers: [{ when: 'true', show: 'clear' }] } },
      records: {
        quiet: { unlisted: 'show', fields: {} },
        loud: { unlisted: 'show', fields: { '$..["no such name"]': 'gone' } },
        listed: { unlisted: 'mask', fields: { '$..*': 'shown', $: 'shown' } },
        hidden: { unlisted: 'show', fields: { $: 'gone' } },
      },
    })
    const session = gate.unsignedSession({ id: 'u-1', roles: [] })
    for (const { name, valid, ...of } of vectors('rfc8259').cases) {
      await t.test(name, async () => {
        const text = of.repeat ? of.repeat.map(([unit, times]) => unit.repeat(times)).join('') : of.text
        const input = of.base64 === undefined ? bytesOf(text) : Uint8Array.from(Buffer.from(of.base64, 'base64'))
        const marked = input[0] === 0xef && input[1] === 0xbb && input[2] === 0xbf
        for (const type of ['quiet', 'loud', 'listed', 'hidden', 'nobody']) {
          const streamed = () => through(session.maskStream(type), input, () => (input.length > 1000 ? 4096 : 1))
          if (valid) {
            const output = Buffer.from(session.maskJson(type, input))
            // A scalar where a path goes on has drifted.
            const isHidden = type === 'hidden' || type === 'nobody' || (type === 'loud' && !/^\s*\{/.test(text ?? ''))
            if (isHidden) JSON.parse(output.toString())
            else assert.deepEqual(output, Buffer.from(marked ? input.subarray(3) : input), type)
            assert.equal(await streamed(), output.toString(), type)
          } else {
            const isRefused = (error) => error.code === 'invalid-json' || error.code === 'too-deep'
            assert.throws(() => session.maskJson(type, input), isRefused, type)
            await assert.rejects(streamed(), isRefused, type)
          }
        }
      })
    }
  })
}
