// How gates and sessions live on: another policy comes, one ends, one waits, and nobody has to open anything anew.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { gateOver, signBundle, smallPolicy } from './fixture.mjs'
import { START, bundleOf, clockAt, gateFrom, listening, policyOf, refused, serverOf, settled, tokenOf, until, versionOf } from './serving.mjs'

/** Opens a gate over version 1 from a server. */
async function opened(options = {}) {
  const clock = clockAt()
  const server = serverOf(bundleOf(1))
  const gate = await gateFrom(server, clock, options)
  return { clock, server, gate }
}

test('a session answers by the new policy, and so do its previews: the same objects', async () => {
  const { server, gate } = await opened()
  const session = gate.session(tokenOf(), { sub: 'u-1' })
  const unsigned = gate.unsignedSession({ id: 'u-2', roles: ['editor'] })
  const preview = session.viewAs({ roles: ['editor'] })
  const lesser = session.viewAs({ roles: ['support'] })
  const all = [session, unsigned, preview]
  assert.deepEqual(all.map(versionOf), [1, 1, 1])
  const heard = all.map(listening)
  server.serve(bundleOf(2))
  assert.deepEqual(await gate.refresh(), { result: 'new', error: null })
  assert.deepEqual(all.map(versionOf), [2, 2, 2])
  assert.equal(versionOf(lesser), 0)
  await settled()
  assert.deepEqual(heard.map((events) => [...events]), all.map(() => [{ type: 'changed' }]))
  assert.equal(gate.bundle.version, 2)
  gate.close()
})

test('what a policy says of people and records is that of the new one', async () => {
  const { server, gate } = await opened()
  const session = gate.unsignedSession({ id: 'u-1', roles: ['support', 'later'] })
  const address = 'ada@b.example'
  assert.deepEqual([session.subject.unknown, session.mask('profile', { email: address }).data.email], [['later'], address])
  const { support: _support, ...roles } = policyOf(2).roles
  const classes = { email: { mask: 'stars' } }
  server.serve(bundleOf(2, { policy: { ...policyOf(2), classes, roles: { ...roles, later: { rules: [] } } } }))
  await gate.refresh()
  assert.deepEqual([session.subject.unknown, session.mask('profile', { email: address }).data.email], [['support'], '••••••••'])
  assert.deepEqual(session.navigation().items, [])
  gate.close()
})

test('a policy with records may follow one without, and the other way round', async () => {
  const clock = clockAt()
  const { records: _records, classes: _classes, ...plain } = policyOf(1)
  const server = serverOf(bundleOf(1, { policy: plain }))
  const gate = await gateFrom(server, clock)
  const session = gate.session(tokenOf(), { sub: 'u-1' })
  assert.equal(session.mask('profile', { email: 'ada@b.example' }).data, null)
  server.serve(bundleOf(2))
  await gate.refresh()
  assert.equal(session.mask('profile', { email: 'ada@b.example' }).data.email, 'a•••@•••.example')
  server.serve(bundleOf(3, { policy: { ...plain, ...{ roles: policyOf(3).roles } } }))
  await gate.refresh()
  assert.deepEqual([session.mask('profile', { email: 'ada@b.example' }).data, versionOf(session)], [null, 3])
  gate.close()
})

test('pseudonyms stay the same through a new policy', async () => {
  const classes = { email: { mask: 'pseudonym' } }
  const clock = clockAt()
  const server = serverOf(bundleOf(1, { policy: { ...policyOf(1), classes } }))
  const gate = await gateFrom(server, clock)
  const session = gate.session(tokenOf(), { sub: 'u-1' })
  const preview = session.viewAs({ roles: ['editor'] })
  const other = gate.session(tokenOf(), { sub: 'u-1' })
  const signs = () => [session, preview, other].map((one) => one.mask('profile', { email: 'ada@b.example' }).data.email)
  const before = signs()
  assert.match(before[0], /^~/)
  assert.equal(before[0], before[1])
  assert.notEqual(before[0], before[2])
  server.serve(bundleOf(2, { policy: { ...policyOf(2), classes } }))
  await gate.refresh()
  assert.deepEqual(signs(), before)
  gate.close()
})

test('a session keeps its tenant, its context and its preview through a new policy', async () => {
  const own = (version) => ({
    ...policyOf(version),
    attributes: { context: { surface: 'string' } },
    everyone: { rules: [{ id: 'card', allow: 'pii:view', when: "context.surface == 'card' && subject.tenant == 't-2'" }] },
  })
  const clock = clockAt()
  const server = serverOf(bundleOf(1, { policy: own(1) }))
  const gate = await gateFrom(server, clock)
  const roles = [{ role: 'editor', tenant: 't-2' }]
  const expected = { sub: 'u-1', tenant: 't-2', context: { surface: 'card' } }
  const session = gate.session(tokenOf('u-1', { roles, tnt: 't-1' }), expected)
  assert.deepEqual([versionOf(session), session.viewAs({ roles: ['support'] }).can('segments:edit')], [1, false])
  const card = session.can('pii:view')
  server.serve(bundleOf(2, { policy: own(2) }))
  await gate.refresh()
  assert.deepEqual([versionOf(session), session.can('pii:view')], [2, card])
  gate.close()
})

test('what says the same for longer changes no answer, and nobody is told of answers', async () => {
  const { clock, server, gate } = await opened()
  const session = gate.session(tokenOf('u-1', { exp: START + 7200 }), { sub: 'u-1' })
  const heard = listening(session)
  const navigation = session.navigation()
  const first = gate.bundle.expiresAt
  server.serve(bundleOf(1, { at: START + 1000 }))
  clock.seconds = START + 1000
  assert.equal((await gate.refresh()).result, 'renewed')
  assert.equal(gate.bundle.expiresAt, first + 1_000_000)
  clock.seconds = first / 1000 + 10
  assert.equal(versionOf(session), 1)
  assert.equal(session.navigation(), navigation, 'the same answer is the same object')
  await settled()
  assert.deepEqual([...heard], [])
  clock.seconds = first / 1000 + 1000
  assert.equal(versionOf(session), 0)
  assert.equal(gate.state(), 'expired')
  gate.close()
})

test('with the policy its sessions end, and come alive with the next one', async () => {
  const { clock, server, gate } = await opened()
  const session = gate.session(tokenOf('u-1', { exp: START + 7200 }), { sub: 'u-1' })
  const [heard, states] = [listening(session), listening(gate)]
  server.gone = true
  clock.seconds = START + 3600
  assert.equal(gate.state(), 'expired')
  assert.deepEqual([versionOf(session), session.explain('segments:edit').code], [0, 'gate-expired'])
  await settled()
  assert.deepEqual([...heard], [{ type: 'closed', code: 'expired' }])
  assert.equal(states.at(-1).state, 'expired')
  const late = gate.session(tokenOf('u-3', { at: START + 3600 }), { sub: 'u-3' })
  assert.deepEqual([versionOf(late), late.explain('segments:edit').code, late.subject.id], [0, 'gate-expired', 'u-3'])
  server.gone = false
  server.serve(bundleOf(2, { at: START + 3600 }))
  await gate.refresh()
  assert.deepEqual([gate.state(), versionOf(session), versionOf(late)], ['fresh', 2, 2])
  await settled()
  assert.deepEqual(heard.at(-1), { type: 'changed' })
  gate.close()
})

test('a clock that is set back revives nothing; the network does, with the same bytes', async () => {
  const { clock, server, gate } = await opened()
  const session = gate.session(tokenOf('u-1', { exp: START + 7200 }), { sub: 'u-1' })
  server.gone = true
  clock.seconds = START + 3600
  assert.equal(versionOf(session), 0)
  clock.seconds = START + 10
  assert.deepEqual([gate.state(), versionOf(session)], ['expired', 0])
  await gate.refresh()
  assert.deepEqual([gate.state(), versionOf(session)], ['expired', 0])
  server.gone = false
  const asked = server.requests.length
  assert.equal((await gate.refresh()).result, 'same')
  assert.ok(!('if-none-match' in server.requests[asked].headers), 'its bytes are wanted')
  assert.deepEqual([gate.state(), versionOf(session)], ['fresh', 1])
  gate.close()
})

test('a session that has ended stays ended, whatever policy comes', async () => {
  const { clock, server, gate } = await opened()
  const closed = gate.session(tokenOf(), { sub: 'u-1' })
  const short = gate.session(tokenOf('u-2', { exp: START + 60 }), { sub: 'u-2' })
  const heard = [closed, short].map(listening)
  closed.close()
  clock.seconds = START + 60
  server.serve(bundleOf(2))
  await gate.refresh()
  assert.deepEqual([versionOf(closed), versionOf(short)], [0, 0])
  clock.seconds = START
  assert.deepEqual([closed, short].map((session) => session.explain('segments:edit').code), ['gate-closed', 'gate-expired'])
  await settled()
  assert.deepEqual(heard.map((events) => [...events]), ['closed', 'expired'].map((code) => [{ type: 'closed', code }]))
  gate.close()
})

test('a policy that is not for a subject ends its session alone, with the code', async () => {
  const clock = clockAt()
  const server = serverOf(bundleOf(2))
  const gate = await gateFrom(server, clock, { tenant: 't-1' })
  const mine = gate.session(tokenOf('u-1', { tnt: 't-1' }), { sub: 'u-1' })
  const another = gate.session(tokenOf('u-2', { tnt: 't-2' }), { sub: 'u-2' })
  assert.throws(() => gate.session(tokenOf('u-3', { min_ver: 3 }), { sub: 'u-3' }), refused('mix-and-match'))
  const heard = listening(another)
  server.serve(bundleOf(3, { tnt: 't-1' }))
  await gate.refresh()
  assert.deepEqual([versionOf(mine), versionOf(another), another.explain('segments:edit').code], [3, 0, 'gate-mix-and-match'])
  await settled()
  assert.deepEqual([...heard], [{ type: 'closed', code: 'mix-and-match' }])
  assert.equal(versionOf(gate.session(tokenOf('u-3', { tnt: 't-1', min_ver: 3 }), { sub: 'u-3' })), 3)
  gate.close()
})

test('a policy waits where it should, and what waits comes into force by hand or with the end of the one before', async () => {
  const { clock, server, gate } = await opened({ activation: 'by-hand' })
  const session = gate.session(tokenOf('u-1', { exp: START + 7200 }), { sub: 'u-1' })
  assert.deepEqual([gate.activate(), versionOf(session)], [false, 1])
  const states = listening(gate)
  server.serve(bundleOf(2))
  assert.equal((await gate.refresh()).result, 'new')
  assert.deepEqual([versionOf(session), gate.status().pending.version, gate.bundle.version], [1, 2, 1])
  server.serve(bundleOf(3, { at: START + 1800 }))
  clock.seconds = START + 1800
  await gate.refresh()
  assert.deepEqual([versionOf(session), gate.status().pending.version], [1, 3])
  await settled()
  assert.equal(states.at(-1).pending.version, 3)
  assert.equal(gate.activate(), true)
  assert.deepEqual([versionOf(session), gate.status().pending, gate.activate()], [3, null, false])
  server.serve(bundleOf(4, { at: START + 3600 }))
  clock.seconds = START + 3600
  await gate.refresh()
  assert.deepEqual([versionOf(session), gate.status().pending.version], [3, 4])
  server.gone = true
  clock.seconds = START + 1800 + 3600
  assert.equal(versionOf(session), 4, 'the one that waits is better than none')
  gate.close()
})

test('a policy that has ended while it waited waits no more, and takes no place of one that has not', async () => {
  const { clock, server, gate } = await opened({ activation: 'by-hand' })
  const session = gate.session(tokenOf(), { sub: 'u-1' })
  const states = listening(gate)
  server.serve(bundleOf(2, { exp: START + 600 }))
  await gate.refresh()
  clock.seconds = START + 599
  assert.equal(gate.status().pending.version, 2)
  clock.seconds = START + 600
  assert.deepEqual([gate.status().pending, gate.activate(), versionOf(session), gate.state()], [null, false, 1, 'fresh'])
  assert.equal((await gate.refresh()).error.code, 'expired')
  server.serve(bundleOf(2, { at: START + 600 }))
  assert.equal((await gate.refresh()).result, 'new')
  assert.deepEqual([versionOf(session), gate.activate(), versionOf(session)], [1, true, 2])
  await settled()
  assert.equal(states.at(-1).pending, null)
  gate.close()
})

test('the end of a policy that waits is told', async () => {
  const server = serverOf(bundleOf(1))
  const clock = clockAt()
  const gate = await gateFrom(server, clock, { activation: 'by-hand' })
  const states = listening(gate)
  server.serve(bundleOf(2, { exp: START + 2 }))
  await gate.refresh()
  await settled()
  assert.equal(states.at(-1).pending.version, 2)
  clock.seconds = START + 2
  await until(() => states.at(-1).pending === null, 'the end of what waits')
  assert.deepEqual([gate.state(), gate.bundle.version], ['fresh', 1])
  gate.close()
})

test('a gate is stale once its bundle should have been replaced, and tells', async () => {
  const clock = clockAt()
  const server = serverOf(bundleOf(1, { refresh_after: START + 600 }))
  const gate = await gateFrom(server, clock)
  const { state, staleAt, expiresAt } = gate.status()
  assert.deepEqual([state, staleAt, expiresAt], ['fresh', (START + 600) * 1000, (START + 3600) * 1000])
  clock.seconds = START + 600
  assert.deepEqual([gate.state(), gate.status().state], ['stale', 'stale'])
  assert.equal(gate.session(tokenOf(), { sub: 'u-1' }).can('segments:edit'), true)
  gate.close()
})

test('sessions end by themselves, and tell, where nobody asks them', async () => {
  const clock = clockAt()
  const gate = await gateOver(policyOf(1), { now: clock.now })
  const session = gate.session(tokenOf('u-1', { exp: START + 1 }), { sub: 'u-1' })
  const heard = listening(session)
  setTimeout(() => (clock.seconds = START + 1), 900)
  await until(() => heard.length > 0, 'the end of the session')
  assert.deepEqual([...heard], [{ type: 'closed', code: 'expired' }])
  const assigned = gate.unsignedSession({ id: 'u-2', roles: [{ role: 'editor', until: START + 2 }] })
  const told = listening(assigned)
  setTimeout(() => (clock.seconds = START + 2), 900)
  await until(() => told.length > 0, 'the end of the assignment')
  assert.deepEqual([[...told], assigned.can('segments:edit')], [[{ type: 'changed' }], false])
  gate.close()
})

test('a gate over one bundle has one source, waits for nothing, and says how it stands', async () => {
  const clock = clockAt()
  const gate = await gateOver(policyOf(1), { now: clock.now })
  const status = gate.status()
  assert.deepEqual(
    { ...status, bundle: status.bundle.version },
    {
      state: 'fresh',
      source: 'bootstrap',
      bundle: 1,
      pending: null,
      storage: 'none',
      storageError: null,
      error: null,
      older: 0,
      checkedAt: null,
      staleAt: null,
      expiresAt: (START + 3600) * 1000,
      keyVersion: 1,
    },
  )
  assert.equal(gate.status(), status, 'the same object until it changes')
  assert.throws(() => {
    status.state = 'closed'
  }, TypeError)
  await assert.rejects(gate.refresh(), TypeError)
  assert.equal(gate.activate(), false)
  const session = gate.unsignedSession({ id: 'u-1', roles: ['editor'] })
  const [heard, states] = [listening(session), listening(gate)]
  await gate.signOut()
  assert.equal(session.explain('segments:edit').code, 'gate-signed-out')
  clock.seconds = START + 3600
  assert.throws(() => gate.unsignedSession({ id: 'u-1', roles: [] }), refused('expired'))
  gate.close()
  gate.close()
  assert.deepEqual([gate.status().state, gate.activate(), gate.bundle.version], ['closed', false, 1])
  await assert.rejects(gate.refresh(), refused('closed'))
  await settled()
  assert.deepEqual([[...heard], states.at(-1).state], [[{ type: 'closed', code: 'signed-out' }], 'closed'])
})

test('listeners are told soon after, once for all that has happened, and no more when they have stopped', async (t) => {
  const { server, gate } = await opened()
  const session = gate.session(tokenOf(), { sub: 'u-1' })
  const [heard, stopped] = [listening(session), listening(session)]
  const faults = []
  const { queueMicrotask } = globalThis
  t.mock.method(globalThis, 'queueMicrotask', (call) =>
    queueMicrotask(() => {
      try {
        call()
      } catch (error) {
        faults.push(error.message)
      }
    }),
  )
  session.subscribe(() => {
    throw new Error('a fault of the app')
  })
  const taken = []
  session.subscribe(() => stopNext())
  const stopNext = session.subscribe((event) => taken.push(event))
  const last = listening(session)
  stopped.stop()
  stopped.stop()
  server.serve(bundleOf(2))
  const refreshing = gate.refresh()
  await refreshing
  await settled()
  session.close()
  assert.equal(heard.length, 1, 'nobody is told in the middle of something')
  await settled()
  assert.deepEqual([[...heard].map(({ type }) => type), stopped.length, taken.length, last.length], [['changed', 'closed'], 0, 0, 2])
  assert.deepEqual(faults, ['a fault of the app', 'a fault of the app'])
  assert.throws(() => session.subscribe(7), TypeError)
  gate.close()
})

test('a policy that a getter brings into force in the middle of an answer takes nothing along', async () => {
  const { server, gate } = await opened({ activation: 'by-hand' })
  const session = gate.session(tokenOf(), { sub: 'u-1' })
  server.serve(bundleOf(2))
  await gate.refresh()
  const record = {
    get email() {
      gate.activate()
      return 'ada@b.example'
    },
  }
  assert.equal(session.mask('profile', record).data, null, 'neither by the one policy nor by the other')
  assert.deepEqual([versionOf(session), gate.state()], [2, 'fresh'])
  assert.equal(session.mask('profile', { email: 'ada@b.example' }).data.email, 'a•••@•••.example')
  gate.close()
})

test('and so of many records whose look depends on each', async () => {
  const own = (version) => ({
    ...policyOf(version),
    resources: { ...policyOf(version).resources, notes: { actions: ['read'], attributes: { owner: 'string' } } },
    classes: { email: { mask: { email: {} }, tiers: [{ when: 'resource.owner == subject.id', show: 'clear' }] } },
    records: { note: { resource: 'notes', unlisted: 'show', fields: { '$.email': 'email' } } },
  })
  for (const end of ['activate', 'close']) {
    const server = serverOf(bundleOf(1, { policy: own(1) }))
    const gate = await gateFrom(server, clockAt(), { activation: 'by-hand' })
    const session = gate.session(tokenOf(), { sub: 'u-1' })
    server.serve(bundleOf(2, { policy: own(2) }))
    await gate.refresh()
    const note = { owner: 'u-1', email: 'ada@b.example' }
    const ending = {
      owner: 'u-2',
      get email() {
        if (end === 'activate') gate.activate()
        else session.close()
        return 'ada@b.example'
      },
    }
    assert.deepEqual(session.mask('note', [note, ending, note, { ...note, owner: 'u-3' }]).data, [null, null, null, null])
    assert.deepEqual([gate.state(), versionOf(session)], ['fresh', end === 'activate' ? 2 : 0], end)
    assert.equal(gate.session(tokenOf(), { sub: 'u-1' }).mask('note', note).data.email, 'ada@b.example')
    gate.close()
  }
})

test('a stream of records ends with the policy that it began with', async () => {
  const { server, gate } = await opened()
  const session = gate.session(tokenOf(), { sub: 'u-1' })
  const stream = session.maskStream('profile', { lines: true })
  const writer = stream.writable.getWriter()
  const reader = stream.readable.getReader()
  const encoder = new TextEncoder()
  writer.write(encoder.encode('{"email":"ada@b.example"}\n')).catch(() => {})
  assert.equal(new TextDecoder().decode((await reader.read()).value), '{"email":"a•••@•••.example"}\n')
  server.serve(bundleOf(2))
  await gate.refresh()
  writer.write(encoder.encode('{"email":"ada@b.example"}\n')).catch(() => {})
  await assert.rejects(reader.read(), refused('replaced'))
  assert.equal(gate.state(), 'fresh')
  gate.close()
})

test('a thousand policies and sessions do not outgrow the module', async () => {
  const { server, gate } = await opened()
  const session = gate.session(tokenOf(), { sub: 'u-1' })
  const { default: init } = await import('../../pkg/wasm/permask.js')
  const { memory } = await init()
  let size = 0
  for (let version = 2; version < 200; version++) {
    server.serve(bundleOf(version, { policy: policyOf((version % 5) + 1) }))
    await gate.refresh().catch(() => {})
    if (version === 50) size = memory.buffer.byteLength
  }
  assert.ok(session.can('segments:edit'))
  assert.ok(memory.buffer.byteLength <= size, `${memory.buffer.byteLength} bytes, of ${size}`)
  gate.close()
})

test('after a trap while another policy comes into force everything is denied', async (t) => {
  const { Gate } = await import('../../pkg/wasm/permask.js')
  const { server, gate } = await opened()
  const sessions = [gate.session(tokenOf(), { sub: 'u-1' }), gate.unsignedSession({ id: 'u-2', roles: ['editor'] })]
  server.serve(bundleOf(2))
  t.mock.method(Gate.prototype, 'session', () => {
    throw new WebAssembly.RuntimeError('unreachable')
  })
  assert.equal((await gate.refresh()).result, 'failed')
  t.mock.restoreAll()
  assert.deepEqual(sessions.map((session) => session.explain('segments:edit').code), ['gate-trapped', 'gate-trapped'])
  assert.equal(gate.state(), 'closed')
  assert.throws(() => gate.session(tokenOf(), { sub: 'u-1' }), refused('trapped'))
  gate.close()
})
