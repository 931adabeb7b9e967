// What a gate refuses that comes from a server, from a store or with the app; and that what was good stays in force then.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { PermaskError, memoryStore, openGate } from 'permask'

import { audience, issuer, keys, smallPolicy } from './fixture.mjs'
import { START, address, bundleOf, clockAt, gateFrom, policyOf, refused, serverOf, settled, tokenOf, until, versionOf } from './serving.mjs'
import { keyPair, signToken } from './sign.mjs'

/** What is asked of a gate before and after, to see that nothing has changed. */
function standing(gate, session) {
  const { state, source, bundle, pending, keyVersion } = gate.status()
  return [state, source, bundle?.version, bundle?.issuedAt, pending, keyVersion, versionOf(session), session.can('segments:edit')]
}

/** Opens a gate over version 3, with a session. */
async function opened({ etag, ...options } = {}) {
  const clock = clockAt()
  const server = serverOf()
  server.serve(bundleOf(3, { at: START - 100 }), etag)
  const gate = await gateFrom(server, clock, options)
  return { clock, server, gate, session: gate.session(tokenOf(), { sub: 'u-1' }) }
}

const changed = (token, place) => {
  const segments = token.split('.')
  const index = Math.floor(segments[place].length / 2)
  const letter = segments[place][index] === 'A' ? 'B' : 'A'
  segments[place] = segments[place].slice(0, index) + letter + segments[place].slice(index + 1)
  return segments.join('.')
}

const answers = {
  'an HTML page': [() => new Response('<!doctype html><title>Sign in</title>'), 'malformed'],
  'nothing': [() => new Response(''), 'malformed'],
  'half a token': [() => new Response(bundleOf(4).slice(0, -40)), 'bad-signature'],
  'a token without its end': [() => new Response(bundleOf(4).split('.').slice(0, 2).join('.')), 'malformed'],
  'another payload': [() => new Response(changed(bundleOf(4), 1)), 'bad-signature'],
  'another signature': [() => new Response(changed(bundleOf(4), 2)), 'bad-signature'],
  'a token of a person': [() => new Response(tokenOf()), 'wrong-type'],
  'the bundle of another audience': [() => new Response(bundleOf(4, { aud: 'elsewhere' })), 'wrong-audience'],
  'the bundle of another tenant': [() => new Response(bundleOf(4, { tnt: 't-9' })), 'wrong-tenant'],
  'an expired bundle': [() => new Response(bundleOf(4, { at: START - 7200 })), 'expired'],
  'a bundle of tomorrow': [() => new Response(bundleOf(4, { at: START + 86_400 })), 'clock-behind'],
  'a policy that cannot be read': [() => new Response(bundleOf(4, { policy: { ...smallPolicy, rules: [] } })), 'bad-policy'],
  'another document of the same version': [() => new Response(bundleOf(3, { policy: policyOf(4) })), 'equivocation'],
  'an older version than the build goes with': [() => new Response(bundleOf(1)), 'rollback', { minVersion: 2 }],
  'another policy': [() => new Response(bundleOf(4, { policy: { ...policyOf(4), id: 'other' } })), 'wrong-policy', { policy: 'small' }],
  'more than a mebibyte': [() => new Response('A'.repeat(1024 * 1024 + 1)), 'too-large'],
  'status 500': [() => new Response('', { status: 500 }), 'http-status'],
  'status 304 without being asked': [() => new Response(null, { status: 304 }), 'not-modified', { etag: '' }],
  'no network': [() => Promise.reject(new TypeError('private words')), 'fetch-failed'],
  'a body that breaks off': [
    () => new Response(new ReadableStream({ pull: (controller) => controller.error(new Error('private words')) })),
    'fetch-failed',
  ],
}

for (const [what, [answer, code, options = {}]] of Object.entries(answers)) {
  test(`${what}: what was good stays in force, and the status says why`, async () => {
    const { server, gate, session } = await opened(options)
    const before = standing(gate, session)
    server.answer = answer
    const { result, error } = await gate.refresh()
    assert.deepEqual([result, error.code], ['failed', code])
    assert.ok(error instanceof PermaskError && !error.message.includes('private'))
    assert.deepEqual(standing(gate, session), before)
    assert.equal(gate.status().error, error)
    server.serve(bundleOf(4))
    assert.deepEqual(await gate.refresh(), { result: 'new', error: null })
    assert.deepEqual([gate.status().error, versionOf(session)], [null, 4])
    gate.close()
  })
}

test('an older bundle from the network is ignored and counted: its edges disagree', async () => {
  const { server, gate, session } = await opened()
  for (const count of [1, 2]) {
    server.serve(bundleOf(2))
    assert.deepEqual(await gate.refresh(), { result: 'older-ignored', error: null })
    const { older, error } = gate.status()
    assert.deepEqual([older, error, versionOf(session)], [count, null, 3])
    server.serve(bundleOf(3, { at: START - 100 }))
    assert.equal((await gate.refresh()).result, 'same')
  }
  gate.close()
})

test('what is wrong with the first bundle leaves the gate empty, and its sessions wait', async () => {
  const clock = clockAt()
  const server = serverOf(changed(bundleOf(1), 2))
  const gate = await gateFrom(server, clock)
  const { state, error, bundle, source } = gate.status()
  assert.deepEqual([state, error.code, bundle, source], ['empty', 'bad-signature', null, null])
  const session = gate.session(tokenOf(), { sub: 'u-1' })
  const preview = session.viewAs({ roles: ['editor'] })
  assert.deepEqual([session.subject, session.explain('segments:edit').code], [{ id: 'u-1', roles: ['editor'], unknown: [] }, 'gate-empty'])
  assert.throws(() => gate.session(changed(tokenOf(), 2), { sub: 'u-1' }), refused('bad-signature'))
  assert.throws(() => gate.session(tokenOf(), { sub: 'u-2' }), refused('subject-mismatch'))
  assert.throws(() => gate.assignable({ id: 'u-1', roles: [] }, { role: 'editor' }), refused('empty'))
  server.serve(bundleOf(1))
  await gate.refresh()
  assert.deepEqual([gate.state(), versionOf(session), versionOf(preview)], ['fresh', 1, 1])
  gate.close()
})

test('the bundle of the build serves until there is a newer one, and never instead of one', async () => {
  const clock = clockAt()
  const store = memoryStore()
  const server = serverOf()
  const gate = await gateFrom(server, clock, { bundle: bundleOf(2), store })
  assert.deepEqual([gate.status().source, gate.bundle.version], ['bootstrap', 2])
  assert.equal((await gate.refresh()).error.code, 'http-status')
  server.serve(bundleOf(3))
  await gate.refresh()
  assert.deepEqual([gate.status().source, gate.bundle.version], ['network', 3])
  gate.close()
  server.gone = true
  const again = await gateFrom(server, clock, { bundle: bundleOf(2), store })
  assert.deepEqual([again.status().source, again.bundle.version], ['cache', 3])
  again.close()
  const newer = await gateFrom(server, clock, { bundle: bundleOf(4), store })
  assert.deepEqual([newer.status().source, newer.bundle.version], ['bootstrap', 4])
  newer.close()
})

test('wrong options are refused before anything is asked', async () => {
  const server = serverOf(bundleOf(1))
  const open = (options) => openGate({ url: address, fetch: server, keys, issuer, audience, ...options })
  const wrong = [
    { url: undefined },
    { url: 'http://[' },
    { url: '/policy' },
    { keysUrl: 'https://console.example/keys' },
    { activation: 'later' },
    { minVersion: '1' },
    { minVersion: -1 },
    { skew: 1.5 },
    { tenant: 7 },
    { policy: 7 },
    { bundle: 7 },
  ]
  for (const options of wrong) await assert.rejects(open(options), TypeError, JSON.stringify(options))
  for (const options of [{ skew: 3601 }, { maxSubjectLifetime: 14 * 86_400 + 1 }]) await assert.rejects(open(options), refused('wrong-value'))
  assert.deepEqual(server.requests, [])
})

test('a token that an app names is of the person and the tenant that it expects', async () => {
  const { gate } = await opened()
  const token = tokenOf('u-2', { tnt: 't-1' })
  assert.throws(() => gate.session(token, { sub: 'u-1' }), refused('subject-mismatch'))
  assert.throws(() => gate.session(token, { sub: 'u-2', tnt: 't-2' }), refused('subject-mismatch'))
  assert.equal(gate.session(token, { sub: 'u-2', tnt: 't-1' }).subject.id, 'u-2')
  assert.equal(gate.session(token, { sub: 'u-2' }).subject.id, 'u-2')
  gate.close()
})

test('an older token of a person is refused; of two of about the same time the newer one answers', async () => {
  const { gate } = await opened()
  assert.equal(gate.session(tokenOf('u-1', { roles: ['support'] }), { sub: 'u-1' }).can('pii:view'), true)
  const older = gate.session(tokenOf('u-1', { at: START - 60 }), { sub: 'u-1' })
  assert.deepEqual([older.subject.roles, older.can('segments:edit')], [['support'], false])
  assert.throws(() => gate.session(tokenOf('u-1', { at: START - 301 }), { sub: 'u-1' }), refused('rollback'))
  gate.close()
})

test('a token lives as long as the app allows', async () => {
  const gate = await gateFrom(serverOf(bundleOf(1)), clockAt(), { maxSubjectLifetime: 600 })
  assert.throws(() => gate.session(tokenOf('u-2'), { sub: 'u-2' }), refused('bad-lifetime'))
  assert.equal(gate.session(tokenOf('u-2', { exp: START + 600 }), { sub: 'u-2' }).can('segments:edit'), true)
  gate.close()
})

// Keys that follow those of the build: `old` signs what is first, `new` what comes next.
const old = keyPair(1, 'both', ['policy', 'subject', 'keys'])
const next = keyPair(2, 'next', ['policy', 'subject', 'keys'])
const stranger = keyPair(3, 'stranger', ['policy', 'subject', 'keys'])
const pinned = { keys: [old.jwk] }

/** Signs an update of the keys. */
function updateOf(ver, set, signers, claims = {}) {
  const payload = JSON.stringify({ iss: issuer, aud: audience, iat: START, exp: START + 86_400, ver, keys: set.map(({ jwk }) => jwk), ...claims })
  return JSON.stringify(signers.map((key) => signToken({ alg: 'EdDSA', kid: key.jwk.kid, typ: 'permask-keys+jwt' }, payload, key)))
}

/** Signs a bundle with the key that comes next. */
function nextBundle(version, at = START) {
  const header = { alg: 'EdDSA', kid: 'next', typ: 'permask-policy+jwt' }
  return signToken(header, { iss: issuer, aud: audience, iat: at, exp: at + 3600, ver: version, pol: policyOf(version) }, next)
}

const keysUrl = 'https://console.example/keys/{version}'

test('keys are followed version by version, kept, and followed again', async () => {
  const clock = clockAt()
  const store = memoryStore()
  const server = serverOf(bundleOf(1))
  const options = { keys: pinned, keysUrl, store }
  const gate = await gateFrom(server, clock, options)
  const session = gate.session(tokenOf(), { sub: 'u-1' })
  assert.deepEqual([gate.status().keyVersion, gate.status().error], [1, null])
  server.serve(nextBundle(2))
  assert.equal((await gate.refresh()).error.code, 'unknown-key')
  server.keys.set(2, updateOf(2, [old, next], [old, next]))
  server.keys.set(3, updateOf(3, [next], [old, next]))
  assert.deepEqual(await gate.refresh(), { result: 'new', error: null })
  assert.deepEqual([gate.status().keyVersion, versionOf(session)], [3, 2])
  gate.close()
  server.gone = true
  const again = await gateFrom(server, clock, options)
  assert.deepEqual([again.status().keyVersion, again.status().source, again.bundle.version], [3, 'cache', 2])
  again.close()
  // A build with newer keys needs none of it.
  const built = await gateFrom(server, clock, { ...options, keys: { keys: [next.jwk], ver: 3 } })
  assert.deepEqual([built.status().keyVersion, built.bundle.version], [3, 2])
  built.close()
})

test('a token by a key that is not known yet has the keys asked for', async () => {
  const server = serverOf(bundleOf(1))
  const gate = await gateFrom(server, clockAt(), { keys: pinned, keysUrl })
  await gate.refresh()
  server.keys.set(2, updateOf(2, [old, next], [old, next]))
  const claims = { iss: issuer, aud: audience, iat: START, exp: START + 600, sub: 'u-1', roles: ['editor'] }
  const token = signToken({ alg: 'EdDSA', kid: 'next', typ: 'permask-subject+jwt' }, claims, next)
  assert.throws(() => gate.session(token, { sub: 'u-1' }), refused('unknown-key'))
  await until(() => gate.status().keyVersion === 2, 'the next keys')
  assert.equal(gate.session(token, { sub: 'u-1' }).can('segments:edit'), true)
  gate.close()
})

for (const [what, update, code] of [
  ['signed by nobody known', () => updateOf(2, [old], [stranger]), 'unknown-key'],
  ['signed by the new key alone', () => updateOf(2, [next], [next]), 'too-few-signatures'],
  ['that leaves a version out', () => updateOf(3, [old, next], [old, next]), 'version-gap'],
  ['that is a page', () => '<html>', 'malformed'],
]) {
  test(`an update of the keys ${what} is refused; the bundle goes on by the keys that are known`, async () => {
    const clock = clockAt()
    const store = memoryStore()
    const server = serverOf(bundleOf(1))
    const gate = await gateFrom(server, clock, { keys: pinned, keysUrl, store })
    server.keys.set(2, update())
    server.serve(bundleOf(2))
    const { result, error } = await gate.refresh()
    assert.deepEqual([result, error.code, gate.status().keyVersion, gate.bundle.version], ['new', code, 1, 2])
    assert.deepEqual(await store.list(['keys']), [])
    gate.close()
  })
}

test('stored updates that do not follow the keys of the build are not followed', async () => {
  const clock = clockAt()
  const store = memoryStore()
  const updates = [updateOf(2, [old, next], [old, next]), updateOf(3, [next], [stranger]), updateOf(4, [next], [old, next])]
  await store.update(['keys', issuer, audience], () => ({ updates }))
  const gate = await gateFrom(serverOf(bundleOf(1)), clock, { keys: pinned, store })
  assert.deepEqual([gate.status().keyVersion, gate.state()], [2, 'fresh'])
  gate.close()
})

test('a higher epoch of the keys starts the versions anew', async () => {
  const clock = clockAt()
  const server = serverOf(bundleOf(5))
  const gate = await gateFrom(server, clock, { keys: pinned, keysUrl })
  const session = gate.session(tokenOf(), { sub: 'u-1' })
  server.keys.set(2, updateOf(2, [next], [old, next], { epoch: 2 }))
  server.serve(nextBundle(1))
  assert.equal((await gate.refresh()).result, 'new')
  assert.deepEqual([gate.bundle.version, versionOf(session)], [1, 1])
  gate.close()
  await settled()
})
