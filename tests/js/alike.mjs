// What a record gives as the first of a session, and after others of the same members: these are copied another way.
import assert from 'node:assert/strict'

import { PermaskError } from 'permask'

import { gateOver } from './fixture.mjs'

export const gate = await gateOver({
  format: 1,
  id: 'alike',
  resources: { any: { actions: ['read'] } },
  classes: {
    email: { mask: { email: {} } },
    name: { mask: 'stars' },
    fixed: { mask: { fixed: { value: 'hidden' } } },
    absent: { mask: 'stars', 'hide-absence': true },
    gone: { mask: 'remove' },
    step: { mask: { bucket: { step: 100 } } },
    shown: { mask: 'stars', tiers: [{ when: 'true', show: 'clear' }] },
  },
  records: {
    profile: {
      unlisted: 'show',
      fields: {
        '$.email': 'email', '$.name.last': 'name', '$.alias': 'fixed', '$.middle': 'absent', '$.ssn': 'gone', '$.tax': 'gone', '$.card': 'gone',
        '$.salary': 'step', '$.phones[*].number': 'name', '$.constructor': 'name', '$.__proto__.x': 'name', "$['7']": 'name',
      },
    },
    deep: { unlisted: 'show', fields: { '$..secret': 'name', '$..ssn': 'gone' } },
    list: { unlisted: 'mask', fields: { '$.id': 'shown', '$.name.last': 'shown', '$.phones[*].number': 'shown' } },
  },
})
const TYPES = ['profile', 'list', 'deep']

/** How often records of the same members come before the one that is looked at. */
export const BEFORE = 8

/** A record of which much is masked. */
export const base = () => ({ id: 7, email: 'ada@b.example', name: { first: 'Ada', last: 'Lovelace' }, salary: 250 })

/** Returns what has the same members, and text wherever something else may be. */
function ordinary(value) {
  if (Array.isArray(value)) return value.map(ordinary)
  const isPlain = typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value))
  if (!isPlain) return 'x'
  return JSON.parse(`{${Object.keys(value).map((key) => `${JSON.stringify(key)}:${JSON.stringify(ordinary(value[key]))}`).join()}}`)
}

/** Says all that can be seen of a value. */
function described(value) {
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : value
  const prototype = Object.getPrototypeOf(value)
  const members = Reflect.ownKeys(value).map((key) => {
    const { value: member, ...flags } = Object.getOwnPropertyDescriptor(value, key) ?? {}
    return [key, flags, described(member)]
  })
  return [prototype === Object.prototype ? 'object' : prototype === Array.prototype ? 'array' : prototype, Object.isExtensible(value), members]
}

/** Masks a record: what comes out, or the error. */
function masked(session, type, record) {
  try {
    const { data, masked } = session.mask(type, record)
    return { data: data === record ? 'the record itself' : described(data), masked }
  } catch (error) {
    assert.ok(error instanceof PermaskError, error.stack)
    assert.ok(!/private/.test(error.stack + JSON.stringify(error)))
    return { code: error.code, message: error.message, at: error.at }
  }
}

/** Masks what `make` returns: as the first record of a session, and after others of the same members. */
export function both(type, make, before = ordinary) {
  const first = gate.unsignedSession({ id: 'u-1', roles: [] })
  const later = gate.unsignedSession({ id: 'u-1', roles: [] })
  for (let round = 0; round < BEFORE; round++) masked(later, type, before(make()))
  const outcomes = [masked(first, type, make()), masked(later, type, make())]
  first.close()
  later.close()
  return outcomes
}

export function same(name, make, before) {
  for (const type of TYPES) {
    const [alone, after] = both(type, make, before)
    assert.deepEqual(after, alone, `${type}: ${name}`)
  }
}
