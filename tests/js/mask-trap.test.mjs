// Traps of the module that masks: it is one for all gates, and nobody relies on what it left behind.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'

const url = (path) => JSON.stringify(new URL(path, import.meta.url).href)

/** Runs a script with a module of its own, and returns what it answers. */
function run(script) {
  const head = `
    import { gateOver, smallPolicy } from ${url('./fixture.mjs')}
    import { Masker, View } from ${url('../../pkg/wasm/masker.js')}
    const session = (gate) => gate.unsignedSession({ id: 'u-1', roles: ['editor'] })
    const trap = () => { throw new WebAssembly.RuntimeError('unreachable') }
    const gate = await gateOver(smallPolicy)
    const other = await gateOver(smallPolicy)
    const [it, beside, far] = [session(gate), session(gate), session(other)]
    const record = { id: 1, email: 'private@b.example' }
    const text = JSON.stringify(record)
  `
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', head + script], { encoding: 'utf8' })
  assert.ok(!output.includes('private'), output)
  return JSON.parse(output)
}

const traps = {
  objects: ['Masker.prototype.batch = trap', "it.mask('profile', record).data", null],
  texts: ['Masker.prototype.mask = trap', "it.maskJson('profile', text)", 'null'],
  saving: ['Masker.prototype.mask = trap', "(it.maskJson('profile', text), it.writable('profile', { data: {}, masked: [] }, {})).errors[0].code", 'denied'],
  views: ['View.whole = trap', "it.maskJson('nobody', text)", 'null'],
}

for (const [name, [set, ask, expected]] of Object.entries(traps)) {
  test(`a trap closes its gate, and others once they need the module: ${name}`, () => {
    const answers = run(`
      far.maskJson('profile', text)
      ${set}
      const answer = ${ask}
      const own = [gate.state(), beside.explain('segments:edit').code, beside.mask('profile', record).data]
      // What does not need the module is as good as before.
      const before = [other.state(), far.can('segments:edit'), far.mask('profile', { id: 1 }).data]
      const after = [far.maskJson('profile', text), other.state(), far.can('segments:edit'), far.mask('profile', { id: 1 }).data]
      const next = await gateOver(smallPolicy).catch((error) => error.code)
      const deciding = session(await gateOver({ ...smallPolicy, classes: {}, records: {} })).can('segments:edit')
      gate.close()
      other.close()
      console.log(JSON.stringify({ answer, own, before, after, next, deciding }))
    `)
    assert.deepEqual(answers, {
      answer: expected,
      own: ['closed', 'gate-trapped', null],
      before: ['fresh', true, { id: 1 }],
      after: ['null', 'closed', false, null],
      next: 'module-failed',
      deciding: true,
    })
  })
}

test('a stream that is under way errors, and a gate that closes later does not enter the module', () => {
  const answers = run(`
    const stream = far.maskStream('profile', { lines: true })
    const reading = new Response(stream.readable).text().catch((error) => error.code)
    const writer = stream.writable.getWriter()
    await writer.write(new TextEncoder().encode(text))
    const spare = await gateOver(smallPolicy)
    session(spare).maskJson('profile', text)
    const free = []
    for (const kind of [Masker, View]) kind.prototype.free = () => free.push(kind.name)
    Masker.prototype.mask = trap
    it.maskJson('profile', text)
    const closing = writer.close().catch((error) => error.code)
    spare.close()
    console.log(JSON.stringify([await reading, await closing, other.state(), free]))
  `)
  assert.deepEqual(answers, ['trapped', 'trapped', 'closed', []])
})

test('what the module refuses by itself is no trap', () => {
  const answers = run(`
    const codes = []
    for (const of of ['{', '['.repeat(200)]) try { it.maskJson('profile', of) } catch (error) { codes.push(error.code) }
    console.log(JSON.stringify([codes, gate.state(), far.maskJson('profile', '{"email":"ada@b.c"}')]))
  `)
  assert.deepEqual(answers, [['invalid-json', 'too-deep'], 'fresh', '{"email":"a•••@•••.c"}'])
})
