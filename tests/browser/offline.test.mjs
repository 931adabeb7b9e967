/** The demo without a network: after one load it opens, decides and explains from what the browser keeps. */

import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { launch, skipReason } from './chromium.mjs'
import { SYSTEMS, expectedFor } from './expected.mjs'
import { onPage, opened, play } from './page.mjs'
import { startServer } from './server.mjs'

const LACKING = 'These records need the network, and the server does not answer: nothing of them is kept here.'

describe('the demo without a network', { skip: skipReason() }, () => {
  let browser

  before(async () => {
    browser = await launch()
  })

  after(async () => {
    await browser?.close()
  })

  /** Runs with a server of its own, which the body may stop; that requests then fail is no fault of the page. */
  async function withServer(body, options) {
    const server = await startServer(options)
    let running = true
    const stop = async () => {
      if (running) await server.stop()
      running = false
    }
    try {
      await onPage({ browser, url: server.url }, { worker: true, quiet: false }, async (page, problems) => {
        await page.waitForFunction(() => document.body.dataset.files === 'kept')
        await body(page, { url: server.url, stop, problems })
      })
    } finally {
      await stop()
    }
  }

  test('opens after one load, and shows two people the same navigation and tasks as before', () =>
    withServer(async (page, { url, stop }) => {
      const lytics = SYSTEMS.find(({ id }) => id === 'lytics')
      const before = {}
      for (const sub of lytics.people) {
        await page.locator('#person').selectOption(sub)
        await opened(page, 'lytics', sub)
        before[sub] = await shown(page)
        const expected = await expectedFor(url, lytics, sub)
        assert.deepEqual(before[sub].links, expected.links)
        expected.close()
      }
      assert.notDeepEqual(before[lytics.people[0]], before[lytics.people[1]])

      await stop()
      await page.reload()
      for (const sub of [...lytics.people, ...lytics.people]) {
        await page.locator('#person').selectOption(sub)
        await opened(page, 'lytics', sub)
        assert.deepEqual(await shown(page), before[sub])
      }
      assert.equal(await page.locator('body').getAttribute('data-state'), 'fresh')
      assert.equal(await page.locator('body').getAttribute('data-source'), 'cache')
      assert.match(await page.locator('#bundle-state').innerText(), /fresh, offline/)
    }))

  test('says of records in one sentence that they need the network, and draws nothing of them', () =>
    withServer(async (page, { stop }) => {
      await play(page, 'Admin')
      assert.ok((await page.locator('[data-record]').count()) > 0)
      await stop()
      await page.reload()
      await opened(page, 'lytics')
      assert.deepEqual(await page.locator('[data-lacking]').allInnerTexts(), [LACKING])
      assert.equal(await page.locator('table, [data-record], [data-field]').count(), 0)
      assert.match(await page.locator('#announcement').textContent(), /need the network/)
      await page.locator('#why-permission').fill('pii:view')
      await page.keyboard.press('Enter')
      assert.equal(await page.locator('#why-answer [data-outcome]').count(), 1)
      await page.locator('[data-nav-id]').first().click()
      assert.notEqual(await page.locator('h1').innerText(), 'Closed')
    }))

  test('shows a person of whom nothing is kept nothing', () =>
    withServer(async (page, { stop }) => {
      await opened(page, 'lytics')
      const shownOnes = await page.locator('#person').inputValue()
      await stop()
      await page.reload()
      await opened(page, 'lytics', shownOnes)
      const other = SYSTEMS[0].people.find((sub) => sub !== shownOnes)
      await page.locator('#person').selectOption(other)
      await page.waitForFunction(() => document.body.dataset.gate === 'closed')
      assert.equal(await page.locator('[data-closed]').getAttribute('data-closed'), 'token')
      assert.match(await page.locator('[data-closed]').innerText(), /no-token/)
      assert.equal(await page.locator('nav [data-nav-id], [data-task-id]').count(), 0)
      await page.locator('#person').selectOption(shownOnes)
      await opened(page, 'lytics', shownOnes)
    }))

  test('leaves a person as last signed, since nobody can sign what is changed', () =>
    withServer(async (page, { stop }) => {
      await play(page, 'Observer')
      const before = await shown(page)
      await stop()
      const admin = page.locator('input[name="role"][value="Admin"]')
      await admin.click()
      await page.locator('.who').getByText('As last signed: the server does not answer').waitFor()
      await opened(page, 'lytics')
      assert.equal(await admin.isChecked(), false)
      assert.equal(await page.locator('body').getAttribute('data-roles'), 'Observer')
      assert.deepEqual(await shown(page), before)
    }))

  test('keeps the files of the page, and no answer that holds a bundle, a token or a record', () =>
    withServer(async (page) => {
      await opened(page, 'lytics')
      // From its second load on all that the page asks for passes the worker.
      await page.reload()
      await opened(page, 'lytics')
      const kept = await page.evaluate(async () => {
        const names = await caches.keys()
        const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
        return { names, paths: requests.flat().map(({ url }) => new URL(url).pathname) }
      })
      assert.equal(kept.names.length, 1)
      assert.ok(kept.paths.includes('/') && kept.paths.includes('/pkg/index.js') && kept.paths.includes('/app.js'))
      assert.deepEqual(
        kept.paths.filter(
          (path) => /\/(bundle|token|records|objects|keys|attack|publish)\b/.test(path) && path.startsWith('/api'),
        ),
        [],
      )
    }))

  test('takes a changed page as a whole, and drops the one before', { timeout: 60_000 }, async () => {
    const www = await mkdtemp(join(tmpdir(), 'permask-www-'))
    try {
      await cp(fileURLToPath(new URL('../../www', import.meta.url)), www, { recursive: true })
      await withServer(
        async (page, { stop }) => {
          const names = () => page.evaluate(() => caches.keys())
          const [before] = await names()
          const index = join(www, 'index.html')
          await writeFile(index, (await readFile(index, 'utf8')).replace('>Console</span>', '>Changed</span>'))
          await page.reload()
          let now = await names()
          while (now.length !== 1 || now[0] === before) now = await names()
          await stop()
          await page.reload()
          await opened(page, 'lytics')
          assert.equal(await page.locator('.brand span').innerText(), 'Changed')
        },
        { www },
      )
    } finally {
      await rm(www, { recursive: true, force: true })
    }
  })

  test('comes back to the records when the server does', () =>
    withServer(async (page) => {
      await play(page, 'Admin')
      const rows = await page.locator('[data-record]').count()
      await page.context().setOffline(true)
      await page.reload()
      await opened(page, 'lytics')
      assert.equal(await page.locator('[data-lacking]').count(), 1)
      assert.equal(await page.locator('[data-fact="error"]').innerText(), 'fetch-failed')
      await page.context().setOffline(false)
      await page.waitForFunction((count) => document.querySelectorAll('[data-record]').length === count, rows)
      assert.equal(await page.locator('[data-lacking]').count(), 0)
      await page.locator('[data-fact="error"]').waitFor({ state: 'detached' })
    }))
})

/** What needs no network: the links of the navigation, the tasks and the controls. */
function shown(page) {
  return page.evaluate(() => ({
    links: [...document.querySelectorAll('nav [data-nav-id]')].map((link) => link.dataset.navId),
    tasks: [...document.querySelectorAll('[data-task-id]')].map(
      ({ dataset }) => `${dataset.taskId} ${dataset.allowed}`,
    ),
    controls: [...document.querySelectorAll('.page-header [data-permission]')].map((button) => [
      button.dataset.permission,
      button.getAttribute('aria-disabled') === null,
    ]),
  }))
}
