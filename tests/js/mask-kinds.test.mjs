// Records that are like the ones before them, by what kind of objects they are: these are copied another way, and come out
// the same.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'

import { BEFORE, base, both, gate, same } from './alike.mjs'

test('each member is read once, by the other way of copying', () => {
  const session = gate.unsignedSession({ id: 'u-1', roles: [] })
  const read = []
  const make = () => new Proxy(base(), { get: (target, key) => (read.push(String(key)), target[key]) })
  session.mask('profile', make())
  assert.deepEqual(read.splice(0), ['id', 'email', 'name', 'salary'])
  for (let round = 0; round < BEFORE; round++) session.mask('profile', base())
  session.mask('profile', make())
  // What its class is called is asked first: that tells the two ways apart.
  assert.deepEqual(read, ['constructor', 'id', 'email', 'name', 'salary'])
})

test('whatever kind of object it is', () => {
  class Person {
    constructor() {
      Object.assign(this, base())
    }
  }
  const symbol = Symbol('private')
  const inherited = { salary: 250 }
  const objects = {
    plain: base,
    'without a prototype': () => Object.assign(Object.create(null), base()),
    'of a class': () => new Person(),
    'of another frame': () => runInNewContext(`(${JSON.stringify(base())})`),
    'with a member that it inherits': () => Object.assign(Object.create(inherited), { id: 7, email: 'ada@b.example', name: { last: 'x' } }),
    'of an old class, with a member that it inherits': () => {
      function Old() {
        Object.assign(this, { id: 7, email: 'ada@b.example', name: { last: 'x' } })
      }
      Old.prototype = inherited
      return new Old()
    },
    'with a symbol': () => ({ ...base(), [symbol]: 'private' }),
    'with a symbol below': () => ({ ...base(), name: { first: 'Ada', last: 'Lovelace', [symbol]: 'private' } }),
    'with a member that is not enumerable': () => Object.defineProperty(base(), 'more', { value: 'private' }),
    frozen: () => Object.freeze(base()),
    'with a getter': () => Object.defineProperty(base(), 'email', { get: () => 'ada@b.example', enumerable: true }),
    'with a getter that throws': () => Object.defineProperty(base(), 'email', { get: () => { throw new Error('private') }, enumerable: true }),
    'with a getter that takes away what follows': () => {
      const it = base()
      return Object.defineProperty(it, 'id', { get: () => delete it.salary && 7, enumerable: true, configurable: true })
    },
    'a proxy': () => new Proxy(base(), {}),
    'a proxy that throws': () => new Proxy(base(), { get: () => { throw new Error('private') } }),
    'a proxy that tells of members that it does not have': () => new Proxy(base(), { ownKeys: () => ['id', 'email', 'name', 'salary', 'more'] }),
    'a proxy of another prototype': () => new Proxy(base(), { getPrototypeOf: () => Map.prototype }),
    'a map that looks like a record': () => Object.assign(new Map(), base()),
    'an error that looks like a record': () => Object.assign(new Error('private'), base()),
  }
  for (const [name, make] of Object.entries(objects)) {
    same(name, make, base)
    same(`${name}, as a list`, () => [make(), make()], () => [base(), base()])
  }
  const [, after] = both('profile', () => ({ ...base(), [symbol]: 'private' }), base)
  assert.ok(!JSON.stringify(after).includes('private'))
})

test('whatever the members are called, however many there are', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '7', '', '~/', 'é\n', 'half \ud800']) {
    for (const value of ['"private"', '{"x":"private"}', 'null']) same(`${JSON.stringify(name)}: ${value}`, () => JSON.parse(`{"id":1,${JSON.stringify(name)}:${value},"email":"ada@b.example"}`))
  }
  for (const count of [0, 1, 22, 23, 24, 25, 60]) {
    same(`${count} and two members`, () => ({ ...Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, index])), email: 'a@b.example', ssn: 1 }))
  }
})

test('an object that says by itself what is sent of it', () => {
  for (const toJSON of ['text', { x: 1 }, null, () => 'private']) {
    same(typeof toJSON, () => ({ email: 'a@b.example', toJSON }), () => ({ email: 'x', toJSON: 'x' }))
    same(`${typeof toJSON}, below`, () => ({ email: 'a@b.example', name: { last: 'x', toJSON } }), () => ({ email: 'x', name: { last: 'x', toJSON: 'x' } }))
  }
})

test('a circle, and too many levels', () => {
  const circle = () => {
    const record = base()
    record.name.last = record
    record.phones = [record]
    return record
  }
  same('a circle', circle, () => ({ ...base(), phones: ['x'] }))
  const deep = () => Array.from({ length: 140 }).reduce((below) => [below], { number: 1 })
  same('too deep', () => ({ ...base(), phones: deep() }), () => ({ ...base(), phones: ['x'] }))
})

test('more kinds of records than have a copier of their own', () => {
  const session = gate.unsignedSession({ id: 'u-1', roles: [] })
  for (let kind = 0; kind < 60; kind++) {
    const records = Array.from({ length: BEFORE }, (_, index) => ({ [`k${kind}`]: index, email: 'ada@b.example', name: { [`n${kind}`]: index, last: 'x' } }))
    const expected = records.map((_, index) => ({ [`k${kind}`]: index, email: 'a•••@•••.example', name: { [`n${kind}`]: index, last: '••••••••' } }))
    assert.deepEqual(session.mask('profile', records).data, expected)
  }
})
