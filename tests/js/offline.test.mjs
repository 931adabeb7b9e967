// Gates without a network, between visits, and in several tabs; and with stores that fail.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { memoryStore, openGate } from 'permask'

import { audience, issuer, keys } from './fixture.mjs'
import { START, address, bundleOf, clockAt, gateFrom, haste, listening, policyOf, refused, serverOf, settled, tokenOf, until, versionOf } from './serving.mjs'

const policyKey = ['policy', issuer, audience, '', 'small', '1']
const subjectKey = (sub, tenant = '') => ['subject', issuer, audience, tenant, sub]
const recordAt = async (store, key) => (await store.list(key)).find(([found]) => found.length === key.length)?.[1]

/** Opens a gate, and closes it once all of it is stored. */
async function visited(store, { server = serverOf(bundleOf(1)), clock = clockAt(), person, ...options } = {}) {
  const gate = await gateFrom(server, clock, { store, ...options })
  if (person) gate.session(person, { sub: 'u-1' })
  await settled()
  gate.close()
  return { server, clock }
}

/** A server that nobody reaches. */
function gone() {
  const server = serverOf()
  server.gone = true
  return server
}

test('without a network the last policy and the token of the person answer', async () => {
  const store = memoryStore()
  const { clock } = await visited(store, { person: tokenOf() })
  clock.seconds = START + 600
  const gate = await gateFrom(gone(), clock, { store })
  const { state, source, storage, checkedAt } = gate.status()
  assert.deepEqual([state, source, storage, checkedAt], ['fresh', 'cache', 'memory', START * 1000])
  const session = gate.session(undefined, { sub: 'u-1' })
  assert.deepEqual([session.subject.id, versionOf(session)], ['u-1', 1])
  assert.equal((await gate.refresh()).error.code, 'fetch-failed')
  assert.equal(gate.status().error.code, 'fetch-failed')
  gate.close()
})

test('a store alone is a gate over what was kept; an empty one is an empty gate', async () => {
  const store = memoryStore()
  await visited(store)
  const open = (store) => openGate({ store, keys, issuer, audience, now: clockAt().now })
  const gate = await open(store)
  assert.deepEqual([gate.state(), gate.bundle.version], ['fresh', 1])
  const empty = await open(memoryStore())
  assert.deepEqual([empty.state(), empty.status().error], ['empty', null])
  assert.equal(empty.session(tokenOf(), { sub: 'u-1' }).can('segments:edit'), false)
  gate.close()
  empty.close()
})

test('another person’s token is never used, nor one of another tenant than is asked for', async () => {
  const store = memoryStore()
  const { clock } = await visited(store, { person: tokenOf('u-1', { tnt: 't-1' }) })
  // As if somebody had put it there by hand: under this person's name lies the token of another one.
  await store.update(subjectKey('u-2'), () => ({ token: tokenOf('u-9') }))
  const gate = await gateFrom(gone(), clock, { store })
  assert.throws(() => gate.session(undefined, { sub: 'u-3' }), refused('no-token'))
  assert.throws(() => gate.session(undefined, { sub: 'u-1', tnt: 't-2' }), refused('no-token'))
  assert.throws(() => gate.session(undefined, { sub: 'u-2' }), refused('subject-mismatch'))
  assert.equal(gate.session(undefined, { sub: 'u-1', tnt: 't-1' }).subject.id, 'u-1')
  gate.close()
})

test('a token that was seen to end stays ended, and so does a bundle, until the network brings it', async () => {
  const store = memoryStore()
  const server = serverOf(bundleOf(1))
  const clock = clockAt()
  const gate = await gateFrom(server, clock, { store })
  const session = gate.session(tokenOf(), { sub: 'u-1' })
  await settled()
  server.gone = true
  clock.seconds = START + 1800
  assert.equal(versionOf(session), 0)
  clock.seconds = START + 3600
  assert.equal(gate.state(), 'expired')
  await settled()
  gate.close()
  assert.deepEqual([(await recordAt(store, policyKey)).ended, (await recordAt(store, subjectKey('u-1'))).ended], [true, true])
  // The clock is set back, and the network is off.
  clock.seconds = START + 10
  const again = await gateFrom(server, clock, { store, bundle: bundleOf(1) })
  assert.equal(again.state(), 'empty')
  assert.throws(() => again.session(undefined, { sub: 'u-1' }), refused('expired'))
  server.gone = false
  await again.refresh()
  assert.deepEqual([again.state(), again.session(tokenOf(), { sub: 'u-1' }).can('segments:edit')], ['fresh', true])
  await settled()
  again.close()
  assert.equal((await recordAt(store, policyKey)).ended, undefined)
})

test('what ended while nobody looked is written down when it is read', async () => {
  const store = memoryStore()
  const { clock, server } = await visited(store, { person: tokenOf() })
  server.gone = true
  clock.seconds = START + 3600
  const gate = await gateFrom(server, clock, { store })
  assert.deepEqual([gate.state(), gate.status().source], ['empty', null])
  assert.throws(() => gate.session(undefined, { sub: 'u-1' }), refused('expired'))
  await settled()
  gate.close()
  clock.seconds = START
  const again = await gateFrom(server, clock, { store })
  assert.equal(again.state(), 'empty')
  assert.throws(() => again.session(undefined, { sub: 'u-1' }), refused('expired'))
  again.close()
})

for (const [what, record] of [
  ['a token that was changed', { token: bundleOf(2).slice(0, -9) + 'AAAAAAAAA' }],
  ['the highest version there is, as a bare number', { token: String(2 ** 53 - 1) }],
  ['a token of a person', { token: tokenOf() }],
  ['the bundle of another audience', { token: bundleOf(5, { aud: 'elsewhere' }) }],
]) {
  test(`${what} in the store is not used, and locks nobody out`, async () => {
    const store = memoryStore()
    await store.update(policyKey, () => record)
    const server = serverOf()
    const gate = await gateFrom(server, clockAt(), { store })
    assert.deepEqual([gate.state(), gate.bundle], ['empty', null])
    server.serve(bundleOf(1))
    assert.equal((await gate.refresh()).result, 'new')
    await settled()
    assert.equal((await recordAt(store, policyKey)).token, server.answer('', {}) && bundleOf(1))
    gate.close()
  })
}

test('an older bundle in the store is no way back, and the evidence of a newer one is', async () => {
  const store = memoryStore()
  const { clock, server } = await visited(store, { server: serverOf(bundleOf(3)) })
  const gate = await gateFrom(server, clock, { store })
  await gate.refresh()
  await store.update(policyKey, () => ({ token: bundleOf(2) }))
  globalThis.dispatchEvent?.(new Event('focus'))
  assert.equal(gate.bundle.version, 3)
  gate.close()
  // One with nothing but the older record takes it; the build's own floor is what still holds then.
  const floor = await gateFrom(gone(), clock, { store, minVersion: 3 })
  assert.deepEqual([floor.state(), floor.status().error.code], ['empty', 'fetch-failed'])
  floor.close()
})

test('two gates on one store agree: the newer policy, the newer person, the end of both', async () => {
  const store = memoryStore()
  const clock = clockAt()
  const servers = [serverOf(bundleOf(1)), serverOf(bundleOf(1))]
  const [one, other] = await Promise.all(servers.map((server) => gateFrom(server, clock, { store })))
  const sessions = [one, other].map((gate) => gate.session(tokenOf(), { sub: 'u-1' }))
  await settled()
  servers[0].serve(bundleOf(2))
  await one.refresh()
  await until(() => versionOf(sessions[1]) === 2, 'the policy of the other tab')
  assert.deepEqual([other.status().source, other.bundle.version], ['cache', 2])
  // The other one still asks an edge that has not heard of it.
  assert.equal((await other.refresh()).result, 'older-ignored')
  assert.equal((await recordAt(store, policyKey)).token.length, bundleOf(2).length)
  assert.deepEqual(sessions.map(versionOf), [2, 2])
  one.session(tokenOf('u-2'), { sub: 'u-2' })
  await until(() => {
    try {
      return other.session(undefined, { sub: 'u-2' })
    } catch {
      return false
    }
  }, 'the person of the other tab')
  const heard = listening(sessions[1])
  await one.signOut()
  await until(() => heard.length > 0, 'the end of the session of the other tab')
  assert.deepEqual(heard[0], { type: 'closed', code: 'signed-out' })
  await settled()
  assert.deepEqual(await store.list(['subject']), [])
  assert.throws(() => other.session(undefined, { sub: 'u-1' }), refused('no-token'))
  assert.deepEqual([one.state(), other.state()], ['fresh', 'fresh'])
  assert.equal(versionOf(other.session(tokenOf('u-3'), { sub: 'u-3' })), 2, 'the next person may come')
  one.close()
  other.close()
})

test('what was cleared or edited under an open gate is stored again once a server has vouched for it', async () => {
  const [store, server, clock] = [memoryStore(), serverOf(bundleOf(2)), clockAt()]
  const gate = await gateFrom(server, clock, { store })
  const whole = await recordAt(store, policyKey)
  for (const [found, kept] of [
    [undefined, 2],
    [{ ...whole, token: 'a.b.c' }, 2],
    [{ ...whole, token: bundleOf(1) }, 2],
    [{ ...whole, ended: true }, 2],
    // A newer one, of another tab whose word has not come yet: it stays.
    [{ ...whole, token: bundleOf(3) }, 3],
  ]) {
    await store.update(policyKey, () => found)
    assert.deepEqual(await gate.refresh(), { result: 'same', error: null })
    const { token, ended } = await recordAt(store, policyKey)
    assert.deepEqual([token === bundleOf(kept), ended], [true, undefined], `${JSON.stringify(found)?.slice(0, 40)}`)
  }
  gate.close()
})

test('of two that are stored at once the newer one stays, whoever comes last', async () => {
  const store = memoryStore()
  const clock = clockAt()
  const [newer, older] = [serverOf(bundleOf(3)), serverOf(bundleOf(2))]
  const [one, other] = await Promise.all([newer, older].map((server) => gateFrom(server, clock, { store })))
  await until(() => other.bundle?.version === 3, 'the newer one')
  assert.deepEqual([one.bundle.version, (await recordAt(store, policyKey)).token], [3, newer.answer && (await store.list(policyKey))[0][1].token])
  one.close()
  other.close()
})

test('what is signed out is gone, also what was on its way into the store', async () => {
  const store = memoryStore()
  const written = []
  const update = (key, change) =>
    store.update(key, (before) => {
      const after = change(before)
      if (after !== before) written.push(key[0])
      return after
    })
  const gate = await gateFrom(serverOf(bundleOf(1)), clockAt(), { store: { ...store, update } })
  const session = gate.session(tokenOf(), { sub: 'u-1' })
  await gate.signOut()
  await settled()
  assert.deepEqual([await store.list(['subject']), written], [[], ['policy']])
  assert.equal((await store.list(['policy'])).length, 1, 'the policy and its floor stay')
  assert.equal(session.explain('segments:edit').code, 'gate-signed-out')
  assert.throws(() => gate.session(undefined, { sub: 'u-1' }), refused('no-token'))
  gate.close()
})

/** Something that is let go by hand. */
function held() {
  let letGo
  const free = new Promise((resolve) => (letGo = resolve))
  return { free, letGo }
}

test('what another tab has stored counts also where no word of it has come', async (t) => {
  // As where the channel is forbidden.
  t.mock.method(globalThis, 'BroadcastChannel', function refuse() {
    throw new Error('forbidden')
  })
  const store = memoryStore()
  const clock = clockAt()
  const servers = [serverOf(bundleOf(1)), serverOf(bundleOf(1))]
  const [one, other] = await Promise.all(servers.map((server) => gateFrom(server, clock, { store })))
  servers[0].serve(bundleOf(3))
  await one.refresh()
  one.session(tokenOf('u-1', { roles: ['support'] }), { sub: 'u-1' })
  await settled()
  servers[1].serve(bundleOf(2))
  assert.equal(other.bundle.version, 1)
  assert.equal((await other.refresh()).result, 'older-ignored')
  assert.equal(other.bundle.version, 3)
  other.session(tokenOf('u-1', { at: START - 60 }), { sub: 'u-1' })
  await settled()
  assert.deepEqual(other.session(undefined, { sub: 'u-1' }).subject.roles, ['support'])
  const late = other.session(tokenOf('u-2', { at: START - 301 }), { sub: 'u-2' })
  one.close()
  other.close()
  assert.equal(late.subject.id, 'u-2')
})

test('an older token, signed in with beside a newer one of another tab, ends its session', async (t) => {
  t.mock.method(globalThis, 'BroadcastChannel', function refuse() {
    throw new Error('forbidden')
  })
  const store = memoryStore()
  const [one, other] = await Promise.all([1, 1].map((version) => gateFrom(serverOf(bundleOf(version)), clockAt(), { store })))
  one.session(tokenOf('u-1', { roles: ['support'] }), { sub: 'u-1' })
  await settled()
  const session = other.session(tokenOf('u-1', { at: START - 301 }), { sub: 'u-1' })
  await until(() => !session.can('segments:edit'), 'the end of the session')
  assert.equal(session.explain('segments:edit').code, 'gate-rollback')
  one.close()
  other.close()
})

test('what is read while somebody signs in does not stand above them', async () => {
  const inner = memoryStore()
  await visited(inner, { person: tokenOf('u-1', { at: START - 60 }) })
  let reading
  const list = async (prefix) => {
    const records = await inner.list(prefix)
    await reading?.free
    return records
  }
  const gate = await gateFrom(serverOf(bundleOf(1)), clockAt(), { store: { ...inner, list } })
  await settled()
  reading = held()
  const beside = await gateFrom(serverOf(bundleOf(1)), clockAt(), { store: inner })
  beside.session(tokenOf('u-2'), { sub: 'u-2' })
  await settled()
  gate.session(tokenOf('u-1', { roles: ['support'] }), { sub: 'u-1' })
  reading.letGo()
  for (let turn = 0; turn < 30; turn++) {
    await null
    assert.deepEqual(gate.session(undefined, { sub: 'u-1' }).subject.roles, ['support'])
  }
  gate.close()
  beside.close()
})

test('what a tab was about to store is gone too when another one signs out', async () => {
  const inner = memoryStore()
  const writing = held()
  // As a transaction that has begun and is not complete.
  const update = async (key, change) => {
    if (key[0] !== 'subject') return inner.update(key, change)
    const after = change(undefined)
    await writing.free
    return inner.update(key, () => after)
  }
  const one = await gateFrom(serverOf(bundleOf(1)), clockAt(), { store: inner })
  const other = await gateFrom(serverOf(bundleOf(1)), clockAt(), { store: { ...inner, update } })
  const session = other.session(tokenOf(), { sub: 'u-1' })
  await settled()
  await one.signOut()
  await until(() => !session.can('segments:edit'), 'the end of the session')
  writing.letGo()
  await settled()
  assert.deepEqual(await inner.list(['subject']), [])
  one.close()
  other.close()
})

test('gates that share nothing do not sign each other out', async () => {
  const gates = await Promise.all([1, 1].map((version) => gateFrom(serverOf(bundleOf(version)), clockAt())))
  const sessions = gates.map((gate) => gate.session(tokenOf(), { sub: 'u-1' }))
  await gates[0].signOut()
  await settled()
  assert.deepEqual(sessions.map(versionOf), [0, 1])
  for (const gate of gates) gate.close()
})

test('a bundle that has ended is evidence: an older one of the build is no way back', async () => {
  const store = memoryStore()
  const { clock, server } = await visited(store, { server: serverOf(bundleOf(3)) })
  server.gone = true
  clock.seconds = START + 3600
  const ended = await gateFrom(server, clock, { store })
  await settled()
  ended.close()
  const gate = await gateFrom(server, clock, { store, bundle: bundleOf(2, { at: START + 3000 }) })
  const first = gate.status()
  assert.deepEqual([first.state, first.bundle], ['empty', null])
  gate.close()
  const fresh = await gateFrom(server, clock, { bundle: bundleOf(2, { at: START + 3000 }) })
  assert.equal(fresh.state(), 'fresh', 'without that evidence it is as good as any')
  fresh.close()
})

test('who signs out while the store is being read, here or in another tab, is not read back', async () => {
  for (const elsewhere of [false, true]) {
    const store = memoryStore()
    let reading = 0
    let holding
    const list = async (prefix) => {
      if (prefix[0] === 'keys') reading += 1
      await holding?.free
      return store.list(prefix)
    }
    const gate = await gateFrom(serverOf(bundleOf(1)), clockAt(), { store: { ...store, list } })
    gate.session(tokenOf(), { sub: 'u-1' })
    await settled()
    holding = held()
    reading = 0
    const channel = new BroadcastChannel('permask')
    channel.postMessage({ type: 'subject', key: subjectKey('u-1') })
    await until(() => reading > 0, 'the reading of the store')
    if (elsewhere) {
      channel.postMessage({ type: 'signed-out', key: ['subject', issuer, audience] })
      await settled()
    }
    const leaving = elsewhere ? undefined : gate.signOut()
    const next = gate.session(tokenOf('u-2'), { sub: 'u-2' })
    holding.letGo()
    await leaving
    await settled()
    assert.throws(() => gate.session(undefined, { sub: 'u-1' }), refused('no-token'))
    assert.deepEqual([versionOf(next), (await store.list(['subject'])).map(([key]) => key[4])], [1, ['u-2']])
    channel.close()
    gate.close()
  }
})

/** A store that fails from its n-th call on, before or after what it does. */
function failing(store, { from, isAfter }) {
  let calls = 0
  const calling = (name) => async (...words) => {
    calls += 1
    const fails = calls >= from
    if (!fails || isAfter) {
      const answer = await store[name](...words)
      if (!fails) return answer
    }
    throw new Error('private words of the store')
  }
  return { kind: 'indexeddb', list: calling('list'), update: calling('update'), delete: calling('delete'), close: () => {}, count: () => calls }
}

test('a store that fails at any step leaves the gate with all or nothing of it, and says so', async (t) => {
  const whole = failing(memoryStore(), { from: Infinity })
  const run = async (store) => {
    const server = serverOf(bundleOf(1))
    const gate = await gateFrom(server, clockAt(), { store })
    const session = gate.session(tokenOf(), { sub: 'u-1' })
    await settled()
    server.serve(bundleOf(2))
    const { result } = await gate.refresh()
    await settled()
    return { server, gate, session, result }
  }
  const { gate } = await run(whole)
  gate.close()
  const steps = whole.count()
  assert.ok(steps >= 6, `${steps} steps`)
  for (let from = 1; from <= steps; from++) {
    for (const isAfter of [false, true]) {
      await t.test(`at step ${from}, ${isAfter ? 'after' : 'before'} it was done`, async () => {
        const inner = memoryStore()
        const { gate, session, result } = await run(failing(inner, { from, isAfter }))
        const { storage, storageError, state, error } = gate.status()
        assert.deepEqual([storage, storageError.code, state, error], ['memory', 'storage-unavailable', 'fresh', null])
        assert.ok(!storageError.message.includes('private'))
        assert.deepEqual([result, versionOf(session), gate.bundle.version], ['new', 2, 2])
        assert.equal(gate.session(undefined, { sub: 'u-1' }).can('segments:edit'), true, 'in memory it is kept all the same')
        await assert.rejects(gate.signOut(), refused('storage-unavailable'))
        assert.equal(session.explain('segments:edit').code, 'gate-signed-out')
        gate.close()
        // Whatever was stored by then is whole: the next visit can do with it.
        const next = await gateFrom(gone(), clockAt(), { store: inner })
        assert.ok(['empty', 'fresh'].includes(next.state()))
        if (next.state() === 'fresh') assert.ok([1, 2].includes(versionOf(next.unsignedSession({ id: 'u-1', roles: ['editor'] }))))
        next.close()
      })
    }
  }
})

test('requests that come at once share one, and two begin a second apart', async () => {
  haste.isOn = false
  const server = serverOf(bundleOf(1))
  const gate = await gateFrom(server, clockAt())
  const begun = Date.now()
  assert.equal(server.requests.length, 1)
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => gate.refresh()))
  assert.equal(server.requests.length, 2)
  assert.ok(Date.now() - begun >= 900, `${Date.now() - begun} ms`)
  assert.ok(outcomes.every((outcome) => outcome === outcomes[0]))
  assert.equal(server.requests[1].headers['if-none-match'].length > 2, true)
  assert.deepEqual([outcomes[0].result, gate.status().checkedAt], ['same', START * 1000])
  gate.close()
  haste.isOn = true
})

test('whoever gives up waiting is answered, and the others are not disturbed', async () => {
  const server = serverOf(bundleOf(1))
  const gate = await gateFrom(server, clockAt())
  let answer
  server.answer = () => new Promise((resolve) => (answer = resolve))
  const giving = new AbortController()
  const [given, waited] = [gate.refresh({ signal: giving.signal }), gate.refresh()]
  await until(() => answer)
  giving.abort()
  assert.deepEqual([(await given).result, (await given).error.code], ['failed', 'aborted'])
  answer(new Response(bundleOf(2)))
  assert.equal((await waited).result, 'new')
  assert.equal((await gate.refresh({ signal: AbortSignal.abort() })).error.code, 'aborted')
  gate.close()
})

test('a server that takes its time holds up neither who signs in nor who signs out', async () => {
  const store = memoryStore()
  const server = serverOf(bundleOf(1))
  const gate = await gateFrom(server, clockAt(), { store })
  let answer
  server.answer = () => new Promise((resolve) => (answer = resolve))
  const refreshing = gate.refresh()
  await until(() => answer)
  gate.session(tokenOf(), { sub: 'u-1' })
  await until(() => recordAt(store, subjectKey('u-1')), 'the record of the person')
  await gate.signOut()
  assert.deepEqual(await store.list(['subject']), [])
  answer(new Response(bundleOf(2)))
  assert.equal((await refreshing).result, 'new')
  gate.close()
})

test('opening can be given up, and closing ends what is on its way', async () => {
  const server = serverOf(bundleOf(1))
  let asked = 0
  server.answer = (_, { signal }) => new Promise((_, reject) => ((asked += 1), signal.addEventListener('abort', () => reject(new Error('aborted')))))
  const giving = new AbortController()
  const opening = gateFrom(server, clockAt(), { signal: giving.signal })
  await until(() => asked === 1)
  giving.abort()
  await assert.rejects(opening, refused('aborted'))
  await assert.rejects(gateFrom(server, clockAt(), { signal: AbortSignal.abort() }), refused('aborted'))
  const gate = await gateFrom(server, clockAt(), { bundle: bundleOf(1) })
  await until(() => asked >= 2)
  const refreshing = gate.refresh()
  gate.close()
  gate.close()
  const { result, error } = await refreshing
  assert.deepEqual([result, ['aborted', 'closed'].includes(error.code)], ['failed', true])
})

test('a bundle is fetched again when it is due, and after failures', async () => {
  const clock = clockAt()
  const server = serverOf(bundleOf(1, { refresh_after: START + 1 }))
  const gate = await gateFrom(server, clock)
  const session = gate.session(tokenOf(), { sub: 'u-1' })
  server.serve(bundleOf(2))
  setTimeout(() => (clock.seconds = START + 1), 900)
  await until(() => versionOf(session) === 2, 'the next policy')
  server.gone = true
  await gate.refresh()
  server.gone = false
  server.serve(bundleOf(3))
  // Up to two seconds pass before it is tried again.
  const passing = setInterval(() => (clock.seconds += 1), 500)
  await until(() => versionOf(session) === 3, 'the policy after a failure')
  clearInterval(passing)
  gate.close()
})

test('a real server: a token, its ETag, a page, a body that breaks off, none at all', async () => {
  const clock = clockAt()
  const bundle = bundleOf(1)
  const asked = []
  let respond = (request, response) => {
    if (request.headers['if-none-match'] === '"one"') return response.writeHead(304).end()
    response.writeHead(200, { etag: '"one"', 'content-type': 'application/jwt' }).end(bundle)
  }
  const server = createServer((request, response) => {
    asked.push(request.headers)
    respond(request, response)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${server.address().port}/policy?key=private`
  const gate = await openGate({ url, keys, issuer, audience, now: clock.now })
  const session = gate.session(tokenOf(), { sub: 'u-1' })
  assert.equal(versionOf(session), 1)
  assert.equal((await gate.refresh()).result, 'same')
  assert.deepEqual(asked.map((headers) => headers['if-none-match']), [undefined, '"one"'])
  assert.match(asked[0].accept, /application\/jwt/)
  for (const [code, answer] of [
    ['malformed', (_, response) => response.end('<!doctype html>')],
    ['fetch-failed', (_, response) => response.writeHead(200, { 'content-length': 1000 }).write('abc', () => response.destroy())],
    ['http-status', (_, response) => response.writeHead(503).end()],
  ]) {
    respond = answer
    const { error } = await gate.refresh()
    assert.deepEqual([error.code, error.message.includes('private'), versionOf(session)], [code, false, 1])
  }
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  assert.equal((await gate.refresh()).error.code, 'fetch-failed')
  gate.close()
})

test('an open gate keeps no process alive', async () => {
  const script = `
    import { memoryStore, openGate } from 'permask'
    import { START, bundleOf, gateFrom, serverOf, tokenOf } from './serving.mjs'
    const server = serverOf(bundleOf(1, { at: Math.floor(Date.now() / 1000) }))
    const gate = await gateFrom(server, { now: undefined }, { store: memoryStore() })
    const session = gate.session(tokenOf('u-1', { at: Math.floor(Date.now() / 1000) }), { sub: 'u-1' })
    session.subscribe(() => {})
    gate.subscribe(() => {})
    console.log(session.can('segments:edit'), gate.state())
  `
  const folder = fileURLToPath(new URL('.', import.meta.url))
  const { stdout } = await promisify(execFile)('node', ['--input-type=module', '--eval', script], { cwd: folder, timeout: 10_000 })
  assert.equal(stdout, 'true fresh\n')
})
