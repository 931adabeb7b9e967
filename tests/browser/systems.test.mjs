/** The five systems of the demo in a real browser: what each shows, to whom, on which screen. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import axe from 'axe-core'

import { skipReason } from './chromium.mjs'
import { demo } from './demo.mjs'
import { SYSTEMS, assertShows, expectedFor } from './expected.mjs'
import { opened, overflow, violations } from './page.mjs'

describe('the systems of the demo', { skip: skipReason() }, () => {
  const { onPage, onSystem, url } = demo()

  for (const system of SYSTEMS) {
    test(`${system.name} shows two people what the package answers`, () =>
      onSystem(system.id, {}, async (page) => {
        const seen = []
        for (const sub of system.people) {
          const expected = await expectedFor(url(), system, sub)
          try {
            await page.locator('#person').selectOption(sub)
            await opened(page, system.id, sub)
            await assertShows(page, system, expected)
            seen.push(JSON.stringify([expected.links, expected.masked, expected.tasks, expected.objects]))
          } finally {
            expected.close()
          }
        }
        assert.notEqual(seen[0], seen[1], 'two people who see the same show nothing')
        assert.match(await page.title(), new RegExp(system.name))
        assert.match(await page.locator('#bundle').innerText(), new RegExp(`\\b${system.id}\\b`))
      }))
  }

  for (const system of SYSTEMS.filter(({ refused }) => refused)) {
    test(`${system.name} says why a person is not let in`, () =>
      onSystem(system.id, {}, async (page) => {
        const [sub, code] = system.refused
        await page.locator('#person').selectOption(sub)
        await opened(page, system.id, sub)
        assert.equal(await page.locator('[data-refusal]').getAttribute('data-refusal'), code)
        assert.equal(await page.locator('nav [data-nav-id]').count(), 0)
        await page.locator('[data-refusal] button').click()
        assert.equal(await page.locator('#why-answer [data-code]').getAttribute('data-code'), code)
      }))
  }

  test('fits a phone of 320 pixels, whoever looks', () =>
    onPage({ viewport: { width: 320, height: 640 } }, async (page) => {
      for (const { id } of SYSTEMS) {
        await page.locator(`a[data-system="${id}"]`).click()
        await opened(page, id)
        for (const sub of await page
          .locator('#person option')
          .evaluateAll((options) => options.map((one) => one.value))) {
          await page.locator('#person').selectOption(sub)
          await opened(page, id, sub)
          assert.equal(await overflow(page), 0, `${id} ${sub}`)
        }
      }
    }))

  for (const colorScheme of ['light', 'dark']) {
    for (const viewport of [
      { width: 1440, height: 900 },
      { width: 320, height: 640 },
    ]) {
      test(`gives axe nothing to report in any system, ${colorScheme}, ${viewport.width} pixels wide`, () =>
        onPage({ colorScheme, viewport, reducedMotion: 'reduce', bypassCSP: true }, async (page) => {
          await page.evaluate(axe.source)
          for (const { id, refused, people } of SYSTEMS) {
            await page.locator(`a[data-system="${id}"]`).click()
            await opened(page, id)
            assert.deepEqual(await violations(page), [], id)
            const [sub] = refused ?? people.slice(1)
            await page.locator('#person').selectOption(sub)
            await opened(page, id, sub)
            await page.locator('.examples button').first().click()
            assert.deepEqual(await violations(page), [], `${id} ${sub}`)
          }
        }))
    }
  }
})
