/** The page on which one tries to break it: every attack by its button, and what the page says came of it. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import axe from 'axe-core'

import { ATTACKS } from '../../www/attack/attacks.js'
import { HOUR, YEAR } from '../../www/clock.js'
import { skipReason } from './chromium.mjs'
import { demo } from './demo.mjs'
import { counts, opened, overflow, violations } from './page.mjs'

const BREAK = '#/try-to-break-it'

// Said once more, so that a page that expects too little does not pass by its own word.
const OUTCOMES = {
  'flip-payload': ['bad-signature'],
  'flip-signature': ['bad-signature'],
  unsigned: ['alg-not-allowed'],
  'other-key': ['bad-signature'],
  'unknown-signer': ['too-few-signatures'],
  'other-system': ['wrong-audience'],
  'token-as-bundle': ['wrong-type'],
  'other-person': ['subject-mismatch'],
  html: ['malformed'],
  'older-network': ['older-ignored'],
  'older-store': ['fresh', 'rollback', 'empty'],
  equivocation: ['equivocation'],
  expired: ['expired'],
  'edited-store': ['bad-signature', 'empty'],
  'bare-number': ['fresh', 'same'],
  cut: ['fetch-failed', 'fresh'],
  forward: ['expired', 'expired', 'fresh'],
  back: ['fresh', 'same', 'fresh'],
}

const AS_IT_WAS = /^As it was version \d+, \d+ of \d+ allowed, before and after$/

describe('the page on which one tries to break it', { skip: skipReason() }, () => {
  const { onPage, onSystem } = demo()

  test('has every attack whose outcome is known here', () => {
    assert.deepEqual(ATTACKS.map(({ id }) => id).sort(), Object.keys(OUTCOMES).sort())
  })

  test('survives each attack', { timeout: 120_000 }, (t) =>
    onPage({ hash: BREAK }, async (page) => {
      await opened(page, 'lytics')
      const before = await standing(page)
      const links = (await counts(page)).items
      for (const [id, expected] of Object.entries(OUTCOMES)) {
        await t.test(id, async () => {
          const button = page.locator(`[data-attack="${id}"]`)
          const card = page.locator(`[data-attack-card="${id}"]`)
          await button.click()
          await page.locator(`[data-attack-card="${id}"]:not([data-outcome="untried"])`).waitFor()
          await page.locator('.attacks[aria-busy="false"]').waitFor()
          assert.deepEqual(await card.locator('.found code').allInnerTexts(), expected)
          assert.match(await card.locator('.kept').innerText(), AS_IT_WAS)
          assert.equal(await card.getAttribute('data-outcome'), 'held')
          assert.deepEqual(await standing(page), before)
          assert.equal((await counts(page)).items, links)
          assert.match(await page.locator('#announcement').textContent(), /: held, /)
          assert.ok(await button.evaluate((one) => one === document.activeElement))
        })
      }
    }),
  )

  test('says so when an attack gets through', () =>
    onPage({ hash: BREAK, prepare: careless }, async (page) => {
      await opened(page, 'lytics')
      await page.locator('[data-attack="flip-payload"]').click()
      const card = page.locator('[data-attack-card="flip-payload"]')
      await card.locator('.mark').getByText('Got through').waitFor()
      assert.deepEqual(await card.locator('.found code').allInnerTexts(), ['same'])
      assert.match(await page.locator('#announcement').textContent(), /: got through, same/)
      assert.equal(await page.locator('[data-standing="Got through"] strong').innerText(), '1')
    }))

  test('closes by itself, without a click, when its bundle ends', () =>
    onPage({ hash: BREAK }, async (page) => {
      await opened(page, 'lytics')
      await page.locator('#end-soon').click()
      await page.waitForFunction(() => !document.getElementById('network').checked)
      assert.equal(await page.locator('body').getAttribute('data-gate'), 'open')
      await page.evaluate(() => {
        location.hash = '#/'
      })
      assert.ok((await counts(page)).items > 0)
      await page.waitForFunction(() => document.body.dataset.gate === 'closed', null, { timeout: 10_000 })
      assert.equal(await page.locator('[data-closed]').getAttribute('data-closed'), 'gate')
      assert.match(await page.locator('[data-closed]').innerText(), /expired/)
      assert.equal(await page.locator('nav [data-nav-id], table, [data-task-id], [data-permission]').count(), 0)
      assert.equal(await page.locator('body').getAttribute('data-state'), 'expired')

      await page.evaluate((hash) => {
        location.hash = hash
      }, BREAK)
      await page.locator('#network').check()
      await opened(page, 'lytics')
      assert.equal(await page.locator('body').getAttribute('data-state'), 'fresh')
    }))

  test('closes when another tab signs out, and stays closed until somebody opens it', () =>
    onPage({ hash: BREAK }, async (page) => {
      await opened(page, 'lytics')
      await page.evaluate(async () => {
        const [{ issuer }, [{ audience }]] = await Promise.all(
          ['/api/config', '/api/systems'].map(async (path) => (await fetch(path)).json()),
        )
        new BroadcastChannel('permask').postMessage({ type: 'signed-out', key: ['subject', issuer, audience] })
      })
      await page.waitForFunction(() => document.body.dataset.gate === 'closed')
      await page.locator('#refresh').click()
      await page.waitForTimeout(1_500)
      await page.evaluate(() => {
        location.hash = '#/'
      })
      assert.equal(await page.locator('[data-closed]').getAttribute('data-closed'), 'session')
      assert.match(await page.locator('[data-closed]').innerText(), /signed-out/)
      assert.equal(await page.locator('nav [data-nav-id], table, [data-task-id], [data-permission]').count(), 0)
      await page.getByRole('button', { name: 'Try again' }).click()
      await opened(page, 'lytics')
    }))

  test('lets a new version wait until it is shown', () =>
    onPage({ hash: BREAK }, async (page) => {
      await opened(page, 'lytics')
      const version = () => page.locator('[data-fact="version"]').innerText()
      const before = Number(await version())
      await page.locator('#publish').click()
      await page.locator(`[data-pending="${before + 1}"]`).waitFor()
      assert.equal(await version(), String(before))
      await page.locator('#activate').click()
      await page.waitForFunction(
        (next) => document.querySelector('[data-fact="version"]').textContent === next,
        String(before + 1),
      )
      await opened(page, 'lytics')
      assert.equal(await page.locator('[data-pending]').count(), 0)
    }))

  test('is stale from when the bundle should have been renewed, and in force all the same', () =>
    onPage({ hash: BREAK }, async (page) => {
      await opened(page, 'lytics')
      const links = (await counts(page)).items
      await page.locator(`input[name="clock"][value="${6 * HOUR}"]`).check()
      await page.waitForFunction(() => document.body.dataset.state === 'stale')
      assert.match(await page.locator('#bundle-state').innerText(), /stale/)
      assert.match(await page.locator('#bundle').innerText(), /in force, but the server should have renewed it/)
      assert.equal((await counts(page)).items, links)
      await page.locator('input[name="clock"][value="0"]').check()
      await page.waitForFunction(() => document.body.dataset.state === 'fresh')
    }))

  test('closes when the clock is turned past the end, and opens only with what the network brings', () =>
    onPage({ hash: BREAK }, async (page) => {
      await opened(page, 'lytics')
      const clock = (offset) => page.locator(`input[name="clock"][value="${offset}"]`).check()
      await page.locator('#network').uncheck()
      await clock(YEAR)
      await page.waitForFunction(
        () => document.body.dataset.state === 'expired' && document.body.dataset.gate === 'closed',
      )
      await clock(0)
      await page.waitForTimeout(300)
      assert.equal(await page.locator('body').getAttribute('data-gate'), 'closed')
      await page.reload()
      await opened(page, 'lytics')
      assert.equal(await page.locator('body').getAttribute('data-source'), 'network')
    }))

  for (const colorScheme of ['light', 'dark']) {
    for (const viewport of [
      { width: 1440, height: 900 },
      { width: 320, height: 640 },
    ]) {
      test(`gives axe nothing to report, ${colorScheme}, ${viewport.width} pixels wide`, () =>
        onPage({ hash: BREAK, colorScheme, viewport, reducedMotion: 'reduce', bypassCSP: true }, async (page) => {
          await opened(page, 'lytics')
          await page.evaluate(axe.source)
          assert.deepEqual(await violations(page), [], 'untried')
          for (const id of ['flip-payload', 'older-network', 'forward']) {
            await page.locator(`[data-attack="${id}"]`).click()
            await page.locator(`[data-attack-card="${id}"]:not([data-outcome="untried"])`).waitFor()
          }
          await page.locator('#publish').click()
          await page.locator('[data-pending]').waitFor()
          assert.deepEqual(await violations(page), [], 'tried, with a version that waits')
          assert.equal(await overflow(page), 0)
          await page.locator('#network').uncheck()
          await page.locator(`input[name="clock"][value="${YEAR}"]`).check()
          await page.waitForFunction(() => document.body.dataset.gate === 'closed')
          assert.deepEqual(await violations(page), [], 'closed')
          assert.equal(await overflow(page), 0)
        }))
    }
  }

  test('tries all of them one after the other, in another system too', { timeout: 120_000 }, () =>
    onSystem('adobe', { hash: `?system=adobe${BREAK}` }, async (page) => {
      await opened(page, 'adobe')
      await page.locator('#attack-all').click()
      await page.waitForFunction(
        () => document.querySelectorAll('[data-attack-card][data-outcome="untried"]').length === 0,
        null,
        { timeout: 100_000 },
      )
      const through = page.locator('[data-attack-card]:not([data-outcome="held"])')
      assert.deepEqual(await through.evaluateAll((cards) => cards.map((card) => card.innerText)), [])
      await page.waitForFunction(() => document.getElementById('announcement').textContent.endsWith(', 0 got through'))
    }),
  )
})

/** Replaces the package on its way to the page by one whose gate finds nothing wrong with whatever it fetches. */
async function careless(context) {
  const wrapped = `
    export * from '/pkg/index.js?real'
    import * as real from '/pkg/index.js?real'
    export async function openGate(options) {
      const gate = await real.openGate(options)
      return { ...gate, refresh: async () => ({ result: 'same', error: null }) }
    }`
  await context.route(
    (url) => url.pathname === '/pkg/index.js' && url.search === '',
    (route) => route.fulfill({ contentType: 'text/javascript', body: wrapped }),
  )
}

/** What the page says is in force. */
async function standing(page) {
  return page.locator('[data-standing="In force"], [data-standing="Answers"]').allInnerTexts()
}
