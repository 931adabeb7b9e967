// How gates and sessions behave: what ends them, what they refuse, and that they never fail open.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { PermaskError, closedSession, openGate } from 'permask'

import { audience, gateOver, issuer, keys, signBundle, signSubject, smallPolicy } from './fixture.mjs'

const editor = { id: 'u-1', roles: ['editor'] }
const refused = (code) => (error) => error instanceof PermaskError && assert.equal(error.code, code) === undefined

/** Asserts that a session denies, hides and masks everything, and says why. */
function assertClosed(session, code) {
  assert.equal(session.can('segments:read'), false)
  assert.equal(session.can('read', 'segments'), false)
  assert.deepEqual(session.navigation(), { items: [], hidden: [] })
  assert.deepEqual(session.tasks(), [])
  assert.deepEqual(session.mask('profile', { email: 'a@b.example' }), {
    data: null,
    masked: [{ pointer: '', class: null, mask: 'remove', reveal: 'deny' }],
  })
  assert.deepEqual(session.mask('profile', [{}, 1]).data, [null, null])
  const explanation = session.explain('read', 'segments')
  assert.deepEqual([explanation.outcome, explanation.code, explanation.permission], ['deny', `gate-${code}`, 'segments:read'])
}

test('a signed subject gets a session', async () => {
  const gate = await gateOver(smallPolicy)
  const session = gate.session(signSubject('u-1', ['editor']), { sub: 'u-1' })
  assert.deepEqual(session.subject, { ...editor, unknown: [] })
  assert.equal(session.can('edit', 'segments'), true)
  assert.equal(session.can('segments:edit'), true)
  assert.equal(session.can('pii:view'), false)
  assert.equal(gate.state(), 'fresh')
  assert.equal(gate.bundle.policy.id, 'small')
})

test('a bundle may come as bytes', async () => {
  const bundle = new TextEncoder().encode(signBundle(smallPolicy))
  const gate = await openGate({ bundle, keys, issuer, audience })
  assert.equal(gate.unsignedSession(editor).can('segments:edit'), true)
})

test('a closed session denies, hides and masks everything', () => assertClosed(closedSession('bad-signature'), 'bad-signature'))

test('a session that is closed twice stays closed', async () => {
  const gate = await gateOver(smallPolicy)
  const session = gate.unsignedSession(editor)
  session.close()
  session.close()
  assertClosed(session, 'closed')
  assert.deepEqual(session.subject, { ...editor, unknown: [] })
})

test('a gate takes its sessions along, and no other gate’s', async () => {
  const [gate, other] = await Promise.all([gateOver(smallPolicy), gateOver(smallPolicy)])
  const session = gate.unsignedSession(editor)
  const others = other.unsignedSession(editor)
  gate.close()
  gate.close()
  assert.equal(gate.state(), 'closed')
  assertClosed(session, 'closed')
  assert.throws(() => gate.unsignedSession(editor), refused('closed'))
  assert.throws(() => gate.session('', { sub: 'u-1' }), refused('closed'))
  assert.equal(others.can('segments:edit'), true)
})

test('a session ends with its bundle, without a new question to the server', async () => {
  let now = Date.now()
  const gate = await gateOver(smallPolicy, { now: () => now })
  const session = gate.unsignedSession(editor)
  assert.equal(session.can('segments:edit'), true)
  now = gate.bundle.expiresAt - 1
  assert.equal(session.can('segments:edit'), true)
  now = gate.bundle.expiresAt
  assert.equal(gate.state(), 'expired')
  assertClosed(session, 'expired')
  assert.throws(() => gate.unsignedSession(editor), refused('expired'))
  now = gate.bundle.expiresAt - 1
  assertClosed(session, 'expired')
})

test('a session ends with its token', async () => {
  let now = Date.now()
  const gate = await gateOver(smallPolicy, { now: () => now })
  const exp = Math.floor(now / 1000) + 60
  const session = gate.session(signSubject('u-1', ['editor'], { exp }), { sub: 'u-1' })
  assert.equal(session.can('segments:edit'), true)
  now = exp * 1000
  assertClosed(session, 'expired')
  assert.equal(gate.state(), 'fresh')
})

test('a clock that says nothing closes', async () => {
  let now = Date.now()
  const gate = await gateOver(smallPolicy, { now: () => now })
  const session = gate.unsignedSession(editor)
  now = Number.NaN
  assertClosed(session, 'expired')
  assert.equal(gate.state(), 'expired')
  await assert.rejects(gateOver(smallPolicy, { now: () => Number.NaN }), refused('expired'))
})

test('a session ends with its bundle by the clock of the machine: at once in the next task, and soon within one', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_780_315_200_000 })
  const gate = await gateOver(smallPolicy, { now: undefined })
  const [session, beside] = [gate.unsignedSession(editor), gate.unsignedSession(editor)]
  assert.equal(session.can('segments:edit') && beside.can('segments:edit'), true)
  t.mock.timers.setTime(gate.bundle.expiresAt)
  let answers = 0
  while (session.can('segments:edit')) answers += 1
  assert.ok(answers <= 64, `${answers} answers`)
  assertClosed(session, 'expired')
  await null
  assertClosed(beside, 'expired')
})

test('about an object the attributes are read that the policy declares, each once and none of another', async () => {
  const resources = { notes: { actions: ['edit'], attributes: { owner: 'string', level: 'number', open: 'timestamp' } } }
  const when = "resource.owner == subject.id && resource.level < 3 && resource.owner != 'u-9'"
  const crossing = `${when} && resource.open < now`
  for (const [condition, expected] of [[when, ['owner', 'level']], [crossing, ['level', 'open', 'owner', 'id']]]) {
    const policy = { format: 1, id: 'p', resources, everyone: { rules: [{ allow: 'notes:edit', when: condition }] } }
    const session = (await gateOver(policy)).unsignedSession(editor)
    const read = []
    const target = { id: 'n-1', owner: 'u-1', level: 2, open: '2000-01-01T00:00:00Z', other: 1n }
    const object = new Proxy(target, { get: (of, name) => (typeof name === 'symbol' || name === 'toJSON' || read.push(name), of[name]) })
    assert.equal(session.can('notes:edit', object), true)
    assert.deepEqual(read, expected)
    assert.equal(session.can('edit', 'notes', { ...target, owner: 'u-2' }), false)
  }
})

test('an object whose getter ends the session is denied; one whose getter throws is refused without its words', async () => {
  const resources = { notes: { actions: ['edit'], attributes: { owner: 'string' } } }
  const rules = [{ allow: 'notes:edit', when: 'resource.owner == subject.id' }]
  const session = (await gateOver({ format: 1, id: 'p', resources, everyone: { rules } })).unsignedSession(editor)
  const throwing = {
    get owner() {
      throw new Error('private')
    },
  }
  for (const ask of ['can', 'canSome', 'explain']) {
    assert.throws(() => session[ask]('notes:edit', throwing), (error) => !error.stack.includes('private') && refused('not-plain-data')(error))
  }
  const ending = {
    get owner() {
      session.close()
      return 'u-1'
    },
  }
  assert.equal(session.can('notes:edit', ending), false)
  assertClosed(session, 'closed')
})

test('wrong arguments are type errors', async () => {
  const gate = await gateOver(smallPolicy)
  const bundle = signBundle(smallPolicy)
  await assert.rejects(openGate({ bundle: 7, keys, issuer, audience }), TypeError)
  await assert.rejects(openGate({ bundle, keys: null, issuer, audience }), TypeError)
  await assert.rejects(openGate({ bundle, keys, audience }), TypeError)
  await assert.rejects(openGate({ bundle, keys, issuer }), TypeError)
  await assert.rejects(openGate(), TypeError)
  assert.throws(() => gate.session(signSubject('u-1', [])), TypeError)
  assert.throws(() => gate.session(7, { sub: 'u-1' }), TypeError)
  assert.throws(() => gate.unsignedSession({ id: 'u-1' }), refused('missing-member'))
  assert.throws(() => gate.unsignedSession(editor).explain(7), TypeError)
  assert.throws(() => gate.unsignedSession(editor).mask(7, {}), TypeError)
})

test('questions that make no sense are answered no', async () => {
  const session = (await gateOver(smallPolicy)).unsignedSession(editor)
  for (const question of [undefined, null, 7, {}, [], ':', '', 'toString', '__proto__']) {
    assert.equal(session.can(question), false)
    assert.equal(session.can(question, 'segments'), false)
    assert.equal(session.can('edit', question ?? null), false)
  }
  assert.equal(session.can('segments'), false)
})

test('a permission is found by the words it has, and by no others', async () => {
  const actions = ['x', '1', 'constructor']
  const resources = { 7: { actions }, a: { actions: ['x'], children: { b: { actions } } }, 'a-b': { actions: ['y'] }, constructor: { actions } }
  const gate = await gateOver({ format: 1, id: 'p', resources, everyone: { rules: [{ allow: '**:*', except: ['a.b:1'] }] } })
  const permissions = ['7', 'a.b', 'constructor'].flatMap((resource) => actions.map((action) => [action, resource]))
  // Each of them as the first one that a session is asked for, and after all others.
  for (const first of permissions) {
    const session = gate.unsignedSession({ id: 'u-1', roles: [] })
    for (const [action, resource] of [first, ...permissions, ['x', 'a'], ['y', 'a-b']]) {
      const isAllowed = resource !== 'a.b' || action !== '1'
      assert.equal(session.can(`${resource}:${action}`), isAllowed, `${resource}:${action}`)
      assert.equal(session.can(action, resource), isAllowed, `${resource}:${action}`)
    }
    for (const name of ['a', 'a:', ':x', 'x', 'ax', 'a:x:', 'a:x:1', 'a:y', 'a b:x', 'a-b:x', '7:0', 'toString:length', '__proto__:x']) {
      const [resource, action = ''] = name.split(':')
      assert.equal(session.can(name), false, name)
      if (resource !== 'a' || action !== 'x') assert.equal(session.can(action, resource), false, name)
    }
    for (const action of ['0', '', ' ', 'x ', '1 constructor', 'toString']) assert.equal(session.can(action, '7'), false, action)
  }
})

test('a trusted key set is refused whole for one bad key', async () => {
  const bundle = signBundle(smallPolicy)
  const bad = { keys: [...keys.keys, { ...keys.keys[0], kid: 'two', d: 'x' }] }
  await assert.rejects(openGate({ bundle, keys: bad, issuer, audience }), refused('bad-key-set'))
})

test('what JSON cannot hold is refused, without a word of its values', async () => {
  const session = (await gateOver(smallPolicy)).unsignedSession(editor)
  const throwing = {
    get email() {
      throw new Error('private@b.example')
    },
  }
  for (const record of [{ email: 1n }, throwing, undefined, () => {}, Symbol('s')]) {
    assert.throws(() => session.mask('profile', record), (error) => {
      assert.equal(error.code, 'not-plain-data')
      assert.ok(!error.stack.includes('private'))
      return error instanceof PermaskError
    })
  }
  assert.throws(() => session.mask('profile', { email: '\ud800' }), refused('invalid-json'))
})

test('a record whose getter ends the session is masked whole', async () => {
  const gate = await gateOver(smallPolicy)
  const session = gate.unsignedSession(editor)
  const record = {
    get email() {
      session.close()
      return 'ada@b.example'
    },
  }
  assert.equal(session.mask('profile', record).data, null)
  assert.equal(gate.state(), 'fresh')
})

test('an argument error does not close the gate', async () => {
  const gate = await gateOver(smallPolicy)
  const session = gate.unsignedSession(editor)
  assert.throws(() => session.mask(7, {}), TypeError)
  assert.throws(() => session.explain({}), TypeError)
  assert.equal(gate.state(), 'fresh')
  assert.equal(session.can('segments:edit'), true)
})

test('after a trap everything is denied and masked, at once and from then on', async (t) => {
  // The one module that the package loads: what is changed here is what every gate of this file calls.
  const { Session } = await import('../../pkg/wasm/permask.js')
  for (const method of ['explain', 'navigation', 'tasks', 'look', 'limit']) {
    await t.test(method, async () => {
      const gate = await gateOver(smallPolicy)
      const session = gate.unsignedSession(editor)
      const beside = gate.unsignedSession(editor)
      const original = Session.prototype[method]
      Session.prototype[method] = () => {
        throw new WebAssembly.RuntimeError('unreachable')
      }
      try {
        const ask = {
          explain: () => session.explain('segments:read').outcome,
          navigation: () => session.navigation().items.length,
          tasks: () => session.tasks().length,
          look: () => session.mask('profile', { email: 'ada@b.example' }).data,
          limit: () => session.limit('any'),
        }
        assert.deepEqual(ask[method](), { explain: 'deny', navigation: 0, tasks: 0, look: null, limit: null }[method])
      } finally {
        Session.prototype[method] = original
      }
      assertClosed(session, 'trapped')
      assertClosed(beside, 'trapped')
      assert.equal(gate.state(), 'closed')
      assert.throws(() => gate.unsignedSession(editor), refused('trapped'))
      gate.close()
    })
  }
})

test('after a trap on the way to an answer about an object it is no', async (t) => {
  const { Session } = await import('../../pkg/wasm/permask.js')
  const resources = { notes: { actions: ['edit'], attributes: { at: 'timestamp' } } }
  const rules = [{ allow: 'notes:edit', when: 'resource.at < now' }]
  for (const method of ['residual', 'decide', 'table']) {
    await t.test(method, async () => {
      let now = Date.now()
      const gate = await gateOver({ format: 1, id: 'p', resources, everyone: { rules } }, { now: () => now })
      const session = gate.unsignedSession({ id: 'u-1', roles: [{ role: 'r', until: Math.floor(now / 1000) + 60 }] })
      assert.equal(session.can('edit', 'notes', { at: '2000-01-01T00:00:00Z' }), true)
      const other = gate.unsignedSession({ id: 'u-1', roles: [{ role: 'r', until: Math.floor(now / 1000) + 60 }] })
      t.mock.method(Session.prototype, method, () => {
        throw new WebAssembly.RuntimeError('unreachable')
      })
      if (method === 'table') now += 60_000
      assert.equal(other.can('edit', 'notes', { at: '2000-01-01T00:00:00Z' }), false)
      t.mock.restoreAll()
      assertClosed(session, 'trapped')
      assertClosed(other, 'trapped')
    })
  }
})

test('an assignment that ends takes its answers along, without a new session', async () => {
  let now = Date.now()
  const gate = await gateOver(smallPolicy, { now: () => now })
  const until = Math.floor(now / 1000) + 60
  const session = gate.unsignedSession({ id: 'u-1', roles: ['support', { role: 'editor', until }] })
  assert.equal(session.can('edit', 'segments'), true)
  now = until * 1000
  assert.equal(session.can('edit', 'segments'), false)
  assert.equal(session.can('read', 'segments'), true)
  assert.equal(session.explain('segments:edit').code, 'no-rule')
})

test('answers cannot be used to change a session', async () => {
  const session = (await gateOver(smallPolicy)).unsignedSession({ id: 'u-1', roles: ['support'] })
  assert.throws(() => session.subject.roles.push('editor'), TypeError)
  assert.throws(() => {
    session.can = () => true
  }, TypeError)
  const navigation = session.navigation()
  assert.throws(() => navigation.items.pop(), TypeError)
  assert.throws(() => Object.assign(navigation.items[0], { href: '/elsewhere' }), TypeError)
  assert.equal(session.navigation(), navigation, 'the same answer is the same object')
})

test('a thousand sessions do not outgrow the module', async () => {
  const gate = await gateOver(smallPolicy)
  for (let index = 0; index < 1000; index++) {
    const session = gate.unsignedSession({ id: `u-${index}`, roles: ['editor'] })
    assert.equal(session.mask('profile', { email: 'ada@b.example' }).data.email, 'a•••@•••.example')
    session.close()
  }
})
