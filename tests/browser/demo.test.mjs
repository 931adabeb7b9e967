/** The demo in a real browser, on the built package and the real server: what a person sees, hears and can reach. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import axe from 'axe-core'

import { skipReason } from './chromium.mjs'
import { demo } from './demo.mjs'
import { counts, overflow as widthOver, play, violations } from './page.mjs'

describe('the demo', { skip: skipReason() }, () => {
  let secrets
  const { onPage, url } = demo(async (url) => {
    secrets = privateValues(await (await fetch(new URL('api/lytics/records/profile', url))).json())
  })

  async function assertClosed(page, code) {
    await page.waitForFunction(() => document.body.dataset.gate === 'closed')
    assert.match(await page.locator('[data-closed]').innerText(), new RegExp(code))
    assert.equal(await page.locator('nav [data-nav-id]').count(), 0)
    assert.equal(await page.locator('table, [data-task-id], [data-hidden-id], [data-permission]').count(), 0)
    await assertHolds(page, [])
  }

  /** Which of the private values the document holds anywhere: in markup, or in text that markup may break. */
  async function assertHolds(page, expected) {
    const held = await page.evaluate(() => document.documentElement.outerHTML + document.documentElement.textContent)
    assert.deepEqual(
      secrets.filter((secret) => held.includes(secret)),
      expected,
    )
  }

  test('is served with a policy that allows no inline code', async () => {
    const policy = (await fetch(url())).headers.get('content-security-policy')
    assert.match(policy, /default-src 'none'/)
    assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'/)
  })

  test('shows an Observer less than an Admin', () =>
    onPage({}, async (page) => {
      await play(page, 'Observer')
      const observer = await counts(page)
      await assertHolds(page, [])
      assert.equal(await page.locator('[data-nav-id="user-profiles"]').count(), 0)
      assert.equal(await page.locator('[data-field="email"][data-masked="email"]').count(), 24)
      assert.equal(await page.locator('[data-field="taxNumber"][data-masked="remove"]').count(), 24)
      assert.match(await page.locator('#profiles-count').innerText(), /24 e-mail addresses masked/)
      assert.equal(
        await page.locator('#announcement').textContent(),
        'Observer: 6 navigation items, private fields masked',
      )

      await play(page, 'Admin')
      const admin = await counts(page)
      await assertHolds(page, secrets)
      assert.equal(await page.locator('[data-masked]').count(), 0)
      assert.match(await page.locator('#profiles-count').innerText(), /24 e-mail addresses clear/)
      assert.equal(
        await page.locator('#announcement').textContent(),
        'Admin: 18 navigation items, private fields clear',
      )

      assert.deepEqual(observer, { items: 6, total: 24, clear: 0 })
      assert.deepEqual(admin, { items: 18, total: 24, clear: 24 })

      await play(page, 'Observer')
      assert.deepEqual(await counts(page), observer)
      await assertHolds(page, [])
    }))

  test('plays another person with the roles of that person', () =>
    onPage({}, async (page) => {
      const people = await (await fetch(new URL('api/lytics/people', url()))).json()
      for (const { id: sub, roles } of people.map((person) => person.subject)) {
        await page.locator('#person').selectOption(sub)
        await page.waitForFunction((expected) => document.body.dataset.person === expected, sub)
        const ticked = await page
          .locator('input[name="role"]:checked')
          .evaluateAll((inputs) => inputs.map((input) => input.value))
        assert.deepEqual(ticked.sort(), roles.toSorted())
      }
    }))

  test('drops the answer of a question that is no longer asked', () =>
    onPage({}, async (page) => {
      await play(page, 'Observer')
      // The token of an Admin comes late, after the person has gone back to Observer alone.
      const asksForAdmin = (request) => request.postDataJSON()?.roles?.includes('Admin') ?? false
      await page.route('**/api/lytics/token', async (route) => {
        if (!asksForAdmin(route.request())) return route.continue()
        await new Promise((resolve) => setTimeout(resolve, 800))
        await route.continue()
      })
      const late = page.waitForResponse((response) => asksForAdmin(response.request()))
      await page.locator('input[name="role"][value="Admin"]').check()
      await page.locator('input[name="role"][value="Admin"]').uncheck()
      await late
      await page.waitForTimeout(200)
      assert.equal(await page.locator('body').getAttribute('data-roles'), 'Observer')
      await assertHolds(page, [])
    }))

  test('closes on a changed bundle and opens on the signed one', () =>
    onPage({}, async (page) => {
      await play(page, 'Admin')
      for (let round = 0; round < 3; round += 1) {
        await page.locator('#tamper').click()
        await assertClosed(page, 'bad-signature')
        assert.equal(await page.locator('#bundle').getAttribute('data-bundle'), 'refused')
        assert.equal(await page.locator('[data-error]').getAttribute('data-error'), 'bad-signature')
        assert.ok(await page.locator('#person').isDisabled())
        await page.locator('#why-permission').fill('audiences:view')
        await page.keyboard.press('Enter')
        assert.equal(await page.locator('#why-answer [data-code]').getAttribute('data-code'), 'gate-bad-signature')

        await page.locator('#restore').click()
        await page.waitForFunction(() => document.body.dataset.gate === 'open')
        assert.deepEqual(await counts(page), { items: 18, total: 24, clear: 24 })
        assert.equal(await page.locator('#bundle').getAttribute('data-bundle'), 'verified')
      }
    }))

  const broken = {
    'pkg/index.js': 'library',
    'api/config': 'server',
    'api/lytics/bundle': 'gate',
    'api/lytics/token': 'token',
    'api/systems': 'server',
    'api/lytics/people': 'server',
  }
  for (const [path, step] of Object.entries(broken)) {
    test(`stays closed without ${path}`, () =>
      onPage(
        { quiet: false, prepare: (context) => context.route(`**/${path}*`, (route) => route.abort()) },
        async (page) => {
          await assertClosed(page, '')
          assert.equal(await page.locator('[data-closed]').getAttribute('data-closed'), step)
        },
      ))
  }

  test('opens without its records, and says that they need the network', () =>
    onPage(
      { quiet: false, prepare: (context) => context.route('**/api/lytics/records/*', (route) => route.abort()) },
      async (page) => {
        assert.equal(await page.locator('body').getAttribute('data-gate'), 'open')
        assert.match(await page.locator('[data-lacking]').innerText(), /^These records need the network/)
        assert.equal(await page.locator('table').count(), 0)
        assert.ok((await counts(page)).items > 0)
        await assertHolds(page, [])
      },
    ))

  test('asks for no profile before the policy is verified', () =>
    onPage(
      {
        prepare: (context) =>
          context.route('**/api/lytics/bundle', async (route) => {
            const signed = await (await route.fetch()).text()
            const [header, payload, signature] = signed.split('.')
            await route.fulfill({ body: [header, payload, signature.slice(2) + signature.slice(0, 2)].join('.') })
          }),
      },
      async (page) => {
        await assertClosed(page, 'bad-signature')
        assert.deepEqual(
          await page.evaluate(() =>
            performance
              .getEntriesByType('resource')
              .map((entry) => new URL(entry.name).pathname)
              .filter((path) => path.includes('/api/lytics/records')),
          ),
          [],
        )
      },
    ))

  test('says of a hidden page that it is not available', () =>
    onPage({ hash: '#/audiences/user-profiles' }, async (page) => {
      await play(page, 'Observer')
      assert.equal(await page.locator('h1').innerText(), 'Not available')
      assert.equal(await page.locator('table').count(), 0)
      await play(page, 'User Search')
      assert.equal(await page.locator('h1').innerText(), 'User Profiles')
      assert.equal((await counts(page)).clear, 24)
      await page.locator('[data-nav-id="user-search"]').click()
      assert.equal(await page.locator('h1').innerText(), 'User Search')
      assert.equal(await page.locator('nav [aria-current="page"]').getAttribute('data-nav-id'), 'user-search')
    }))

  test('lists what is hidden and takes a permission to the inspector', () =>
    onPage({}, async (page) => {
      await play(page, 'Discovery Insights')
      await page.locator('#show-hidden').click()
      const model = page.locator('[data-hidden-id="look-a-like-models"]')
      await model.getByRole('button', { name: 'nav.data.jobs-auths:open' }).click()
      const answer = page.locator('#why-answer')
      assert.equal(await answer.locator('[data-outcome]').getAttribute('data-outcome'), 'deny')
      assert.match(await answer.innerText(), /Roles that would allow it[^]*Audience Manager/)
      assert.ok(await answer.evaluate((element) => element === document.activeElement))

      await page.locator('#why-permission').fill('audience:create')
      await page.getByRole('button', { name: 'Explain' }).click()
      assert.equal(await answer.locator('[data-code]').getAttribute('data-code'), 'unknown-permission')
      await answer.getByRole('button', { name: 'audiences:create' }).click()
      assert.equal(await answer.locator('[data-code]').getAttribute('data-code'), 'no-rule')
      assert.ok((await page.locator('#permissions option').count()) > 40)
    }))

  test('locks a control and says what it needs', () =>
    onPage({}, async (page) => {
      await play(page, 'Audience Manager')
      const create = page.getByRole('button', { name: 'Create audience' })
      const invite = page.getByRole('button', { name: 'Invite user' })
      assert.equal(await create.getAttribute('aria-disabled'), null)
      assert.equal(await invite.getAttribute('aria-disabled'), 'true')
      const reason = page.locator(`#${await invite.getAttribute('aria-describedby')}`)
      assert.equal(await reason.isVisible(), false)
      await invite.focus()
      assert.ok(await reason.isVisible())
      assert.equal(await reason.innerText(), 'Locked: needs account:invite-user')
      await page.keyboard.press('Escape')
      assert.equal(await reason.isVisible(), false)
      assert.equal(await page.locator('[data-task-id="audiences-create"]').getAttribute('data-allowed'), 'true')
      assert.equal(await page.locator('[data-task-id="account-invite-user"]').getAttribute('data-allowed'), 'false')
    }))

  test('works by keyboard', () =>
    onPage({}, async (page) => {
      await page.keyboard.press('Tab')
      assert.equal(await page.evaluate(() => document.activeElement.className), 'skip')
      assert.ok((await page.locator('.skip').boundingBox()).y >= 0)
      await page.keyboard.press('Enter')
      assert.equal(await page.evaluate(() => document.activeElement.id), 'main')
      assert.equal(await page.locator('h1').innerText(), 'Customer profiles')

      await play(page, 'Observer')
      await page.locator('.brand').focus()
      const role = page.locator('input[name="role"][value="Admin"]')
      for (let press = 0; press < 14 && !(await role.evaluate((input) => input === document.activeElement)); press += 1)
        await page.keyboard.press('Tab')
      assert.notEqual(
        await page.locator('.chip:has(:focus-visible)').evaluate((chip) => getComputedStyle(chip).outlineStyle),
        'none',
      )
      await page.keyboard.press('Space')
      await page.waitForFunction(() => document.body.dataset.roles.includes('Admin'))
      assert.ok(await role.evaluate((input) => input === document.activeElement), 'the focus stays where it was')
    }))

  test('remembers the theme that was chosen', () =>
    onPage({ colorScheme: 'light' }, async (page) => {
      const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
      const light = await paper()
      await page.locator('#theme').click()
      const dark = await paper()
      assert.notEqual(dark, light)
      await page.reload()
      assert.equal(await paper(), dark)
      assert.equal(await page.locator('#theme').getAttribute('aria-pressed'), 'true')
    }))

  test('holds still for those who ask for less motion', () =>
    onPage({ reducedMotion: 'reduce' }, async (page) => {
      const moving = await page.evaluate(
        () =>
          [...document.querySelectorAll('*')].filter((element) => getComputedStyle(element).transitionDuration !== '0s')
            .length,
      )
      assert.equal(moving, 0)
    }))

  test('fits a phone of 320 pixels, open and closed', () =>
    onPage({ viewport: { width: 320, height: 640 } }, async (page) => {
      const overflow = () => widthOver(page)
      for (const role of ['Admin', 'Observer']) {
        await play(page, role)
        assert.equal(await overflow(), 0, role)
      }
      await page.getByRole('button', { name: 'Menu' }).click()
      await page.locator('#show-hidden').click()
      await page.locator('#why-permission').fill('nav.audiences.gdpr-profile-delete:open')
      await page.keyboard.press('Enter')
      assert.equal(await overflow(), 0, 'all unfolded')
      await page.locator('#tamper').click()
      await assertClosed(page, 'bad-signature')
      assert.equal(await overflow(), 0, 'closed')
    }))

  for (const colorScheme of ['light', 'dark']) {
    for (const viewport of [
      { width: 1440, height: 900 },
      { width: 320, height: 640 },
    ]) {
      test(`gives axe nothing to report, ${colorScheme}, ${viewport.width} pixels wide`, () =>
        onPage({ colorScheme, viewport, reducedMotion: 'reduce', bypassCSP: true }, async (page) => {
          await page.evaluate(axe.source)
          for (const role of ['Observer', 'Admin']) {
            await play(page, role)
            assert.deepEqual(await violations(page), [], role)
          }
          await play(page, 'Observer')
          await page.locator('#show-hidden').click()
          await page.locator('#why-permission').fill('pii:view')
          await page.keyboard.press('Enter')
          assert.deepEqual(await violations(page), [], 'all unfolded')
          await page.locator('#tamper').click()
          await assertClosed(page, 'bad-signature')
          assert.deepEqual(await violations(page), [], 'closed')
        }))
    }
  }
})

/** Of every profile what the policy masks for an Observer, where it is long enough to be found by chance nowhere. */
function privateValues(profiles) {
  return profiles.flatMap(({ email, phones, address, taxNumber, name }) => [
    email,
    ...phones.map((phone) => phone.number),
    address.street,
    taxNumber,
    name.last,
  ])
}
