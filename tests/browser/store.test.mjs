/** The store of browsers, in Chromium: its contracts, two tabs, a visit that ends, and a disk without room. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { after, before, describe, test } from 'node:test'

import { bundled } from '../js/sources.mjs'
import { launch, skipReason } from './chromium.mjs'

describe('the store of browsers', { skip: skipReason() }, () => {
  let server
  let browser
  let address

  before(async () => {
    const files = new Map([['/', '<!doctype html><title>store</title>'], ['/store.js', await bundled('errors', 'indexed-db')]])
    for (const name of ['store-contract.mjs', 'indexed-db-contract.mjs']) {
      files.set(`/${name}`, readFileSync(new URL(name, import.meta.url), 'utf8'))
    }
    server = createServer(({ url }, response) => {
      const type = url === '/' ? 'text/html' : 'text/javascript'
      response.writeHead(files.has(url) ? 200 : 404, { 'content-type': `${type}; charset=utf-8` }).end(files.get(url))
    })
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${server.address().port}/`
    browser = await launch()
  })

  after(async () => {
    await browser?.close()
    server?.close()
    server?.closeAllConnections()
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

  /** Opens a page that has `make`, which returns a store. */
  async function visit(context) {
    const page = await context.newPage()
    await page.goto(address)
    await page.evaluate(async () => {
      const { PermaskError, indexedDbStore } = await import('/store.js')
      window.make = (name, patience) => indexedDbStore((...words) => new PermaskError(...words), { name }, patience)
    })
    return page
  }

  test('keeps to the contract of all stores', () =>
    onPage(async (page) => {
      const results = await page.evaluate(async () => {
        const { storeContract } = await import('/store-contract.mjs')
        return storeContract(() => window.make())
      })
      assert.ok(results.length > 10)
      assert.deepEqual(results.filter(({ error }) => error !== null), [])
    }))

  test('stands whatever happens to its database', () =>
    onPage(async (page) => {
      const results = await page.evaluate(async () => {
        const { indexedDbContract } = await import('/indexed-db-contract.mjs')
        return indexedDbContract(window.make)
      })
      assert.ok(results.length > 8)
      assert.deepEqual(results.filter(({ error }) => error !== null), [])
    }))

  test('is one for two tabs, and for a visit after the last', () =>
    onPage(async (page, context) => {
      const other = await visit(context)
      const count = (page) =>
        page.evaluate(async () => {
          const store = window.make()
          const add = () => store.update(['count'], (before) => ({ token: 'n', checkedAt: (before?.checkedAt ?? 0) + 1 }))
          await Promise.all(Array.from({ length: 100 }, add))
        })
      await Promise.all([count(page), count(other)])
      await page.close()
      await other.close()
      const [[, { checkedAt }]] = await (await visit(context)).evaluate(() => window.make().list(['count']))
      assert.equal(checkedAt, 200)
    }))

  test('says that there is no room, and keeps what it has', () =>
    onPage(async (page, context) => {
      const write = (length) =>
        page.evaluate(async (length) => {
          window.store ??= window.make()
          const token = 'x'.repeat(length)
          return window.store.update(['x'], () => ({ token })).then(
            () => 'written',
            ({ name, code, message }) => ({ name, code, message }),
          )
        }, length)
      const session = await context.newCDPSession(page)
      // Before the first write: the browser remembers for a while how much room it found.
      await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(address).origin, quotaSize: 100_000 })
      assert.equal(await write(1_000), 'written')
      const message = 'IndexedDB has no room left for this origin'
      assert.deepEqual(await write(8_000_000), { name: 'PermaskError', code: 'storage-full', message })
      const kept = await page.evaluate(async () => (await window.store.list([]))[0][1].token.length)
      assert.equal(kept, 1_000)
    }))

  test('goes on after the browser has cleared the origin beneath it', () =>
    onPage(async (page, context) => {
      const write = () =>
        page.evaluate(async () => {
          window.store ??= window.make()
          await window.store.update(['x'], () => ({ token: '1' }))
          return (await window.store.list([])).length
        })
      assert.equal(await write(), 1)
      const session = await context.newCDPSession(page)
      const { origin } = new URL(address)
      await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' })
      assert.deepEqual(await page.evaluate(() => window.store.list([])), [])
      assert.equal(await write(), 1)
    }))

  test('is not to be had where storage is forbidden', () =>
    onPage(async (page) => {
      const found = await page.evaluate(async () => {
        const frame = document.createElement('iframe')
        // Without `allow-same-origin` the frame has an origin of its own, which may store nothing.
        frame.sandbox = 'allow-scripts'
        const code = await (await fetch('/store.js')).text()
        frame.srcdoc = `<script type="module">
          const { PermaskError, indexedDbStore } = await import(${JSON.stringify(`data:text/javascript,${encodeURIComponent(code)}`)})
          const { code, message } = await indexedDbStore((...words) => new PermaskError(...words)).list([]).catch((error) => error)
          parent.postMessage({ code, message }, '*')
        </script>`
        const said = new Promise((resolve) => addEventListener('message', ({ data }) => resolve(data), { once: true }))
        document.body.append(frame)
        return said
      })
      assert.deepEqual(found, { code: 'storage-unavailable', message: 'IndexedDB cannot be used (SecurityError)' })
    }))
})
