/** Several tabs of one app, in each engine: they agree on the newest policy, and on who is signed in. */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { inEngine } from './engine.mjs'
import { scenario } from './scenario.mjs'
import { answers } from './site.mjs'
import { answersOf, bundleOf, closedBy, subjectKey, tokenOf, until } from './tokens.mjs'
import { App, holds } from './visit.mjs'

inEngine('tabs of one app', (engine) => {
  const { browser, site } = scenario(engine)

  /** Opens two tabs over version 1, each with a server address of its own; `u-1` is signed in in both. */
  async function two({ isDeaf = false } = {}) {
    const apps = []
    const token = tokenOf()
    for (const path of ['/one', '/other']) {
      site().answer(path, answers.text(bundleOf(1)))
      const app = await App.on(browser(), site())
      if (apps.length === 0) await app.database('clear')
      if (isDeaf) await app.call('deafen')
      await app.open({ url: path })
      await app.enter('u-1', token)
      apps.push(app)
    }
    return apps
  }

  test('end with the newer of two policies that come at once, whichever comes first', async (t) => {
    const apps = await two()
    let version = 1
    for (const order of ['the newer first', 'the older first', 'at the same moment'])
      for (const newerAt of [0, 1])
        await t.test(`${order}, to the ${newerAt === 0 ? 'first' : 'second'} tab`, async () => {
          const [older, newer] = [bundleOf(version + 1), bundleOf(version + 2)]
          version += 2
          const gates = ['/one', '/other'].map((path, at) => gateAt(site(), path, at === newerAt ? newer : older))
          const calls = []
          for (const app of apps) calls.push(await app.tab.begin('console', 'refresh'))
          for (const { arrived } of gates) await arrived
          const turns = order === 'the older first' ? [1 - newerAt, newerAt] : [newerAt, 1 - newerAt]
          const outcomes = []
          for (const at of turns) {
            gates[at].open()
            if (order !== 'at the same moment') outcomes[at] = await apps[at].tab.result(calls[at])
          }
          for (const at of turns) outcomes[at] ??= await apps[at].tab.result(calls[at])
          assert.deepEqual(outcomes[newerAt], { result: 'new', error: null })
          const { result } = outcomes[1 - newerAt]
          const expected = { 'the newer first': ['older-ignored'], 'the older first': ['new'] }[order]
          assert.ok((expected ?? ['new', 'older-ignored']).includes(result), result)
          for (const app of apps) {
            await until(async () => (await app.look()).version === version, 'the newer one in both tabs')
            holds(await app.look(), { state: 'fresh', version, answers: answersOf(version), error: null })
            assert.equal((await app.stored()).token, newer)
          }
        })
    for (const app of apps) await app.close()
  })

  test('end with the newer one where no word passes between them', async () => {
    const apps = await two({ isDeaf: true })
    const newer = bundleOf(3)
    for (const [at, bundle] of [newer, bundleOf(2)].entries()) {
      site().answer(['/one', '/other'][at], answers.text(bundle))
      const result = at === 0 ? 'new' : 'older-ignored'
      assert.deepEqual(await apps[at].refresh(), { result, error: null })
      assert.equal((await apps[at].stored()).token, newer)
      holds(await apps[at].look(), { version: 3, answers: answersOf(3) })
    }
    // Whoever has not asked finds it when the page is looked at again.
    const last = bundleOf(4)
    site().answer('/other', answers.text(last))
    assert.deepEqual(await apps[1].refresh(), { result: 'new', error: null })
    holds(await apps[0].look(), { version: 3 })
    await apps[0].call('wake')
    await until(async () => (await apps[0].look()).version === 4, 'the newer one')
    for (const app of apps) await app.close()
  })

  test('lose their sessions when one of them signs out, and nobody is found in the store', async () => {
    const [one, other] = await two()
    await until(async () => (await one.database('read', subjectKey('u-1'))) !== null, 'the token in the store')
    await one.call('signOut')
    const left = { type: 'closed', code: 'signed-out' }
    for (const app of [one, other]) {
      await until(async () => (await app.told()).some(({ type }) => type === 'closed'), 'the end of the sessions')
      assert.deepEqual((await app.told()).filter(({ type }) => type === 'closed'), [left])
      holds(await app.look(), { state: 'fresh', version: 1, answers: closedBy('signed-out') })
      await assert.rejects(app.enter('u-1'), { code: 'no-token' })
    }
    assert.deepEqual(await subjects(other), [])

    // The next person is nobody else's business, and is known to both tabs.
    await other.enter('u-2', tokenOf('u-2'))
    await until(() => one.enter('u-2').catch(() => undefined), 'the next person in the other tab')
    holds(await one.look(), { answers: answersOf(1) })
    await assert.rejects(one.enter('u-1'), { code: 'no-token' })
    await one.close()
    await other.close()
  })

  test('never take the token of another person, wherever it lies', async () => {
    const [one, other] = await two()
    const key = subjectKey('u-1')
    await until(async () => (await one.database('read', key)) !== null, 'the token in the store')
    await other.close()
    await one.database('write', subjectKey('u-2'), await one.database('read', key))
    await one.reload()
    await one.open({ url: '/one' })
    await assert.rejects(one.enter('u-3'), { code: 'no-token' })
    await assert.rejects(one.enter('u-2'), { code: 'subject-mismatch' })
    holds(await one.enter('u-1'), { answers: answersOf(1) })
    await one.call('signOut')
    assert.deepEqual(await subjects(one), [])
    await one.close()
  })
})

/** Keys of the persons in the store. */
async function subjects(app) {
  return (await app.database('keys')).filter(([kind]) => kind === 'subject')
}

/** Holds back what is served at a path until it is let through. */
function gateAt(site, path, body) {
  let arrive
  let open
  const arrived = new Promise((resolve) => (arrive = resolve))
  const opened = new Promise((resolve) => (open = resolve))
  site.answer(path, async (request, response) => {
    arrive()
    await opened
    answers.text(body)(request, response)
  })
  return { arrived, open }
}
