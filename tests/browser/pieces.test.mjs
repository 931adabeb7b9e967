/** The pieces that the life of a gate is made of, in Chromium: their contracts, two tabs, a visit that ends, a full disk. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { launch, skipReason } from './chromium.mjs'
import { startPieces } from './pieces.mjs'

describe('the pieces in a page', { skip: skipReason() }, () => {
  let server
  let browser

  before(async () => {
    server = await startPieces()
    browser = await launch()
  })

  after(async () => {
    await browser?.close()
    server?.stop()
  })

  /** Runs in a page of a browser that knows nothing yet. */
  async function onPage(work) {
    const context = await browser.newContext()
    try {
      await work(await visit(context), context)
    } finally {
      await context.close()
    }
  }

  /** Opens a page that has a `store`. */
  async function visit(context) {
    const page = await context.newPage()
    await page.goto(server.url)
    await page.evaluate(async () => {
      window.store = (await import('/contracts.mjs')).make()
    })
    return page
  }

  test('keep to their contracts', () =>
    onPage(async (page) => {
      const results = await page.evaluate(async () => (await import('/contracts.mjs')).contracts())
      assert.ok(results.length > 25, `${results.length} cases`)
      assert.deepEqual(results.filter(({ error }) => error !== null), [])
    }))

  test('a store is one for two tabs, and for a visit after the last', () =>
    onPage(async (page, context) => {
      const other = await visit(context)
      const count = (page) =>
        page.evaluate(async () => {
          const add = () => store.update(['count'], (before) => ({ token: 'n', checkedAt: (before?.checkedAt ?? 0) + 1 }))
          await Promise.all(Array.from({ length: 100 }, add))
        })
      await Promise.all([count(page), count(other)])
      await page.close()
      await other.close()
      const [[, { checkedAt }]] = await (await visit(context)).evaluate(() => store.list(['count']))
      assert.equal(checkedAt, 200)
    }))

  test('a tab is told by another', () =>
    onPage(async (page, context) => {
      const other = await visit(context)
      await other.evaluate(async () => {
        const { openTabs } = await import('/pieces.mjs')
        window.told = new Promise((resolve) => openTabs(resolve))
      })
      await page.evaluate(async () => (await import('/pieces.mjs')).openTabs(() => {}).tell({ type: 'keys', key: ['keys', 'a'] }))
      assert.deepEqual(await other.evaluate(() => window.told), { type: 'keys', key: ['keys', 'a'] })
    }))

  test('a store says that there is no room, and keeps what it has', () =>
    onPage(async (page, context) => {
      const write = (length) =>
        page.evaluate(async (length) => {
          return store.update(['x'], () => ({ token: 'x'.repeat(length) })).then(
            () => 'written',
            ({ name, code, message }) => ({ name, code, message }),
          )
        }, length)
      const session = await context.newCDPSession(page)
      // Before the first write: the browser remembers for a while how much room it found.
      await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(server.url).origin, quotaSize: 100_000 })
      assert.equal(await write(1_000), 'written')
      const message = 'IndexedDB has no room left for this origin'
      assert.deepEqual(await write(8_000_000), { name: 'PermaskError', code: 'storage-full', message })
      assert.equal(await page.evaluate(async () => (await store.list([]))[0][1].token.length), 1_000)
    }))

  test('a store goes on after the browser has cleared the origin beneath it', () =>
    onPage(async (page, context) => {
      const write = () =>
        page.evaluate(async () => {
          await store.update(['x'], () => ({ token: '1' }))
          return (await store.list([])).length
        })
      assert.equal(await write(), 1)
      const session = await context.newCDPSession(page)
      const { origin } = new URL(server.url)
      await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' })
      assert.deepEqual(await page.evaluate(() => store.list([])), [])
      assert.equal(await write(), 1)
    }))

  test('a store is not to be had where storage is forbidden', () =>
    onPage(async (page) => {
      const found = await page.evaluate(async () => {
        const frame = document.createElement('iframe')
        // Without `allow-same-origin` the frame has an origin of its own, which may store nothing.
        frame.sandbox = 'allow-scripts'
        frame.src = '/frame'
        const said = new Promise((resolve) => addEventListener('message', ({ data }) => resolve(data), { once: true }))
        document.body.append(frame)
        return said
      })
      assert.deepEqual(found, { code: 'storage-unavailable', message: 'IndexedDB cannot be used (SecurityError)' })
    }))
})
