// The masked-write guard: its vectors through the package, and what only JavaScript can hand to it.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { reactive } from '@vue/reactivity'
import { PermaskError, closedSession } from 'permask'

import { gateOver, smallPolicy, vectors } from './fixture.mjs'

/** What no object of JavaScript can be; the Rust runner has these. */
const ONLY_AS_TEXT = ['names that stand twice are refused where they were edited', 'and in the record', 'what is not JSON is refused']

const plain = (value) => JSON.parse(JSON.stringify(value))

test('the guard', async (t) => {
  const { cases, resources, roles, classes } = vectors('writable')
  assert.deepEqual(ONLY_AS_TEXT.filter((name) => !cases.some((of) => of.name === name)), [])
  for (const of of cases.filter(({ name }) => !ONLY_AS_TEXT.includes(name))) {
    await t.test(of.name, async () => {
      const { type = 'record', unlisted = 'show', fields, edit = "can('people:edit')", 'set-masked': setMasked = "can('people:overwrite')" } = of
      const record = {
        resource: 'people',
        unlisted,
        fields,
        ...(edit !== null && { edit }),
        ...(setMasked !== null && { 'set-masked': setMasked }),
        ...(of['read-only'] && { 'read-only': of['read-only'] }),
      }
      const gate = await gateOver({ format: 1, id: 'writable', resources, roles, classes, records: { record } })
      let session = gate.unsignedSession({ id: 'u-1', roles: of.roles ?? ['edit'] })
      if (of.preview) session = session.viewAs({ roles: of.preview })
      const valueOf = (name) => (`${name}-text` in of ? JSON.parse(of[`${name}-text`]) : of[name])
      const [whole, edited] = [valueOf('record'), valueOf('edited')]
      const shown = session.mask(type, whole)
      if ('data' in of) assert.deepEqual(shown.data, of.data)
      const listed = []
      const asJson = JSON.parse(session.maskJson(type, of['record-text'] ?? JSON.stringify(whole), { masked: listed }))
      assert.deepEqual(listed, shown.masked)
      // The vectors have no key, without which a pseudonym is stars.
      for (const [name, value] of Object.entries(shown.data ?? {})) {
        if (/^~[a-z2-7]{16}$/.test(value) && edited[name] === '••••••••') edited[name] = value
      }
      const before = JSON.stringify([shown, edited])
      const options = 'known' in of ? { record: whole } : {}
      for (const masked of [shown, { data: asJson, masked: listed }]) {
        const { patch, errors } = session.writable(type, masked, edited, options)
        assert.deepEqual(errors.map(({ pointer, code, class: named, rule, reason }) => [pointer, code, named, rule, reason]), of.errors ?? [])
        assert.deepEqual(patch, 'patch-text' in of ? JSON.parse(of['patch-text']) : (of.patch ?? []))
      }
      assert.equal(JSON.stringify([shown, edited]), before, 'the input is not changed')
      gate.close()
    })
  }
})

const policy = {
  format: 1,
  id: 'guard',
  attributes: { context: { surface: 'string' } },
  resources: { people: { actions: ['edit'], attributes: { owner: 'string', tags: ['string'] } } },
  classes: {
    email: { mask: { email: {} } },
    card: { mask: 'stars', tiers: [{ when: "context.surface == 'card'", show: 'clear' }] },
  },
  records: {
    person: { resource: 'people', unlisted: 'show', edit: 'resource.owner == subject.id', fields: { '$.email': 'email', '$.card': 'card' } },
    handed: { resource: 'people', unlisted: 'show', edit: 'next.owner == subject.id', fields: {} },
    tagged: { resource: 'people', unlisted: 'show', edit: "'x' in resource.tags", fields: {} },
    kept: { resource: 'people', unlisted: 'show', edit: 'next.owner == subject.id', 'set-masked': 'true', fields: { '$.owner': 'email' } },
    hidden: { resource: 'people', unlisted: 'show', edit: 'resource.owner == subject.id', fields: { '$.owner': 'email' } },
  },
}
const session = async () => (await gateOver(policy)).unsignedSession({ id: 'u-1', roles: [] })
const codes = ({ errors }) => errors.map(({ code }) => code)
const denied = { patch: [], errors: [{ pointer: '', class: null, code: 'denied', rule: null, reason: null }] }

test('conditions read what shows of the record, what it is to become, and what is known besides', async () => {
  const it = await session()
  const save = (type, record, edited, options) => it.writable(type, it.mask(type, record), edited, options)
  assert.deepEqual(save('person', { owner: 'u-1', a: 1 }, { owner: 'u-1', a: 2 }).patch, [{ op: 'replace', path: '/a', value: 2 }])
  assert.deepEqual(codes(save('person', { owner: 'u-2', a: 1 }, { owner: 'u-2', a: 2 })), ['denied'])
  assert.deepEqual(codes(save('person', { owner: 'u-2', a: 1 }, { owner: 'u-1', a: 1 })), ['denied'])
  assert.equal(save('handed', { owner: 'u-2' }, { owner: 'u-1' }).patch.length, 1)
  assert.deepEqual(codes(save('handed', { owner: 'u-1' }, { owner: 'u-2' })), ['denied'])
  assert.equal(save('tagged', { tags: ['x'], a: 1 }, { tags: ['x'], a: 2 }).patch.length, 1)
  // Neither an object nor a list of more than scalars is an attribute, however deep it is.
  const deep = JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`)
  assert.deepEqual(codes(save('person', { owner: 'u-1' }, { owner: 'u-1', deep })), ['too-deep'])
  assert.deepEqual(codes(save('tagged', { tags: ['x', null], a: 1 }, { tags: ['x', null], a: 2 })), ['denied'])
  // What is masked earns nothing by itself.
  const [before, after] = [{ owner: 'u-1', a: 1 }, { owner: '••••••••', a: 2 }]
  assert.deepEqual(codes(save('hidden', before, after)), ['denied'])
  assert.equal(save('hidden', before, after, { record: before }).patch.length, 1)
  assert.deepEqual(codes(save('hidden', before, after, { record: { owner: 'u-2' } })), ['denied'])
  // What the form sets is what it is to become, and not what it was.
  assert.deepEqual(codes(save('kept', before, after, { record: before })), [])
  for (const owner of [null, 'u-2', {}]) assert.deepEqual(codes(save('kept', before, { owner, a: 1 }, { record: before })), ['denied'], `${owner}`)
})

test('a question may have a context of its own', async () => {
  const it = await session()
  const record = { owner: 'u-1', card: '1234' }
  const options = { context: { surface: 'card' } }
  const save = (options) => it.writable('person', it.mask('person', record, options), { ...record, card: '5678' }, options)
  assert.deepEqual(codes(save()), ['masked-field'])
  assert.deepEqual(save(options).patch, [{ op: 'replace', path: '/card', value: '5678' }])
  assert.deepEqual(codes(save({})), ['masked-field'])
})

test('what JSON would make something else of is refused, without its value', async () => {
  const it = await session()
  const shown = it.mask('person', { owner: 'u-1' })
  const cyclic = { owner: 'private' }
  cyclic.self = cyclic
  const throwing = {
    get a() {
      throw new Error('private')
    },
  }
  for (const [edited, at] of [
    [undefined, ''],
    [{ a: NaN }, '/a'],
    [{ a: [{ 'b/c': -Infinity }] }, '/a/0/b~1c'],
    [{ a: 1n }, '/a'],
    [{ a: () => 'private' }, '/a'],
    [{ a: Symbol('private') }, '/a'],
    [{ a: new Map([['private', 1]]) }, '/a'],
    [{ a: new Set(['private']) }, '/a'],
    [{ a: new Uint8Array(2) }, '/a'],
    [{ a: Object('private') }, '/a'],
    [{ a: { toJSON: () => 'private' } }, '/a'],
    [{ a: new Date(NaN) }, '/a'],
    [cyclic, ''],
    [throwing, ''],
  ]) {
    const refused = (error) => {
      assert.ok(error instanceof PermaskError, String(error))
      assert.deepEqual([error.code, error.at], ['not-plain-data', at])
      assert.ok(!`${error.message}${error.stack}${error.cause}`.includes('private'), error.message)
      return true
    }
    assert.throws(() => it.writable('person', shown, edited), refused)
    if (edited !== undefined) assert.throws(() => it.writable('person', shown, {}, { record: edited }), refused)
    assert.throws(() => it.writable('person', { data: edited, masked: [] }, {}), refused)
  }
  for (const wrong of [{}, { masked: {} }, { masked: [{}] }, { masked: [{ pointer: 7 }] }]) {
    assert.throws(() => it.writable('person', { data: {}, ...wrong }, {}), TypeError)
  }
  assert.throws(() => it.writable(7, shown, {}), TypeError)
})

test('forms hold what is plain data: Dates, Proxies, members that are undefined', async () => {
  const it = await session()
  const shown = it.mask('person', { owner: 'u-1', at: null, gone: 1, name: 'Ada' })
  const edited = reactive({ owner: 'u-1', at: new Date(0), gone: undefined, name: 'Ada' })
  assert.deepEqual(it.writable('person', shown, edited).patch, [
    { op: 'remove', path: '/gone' },
    { op: 'replace', path: '/at', value: '1970-01-01T00:00:00.000Z' },
  ])
  const odd = JSON.parse('{"owner": "u-1", "__proto__": {"x": 1}}')
  const { patch } = it.writable('person', it.mask('person', { owner: 'u-1' }), odd)
  assert.deepEqual(patch, [{ op: 'add', path: '/__proto__', value: { x: 1 } }])
  assert.equal({}.x, undefined)
  assert.deepEqual(codes(it.writable('person', shown, { owner: 'u-1', name: 'half \ud800' })), ['invalid-json'])
})

test('a session that has ended saves nothing', async () => {
  const it = await session()
  const record = { owner: 'u-1', a: 1 }
  const shown = it.mask('person', record)
  const ending = {
    ...record,
    get a() {
      it.close()
      return 2
    },
  }
  assert.deepEqual(it.writable('person', shown, ending), denied)
  assert.deepEqual(it.writable('person', shown, { ...record, a: 2 }), denied)
  assert.deepEqual(closedSession('expired').writable('person', shown, {}), denied)
  const without = (await gateOver({ ...smallPolicy, classes: {}, records: {} })).unsignedSession({ id: 'u-1', roles: [] })
  assert.deepEqual(without.writable('person', shown, {}), denied)
  let now = Date.now()
  const late = (await gateOver(policy, { now: () => now })).unsignedSession({ id: 'u-1', roles: [] })
  assert.equal(late.writable('person', shown, { ...record, a: 2 }).patch.length, 1)
  now += 3_600_000
  assert.deepEqual(late.writable('person', shown, { ...record, a: 2 }), denied)
})

test('what comes out can be kept and changed: nothing is shared between answers', async () => {
  const it = await session()
  const save = () => it.writable('nobody', { data: {}, masked: [] }, {})
  const first = save()
  assert.deepEqual(first.errors.map(({ code }) => code), ['unknown-record-type'])
  first.errors.length = 0
  assert.equal(save().errors.length, 1)
  assert.equal(plain(closedSession('x').writable('a', { data: {}, masked: [] }, {})).errors.length, 1)
})
