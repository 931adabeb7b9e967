// The vectors of what forms ask: tasks with parameters, fields, assignments. The Rust runner answers the same files.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { closedSession } from 'permask'

import { gateOver, vectors } from './fixture.mjs'

test('tasks with parameters', async (t) => {
  const { policy, cases } = vectors('tasks')
  const gate = await gateOver(policy)
  for (const { name, roles, task, arguments: values, unknown, allowed, missing, parameters } of cases) {
    await t.test(name, () => {
      const session = gate.unsignedSession({ id: 'u-1', roles })
      const found = session.task(task, values)
      if (unknown) return assert.equal(found, null)
      assert.deepEqual([found.id, found.allowed, found.missing], [task, allowed, missing])
      assert.deepEqual(Object.fromEntries(found.parameters.map(({ name, allowed }) => [name, allowed])), parameters)
    })
  }
  const session = gate.unsignedSession({ id: 'u-1', roles: [] })
  assert.throws(() => session.task('edit-part', { part: 7 }), TypeError)
  assert.throws(() => session.task(), TypeError)
})

test('fields', async (t) => {
  const { policy, cases } = vectors('fields')
  const gate = await gateOver(policy)
  const person = { email: 'ada@example.com', name: 'Ada', id: 7, company: 'acme' }
  for (const { name, subject, type, for: purpose, record, unknown, fields, others } of cases) {
    await t.test(name, () => {
      const session = gate.unsignedSession(subject)
      const found = session.fields(type, { for: purpose, record })
      if (unknown) return assert.deepEqual(found, { fields: [], others: 'deny' })
      const row = (field) => [field.path, field.class, field.outcome, field.code, field.mask, field.rule]
      assert.deepEqual([found.fields.map(row), found.others], [fields, others])
      if (type !== 'person' || purpose === 'edit' || purpose === 'query') return undefined
      const { masked } = session.mask(type, person, { for: purpose })
      const hidden = found.fields.filter(({ mask }) => mask !== null)
      assert.deepEqual(
        masked.map(({ pointer, mask }) => [pointer, mask]),
        hidden.map(({ path, mask }) => [path.replace('$.', '/'), mask]),
      )
    })
  }
  const session = gate.unsignedSession({ id: 'u-1', roles: [] })
  assert.throws(() => session.fields('person', { for: 'sort' }), /expected `for` to be one of edit, export, query, view/)
  assert.throws(() => session.fields('person'), TypeError)
})

test('assignment forms', async (t) => {
  const { policy, cases } = vectors('assignable')
  const gate = await gateOver(policy)
  for (const { name, subject, role, group, tenant, code, constraint } of cases) {
    await t.test(name, () => {
      const assigned = { ...(role === undefined ? { group } : { role }), ...(tenant && { tenant }) }
      const answer = gate.assignable(subject, assigned)
      assert.deepEqual([answer.allowed, answer.code, answer.constraint], [code === 'assignable', code, constraint])
      assert.match(answer.sentence, /\.$/)
    })
  }
  assert.throws(() => gate.assignable({ id: 'u-1', roles: [] }, {}), TypeError)
  gate.close()
  assert.throws(() => gate.assignable({ id: 'u-1', roles: [] }, { role: 'editor' }), { code: 'closed' })
})

test('a closed session lets no form do anything', () => {
  const session = closedSession('expired')
  assert.equal(session.task('edit-part'), null)
  assert.deepEqual(session.fields('person', { for: 'edit' }), { fields: [], others: 'deny' })
  assert.deepEqual(session.mask('person', { id: 7 }, { for: 'export' }).data, null)
})
