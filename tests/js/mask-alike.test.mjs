// Records that are like the ones before them, by what they hold: these are copied another way, and come out the same.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { base, gate, same } from './alike.mjs'

const VALUES = {
  text: () => 'ada@b.example', nothing: () => '', null: () => null, undefined: () => undefined, number: () => 250, 'no number': () => NaN, zero: () => -0,
  flag: () => true, date: () => new Date(0), 'no date': () => new Date(NaN), list: () => ['private'], 'no elements': () => [], object: () => ({ x: 'private' }),
  'no members': () => ({}), half: () => 'private \ud800', function: () => () => 'private', symbol: () => Symbol('private'), big: () => 1n, map: () => new Map(),
  expression: () => /private/, boxed: () => new String('private'), instance: () => new (class Private { x = 1 })(), hole: () => Array(2), hidden: () => 'hidden', stars: () => '••••••••',
}

test('whatever a member holds', () => {
  for (const [name, value] of Object.entries(VALUES)) {
    for (const member of ['email', 'alias', 'middle', 'ssn', 'salary', 'name', 'phones', 'free']) {
      same(`${name} as ${member}`, () => ({ id: 7, [member]: value(), last: 'x' }))
    }
    same(`${name} below`, () => ({ id: 7, name: { first: 'Ada', last: value() }, phones: [{ number: value() }, { number: '+1', kind: value() }], email: 'a@b.example' }))
    same(`${name} beside what is gone`, () => ({ ssn: 1, email: value(), tax: value(), salary: 250, card: 3, alias: 'x' }))
  }
})

test('a member more, one less, others, or another order', () => {
  const members = Object.entries(base())
  const others = [members.slice(1), members.slice(0, -1), [...members, ['ssn', 1]], [['ssn', 1], ...members], members.toReversed(), [['id', 7]], [], [...members.slice(1), ['other', 1]]]
  for (const entries of others) same(JSON.stringify(entries), () => Object.fromEntries(entries), base)
})

test('what was masked is told of each record, whether it is like the last or not', () => {
  const session = gate.unsignedSession({ id: 'u-1', roles: [] })
  const kinds = [{ email: 'a' }, { email: 'a' }, { email: 'a', ssn: 1 }, { email: 'a' }, {}, { email: 'a' }, { email: null }, { ssn: 1 }, { ssn: 1 }, { ssn: 1, salary: 3 }, { salary: 3 }]
  // Each after each.
  const records = kinds.flatMap((one) => kinds.flatMap((other) => [one, other]))
  const pointers = records.flatMap((record, place) => Object.entries(record).filter(([, value]) => value !== null).map(([key]) => `/${place}/${key}`))
  assert.deepEqual(session.mask('profile', records).masked.map(({ pointer }) => pointer), pointers)
})

test('more members than are remembered of a place, and more places', () => {
  const session = gate.unsignedSession({ id: 'u-1', roles: [] })
  for (let round = 0; round < 2; round++) {
    const records = Array.from({ length: 200 }, (_, index) => ({ [`m${index % 150}`]: [{ [`n${index}`]: { secret: 'x' } }, { secret: 'y', [`~/${index}`]: { ssn: 1 } }] }))
    const expected = records.flatMap((_, index) => [`/n${index}/secret`, '', `/~0~1${index}/ssn`].map((below, place) => `/${index}/m${index % 150}/${Math.min(place, 1)}${below || '/secret'}`))
    assert.deepEqual(session.mask('deep', records).masked.map(({ pointer }) => pointer), expected)
  }
})
