/** The switch between the systems of the demo: one system at a time, each behind its own gate. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { openGate } from 'permask'

import { skipReason } from './chromium.mjs'
import { demo } from './demo.mjs'
import { api } from './expected.mjs'
import { hold, opened } from './page.mjs'

describe('the switch between systems', { skip: skipReason() }, () => {
  const { onPage, onSystem, url } = demo()

  test('leaves nothing of a system on the page while the next one is fetched, and closes its gate', () =>
    onPage({ prepare: keepGates }, async (page) => {
      await opened(page, 'lytics')
      const release = await hold(page, '**/api/adobe/bundle')
      await page.locator('a[data-system="adobe"]').click()
      assert.equal(await page.locator('body').getAttribute('data-gate'), 'loading')
      assert.equal(await page.locator('h1').innerText(), 'Opening Adobe Audience Manager')
      assert.equal(await page.locator('[data-record], [data-nav-id], [data-task-id], [data-permission]').count(), 0)
      assert.equal(await page.locator('#person option').allInnerTexts().then(String), 'Nobody yet')
      assert.deepEqual(await states(page), ['closed'])
      release()
      await opened(page, 'adobe')
      assert.deepEqual(await states(page), ['closed', 'fresh'])
      assert.equal(await page.locator('[data-record^="p-"]').count(), 0)
      assert.equal(await page.locator('[data-record^="u-"]').count(), 7)
    }))

  test('drops the answers of a system that was left meanwhile', () =>
    onPage({ prepare: keepGates }, async (page) => {
      await opened(page, 'lytics')
      const release = await hold(page, '**/api/insider/bundle')
      await page.locator('a[data-system="insider"]').click()
      await page.locator('a[data-system="synerise"]').click()
      await opened(page, 'synerise')
      // What nobody waits for is given up, and would be dropped if it came.
      release()
      await page.waitForTimeout(200)
      await opened(page, 'synerise', 'u-41')
      assert.deepEqual(await states(page), ['closed', 'fresh'])
      assert.equal(await page.locator('[data-record^="q-"]').count(), 8)
      assert.equal(await page.locator('[data-record^="c-"]').count(), 0)
    }))

  test('takes no token of another system', async () => {
    const [{ issuer, keys }, systems] = await Promise.all(
      ['config', 'systems'].map(async (path) => (await api(url(), path)).json()),
    )
    const [lytics, insider] = systems
    const bundle = await (await api(url(), 'lytics/bundle')).text()
    const gate = await openGate({ bundle, issuer, keys, audience: lytics.audience })
    const { token } = await (await api(url(), 'insider/token', { id: 'u-11' })).json()
    assert.throws(() => gate.session(token, { sub: 'u-11' }), { code: 'wrong-audience' })
    await assert.rejects(openGate({ bundle, issuer, keys, audience: insider.audience }), { code: 'wrong-audience' })
    gate.close()
  })

  test('is switched by keyboard, says so, and has an address that back and forward go through', () =>
    onPage({}, async (page) => {
      await opened(page, 'lytics')
      await page.locator('.brand').focus()
      for (let press = 0; press < 4; press += 1) await page.keyboard.press('Tab')
      const link = page.locator('a[data-system="liveramp"]')
      assert.ok(await link.evaluate((element) => element === document.activeElement))
      assert.equal(await link.innerText().then((text) => text.replace(/\s+/g, ' ')), 'LiveRamp (LiveRamp Safe Haven)')
      assert.notEqual(await link.evaluate((element) => getComputedStyle(element).outlineStyle), 'none')
      const release = await hold(page, '**/api/liveramp/bundle')
      await page.keyboard.press('Enter')
      assert.equal(await page.locator('#announcement').textContent(), 'LiveRamp Safe Haven is being opened')
      release()
      await opened(page, 'liveramp')
      assert.ok(await link.evaluate((element) => element === document.activeElement), 'the focus stays')
      assert.equal(await page.locator('#systems [aria-current]').getAttribute('data-system'), 'liveramp')
      assert.equal(
        await page.locator('#announcement').textContent(),
        'Ira Example in Tern & Thistle: 11 navigation items, private fields clear',
      )
      assert.match(page.url(), /\?system=liveramp#\/$/)

      await page.locator('[data-nav-id="reports"]').click()
      await titled(page, 'Reports (Tableau)')
      await page.locator('a[data-system="insider"]').click()
      await opened(page, 'insider')
      await page.goBack()
      await opened(page, 'liveramp')
      await titled(page, 'Reports (Tableau)')
      await page.goBack()
      await titled(page, 'Applications and data')
      await page.goBack()
      await opened(page, 'lytics')
      await page.goForward()
      await opened(page, 'liveramp')
      await page.reload()
      await opened(page, 'liveramp')
    }))

  test('closes one system alone when its bundle is changed', () =>
    onSystem('insider', {}, async (page) => {
      await page.locator('#tamper').click()
      await page.waitForFunction(() => document.body.dataset.gate === 'closed')
      assert.equal(await page.locator('[data-error]').getAttribute('data-error'), 'bad-signature')
      await page.locator('a[data-system="adobe"]').click()
      await opened(page, 'adobe')
      await page.locator('a[data-system="insider"]').click()
      await opened(page, 'insider')
    }))
})

/** Lets the page's gates be looked at from outside: the package is wrapped on its way to the page. */
async function keepGates(context) {
  const wrapped = `
    export * from '/pkg/index.js?real'
    import * as real from '/pkg/index.js?real'
    window.gates = []
    export async function openGate(options) {
      const gate = await real.openGate(options)
      window.gates.push(gate)
      return gate
    }`
  await context.route(
    (url) => url.pathname === '/pkg/index.js' && url.search === '',
    (route) => route.fulfill({ contentType: 'text/javascript', body: wrapped }),
  )
}

/** In which state each gate is that the page has opened, in that order. */
function states(page) {
  return page.evaluate(() => window.gates.map((gate) => gate.state()))
}

/** Waits for a page with this title: a change of the fragment is told to the page later. */
function titled(page, title) {
  return page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
}
