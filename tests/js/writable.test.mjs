// The masked-write guard as an app has it: the vectors of the engine, through the package.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { closedSession } from 'permask'

import { gateOver, vectors } from './fixture.mjs'

const { resources, roles, classes, cases } = vectors('writable')

/** Opens a session over a policy with the record type of a case. */
async function sessionOf(one) {
  const record = {
    resource: 'people',
    unlisted: one.unlisted ?? 'show',
    fields: one.fields,
    edit: one.edit === undefined ? "can('people:edit')" : one.edit,
    'set-masked': one['set-masked'] === undefined ? "can('people:overwrite')" : one['set-masked'],
    'read-only': one['read-only'] ?? null,
  }
  for (const name of Object.keys(record)) if (record[name] === null) delete record[name]
  const gate = await gateOver({ format: 1, id: 'writable', resources, roles, classes, records: { record } })
  const session = gate.unsignedSession({ id: 'u-1', roles: one.roles ?? ['edit'] })
  return one.preview ? session.viewAs({ roles: one.preview }) : session
}

test('what may be saved is what the engine says', async (t) => {
  // What only a text can say (names that stand twice, how a number is written) no object can.
  const asObjects = cases.filter((one) => !Object.keys(one).some((name) => name.endsWith('-text')))
  assert.ok(asObjects.length > 100)
  for (const one of asObjects) {
    await t.test(one.name, async () => {
      const session = await sessionOf(one)
      const type = one.type ?? 'record'
      const masked = session.mask(type, one.record)
      if (one.data !== undefined) assert.deepEqual(masked.data, one.data)
      const options = one.known === undefined ? {} : { record: one.record }
      // The vectors show stars for a pseudonym, as without a key; a session of the package always has one.
      const edited = one.fields['$.a'] === 'alias' ? { ...one.edited, a: masked.data.a } : one.edited
      const { patch, errors } = session.writable(type, masked, edited, options)
      const told = errors.map(({ pointer, code, class: name, rule, reason }) => [pointer, code, name, rule, reason])
      assert.deepEqual({ patch, told }, { patch: one.patch ?? [], told: one.errors ?? [] })
    })
  }
})

test('what is no plain data is refused, and nothing may be saved in a session that has ended', async () => {
  const session = await sessionOf({ fields: {} })
  const masked = session.mask('record', { id: 1 })
  assert.throws(() => session.writable('record', masked, { id: 1n }), { code: 'not-plain-data', at: '/id' })
  assert.throws(() => session.writable('record', { id: 1 }, { id: 1 }), TypeError)
  session.close()
  const denied = { patch: [], errors: [{ pointer: '', class: null, code: 'denied', rule: null, reason: null }] }
  assert.deepEqual(session.writable('record', masked, { id: 2 }), denied)
  assert.deepEqual(closedSession('expired').writable('record', masked, { id: 2 }), denied)
})
