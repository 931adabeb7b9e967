/** Pages that lose their server, their time, or the keys that they began with, in each engine. */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { inEngine } from './engine.mjs'
import { scenario } from './scenario.mjs'
import { answers } from './site.mjs'
import {
  KEYS_KEY,
  answersOf,
  bundleOf,
  closedBy,
  edited,
  next,
  old,
  seconds,
  stranger,
  tokenOf,
  until,
  updateOf,
} from './tokens.mjs'
import { App, holds, onProfile } from './visit.mjs'

inEngine('pages without a server', (engine) => {
  const { site } = scenario(engine, { hasBrowser: false })
  const serve = (bundle) => site().answer('/policy', answers.text(bundle))
  const lose = () => site().answer('/policy', answers.drop())

  test('answer as before, after a reload and a restart, until the server is back with something newer', () =>
    onProfile(engine, async (restart) => {
      const soon = 600
      serve(bundleOf(1, { refresh_after: seconds() + soon }))
      const app = await App.on(await restart(), site())
      await app.open()
      const online = await app.enter('u-1', tokenOf())
      const expected = { state: 'fresh', source: 'network', version: 1, error: null, answers: answersOf(1) }
      holds(online, expected)
      await until(async () => (await app.database('keys')).length === 2, 'the token of the person in the store')

      // Nothing at all listens any more: the page goes on, and what it asks for fails.
      await site().stop()
      assert.deepEqual(await app.refresh(), { result: 'failed', error: 'fetch-failed' })
      holds(await app.look(), { ...expected, error: 'fetch-failed' })
      await site().resume()

      lose()
      await app.reload()
      await app.open()
      const offline = { ...expected, source: 'cache', error: 'fetch-failed' }
      await app.enter()
      holds(await until(() => failed(app), 'the attempt to ask the server'), offline)
      assert.deepEqual(await app.tab.problems(), [])

      const again = await App.on(await restart(), site())
      await again.open({}, soon + 1)
      await again.enter()
      const stale = { ...offline, state: 'stale' }
      holds(await until(() => failed(again), 'the attempt to ask the server'), stale)

      serve(bundleOf(2))
      assert.deepEqual(await again.refresh(), { result: 'new', error: null })
      const renewed = { state: 'fresh', source: 'network', version: 2, error: null, answers: answersOf(2) }
      holds(await again.look(), renewed)
      assert.ok((await again.told()).some(({ type }) => type === 'changed'))
      await again.close()
    }))

  test('close by themselves at the end of their policy, and stay closed when the clock is set back', () =>
    onProfile(engine, async (restart) => {
      const app = await App.on(await restart(), site())
      const exp = seconds() + 8
      const first = bundleOf(1, { exp })
      serve(first)
      await app.open()
      holds(await app.enter('u-1', tokenOf()), { state: 'fresh', answers: answersOf(1) })
      assert.deepEqual((await app.told()).filter((one) => one.type === 'closed' || one === 'expired'), [])
      lose()
      // From here on nobody asks the gate anything: it tells.
      const told = await until(async () => {
        const news = await app.told()
        return news.includes('expired') && news.some(({ type }) => type === 'closed') && news
      }, 'the end of the policy')
      assert.ok(Date.now() >= exp * 1000)
      assert.deepEqual(told.filter(({ type }) => type), [{ type: 'closed', code: 'expired' }])
      const ended = { state: 'expired', version: 1, answers: closedBy('expired') }
      holds(await app.look(), ended)
      await until(async () => (await app.stored()).ended, 'the record of the end')

      // By the clock that is set back it would be good for long.
      const back = exp - 30 - seconds()
      await app.setClock(back)
      await app.call('wake')
      assert.equal((await app.refresh()).result, 'failed')
      holds(await app.look(), ended)
      await app.reload()
      holds(await app.open({}, back), { state: 'empty', source: null, version: null })
      holds(await app.enter(), { answers: closedBy('empty') })

      serve(first)
      assert.deepEqual(await app.refresh(), { result: 'new', error: null })
      holds(await app.look(), { state: 'fresh', source: 'network', answers: answersOf(1) })
      assert.equal((await app.stored()).ended, undefined)
      await app.close()
    }))

  test('go on by the keys that followed those of the build, and by no others', () =>
    onProfile(engine, async (restart) => {
      const options = { keysUrl: '/keys/{version}', keys: { keys: [old.jwk] } }
      const newer = bundleOf(2, { key: next })
      for (const version of [2, 3, 4]) site().answer(`/keys/${version}`, answers.status(404))
      serve(bundleOf(1))
      const app = await App.on(await restart(), site())
      holds(await app.open(options), { keyVersion: 1, version: 1 })
      await app.enter('u-1', tokenOf('u-1', { iat: seconds() - 30 }))
      serve(newer)
      assert.deepEqual(await app.refresh(), { result: 'failed', error: 'unknown-key' })
      site().answer('/keys/2', answers.text(updateOf(2, [old, next], [old, next])))
      site().answer('/keys/3', answers.text(updateOf(3, [next], [old, next])))
      assert.deepEqual(await app.refresh(), { result: 'new', error: null })
      holds(await app.look(), { keyVersion: 3, version: 2, answers: answersOf(2) })

      for (const path of ['/policy', '/keys/2', '/keys/3', '/keys/4']) site().answer(path, answers.drop())
      const again = await App.on(await restart(), site())
      const kept = { keyVersion: 3, version: 2, state: 'fresh', source: 'cache' }
      holds(await again.open(options), kept)

      // What a key signs that was taken away is refused, however good it is; and so is what nobody known has signed.
      site().answer('/keys/4', answers.status(404))
      serve(bundleOf(3))
      assert.deepEqual(await again.refresh(), { result: 'failed', error: 'unknown-key' })
      site().answer('/keys/4', answers.text(updateOf(4, [stranger], [stranger])))
      serve(bundleOf(3, { key: stranger }))
      assert.equal((await again.refresh()).result, 'failed')
      holds(await again.look(), { ...kept, source: 'cache' })

      // Stored updates are no more than what they are: one letter less true, and what came after it counts no more.
      const record = await again.database('read', KEYS_KEY)
      assert.equal(record.updates.length, 2)
      for (const path of ['/policy', '/keys/2', '/keys/4']) site().answer(path, answers.drop())
      const [first, second] = record.updates
      const changed = JSON.stringify(JSON.parse(second).map((token) => edited(token, 2)))
      await again.database('write', KEYS_KEY, { ...record, updates: [first, changed] })
      await again.reload()
      holds(await again.open(options), { keyVersion: 2, version: 2 })
      await again.database('write', KEYS_KEY, { ...record, updates: [second, first] })
      await again.reload()
      holds(await again.open(options), { keyVersion: 1, version: null, state: 'empty' })
      await again.close()
    }))
})

/** How a page stands once it has asked the server in vain. */
async function failed(app) {
  const seen = await app.look()
  return seen.error !== null && seen
}
