// Masking objects: what is shared, what is read and how often, what is refused, and what never leaks.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { reactive } from '@vue/reactivity'
import { observable } from 'mobx'
import { PermaskError } from 'permask'

import { gateOver } from './fixture.mjs'

const policy = {
  format: 1,
  id: 'masking',
  attributes: { context: { surface: 'string' } },
  resources: { notes: { actions: ['read'], attributes: { owner: 'string' } } },
  classes: {
    email: { mask: { email: {} } },
    name: { mask: 'stars', reveal: { when: 'true' } },
    gone: { mask: 'remove' },
    surface: { mask: 'stars', tiers: [{ when: "context.surface == 'card'", show: 'clear' }] },
    fresh: { mask: 'stars', reveal: { when: 'true', 'max-age': 300 } },
    fixed: { mask: { fixed: { value: 'hidden' } } },
    step: { mask: { bucket: { step: 100 } } },
    alias: { mask: 'pseudonym' },
    own: { mask: 'stars', tiers: [{ when: 'resource.owner == subject.id', show: 'clear' }] },
    timed: { mask: 'stars', tiers: [{ when: "now < timestamp('2100-01-01T00:00:00Z')", show: 'clear' }] },
    absent: { mask: 'stars', 'hide-absence': true },
    shown: { mask: 'stars', tiers: [{ when: 'true', show: 'clear' }] },
  },
  records: {
    surfaced: { unlisted: 'show', fields: { '$.text': 'surface' } },
    fresh: { unlisted: 'show', fields: { '$.text': 'fresh' } },
    profile: {
      unlisted: 'show',
      fields: { '$.email': 'email', '$.name.last': 'name', '$.ssn': 'gone', '$.phones[*].number': 'name', '$.salary': 'step' },
    },
    deep: { unlisted: 'show', fields: { '$..secret': 'name' } },
    odd: { unlisted: 'show', fields: { '$.__proto__.x': 'name', '$.constructor': 'name', "$['a/b']['~']": 'email' } },
    list: { unlisted: 'mask', fields: { '$.id': 'shown', '$.tags': 'shown', '$.meta.ok': 'shown' } },
    kinds: { unlisted: 'show', fields: { '$.fixed': 'fixed', '$.absent': 'absent', '$.alias': 'alias', '$.other': 'alias', '$.list[0]': 'gone' } },
    note: { resource: 'notes', unlisted: 'show', fields: { '$.text': 'own' } },
    timed: { unlisted: 'show', fields: { '$.text': 'timed' } },
    clear: { unlisted: 'show', fields: { '$.text': 'shown' } },
  },
}

const session = async (options) => (await gateOver(policy, options)).unsignedSession({ id: 'u-1', roles: [] })
const refused = (code, at) => (error) => {
  assert.ok(error instanceof PermaskError, String(error))
  assert.deepEqual([error.code, error.at], [code, at])
  assert.ok(!/private/.test(error.stack + JSON.stringify(error)), 'no value in the error')
  return true
}
const entry = (pointer, name, mask, reveal = 'deny') => ({ pointer, class: name, mask, reveal })

test('a masked copy shares what no path leads to, and leaves the record as it is', async () => {
  const record = { id: 7, tags: ['a'], email: 'ada@b.example', name: { first: 'Ada', last: 'Lovelace' }, ssn: '1', geo: { lat: 1 } }
  const before = structuredClone(record)
  Object.freeze(record)
  Object.freeze(record.name)
  const { data, masked } = (await session()).mask('profile', record)
  assert.deepEqual(data, { id: 7, tags: ['a'], email: 'a•••@•••.example', name: { first: 'Ada', last: '••••••••' }, geo: { lat: 1 } })
  assert.deepEqual(Object.keys(data), ['id', 'tags', 'email', 'name', 'geo'])
  assert.deepEqual(masked, [entry('/email', 'email', 'email'), entry('/name/last', 'name', 'stars', 'allow'), entry('/ssn', 'gone', 'remove')])
  assert.equal(data.tags, record.tags)
  assert.equal(data.geo, record.geo)
  assert.deepEqual(record, before)
})

test('what has nothing to mask is handed on as it is', async () => {
  const it = await session()
  for (const record of [{ id: 1 }, { email: null }, { name: { first: 'Ada' } }, {}, null, 7n, Object.freeze({ phones: [] })]) {
    if (typeof record === 'bigint' || record === null) continue
    const { data, masked } = it.mask('profile', record)
    assert.equal(data, record)
    assert.deepEqual(masked, [])
  }
  const text = { text: 'x', map: new Map() }
  assert.equal(it.mask('clear', text).data, text)
})

test('masked fields come in the order of the record, whatever the order of the policy', async () => {
  const it = await session()
  const pointers = (record) => it.mask('profile', record).masked.map(({ pointer }) => pointer)
  assert.deepEqual(pointers({ ssn: 1, name: { last: 'x' }, email: 'a' }), ['/ssn', '/name/last', '/email'])
  assert.deepEqual(pointers({ email: 'a', ssn: 1, name: { last: 'x' } }), ['/email', '/ssn', '/name/last'])
  assert.deepEqual(pointers([{ email: 'a' }, { id: 1 }, { ssn: 2 }]), ['/0/email', '/2/ssn'])
  // More kinds of records than are remembered.
  for (let round = 0; round < 3; round++) {
    for (let count = 0; count < 9; count++) {
      const record = { ...Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, index])), ssn: 1, email: 'a' }
      assert.deepEqual(pointers(record), ['/ssn', '/email'])
      assert.deepEqual(Object.keys(it.mask('profile', record).data).length, count + 1)
    }
  }
})

test('what was masked is told when it is asked for, as any other property is', async () => {
  const it = await session()
  const record = { ssn: 1, email: 'ada@b.example', phones: Array.from({ length: 40 }, () => ({ number: '1' })) }
  const result = Object.freeze(it.mask('profile', [record, {}, record]))
  record.ssn = undefined
  result.data.length = 0
  // More elements than are remembered, twice.
  const phones = record.phones.map((_, index) => `/phones/${index}/number`)
  const expected = ['/0', '/2'].flatMap((place) => ['/ssn', '/email', ...phones].map((pointer) => place + pointer))
  assert.deepEqual(result.masked.map(({ pointer }) => pointer), expected)
  assert.equal(result.masked, result.masked)
  assert.deepEqual(Object.keys(result), ['data', 'masked'])
  assert.deepEqual(JSON.parse(JSON.stringify(result)).masked, result.masked)
  assert.deepEqual({ ...result }.masked, structuredClone(result).masked)
})

test('shape drift closes: a scalar where a path expects a container, a container where it expects a scalar', async () => {
  const it = await session()
  const mask = (record) => it.mask('profile', record).data
  assert.deepEqual(mask({ name: 'Ada Lovelace' }), { name: '••••••••' })
  assert.deepEqual(mask({ phones: ['+1', null, { number: 7 }, [{ number: true }]] }), {
    phones: ['••••••••', null, { number: '••••••••' }, [{ number: '••••••••' }]],
  })
  assert.deepEqual(mask({ email: { address: 'private' }, salary: [1] }), { email: null, salary: null })
  assert.deepEqual(mask([[{ email: 'ada@b.example' }]]), [[{ email: 'a•••@•••.example' }]])
})

test('every value of JSON has what stands for it', async () => {
  const it = await session()
  const values = { text: 'x', number: 250, flag: true, none: null, list: ['x'], object: { x: 1 }, nan: NaN, infinite: -Infinity, zero: -0 }
  const each = (name) => Object.values(values).map((value) => Object.values(it.mask('profile', { [name]: value }).data)[0])
  assert.deepEqual(each('email'), ['••••••••', null, null, null, null, null, null, null, null])
  assert.deepEqual(each('salary'), [null, 200, null, null, null, null, null, null, 0])
  assert.deepEqual(each('ssn'), values && Array(9).fill(undefined))
  const stars = (value) => it.mask('deep', { secret: value }).data.secret
  assert.deepEqual(Object.values(values).map(stars), ['••••••••', '••••••••', '••••••••', null, null, null, '••••••••', '••••••••', '••••••••'])
  const kinds = (record) => it.mask('kinds', record)
  assert.deepEqual(kinds({ fixed: null, absent: null, list: ['x', 'y'] }), {
    data: { fixed: 'hidden', absent: '••••••••', list: [null, 'y'] },
    masked: [entry('/fixed', 'fixed', 'fixed'), entry('/absent', 'absent', 'stars'), entry('/list/0', 'gone', 'remove')],
  })
})

test('pseudonyms are the same within a session and its previews, and in no other', async () => {
  const gate = await gateOver(policy)
  const [one, other] = [gate.unsignedSession({ id: 'u-1', roles: [] }), gate.unsignedSession({ id: 'u-1', roles: [] })]
  const of = (it, record = { alias: 'ada', other: 'ada' }) => it.mask('kinds', record).data
  const { alias, other: same } = of(one)
  assert.match(alias, /^~[a-z2-7]{16}$/)
  assert.equal(same, alias)
  assert.equal(of(one.viewAs({ roles: [] })).alias, alias)
  assert.equal(JSON.parse(one.maskJson('kinds', '{"alias":"ada"}')).alias, alias)
  assert.notEqual(of(other).alias, alias)
  assert.notEqual(of(one, { alias: 7 }).alias, of(one, { alias: '7' }).alias)
})

test('an allow-list removes what no path lists', async () => {
  const it = await session()
  const record = { id: 1, tags: ['x', { y: 2 }], name: 'private', none: null, meta: { ok: true, no: 'private', list: ['private'] } }
  assert.deepEqual(it.mask('list', record), {
    data: { id: 1, tags: ['x', { y: 2 }], meta: { ok: true, list: [null] } },
    masked: ['/name', '/none', '/meta/no', '/meta/list/0'].map((pointer) => entry(pointer, null, 'remove')),
  })
  assert.equal(it.mask('list', 'private').data, null)
  assert.equal(it.mask('list', record).data.tags, record.tags)
})

test('a type that the policy does not know is masked whole', async () => {
  const it = await session()
  assert.deepEqual(it.mask('nobody', { a: 1 }), { data: null, masked: [entry('', null, 'remove')] })
  assert.deepEqual(it.mask('nobody', [{ a: 1 }, 2]).data, [null, null])
})

test('conditions read the record, and what is read is read once', async () => {
  const it = await session()
  const records = [{ text: 'mine', owner: 'u-1' }, { text: 'private', owner: 'u-2' }, { text: 'private' }, { text: 'private', owner: ['u-1'] }, 7]
  assert.deepEqual(it.mask('note', records).data.map((record) => record?.text ?? record), ['mine', ...Array(3).fill('••••••••'), '••••••••'])
  assert.equal(it.mask('note', records[0]).data, records[0])
  let reads = 0
  const once = {
    text: 'private',
    get owner() {
      return ++reads === 1 ? 'u-2' : 'u-1'
    },
  }
  assert.deepEqual(it.mask('note', once).data, { text: '••••••••', owner: 'u-2' })
  assert.equal(reads, 1)
  // More different records than looks are kept of.
  const many = Array.from({ length: 200 }, (_, index) => ({ text: 'x', owner: index % 2 ? 'u-1' : `o-${index}` }))
  assert.deepEqual(it.mask('note', many).data.map(({ text }) => text), many.map((_, index) => (index % 2 ? 'x' : '••••••••')))
})

test('a look that changes with the time of day is not kept', async () => {
  let now = Date.parse('2099-12-31T23:59:59Z')
  const it = await session({ now: () => now })
  const both = () => [it.mask('timed', { text: 'x' }).data.text, JSON.parse(it.maskJson('timed', '{"text":"x"}')).text]
  assert.deepEqual(both(), ['x', 'x'])
  now += 1000
  assert.deepEqual(both(), ['••••••••', '••••••••'])
})

test('a getter is called once, and not left behind where it may answer otherwise', async () => {
  const it = await session()
  let reads = 0
  const counting = (first, later) => ({
    id: 1,
    get email() {
      return ++reads === 1 ? first : later
    },
  })
  assert.equal(it.mask('profile', counting('ada@b.example', 'private')).data.email, 'a•••@•••.example')
  assert.equal(reads, 1)
  reads = 0
  assert.deepEqual(it.mask('profile', counting(null, 'private')).data, { id: 1, email: null })
  assert.equal(reads, 1)
})

test('names that prototypes have are names as any other', async () => {
  const it = await session()
  const record = JSON.parse('{"__proto__": {"x": "private", "y": 1}, "constructor": "private", "a/b": {"~": "ada@b.example"}, "ssn": 1}')
  const { data, masked } = it.mask('odd', record)
  assert.equal(JSON.stringify(data), '{"__proto__":{"x":"••••••••","y":1},"constructor":"••••••••","a/b":{"~":"a•••@•••.example"},"ssn":1}')
  assert.deepEqual(masked.map(({ pointer }) => pointer), ['/__proto__/x', '/constructor', '/a~1b/~0'])
  assert.equal(Object.getPrototypeOf(data), Object.prototype)
  // `remove` makes another object: it must not take `__proto__` for the prototype.
  const removed = it.mask('profile', JSON.parse('{"ssn": 1, "__proto__": {"x": 1}}')).data
  assert.equal(JSON.stringify(removed), '{"__proto__":{"x":1}}')
  const listed = it.mask('list', JSON.parse('{"a":1,"b":2,"c":3,"id":1,"__proto__":{"x":1}}')).data
  assert.equal(JSON.stringify(listed), '{"id":1,"__proto__":{}}')
  assert.equal({}.x, undefined)
  assert.deepEqual(it.mask('odd', {}).masked, [])
})

test('answers find their places where members are gone beside them', async () => {
  const it = await session()
  const record = { ssn: 1, email: 'ada@b.example', salary: 250 }
  assert.deepEqual(it.mask('profile', record).data, { email: 'a•••@•••.example', salary: 200 })
  assert.deepEqual(it.mask('profile', [record, { email: 'bob@b.example', salary: 99, ssn: 2 }]).data[1], { email: 'b•••@•••.example', salary: 0 })
})

test('what is more than JSON: Dates, objects of classes, symbols, holes, undefined', async () => {
  const it = await session()
  class Person {
    #hidden = 'private'
    email = 'ada@b.example'
    ssn = undefined;
    [Symbol('s')] = 'private'
    toJSON() {
      return { email: this.email }
    }
  }
  const { data } = it.mask('profile', new Person())
  assert.equal(Object.getPrototypeOf(data), Object.prototype)
  assert.deepEqual(Reflect.ownKeys(data), ['email'])
  const bare = Object.assign(Object.create(null), { email: 'ada@b.example' })
  assert.deepEqual(it.mask('profile', bare).data, { email: 'a•••@•••.example' })
  // eslint-disable-next-line no-sparse-arrays
  assert.deepEqual(it.mask('profile', { phones: [, { number: 1 }, undefined] }).data, { phones: [null, { number: '••••••••' }, null] })
  const deep = it.mask('deep', { at: new Date(0), never: new Date(NaN), gone: undefined, secret: new Date(0) }).data
  assert.deepEqual(deep, { at: '1970-01-01T00:00:00.000Z', never: null, secret: '••••••••' })
  // Off the paths nothing is touched.
  const at = new Date(0)
  assert.equal(it.mask('profile', { at, email: 'a@b.c' }).data.at, at)
})

test('what JSON cannot hold is refused on the paths, and left alone off them', async () => {
  const it = await session()
  const cyclic = { secret: 'private' }
  cyclic.self = [cyclic]
  const throwing = {
    get email() {
      throw new Error('private')
    },
  }
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  for (const [type, record, at] of [
    ['deep', cyclic, '/self/0'],
    ['deep', { a: [1n] }, '/a/0'],
    ['deep', { a: () => 'private' }, '/a'],
    ['deep', { a: Symbol('private') }, '/a'],
    ['deep', { a: new Map([['secret', 'private']]) }, '/a'],
    ['deep', { a: new Set(['private']) }, '/a'],
    ['deep', { a: new Uint8Array(2) }, '/a'],
    ['deep', { a: Object('private') }, '/a'],
    ['deep', { a: /private/ }, '/a'],
    ['deep', { a: { toJSON: () => 'private' } }, '/a'],
    ['profile', { email: 1n }, '/email'],
    ['profile', { email: new Map() }, '/email'],
    ['profile', { toJSON: () => ({ email: 'private' }) }, ''],
    ['profile', new Map(), ''],
    ['profile', throwing, ''],
    ['profile', proxy, ''],
    ['profile', undefined, ''],
    ['profile', () => {}, ''],
    ['note', { owner: 1n }, ''],
    ['list', { a: 1n }, '/a'],
  ]) {
    assert.throws(() => it.mask(type, record), refused('not-plain-data', at), `${type} ${at}`)
  }
  const off = { map: new Map(), big: 1n, call: () => {}, cyclic, email: 'ada@b.example' }
  const { data } = it.mask('profile', off)
  assert.deepEqual([data.map, data.big, data.call, data.cyclic], [off.map, off.big, off.call, cyclic])
})

test('half of a character is refused: no text of UTF-8 has it', async () => {
  const it = await session()
  for (const [type, record, at] of [
    ['profile', { email: 'private\ud800' }, '/email'],
    ['profile', { ssn: '\udc00private' }, '/ssn'],
    ['profile', { name: { last: '\ud83d' } }, '/name/last'],
    ['profile', [{ email: 'a\ud83d' }, { email: '\ude00b' }], '/0/email'],
    ['deep', { a: { '\ud800private': 1 } }, '/a'],
  ]) {
    assert.throws(() => it.mask(type, record), refused('invalid-json', at))
  }
  assert.equal(it.mask('profile', { email: '😀😀😀@b.example' }).data.email, '😀•••@•••.example')
})

test('nesting is bounded', async () => {
  const it = await session()
  const nested = (levels) => JSON.parse('{"a":'.repeat(levels) + '{"secret":1}' + '}'.repeat(levels))
  assert.equal(it.mask('deep', nested(127)).masked.length, 1)
  assert.throws(() => it.mask('deep', nested(128)), (error) => error.code === 'too-deep' && error.at === '/a'.repeat(128))
  assert.throws(() => it.mask('deep', [nested(127)]), (error) => error.code === 'too-deep')
})

test('Vue and MobX objects are read through', async () => {
  const it = await session()
  const plain = () => ({ id: 1, email: 'ada@b.example', name: { last: 'Lovelace' }, phones: [{ number: '1' }], ssn: 1 })
  const expected = it.mask('profile', plain())
  for (const make of [reactive, observable]) {
    const { data, masked } = it.mask('profile', make(plain()))
    assert.deepEqual(JSON.parse(JSON.stringify(data)), expected.data)
    assert.deepEqual(masked, expected.masked)
    assert.deepEqual(it.mask('profile', make([plain()])).data.length, 1)
    // What was masked does not change with what it was made of.
    const record = make(plain())
    const copy = it.mask('profile', record).data
    record.name.last = 'private'
    record.email = 'private@b.example'
    assert.ok(!JSON.stringify(copy).includes('private'))
    assert.equal(Object.getPrototypeOf(copy), Object.prototype)
  }
  assert.throws(() => it.mask('deep', { a: observable.map({ secret: 'private' }) }), refused('not-plain-data', '/a'))
})

test('a getter that ends the session leaves nothing to see', async () => {
  const gate = await gateOver(policy)
  const it = gate.unsignedSession({ id: 'u-1', roles: [] })
  const ending = {
    id: 'private',
    get email() {
      it.close()
      return 'ada@b.example'
    },
  }
  assert.deepEqual(it.mask('profile', ending), { data: null, masked: [entry('', null, 'remove')] })
})

test('a batch holds as much as there is', async () => {
  const it = await session()
  const records = Array.from({ length: 5000 }, (_, index) => ({ email: `${'é'.repeat(index % 7)}u${index}x@b.example`, salary: index, ssn: index }))
  const { data, masked } = it.mask('profile', records)
  assert.equal(masked.length, 15_000)
  for (const [index, record] of data.entries()) {
    const first = index % 7 ? 'é' : 'u'
    assert.deepEqual(record, { email: `${first}•••@•••.example`, salary: index - (index % 100) })
  }
  assert.deepEqual(it.mask('profile', records[1]).data, data[1], 'what was large before is not in the way')
  const odd = ['a', 'a\nb', '\n', '', '\n\n', 'é\n😀', '\0', '"\\'].map((alias) => ({ alias, other: 7 }))
  assert.deepEqual(it.mask('kinds', odd).data, JSON.parse(it.maskJson('kinds', JSON.stringify(odd))))
})

test('masks that need no value do not cross, the others do together', async () => {
  const { Masker } = await import('../../pkg/wasm/masker.js')
  const it = await session()
  it.mask('profile', {})
  let crossings = 0
  const original = Masker.prototype.batch
  Masker.prototype.batch = function (...words) {
    crossings += 1
    return original.apply(this, words)
  }
  try {
    it.mask('profile', Array.from({ length: 100 }, () => ({ name: { last: 'x' }, ssn: 1, phones: ['x'] })))
    assert.equal(crossings, 0)
    it.mask('profile', Array.from({ length: 100 }, () => ({ email: 'a@b.c', salary: 7 })))
    assert.equal(crossings, 1)
  } finally {
    Masker.prototype.batch = original
  }
})

test('a question may have a context of its own, and the session keeps its own', async () => {
  const gate = await gateOver(policy)
  const masked = (it, options) => [it.mask('surfaced', { text: 'x' }, options).data.text, JSON.parse(it.maskJson('surfaced', '{"text":"x"}', options)).text]
  const [clear, hidden] = [['x', 'x'], ['••••••••', '••••••••']]
  const context = { surface: 'card' }
  for (const [own, expected] of [[undefined, hidden], [context, clear], [{ surface: 'table' }, hidden]]) {
    const it = gate.unsignedSession({ id: 'u-1', roles: [] }, own && { context: own })
    for (const of of [it, it.viewAs({ roles: [] }), it.viewAs({ roles: [] }).viewAs({ roles: [] })]) {
      assert.deepEqual(masked(of), expected)
      assert.deepEqual(masked(of, { context }), clear)
      // Asked of the module anew, which has to have its own context back.
      assert.equal(of.fields('surfaced', { for: 'view' }).fields[0].outcome, expected === clear ? 'allow' : 'deny')
      assert.deepEqual(masked(of, { context: {} }), hidden)
      assert.deepEqual(masked(of, { context: { surface: 'table' } }), hidden)
      assert.deepEqual(masked(of, { context, for: 'export' }), hidden)
      assert.deepEqual(masked(of), expected)
      // More of them than are remembered.
      for (let index = 0; index < 20; index++) assert.deepEqual(masked(of, { context: { surface: `s${index}` } }), hidden)
    }
  }
  const it = gate.unsignedSession({ id: 'u-1', roles: [] }, { context })
  // A record that cannot be read leaves the context as it was.
  const deep = JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`)
  assert.throws(() => it.mask('note', { owner: deep, text: 'x' }, { context: {} }), (error) => error.code === 'too-deep')
  assert.deepEqual(masked(it), clear)
  assert.throws(() => it.mask('surfaced', {}, { context: { surface: 1n } }), refused('not-plain-data', ''))
  // What is around records is seen in the same context.
  const options = { records: '$.items[*]', envelope: 'surfaced' }
  assert.equal(it.maskJson('profile', '{"text":"x","items":[]}', options), '{"text":"x","items":[]}')
  assert.equal(it.maskJson('profile', '{"text":"x","items":[]}', { ...options, context: {} }), '{"text":"••••••••","items":[]}')
  // A stream keeps what it was begun with.
  const changing = { context: { surface: 'card' } }
  const stream = gate.unsignedSession({ id: 'u-1', roles: [] }).maskStream('surfaced', changing)
  changing.context.surface = 'table'
  changing.for = 'export'
  const body = new Response('{"text":"x"}').body.pipeThrough(stream)
  assert.equal(await new Response(body).text(), '{"text":"x"}')
})

test('whether a value may be asked for changes when somebody has signed in too long ago', async () => {
  let now = Date.parse('2026-06-01T12:00:00Z')
  const gate = await gateOver(policy, { now: () => now })
  const subject = { id: 'u-1', roles: [], auth_time: now / 1000 - 100 }
  const it = gate.unsignedSession(subject)
  const told = () => {
    const masked = []
    it.maskJson('fresh', '{"text":"x"}', { masked })
    const all = [...it.mask('fresh', { text: 'x' }).masked, ...masked].map(({ reveal }) => reveal)
    return [...new Set([...all, it.reveal('fresh', '$.text').outcome])]
  }
  assert.deepEqual(told(), ['allow'])
  now += 200_000
  assert.deepEqual(told(), ['allow'])
  now += 1000
  assert.deepEqual(told(), ['step-up'])
  assert.deepEqual([it.reveal('fresh', '$.text').code, it.reveal('fresh', '$.text').maxAge], ['max-age', 300])
})

test('what may be taken along is asked for by name', async () => {
  const it = await session()
  assert.deepEqual(it.mask('clear', { text: 'x' }, { for: 'view' }).data, { text: 'x' })
  // A class without `export` leaves under its base mask.
  assert.deepEqual(it.mask('clear', { text: 'x' }, { for: 'export' }).data, { text: '••••••••' })
  assert.equal(it.maskJson('clear', '{"text":"x"}', { for: 'export' }), '{"text":"••••••••"}')
  assert.throws(() => it.mask('clear', {}, { for: 'print' }), TypeError)
})

test('a reveal is asked for without a value', async () => {
  const it = await session()
  const { outcome, code, acr, maxAge, event } = it.reveal('profile', '$.name.last')
  assert.deepEqual([outcome, code, acr, maxAge], ['allow', 'allowed', [], null])
  assert.deepEqual({ ...event, time: 0 }, { sub: 'u-1', tenant: null, policy: 'masking', recordType: 'profile', path: '$.name.last', class: 'name', outcome, code, time: 0 })
  assert.equal(it.reveal('profile', '$.email').outcome, 'deny')
  assert.equal(it.reveal('profile', '$.nothing').code, 'unknown-field')
  assert.throws(() => it.reveal('profile', 7), TypeError)
  it.close()
  assert.deepEqual(it.reveal('profile', '$.name.last').code, 'gate-closed')
})
