// Noninterference: two records that differ in what is hidden alone cannot be told apart by what `mask` returns, by what can be
// asked of them, or by errors. A value is replaced by others that its mask makes the same of; null only where absence is hidden.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { PermaskError } from 'permask'

import { gateOver } from './fixture.mjs'
import { Chance, MASKS, NUMBERS, STRINGS, policy, record, subject, value } from './masking.mjs'

/** 2026-06-01T12:00:00Z: events say when. */
const open = (policy) => gateOver(policy, { now: () => Date.UTC(2026, 5, 1, 12) })

const VALUES = [null, true, false, ...NUMBERS, ...STRINGS, 'Rob', 'eve@example.com', '9234-5678-1234-5678', '2076-01-31', [], [1], {}, { a: [{}] }, [[{ b: 'x' }]]]

/** Everything that can be seen of a record: data, what is listed, verdicts, events, and an error that comes after it. */
function seen(session, type, one, paths, options = {}) {
  const answers = [session.mask(type, one, options), session.mask(type, [{ else: 1 }, one, one], options)]
  answers.push(session.maskJson(type, JSON.stringify(one), options), session.maskJson(type, `[${JSON.stringify(one)}]`, options))
  for (const purpose of ['view', 'edit', 'export', 'query']) answers.push(session.fields(type, { for: purpose, record: one }))
  for (const path of paths) answers.push(session.reveal(type, path, { record: one }))
  const failure = (call) => {
    try {
      return call()
    } catch (error) {
      assert.ok(error instanceof PermaskError, String(error))
      return [error.code, error.at, error.message]
    }
  }
  answers.push(failure(() => session.mask(type, [one, { name: 1n, a: { b: new Map() } }], options)))
  answers.push(failure(() => session.mask(type, { ...one, zz: 'half \ud800', name: Symbol('x') }, options)))
  for (const end of [',', ',{"name":tru}]', '} ', ',{"a":{"b":01}}]', ',"\\ud800"]', '']) {
    answers.push(failure(() => session.maskJson(type, `[${JSON.stringify(one)}${end}`, options)))
  }
  return JSON.stringify(answers, (_, value) => (typeof value === 'bigint' ? `${value}n` : value))
}

test('every mask, and every value that it makes the same of', async () => {
  let pairs = 0
  for (const hidesAbsence of [false, true]) {
    const classes = Object.fromEntries(MASKS.map((mask, index) => [`c${index}`, { mask, 'hide-absence': hidesAbsence, reveal: { when: 'true' } }]))
    const fields = Object.fromEntries(MASKS.map((_, index) => [`$.f${index}`, `c${index}`]))
    const gate = await open({ format: 1, id: 'pairs', resources: {}, classes, records: { record: { unlisted: 'show', fields } } })
    const session = gate.unsignedSession({ id: 'u1', roles: [] })
    for (const [index] of MASKS.entries()) {
      const name = `f${index}`
      // What comes out of a value alone says which values are alike.
      const alike = new Map()
      for (const one of VALUES) {
        const answer = JSON.stringify(session.mask('record', { [name]: one }))
        alike.set(answer, [...(alike.get(answer) ?? []), one])
      }
      for (const values of alike.values()) {
        const whole = new Set(values.map((one) => seen(session, 'record', { id: 7, [name]: one, name: 'Ada' }, [`$.${name}`])))
        assert.equal(whole.size, 1, `${JSON.stringify(MASKS[index])}: ${JSON.stringify(values)}`)
        pairs += values.length - 1
      }
    }
    // What a mask makes the same of has to be much: these masks tell nothing but what kind of JSON there was, if that.
    for (const [name, most] of [['f1', 1], ['f2', 1], ['f3', 1], ['f0', 3]]) {
      const answers = new Set(VALUES.filter((one) => one !== null || hidesAbsence).map((one) => JSON.stringify(session.mask('record', { [name]: one }))))
      assert.ok(answers.size <= most, `${name}: ${answers.size}`)
    }
    gate.close()
  }
  assert.ok(pairs > 700, `${pairs} pairs`)
})

/** Returns a record like another, but for values at masked pointers. */
function twin(one, masked, chance, alike) {
  const copy = JSON.parse(JSON.stringify(one))
  let count = 0
  for (const field of masked) {
    const steps = field.pointer.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    // What conditions read decides, and so does not count as hidden.
    if (steps.length === 0 || ['owner', 'level'].includes(steps[0])) continue
    const holder = steps.slice(0, -1).reduce((value, step) => value[step], copy)
    const last = steps.at(-1)
    const before = holder[last]
    for (let round = 0; round < 4; round++) {
      const other = chance.below(3) ? chance.pick(VALUES) : value(chance, 3)
      const member = Object.getOwnPropertyDescriptor(holder, last)
      Object.defineProperty(holder, last, { ...member, value: other })
      if (JSON.stringify(other) !== JSON.stringify(before) && alike(copy)) {
        count++
        break
      }
      Object.defineProperty(holder, last, { ...member, value: before })
    }
  }
  return { copy, count }
}

test('random records under random policies', async () => {
  let replaced = 0
  for (let seed = 1000; seed < 1040; seed++) {
    const chance = new Chance(seed)
    const [document, person] = [policy(chance), subject(chance)]
    const gate = await open(document).catch((error) => assert.match(error.message, /too many ways/))
    if (!gate) continue
    const session = gate.unsignedSession(person)
    const paths = Object.keys(document.records.record.fields)
    const options = { for: chance.pick(['view', 'export']) }
    for (let index = 0; index < 10; index++) {
      const one = record(chance)
      const answer = session.mask('record', one, options)
      const expected = JSON.stringify(answer)
      // By bytes alone it is chosen what is alike; all else is then held against it.
      const bytes = session.maskJson('record', JSON.stringify(one), options)
      const { copy, count } = twin(one, answer.masked, chance, (copy) => session.maskJson('record', JSON.stringify(copy), options) === bytes && JSON.stringify(session.mask('record', copy, options)) === expected)
      if (count === 0) continue
      replaced += count
      const [left, right] = [one, copy].map((one) => seen(session, 'record', one, paths, options))
      assert.equal(left, right, `seed ${seed}: ${JSON.stringify(one)} ${JSON.stringify(copy)} ${JSON.stringify(document.records)}`)
    }
    gate.close()
  }
  assert.ok(replaced > 300, `${replaced} values were replaced`)
})
