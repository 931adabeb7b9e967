/** What scenarios rely on, in each engine: trouble is noticed, data is kept, and the network can be taken away. */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Browser } from './browser.mjs'
import { inEngine } from './engine.mjs'
import { Profile } from './profile.mjs'
import { scenario } from './scenario.mjs'
import { answers } from './site.mjs'

inEngine('the harness', (engine) => {
  const { browser, onPage, site } = scenario(engine)

  test('notices what goes wrong in a page', async () => {
    const tab = await browser().open(site().url)
    const seen = async (name) => {
      await tab.reload()
      assert.deepEqual(await tab.problems(), [])
      const value = await tab.call('trouble', name)
      await tab.call('trouble', 'complain')
      const problems = await tab.problems()
      assert.equal(problems.at(-1), 'console.error: said aloud')
      return { value, problem: problems.slice(0, -1).join() }
    }
    assert.match((await seen('reject')).problem, /^unhandled: Error: nobody waits for this$/)
    assert.match((await seen('missing')).problem, /^script: .*\/pages\/missing\.js$/)
    const { value, problem } = await seen('inline')
    assert.equal(value, false)
    assert.match(problem, /^script-src-elem: inline$/)
    await assert.rejects(tab.call('trouble', 'fail'), { name: 'RangeError', code: 'too-far', message: 'out of reach' })
    await tab.close()
  })

  test('has a page that may use what offline work takes', () =>
    onPage(async (tab) => {
      assert.deepEqual(await tab.call('storage', 'context'), { isSecure: true, hasLocks: true, hasChannel: true })
    }))

  test('keeps data over a reload and a restart, in one profile alone', async () => {
    const profile = new Profile()
    try {
      let other = await Browser.start(engine, profile)
      const tab = await other.open(site().url)
      await tab.call('storage', 'write', 'key', 'kept')
      await tab.reload()
      assert.equal(await tab.call('storage', 'read', 'key'), 'kept')
      await other.quit()
      other = await Browser.start(engine, profile)
      assert.equal(await (await other.open(site().url)).call('storage', 'read', 'key'), 'kept')
      await other.quit()
    } finally {
      profile.remove()
    }
    await onPage(async (tab) => assert.equal(await tab.call('storage', 'read', 'key'), null))
  })

  test('ends a browser in the middle of what it does: what was complete is kept, and nothing by halves', async () => {
    const profile = new Profile()
    try {
      let last = 0
      for (let round = 0; round < 3; round += 1) {
        const other = await Browser.start(engine, profile)
        const tab = await other.open(site().url)
        const [left, right] = [await tab.call('storage', 'read', 'left'), await tab.call('storage', 'read', 'right')]
        assert.equal(left, right)
        assert.ok(round === 0 ? left === null : left >= last, `${left} after ${last}`)
        await tab.call('storage', 'write', 'round', round)
        await tab.begin('storage', 'writePairs')
        while ((last = await tab.call('storage', 'read', 'left')) === left);
        await other.kill()
      }
      assert.ok(last > 0)
    } finally {
      profile.remove()
    }
  })

  test('has two tabs that work at once over the same data, and hear each other', async () => {
    const [one, other] = [await browser().open(site().url), await browser().open(site().url)]
    const counts = []
    for (const tab of [one, other]) counts.push([tab, await tab.begin('storage', 'count', 'number', 50)])
    await Promise.all(counts.map(([tab, id]) => tab.result(id)))
    assert.equal(await one.call('storage', 'read', 'number'), 100)
    const heard = await one.begin('storage', 'receive', 'scenario')
    await other.call('storage', 'send', 'scenario', { type: 'keys' })
    assert.deepEqual(await one.result(heard), { type: 'keys' })
    for (const tab of [one, other]) {
      assert.deepEqual(await tab.problems(), [])
      await tab.close()
    }
  })

  test('has a network that fails in every way', () =>
    onPage(async (tab) => {
      const get = (options) => tab.call('network', 'get', '/token', options)
      const failed = { failed: 'TypeError' }
      site().answer('/token', answers.text('a.b.c', { etag: '"1"' }))
      assert.deepEqual(await get(), { status: 200, text: 'a.b.c' })
      // A page that names the tag itself sees the answer itself.
      assert.deepEqual(await get({ headers: { 'if-none-match': '"1"' } }), { status: 304, text: '' })
      assert.deepEqual(await get({ headers: { 'if-none-match': '"2"' } }), { status: 200, text: 'a.b.c' })
      site().answer('/token', answers.status(503))
      assert.deepEqual(await get(), { status: 503, text: '' })
      site().answer('/token', answers.hang())
      // WebKit says so whatever the reason of the signal is: who wants to know has to look at the signal.
      const late = engine.name === 'WebKitGTK' ? 'AbortError' : 'TimeoutError'
      assert.deepEqual(await get({ patience: 300 }), { failed: late })
      site().answer('/token', answers.drop())
      assert.deepEqual(await get(), failed)
      site().answer('/token', answers.cut('a.b.c'))
      assert.ok('failed' in (await get()))
      site().answer('/token', answers.text('a.b.d'))
      await site().stop()
      assert.deepEqual(await get(), failed)
      await site().resume()
      assert.deepEqual(await get(), { status: 200, text: 'a.b.d' })
    }))
})
