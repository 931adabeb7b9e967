// The vectors of what records look like, through the package: as objects and as JSON. The Rust runner answers the same files.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { PermaskError } from 'permask'

import { gateOver, vectors } from './fixture.mjs'

/** As the Rust runner has it, in whose milliseconds some subjects have signed in. */
const now = () => Date.parse('2026-06-01T12:00:00Z')

const rows = (masked) => masked.map(({ pointer, class: named, mask, reveal }) => [pointer, named, mask, reveal])

/** Returns those of the pointers that no other one stands above. */
const outermost = (pointers) => pointers.filter((pointer) => !pointers.some((other) => pointer.startsWith(`${other}/`)))

/** Returns what stands at a JSON Pointer. */
const valueAt = (document, pointer) =>
  pointer.split('/').slice(1).reduce((value, name) => value[name.replaceAll('~1', '/').replaceAll('~0', '~')], document)

test('paths', async (t) => {
  for (const { name, selectors, document, selected, invalid, drift = [] } of vectors('paths').cases) {
    await t.test(name, async () => {
      const fields = Object.fromEntries(selectors.map((path) => [path, 'c']))
      for (const mask of ['remove', 'stars']) {
        const opening = gateOver({
          format: 1,
          id: 'paths',
          resources: {},
          classes: { c: { mask } },
          records: { r: { unlisted: 'show', fields } },
        })
        if (invalid) {
          await assert.rejects(opening, (error) => error instanceof PermaskError && error.message.includes('bad-path'))
          continue
        }
        // An array holds records, each of which has a root of its own.
        if (Array.isArray(document)) continue
        const gate = await opening
        const session = gate.unsignedSession({ id: 'u-1', roles: [] })
        // null under stars shows all that there is.
        const isListed = (pointer) => mask === 'remove' || valueAt(document, pointer) !== null
        const expected = [...new Set([...outermost(selected), ...drift])].filter(isListed).sort()
        const { data, masked } = session.mask('r', document)
        assert.deepEqual(masked.map(({ pointer }) => pointer).sort(), expected)
        const listed = []
        const text = session.maskJson('r', JSON.stringify(document), { masked: listed })
        assert.deepEqual(listed, masked)
        assert.equal(text, JSON.stringify(data))
        gate.close()
      }
    })
  }
})

test('looks', async (t) => {
  const { policy, cases } = vectors('looks')
  const gate = await gateOver(policy, { now })
  for (const of of cases) {
    await t.test(of.name, () => {
      const purpose = { for: of.for }
      let session = gate.unsignedSession(of.subject, of.context && { context: of.context })
      // What is said of the question alone comes to the same.
      let asking = gate.unsignedSession(of.subject)
      if (of.preview) [session, asking] = [session, asking].map((one) => one.viewAs(of.preview))
      const text = of.text ?? JSON.stringify(of.record)
      for (const [it, options] of [[session, purpose], [asking, { ...purpose, context: of.context }]]) {
        const masked = []
        const data = it.maskJson(of.type, text, { ...options, masked })
        if ('data-text' in of) assert.equal(plain(data), plain(of['data-text']))
        else assert.deepEqual(JSON.parse(data), of.data ?? JSON.parse(data))
        assert.deepEqual(rows(masked), of.masked)
        // No object has a member twice.
        if (of.text !== undefined) continue
        const answer = it.mask(of.type, of.record, options)
        assert.deepEqual(answer.data, JSON.parse(data))
        assert.deepEqual(answer.masked, masked)
      }
    })
  }
})

/** The names of members as JSON writes them: text comes out as it went in, and the vectors have what a tree writes. */
const plain = (text) => text.replaceAll('\\u006f', 'o')

test('reveals', async (t) => {
  const { policy, cases } = vectors('reveal')
  const gate = await gateOver(policy, { now })
  for (const { name, subject, preview, type, path, record, known = [type, path], look, ...expected } of cases) {
    await t.test(name, () => {
      let session = gate.unsignedSession(subject)
      if (preview) session = session.viewAs(preview)
      const { event, ...answer } = session.reveal(type, path, { record })
      const { class: named, ...rest } = expected
      assert.deepEqual(answer, rest)
      const [recordType, written] = known
      const { outcome, code } = expected
      const told = { sub: 'u1', tenant: 'acme', policy: 'reveal', recordType, path: written, class: named, outcome, code, time: now() / 1000 }
      assert.deepEqual(event, told)
      // What is masked says the same of each value of the class.
      if (typeof named !== 'string' || code === 'needs-object' || look === 'otherwise') return
      const names = path.split(/[.$[\]' *]/).filter((part) => part !== '')
      const value = { ...names.reduceRight((inner, part) => ({ [part]: inner }), 'text'), ...record }
      const listed = []
      session.maskJson(type, JSON.stringify(value), { masked: listed })
      for (const masked of [session.mask(type, value).masked, listed]) assert.equal(masked[0]?.reveal, outcome)
    })
  }
})
