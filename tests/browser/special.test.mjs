/** What is special about each system of the demo: the page lets people try it. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { skipReason } from './chromium.mjs'
import { demo } from './demo.mjs'
import { opened, settled } from './page.mjs'

describe('what is special about a system', { skip: skipReason() }, () => {
  const { onSystem } = demo()

  test('Insider: a switch of the person opens private data, and a state the buttons of a campaign', () =>
    onSystem('insider', {}, async (page) => {
      assert.equal(await page.locator('[data-figure="private"] dd').innerText(), '0 of 10')
      await page.locator('[data-dial="attribute"] input[value="piiAccess"]').check()
      await settled(page)
      assert.equal(await page.locator('[data-record] [data-masked]').count(), 0)
      assert.equal(await page.locator('[data-figure="private"] dd').innerText(), '10 of 10')
      // What is clear may be sorted by.
      await page.getByRole('button', { name: 'Birthday' }).click()
      assert.equal(await page.locator('th[aria-sort]').getAttribute('aria-sort'), 'ascending')
      const days = await page.locator('[data-field="birthday"]').allInnerTexts()
      assert.deepEqual(days, days.toSorted())

      const activate = page.locator('[data-object="k-1"] [data-permission]').nth(2)
      assert.equal(await activate.getAttribute('aria-disabled'), 'true')
      await activate.focus()
      await page.keyboard.press('Enter')
      const answer = await page.locator('#why-answer').innerText()
      assert.match(answer, /About “Autumn jackets, second wave”, as it would become: state: Active/)
      assert.match(answer, /collaborator-by-state\.stop/)
    }))

  test('Adobe: another company stays closed, and the administrator flag opens no object', () =>
    onSystem('adobe', {}, async (page) => {
      await page.locator('[data-object="t-4"]').getByRole('button', { name: 'Why?' }).click()
      assert.equal(await page.locator('#why-answer [data-code]').getAttribute('data-code'), 'other-tenant')
      const visible = () => page.locator('[data-object][data-visible="true"]').count()
      const before = await visible()
      await page.locator('input[value="isAdmin"]').check()
      await settled(page)
      assert.equal(await page.locator('[data-record] [data-masked]').count(), 0)
      assert.equal(await visible(), before)
      await page.locator('input[name="groups"][value="traitViewersAll"]').check()
      await settled(page)
      assert.equal(await page.locator('[data-object="t-3"]').getAttribute('data-visible'), 'true')
      assert.equal(await page.locator('[data-object="t-4"]').getAttribute('data-visible'), 'false')
    }))

  test('Adobe: everybody sees the own address and number, by a condition that reads the record', () =>
    onSystem('adobe', {}, async (page) => {
      for (const own of ['u-21', 'u-24']) {
        await page.locator('#person').selectOption(own)
        await opened(page, 'adobe', own)
        const clear = await page
          .locator('[data-record]:not(:has([data-masked]))')
          .evaluateAll((rows) => rows.map((row) => row.dataset.record))
        assert.deepEqual(clear, [own])
      }
    }))

  test('LiveRamp: the tenant decides, a limit shows, and an assignment that waits gives nothing', () =>
    onSystem('liveramp', {}, async (page) => {
      const tenant = async (name, items) => {
        await page.locator(`input[name="tenant"][value="${name}"]`).check()
        await page.waitForFunction(
          (expected) => document.querySelectorAll('nav [data-nav-id]').length === expected,
          items,
        )
      }
      assert.equal(await page.locator('[data-limit]').getAttribute('data-limit'), 'Explorer')
      await tenant('Harbour Foods', 8)
      assert.equal(await page.locator('[data-limit]').getAttribute('data-limit'), 'Viewer')
      await tenant('Alpine Linen', 0)
      assert.match(await page.locator('.chip:has(:checked)').last().innerText(), /in progress/)
      await page.locator('#why-permission').fill('analytics-environment:open')
      await page.keyboard.press('Enter')
      assert.match(await page.locator('#why-answer').innerText(), /A status or a period stands in the way/)
      await tenant('Tern & Thistle', 11)
    }))

  test('LiveRamp: the form offers what may be assigned, and says of the rest why not', () =>
    onSystem('liveramp', {}, async (page) => {
      const option = (role) => page.locator(`.option[data-role="${role}"]`)
      const admin = option('LSH Admin')
      assert.equal(await admin.getAttribute('data-code'), 'conflicting-roles')
      assert.ok(await admin.locator('input').isDisabled())
      assert.match(await admin.innerText(), /neither a Data Analyst nor an LSH Admin/)
      assert.equal(await option('LSH Data Scientist').getAttribute('data-code'), 'held')
      await page.locator('#assign-tenant').selectOption('Harbour Foods')
      assert.equal(await admin.getAttribute('data-code'), 'assignable', 'the constraint holds in one tenant')
      await page.locator('#assign-tenant').selectOption('Alpine Linen')
      assert.equal(
        await option('LSH Data Scientist').getAttribute('data-code'),
        'conflicting-roles',
        'a status does not count',
      )

      const assign = page.getByRole('button', { name: 'Assign', exact: true })
      assert.equal(await assign.getAttribute('aria-disabled'), 'true')
      await page.locator('#person').selectOption('u-32')
      await opened(page, 'liveramp', 'u-32')
      await page.locator('#assign-tenant').selectOption('Harbour Foods')
      await option('LSH CP Admin').locator('input').check()
      assert.equal(await assign.getAttribute('aria-disabled'), null)
      await page.locator('#assign-tenant').selectOption('Alpine Linen')
      await option('LSH CP Admin').locator('input').check()
      assert.equal(await assign.getAttribute('aria-disabled'), 'true', 'that partner has not asked')
    }))

  test('Synerise: a task is asked for a part, a grant opens what it names, a field is never edited', () =>
    onSystem('synerise', {}, async (page) => {
      const task = page.locator('[data-task-id="see-more-details"]')
      const part = async (label, allowed) => {
        await task.locator('select').selectOption({ label })
        assert.equal(await task.getAttribute('data-allowed'), allowed, label)
      }
      await part('Notes', 'true')
      await part('Messages', 'false')
      assert.match(await task.innerText(), /profiles\.client-details\.client-messages:read/)
      await page.locator('input[name="grants"][value="profiles.client-details.*:read"]').check()
      await settled(page)
      assert.equal(await page.locator('[data-record] [data-masked]').count(), 0)
      await part('Messages', 'true')
      const row = page.locator('[data-fields] tr', { hasText: 'Birthday' })
      assert.match(await row.locator('[data-purpose="edit"]').innerText(), /read-only/)
      assert.match(await row.locator('[data-purpose="export"]').innerText(), /leaves masked \(date\)/)
    }))

  test('locks the heads of masked columns, also where a part of a field is shown', () =>
    onSystem('synerise', {}, async (page) => {
      const sortable = await page
        .locator('thead [data-sortable]')
        .evaluateAll((heads) => heads.map((head) => [head.textContent.split(' ')[0], head.dataset.sortable]))
      assert.deepEqual(Object.fromEntries(sortable), {
        Name: 'true',
        Contact: 'true',
        Activities: 'false',
        Notes: 'false',
        Messages: 'false',
        Figures: 'false',
      })
    }))

  test('asks about permissions and about no pattern, which nobody can explain', () =>
    onSystem('adobe', {}, async (page) => {
      const task = page.locator('[data-task-id="manage-tags"]')
      assert.equal(await task.locator('.pattern').innerText(), 'tags:*')
      assert.equal(await task.locator('button').count(), 0)
      const known = await page.locator('#permissions option').evaluateAll((options) => options.map((one) => one.value))
      assert.ok(known.length > 10)
      assert.deepEqual(
        known.filter((one) => !/^[a-z.-]+:[a-z-]+$/.test(one)),
        [],
      )
    }))
})
