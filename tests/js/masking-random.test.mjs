// One meaning: random records under random policies come out alike as objects, text, bytes, lines and streams, and as the
// native command masks them; and what nothing was masked of is shared.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { reactive } from '@vue/reactivity'
import { observable } from 'mobx'

import { gateOver } from './fixture.mjs'
import { Chance, bytesOf, policy, record, subject, textOf, through } from './masking.mjs'

/** 2026-06-01T12:00:00Z */
const NOW = Date.UTC(2026, 5, 1, 12)
const POLICIES = 60
const RECORDS = 20

const folder = mkdtempSync(join(tmpdir(), 'permask-masking-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** The command that `cargo test` builds. */
const program = process.env.PERMASK_BIN ?? fileURLToPath(new URL(`../../target/debug/permask${process.platform === 'win32' ? '.exe' : ''}`, import.meta.url))

/** Masks lines with the native command. */
function natively({ document, person, context, purpose }, lines) {
  const file = (name, content) => {
    writeFileSync(join(folder, name), JSON.stringify(content))
    return join(folder, name)
  }
  const args = ['mask', '--lines', '--type', 'record', '--policy', file('policy.json', document), '--subject-file', file('subject.json', person)]
  args.push('--context', file('context.json', context), '--now', `${NOW / 1000}`)
  if (purpose === 'export') args.push('--export')
  return execFileSync(program, args, { input: lines, encoding: 'utf8' })
}

/** Makes a policy, who looks at what for what, and records; none where the paths meet in too many ways. */
async function trial(seed) {
  const chance = new Chance(seed)
  const [document, person] = [policy(chance), subject(chance)]
  const context = chance.pick([{}, { surface: 'card' }])
  const purpose = chance.pick(['view', 'view', 'export'])
  const gate = await gateOver(document, { now: () => NOW }).catch((error) => {
    assert.equal(error.code, 'bad-policy', `${error.message}: ${JSON.stringify(document)}`)
    assert.match(error.message, /too many ways/)
  })
  if (!gate) return undefined
  const session = gate.unsignedSession(person, { context })
  const records = Array.from({ length: RECORDS }, () => record(chance))
  return { chance, gate, session, document, person, context, purpose, records, options: { for: purpose } }
}

async function eachTrial(check) {
  let refused = 0
  for (let seed = 0; seed < POLICIES; seed++) {
    const it = await trial(seed)
    if (!it) {
      refused++
      continue
    }
    await check(it, `seed ${seed}: ${JSON.stringify(it.document.records)} ${JSON.stringify(it.document.classes)}`)
    it.gate.close()
  }
  assert.ok(refused < POLICIES / 4, `${refused} are refused`)
}

test('as objects, text, bytes, lines and streams', async () => {
  let masked = 0
  let kept = 0
  await eachTrial(async ({ chance, session, records, options }, about) => {
    const all = session.mask('record', records, options)
    masked += all.masked.length
    // The same text is the same members in the same order.
    const texts = all.data.map((data) => JSON.stringify(data))
    for (const [index, one] of records.entries()) {
      const text = JSON.stringify(one)
      const alone = session.mask('record', one, options)
      assert.equal(JSON.stringify(alone.data), texts[index], about)
      assert.deepEqual(alone.masked.map((field) => ({ ...field, pointer: `/${index}${field.pointer}` })), all.masked.filter(({ pointer }) => `${pointer}/`.startsWith(`/${index}/`)), about)
      const output = session.maskJson('record', text, options)
      assert.equal(JSON.stringify(JSON.parse(output)), texts[index], about)
      assert.equal(textOf(session.maskJson('record', bytesOf(text), options)), output, about)
      if (alone.masked.length === 0 && texts[index] === text) {
        assert.equal(alone.data, one, about)
        assert.equal(output, text, about)
        kept++
      }
    }
    const array = JSON.stringify(records, null, 2)
    const whole = session.maskJson('record', array, options)
    assert.equal(JSON.stringify(JSON.parse(whole)), `[${texts.join()}]`, about)
    const pieces = () => 1 + chance.below(64)
    assert.equal(await through(session.maskStream('record', options), bytesOf(array), pieces), whole, about)
    const lines = `${records.map((one) => JSON.stringify(one)).join('\n')}\n`
    const ndjson = session.maskJson('record', lines, { ...options, lines: true })
    assert.equal(ndjson.split('\n').slice(0, -1).map((line) => JSON.stringify(JSON.parse(line))).join(), texts.join(), about)
    assert.equal(await through(session.maskStream('record', { ...options, lines: true }), bytesOf(lines), pieces), ndjson, about)
    const page = `{"next":"/2","items":${array},"total":2}`
    const nested = { ...options, records: '$.items[*]' }
    assert.equal(session.maskJson('record', page, nested), `{"items":${whole}}`, about)
    assert.equal(await through(session.maskStream('record', nested), bytesOf(page), pieces), `{"items":${whole}}`, about)
  })
  assert.ok(masked > 2000, `${masked} values are masked`)
  assert.ok(kept > 50, `${kept} records are handed on`)
})

test('as the native command', async () => {
  assert.ok(existsSync(program), `${program} is missing: cargo build -p permask-cli`)
  await eachTrial(async (it, about) => {
    const lines = `${it.records.map((one) => JSON.stringify(one)).join('\n')}\n`
    assert.equal(natively(it, lines), it.session.maskJson('record', lines, { ...it.options, lines: true }), about)
  })
})

/** Freezes all of a value. */
function frozen(value) {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen)
  return value
}

/** Says whether all that is equal below a pointer is the same object, where nothing was masked. */
function assertShared(before, after, pointer, masked, about) {
  if (typeof before !== 'object' || before === null || typeof after !== 'object' || after === null) return
  if (!masked.some((other) => other === pointer || other.startsWith(`${pointer}/`))) return assert.equal(after, before, `${pointer} is not shared, ${about}`)
  for (const [name, member] of Object.entries(after)) {
    const escaped = name.replaceAll('~', '~0').replaceAll('/', '~1')
    assertShared(before[name], member, `${pointer}/${escaped}`, masked, about)
  }
}

test('what nothing was masked of is shared, frozen or not, and nothing is changed', async () => {
  await eachTrial(({ session, records, options }, about) => {
    for (const one of records) {
      const before = JSON.stringify(one)
      const { data, masked } = session.mask('record', frozen(one), options)
      assert.equal(JSON.stringify(one), before, about)
      assertShared(one, data, '', masked.map(({ pointer }) => pointer), about)
    }
  })
})

/** Returns an object that counts how often each of its members is read. */
function counting(value, reads, pointer = '') {
  if (typeof value !== 'object' || value === null) return value
  const seen = new Map()
  return new Proxy(value, {
    get(target, name, receiver) {
      const member = Reflect.get(target, name, receiver)
      if (typeof name !== 'string' || (Array.isArray(target) && name === 'length') || !Object.hasOwn(target, name)) return member
      const place = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
      reads.set(place, (reads.get(place) ?? 0) + 1)
      if (!seen.has(name)) seen.set(name, counting(member, reads, place))
      return seen.get(name)
    },
  })
}

test('through Proxies, of Vue, of MobX and such that count', async () => {
  let count = 0
  await eachTrial(({ session, records, options }, about) => {
    for (const one of records.slice(0, 8)) {
      const plain = session.mask('record', one, options)
      const expected = JSON.stringify(plain)
      const reads = new Map()
      const counted = session.mask('record', counting(one, reads), options)
      // What is inside of an attribute is read for the conditions, and then for what comes out.
      for (const [place, times] of reads) assert.ok(times <= (/^\/(owner|level)\//.test(place) ? 2 : 1), `${place} is read ${times} times, ${about}`)
      count += reads.size
      assert.equal(JSON.stringify(counted), expected, about)
      assert.equal(JSON.stringify(session.mask('record', reactive(structuredClone(one)), options)), expected, about)
      // MobX makes no member that is called `__proto__`.
      if (!JSON.stringify(one).includes('"__proto__"')) assert.equal(JSON.stringify(session.mask('record', observable(structuredClone(one)), options)), expected, about)
    }
  })
  assert.ok(count > 500, `${count} members are read`)
})
