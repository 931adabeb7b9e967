// Masking JSON: the same meaning as with objects, the rest byte for byte, and nothing of what cannot be read.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { PermaskError, closedSession } from 'permask'

import { gateOver, smallPolicy } from './fixture.mjs'

const policy = {
  format: 1,
  id: 'json',
  resources: { notes: { actions: ['read'], attributes: { owner: 'string' } } },
  classes: {
    email: { mask: { email: {} } },
    gone: { mask: 'remove' },
    stars: { mask: 'stars' },
    own: { mask: 'stars', tiers: [{ when: 'resource.owner == subject.id', show: 'clear' }] },
    shown: { mask: 'stars', tiers: [{ when: 'true', show: 'clear' }] },
  },
  records: {
    profile: { unlisted: 'show', fields: { '$.email': 'email', '$.name.last': 'stars', '$.ssn': 'gone', '$..secret': 'stars' } },
    note: { resource: 'notes', unlisted: 'show', fields: { '$.text': 'own' } },
    page: { unlisted: 'mask', fields: { '$.total': 'shown' } },
  },
}
const session = async () => (await gateOver(policy)).unsignedSession({ id: 'u-1', roles: [] })
const bytes = (text) => new TextEncoder().encode(text)
const text = (bytes) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)

test('what is not masked comes out byte for byte, as the kind that went in', async () => {
  const it = await session()
  const input = ' [ {"id" :7.00, "n":1E400,"email":"ada@b.example" , "t":"\\u0041é😀", "ssn":1 } ,{ "ssn" : [1] , "a":{} } ] '
  const output = ' [ {"id" :7.00, "n":1E400,"email":"a•••@•••.example" , "t":"\\u0041é😀" } ,{ "a":{} } ] '
  assert.equal(it.maskJson('profile', input), output)
  const masked = it.maskJson('profile', bytes(input))
  assert.ok(masked instanceof Uint8Array)
  assert.equal(text(masked), output)
  // What comes out is the caller's own.
  it.maskJson('profile', bytes('{"email":"other@b.example"}'))
  assert.equal(text(masked), output)
  assert.equal(it.maskJson('profile', bytes(input).subarray(1, -1)).length, bytes(output).length - 2)
})

test('it means what masking objects means', async () => {
  const it = await session()
  const records = [
    { id: 1, email: 'ada@b.example', name: { first: 'Ada', last: 'Lovelace' }, ssn: 'x', list: [{ secret: 1 }, [{ secret: null }]] },
    { email: null, name: 'Ada Lovelace', secret: { a: 1 } },
    { email: 'é@ü.de', name: [{ last: true }, { last: [] }] },
    [],
    'text',
    null,
    { owner: 'u-1', text: 'mine' },
    { owner: 'u-2', text: 'theirs', total: 3 },
  ]
  for (const type of ['profile', 'note', 'page', 'nobody']) {
    for (const record of [...records, records]) {
      assert.deepEqual(JSON.parse(it.maskJson(type, JSON.stringify(record))), it.mask(type, record).data, `${type}: ${JSON.stringify(record)}`)
    }
  }
})

test('every duplicate of a private member is masked, however it is written', async () => {
  const it = await session()
  const input = '{"email":"private@b.c","\\u0065mail":"private@b.c","ssn":1,"s\\u0073n":2,"email":"private@b.c"}'
  assert.ok(!/private|ssn|s\\u0073n/.test(it.maskJson('profile', input)))
  // An attribute that stands there twice earns nothing.
  assert.equal(it.maskJson('note', '{"owner":"u-1","owner":"u-1","text":"x"}'), '{"owner":"u-1","owner":"u-1","text":"••••••••"}')
})

test('conditions read each record', async () => {
  const it = await session()
  const input = '[{"text":"mine","owner":"u-1"},{"text":"theirs","owner":"u-2"},{"text":"nobody’s"},7]'
  const output = '[{"text":"mine","owner":"u-1"},{"text":"••••••••","owner":"u-2"},{"text":"••••••••"},"••••••••"]'
  assert.equal(it.maskJson('note', input), output)
  const many = Array.from({ length: 300 }, (_, index) => ({ text: 'x', owner: index % 3 ? `o-${index}` : 'u-1' }))
  assert.deepEqual(JSON.parse(it.maskJson('note', JSON.stringify(many))), it.mask('note', many).data)
})

test('lines are records each', async () => {
  const it = await session()
  assert.equal(it.maskJson('profile', '{"ssn":1,"a":2}\r\n\n[1]\n{"email":"ada@b.c"}', { lines: true }), '{"a":2}\r\n\n[null]\n{"email":"a•••@•••.c"}')
  assert.throws(() => it.maskJson('profile', '{}\n{}'), (error) => error.code === 'invalid-json')
  assert.throws(() => it.maskJson('profile', '{}\n{"a":}', { lines: true }), (error) => error.code === 'invalid-json')
})

test('records inside a document: what is around them is gone, unless its type says otherwise', async () => {
  const it = await session()
  const input = '{"total":2,"next":"private","items":[{"email":"ada@b.example"},{"ssn":1,"id":2}],"meta":{"x":1}}'
  const records = '$.items[*]'
  assert.equal(it.maskJson('profile', input, { records }), '{"items":[{"email":"a•••@•••.example"},{"id":2}]}')
  const page = '{"total":2,"items":[{"email":"a•••@•••.example"},{"id":2}],"meta":{}}'
  assert.equal(it.maskJson('profile', input, { records, envelope: 'page' }), page)
  assert.equal(it.maskJson('profile', input, { records, envelope: 'nobody' }), it.maskJson('profile', input, { records }))
  assert.throws(() => it.maskJson('profile', input, { records: '$.items[' }), (error) => error.code === 'bad-path')
  assert.throws(() => it.maskJson('profile', input, { records, lines: true }), TypeError)
  assert.throws(() => it.maskJson('profile', input, { envelope: 'page' }), TypeError)
})

test('what cannot be read is an error, and nothing comes out', async () => {
  const it = await session()
  for (const [input, code, at] of [
    ['{"a":[1,{"b":}]}', 'invalid-json', '/a/1'],
    ['{"email":"private@b.c",}', 'invalid-json', ''],
    ['', 'invalid-json', ''],
    ['{"a":"\\ud800"}', 'invalid-json', ''],
    ['{"a":"\ud800"}', 'invalid-json', ''],
    ['\ufeff\ufeff{}', 'invalid-json', ''],
    [new Uint8Array([0x22, 0xc3, 0x28, 0x22]), 'invalid-json', ''],
    ['['.repeat(129) + ']'.repeat(129), 'too-deep', undefined],
    ['['.repeat(100_000), 'too-deep', undefined],
  ]) {
    assert.throws(() => it.maskJson('profile', input), (error) => {
      assert.ok(error instanceof PermaskError, String(error))
      assert.equal(error.code, code)
      if (at !== undefined) assert.equal(error.at, at)
      assert.ok(!error.stack.includes('private'))
      return true
    })
  }
  for (const input of [7, null, undefined, {}, new ArrayBuffer(2), ['{}']]) assert.throws(() => it.maskJson('profile', input), TypeError)
  assert.throws(() => it.maskJson(7, '{}'), TypeError)
  // And the next call is as good as the first.
  assert.equal(it.maskJson('profile', '\ufeff{"ssn":1}'), '{}')
})

test('large texts are masked, too large ones are refused, and memory does not grow with calls', async () => {
  const it = await session()
  const record = `{"email":"ada@b.example","t":"${'é'.repeat(1000)}"}`
  const many = `[${Array(10_000).fill(record).join()}]`
  const expected = many.replaceAll('ada@b.example', 'a•••@•••.example')
  assert.equal(it.maskJson('profile', many) === expected, true)
  const before = process.memoryUsage().arrayBuffers
  for (let round = 0; round < 5; round++) assert.equal(it.maskJson('profile', bytes(many)).length, bytes(expected).length)
  globalThis.gc?.()
  assert.ok(process.memoryUsage().arrayBuffers - before < 400e6)
  for (const large of [' '.repeat((64 << 20) + 1), new Uint8Array((64 << 20) + 1)]) {
    assert.throws(() => it.maskJson('profile', large), (error) => error.code === 'too-large')
  }
})

test('a session that has ended masks everything, whatever goes in', async () => {
  const gate = await gateOver(policy)
  const ended = gate.unsignedSession({ id: 'u-1', roles: [] })
  ended.close()
  const without = (await gateOver({ ...smallPolicy, classes: {}, records: {} })).unsignedSession({ id: 'u-1', roles: [] })
  for (const it of [ended, closedSession('expired'), without]) {
    assert.equal(it.maskJson('profile', '{"email":"private"'), 'null')
    assert.equal(text(it.maskJson('profile', bytes('{"a":1}'))), 'null')
    assert.equal(it.maskJson('profile', '{"a":1}\n', { lines: true }), '')
    assert.equal(it.mask('profile', { a: 1 }).data, null)
  }
})

test('gates share the module and no state', async () => {
  const [one, other] = await Promise.all([gateOver(policy), gateOver(smallPolicy)])
  const [first, second] = [one, other].map((gate) => gate.unsignedSession({ id: 'u-1', roles: ['support'] }))
  assert.equal(first.maskJson('profile', '{"ssn":1}'), '{}')
  assert.equal(second.maskJson('profile', '{"ssn":1,"email":"a@b.c"}'), '{"ssn":1,"email":"a@b.c"}')
  other.close()
  assert.equal(first.maskJson('profile', '{"ssn":1}'), '{}')
})

test('both builds of the module mask alike', () => {
  const script = `
    import { readFileSync } from 'node:fs'
    import { openGate } from 'permask'
    import { audience, issuer, keys, signBundle, vectors } from './fixture.mjs'
    const policy = ${JSON.stringify(policy)}
    const masker = process.argv[1] ? readFileSync(new URL('../../pkg/wasm/masker_' + process.argv[1] + '.wasm', import.meta.url)) : undefined
    const gate = await openGate({ bundle: signBundle(policy), keys, issuer, audience, ...(masker && { masker }) })
    const it = gate.unsignedSession({ id: 'u-1', roles: [] })
    const outputs = []
    for (let length = 0; length < 80; length++) {
      for (const sign of ['x', 'é', '😀', '\\\\n', '\\n', '"']) {
        const record = '{"pad":"' + 'p'.repeat(length) + sign + '","email":"' + 'a'.repeat(length) + sign + '@b.c","secret":[1]}'
        try { outputs.push(it.maskJson('profile', record)) } catch (error) { outputs.push(error.code + error.at) }
      }
    }
    console.log(JSON.stringify(outputs))
  `
  const run = (build) =>
    execFileSync(process.execPath, ['--input-type=module', '--eval', script.replaceAll('import.meta.url', JSON.stringify(import.meta.url)).replaceAll("'./fixture.mjs'", JSON.stringify(new URL('./fixture.mjs', import.meta.url).href)), build], { encoding: 'utf8', cwd: fileURLToPath(new URL('.', import.meta.url)) })
  const [simd, scalar, chosen] = ['simd', 'scalar', ''].map(run)
  assert.ok(simd.includes('a•••@•••.c') && simd.includes('invalid-json'))
  assert.equal(simd, scalar)
  assert.equal(chosen, simd)
})

test('a module that cannot be loaded is one clear error; a policy without records needs none', () => {
  const script = `
    import { audience, gateOver, smallPolicy } from ${JSON.stringify(new URL('./fixture.mjs', import.meta.url).href)}
    const masker = new Uint8Array([1, 2, 3])
    const without = await gateOver({ ...smallPolicy, classes: {}, records: {} }, { masker })
    const first = await gateOver(smallPolicy, { masker }).catch((error) => error)
    const second = await gateOver(smallPolicy)
    console.log(without.state(), first.code, first.message.startsWith('the WebAssembly module could not be loaded: '), second.state())
  `
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' })
  assert.equal(output, 'fresh module-failed true fresh\n')
})
