/** Databases that somebody has edited or cleared, in each engine: never believed as they are, and never in the way. */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { smallPolicy } from '../../js/fixture.mjs'
import { segment } from '../../js/sign.mjs'
import { inEngine } from './engine.mjs'
import { scenario } from './scenario.mjs'
import { answers } from './site.mjs'
import {
  KEYS_KEY,
  POLICY_KEY,
  answersOf,
  bundleOf,
  closedBy,
  edited,
  seconds,
  subjectKey,
  tokenOf,
  until,
} from './tokens.mjs'
import { App, holds } from './visit.mjs'

const empty = { state: 'empty', source: null, version: null, storage: 'indexeddb', storageError: null }
const subject = subjectKey('u-1')

inEngine('a database', (engine) => {
  const { browser, site } = scenario(engine)
  const serve = (bundle) => site().answer('/policy', answers.text(bundle))
  const lose = () => site().answer('/policy', answers.drop())

  /** A visit that stores a version and the token of `u-1`; then the page is loaded anew, without gate and server. */
  async function visited(bundle = bundleOf(3), token = tokenOf()) {
    const app = await App.on(browser(), site())
    await app.database('clear')
    serve(bundle)
    await app.open()
    await app.enter('u-1', token)
    await until(async () => (await app.database('keys')).length === 2, 'what is stored')
    lose()
    await app.reload()
    return app
  }

  /** What holds whatever is in the store: no answer from it, and a good one as soon as the server has one. */
  async function refused(app, { version = 3, options = {}, clock = 0 } = {}) {
    holds(await app.open(options, clock), empty)
    holds(await app.enter('u-1', tokenOf('u-1', { iat: seconds() - 10 })), { answers: closedBy('empty') })
    serve(bundleOf(version))
    assert.deepEqual(await app.refresh(), { result: 'new', error: null })
    holds(await app.look(), { state: 'fresh', source: 'network', answers: answersOf(version) })
    await until(async () => (await app.stored())?.token !== undefined, 'the good one in the store')
    assert.deepEqual(await app.tab.problems(), [])
  }

  test('with one letter of the policy changed is of no use, and no hindrance', async () => {
    const bundle = bundleOf(3)
    const app = await visited(bundle)
    for (const part of [0, 1, 2]) {
      await app.database('write', POLICY_KEY, { token: edited(bundle, part) })
      lose()
      await app.reload()
      await refused(app)
    }
    await app.close()
  })

  test('with one letter of a person’s token changed has no token', async () => {
    const token = tokenOf()
    const app = await visited(bundleOf(3), token)
    for (const part of [0, 1, 2]) {
      await app.database('write', subject, { token: edited(token, part) })
      await app.reload()
      holds(await app.open(), { state: 'fresh', source: 'cache', version: 3 })
      await assert.rejects(app.enter(), { code: 'no-token' })
    }
    holds(await app.enter('u-1', token), { answers: answersOf(3) })
    await app.close()
  })

  test('with anything else in the place of tokens holds nothing', async () => {
    const app = await visited()
    const pol = { ...smallPolicy, roles: { editor: { rules: [{ allow: '**:*' }] } } }
    const values = [
      2 ** 53,
      String(2 ** 53),
      { token: 2 ** 53 },
      { token: String(2 ** 53) },
      { ver: 2 ** 53, token: { ver: 2 ** 53 } },
      { token: bundleOf(9), ended: 'no' },
      { token: bundleOf(9), checkedAt: 'now' },
      { token: bundleOf(9), updates: [] },
      { token: '' },
      { token: tokenOf('u-7') },
      bundleOf(9),
      [bundleOf(9)],
      pol,
      { pol },
      { token: JSON.stringify(pol) },
      { token: `${segment('{"alg":"none"}')}.${segment(JSON.stringify({ pol }))}.` },
      { updates: [bundleOf(9)] },
      true,
      null,
    ]
    // A server that has an older one than they claim to be: were any believed, it would be refused.
    for (const value of values) await strange(() => app.database('write', POLICY_KEY, value), JSON.stringify(value))
    for (const name of ['date', 'bytes', 'map', 'circle'])
      await strange(() => app.database('writeStrange', POLICY_KEY, name), name)
    const [longer, other] = [[...POLICY_KEY, 'more'], [...POLICY_KEY.slice(0, 5), 1]]
    for (const key of [7, 'policy', ['policy'], POLICY_KEY.slice(0, 4), longer, other])
      await strange(() => app.database('write', key, { token: bundleOf(9) }), JSON.stringify(key), true)
    await app.close()

    async function strange(write, what, isElsewhere = false) {
      await app.database('clear')
      // The database is there, and empty, before something is written into it by hand.
      lose()
      await app.open()
      await app.call('close')
      await write()
      if (!isElsewhere)
        for (const key of [subject, KEYS_KEY]) await app.database('copy', POLICY_KEY, key)
      holds(await app.open(), empty)
      await assert.rejects(app.enter(), ({ code }) => ['no-token', 'subject-mismatch'].includes(code), what)
      await app.call('close')
      serve(bundleOf(1))
      holds(await app.open(), { state: 'fresh', source: 'network', version: 1, keyVersion: 1 })
      holds(await app.enter('u-1', tokenOf('u-1', { iat: seconds() - 10 })), { answers: answersOf(1) })
      await until(async () => (await app.stored()).token !== undefined, 'the good one in the store')
      await app.call('close')
    }
  })

  test('with an older policy put back has it refused by every page that knows better', async () => {
    const newer = bundleOf(3)
    const older = bundleOf(2)
    const app = await visited(newer)
    holds(await app.open(), { version: 3 })
    await app.enter()
    await app.database('write', POLICY_KEY, { token: older, checkedAt: seconds() + 1000 })
    await app.call('wake')
    await settled(app)
    holds(await app.look(), { version: 3, answers: answersOf(3) })
    // The server still has the newer one, and it is stored over what was put there.
    site().answer('/policy', answers.text(newer, { etag: '"another"' }))
    assert.deepEqual(await app.refresh(), { result: 'same', error: null })
    await until(async () => (await app.stored()).token === newer, 'the newer one in the store')

    // Beside other evidence in the store, it is a step back.
    await app.database('write', [...POLICY_KEY.slice(0, 3), 't-1', ...POLICY_KEY.slice(4)], { token: newer })
    await app.database('write', POLICY_KEY, { token: older, checkedAt: seconds() + 1000 })
    lose()
    await app.reload()
    holds(await app.open({ tenant: 't-1' }), { state: 'fresh', version: 3 })
    await app.close()
  })

  test('with the end of a policy erased keeps it ended for whoever has seen a later signature', async () => {
    const exp = seconds() + 4
    const app = await visited(bundleOf(3, { exp }), tokenOf('u-1', { iat: exp + 120, exp: exp + 3600 }))
    await until(() => seconds() > exp, 'the end')
    holds(await app.open(), { state: 'empty' })
    const record = await until(async () => {
      const found = await app.stored()
      return found.ended && found
    }, 'the record of the end')
    const back = exp - 30 - seconds()
    lose()
    for (const change of [(same) => same, ({ ended, ...rest }) => rest, (same) => ({ ...same, ended: false })]) {
      await app.database('write', POLICY_KEY, change(record))
      await app.reload()
      holds(await app.open({}, back), { state: 'empty', version: null })
      await app.enter()
      holds(await app.look(), { answers: closedBy('empty') })
    }
    await app.reload()
    await refused(app, { clock: back })
    await app.close()
  })

  test('is not held up by a page that was left in the middle of a change', async () => {
    const app = await visited()
    for (let time = 0; time < 8; time += 1) {
      await app.tab.begin('database', 'churn')
      await until(async () => (await app.database('keys')).some(([kind]) => kind === 'churn'), 'a change')
      await app.tab.goTo(`${site().url}?left`)
      holds(await app.open(), { state: 'fresh', source: 'cache', version: 3, storage: 'indexeddb', storageError: null })
      await app.database('remove', ['churn', 'of', 'this'])
    }
    await app.close()
  })

  test('that was cleared leaves the floor of the build', async () => {
    const options = { minVersion: 3 }
    const app = await visited()
    await app.open(options)
    await app.call('close')
    await app.database('clear')
    serve(bundleOf(2))
    await app.reload()
    holds(await app.open(options), { ...empty, error: 'rollback' })
    holds(await app.enter('u-1', tokenOf()), { answers: closedBy('empty') })
    // Nor is it taken out of the store, nor from the app's own delivery.
    assert.equal(await app.stored(), null)
    await app.database('write', POLICY_KEY, { token: bundleOf(2) })
    lose()
    await app.reload()
    holds(await app.open({ ...options, bundle: bundleOf(2) }), empty)
    serve(bundleOf(3))
    assert.deepEqual(await app.refresh(), { result: 'new', error: null })
    holds(await app.look(), { state: 'fresh', version: 3 })

    // Cleared beneath an open page, it is made anew, and what the page knows still counts.
    await app.database('clear')
    serve(bundleOf(4))
    assert.deepEqual(await app.refresh(), { result: 'new', error: null })
    holds(await app.look(), { state: 'fresh', version: 4, storage: 'indexeddb', storageError: null })
    const { token } = await app.stored()
    assert.equal(token.length, bundleOf(4).length)
    await app.close()
  })
})

/** Lets pass what a page does by itself after an event. */
async function settled(app) {
  for (let time = 0; time < 5; time += 1) await app.database('keys')
}
