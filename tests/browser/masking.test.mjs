/** What the demo does with the answers of its API: raw on the network, masked before anything on the page has them. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import axe from 'axe-core'

import { skipReason } from './chromium.mjs'
import { demo } from './demo.mjs'
import { SYSTEMS, expectedFor, sent } from './expected.mjs'
import { bytesOf, held, textsOf } from './heap.mjs'
import { hold, opened, overflow, play, settled, violations } from './page.mjs'

describe('masking in the demo', { skip: skipReason() }, () => {
  const { onPage, onSystem, url } = demo()

  for (const system of SYSTEMS) {
    test(`${system.name}: values that are masked come over the network, and live nowhere in the page`, () => {
      const answers = []
      const prepare = (context) =>
        context.route(/\/api\/[a-z]+\/(records|objects)\//, async (route) => {
          const response = await route.fetch()
          answers.push(await response.text())
          await route.fulfill({ response })
        })
      return onSystem(system.id, { prepare }, async (page) => {
        const seen = []
        for (const sub of system.people) {
          const { secrets, close } = await expectedFor(url(), system, sub)
          close()
          seen.push({ sub, secrets: [...new Set(secrets)] })
        }
        // Whoever sees more goes first: of that nothing may be left.
        seen.sort((some, other) => some.secrets.length - other.secrets.length)
        for (const { sub } of seen) {
          await page.locator('#person').selectOption(sub)
          await opened(page, system.id, sub)
        }
        const { secrets } = seen.at(-1)
        assert.ok(secrets.length > 5)
        assert.deepEqual(held(secrets, answers), secrets)
        assert.deepEqual(held(secrets, await textsOf(page)), [])
        assert.deepEqual(held(secrets, await bytesOf(page)), [])
      })
    })
  }

  test('a page that holds a value is found out, and drops it with the person who saw it', () =>
    onPage({}, async (page) => {
      const emails = (await sent(url(), 'lytics', 'records', 'profile')).map(({ email }) => email)
      await play(page, 'Admin')
      assert.deepEqual(held(emails, await textsOf(page)), emails)
      await page.locator('[data-unfold="p-0001"]').click()
      await play(page, 'Observer')
      assert.deepEqual(held(emails, await textsOf(page)), [])
      assert.deepEqual(held(emails, await bytesOf(page)), [])
    }))

  test('the rows of a person go at once, and those of the next one are asked for anew', () =>
    onPage({}, async (page) => {
      await play(page, 'Admin')
      const asked = []
      page.on('request', (request) => asked.push(new URL(request.url()).pathname))
      const height = () => page.evaluate(() => document.documentElement.scrollHeight)
      const before = await height()
      const release = await hold(page, '**/api/lytics/token')
      await page.locator('input[name="role"][value="Observer"]').check()
      await page.locator('input[name="role"][value="Admin"]').uncheck()
      assert.equal(await page.locator('[data-record]').count(), 0)
      assert.equal(await page.locator('#page').getAttribute('aria-busy'), 'true')
      assert.doesNotMatch(await page.locator('#page').innerText(), /@/)
      assert.equal(await height(), before, 'nothing jumps')
      assert.match(await page.locator('#announcement').textContent(), /^Admin: /, 'nothing is told before it is known')
      release()
      await page.waitForFunction(() => document.body.dataset.roles === 'Observer')
      await settled(page)
      assert.equal(await page.locator('[data-record]').count(), 24)
      assert.equal(await page.locator('[data-record] [data-masked="email"]').count(), 24)
      assert.deepEqual([...new Set(asked)].sort(), ['/api/lytics/records/profile', '/api/lytics/token'])
    }))

  test('records that cannot be masked close the page', () =>
    onPage(
      {
        prepare: (context) =>
          context.route('**/api/lytics/records/profile', async (route) => {
            const text = await (await route.fetch()).text()
            await route.fulfill({ contentType: 'application/json', body: text.slice(0, -1) })
          }),
      },
      async (page) => {
        assert.equal(await page.locator('body').getAttribute('data-gate'), 'closed')
        assert.equal(await page.locator('[data-closed]').getAttribute('data-closed'), 'server')
        assert.match(await page.locator('.closed-code').innerText(), /^invalid-json/)
        assert.equal(await page.locator('[data-record]').count(), 0)
      },
    ))

  test('says how many bytes came, how many stayed, and what of them is masked', () =>
    onPage({}, async (page) => {
      const line = page.locator('.passage')
      for (const [sub, summary] of [
        ['u-06', /^9\.\d kB came, masked on the way in within [\d.]+ ms; the raw answer is dropped$/],
        ['u-01', /^9\.\d kB came/],
      ]) {
        await page.locator('#person').selectOption(sub)
        await opened(page, 'lytics', sub)
        const { bytes, close } = await expectedFor(url(), SYSTEMS[0], sub)
        close()
        const [came, stayed] = [await line.getAttribute('data-came'), await line.getAttribute('data-stayed')]
        assert.deepEqual({ came: Number(came), stayed: Number(stayed) }, bytes)
        assert.match(await line.locator('summary').innerText(), summary)
        assert.equal(await line.locator('p').first().isVisible(), false)
        await line.locator('summary').focus()
        await page.keyboard.press('Enter')
        assert.ok(await line.locator('p').first().isVisible())
        const masked = sub === 'u-06' ? /24 × contact\.email by email/ : /Nothing of it is masked/
        assert.match(await line.innerText(), masked)
      }
    }))

  test('the five systems show ten kinds of masks', () =>
    onPage({}, async (page) => {
      const kinds = new Set()
      for (const { id, people } of SYSTEMS) {
        await page.locator(`a[data-system="${id}"]`).click()
        await opened(page, id)
        await page.locator('#person').selectOption(people[id === 'liveramp' || id === 'synerise' ? 1 : 0])
        await opened(page, id)
        const found = await page.locator('[data-masked]').evaluateAll((all) => all.map((one) => one.dataset.masked))
        for (const kind of found) kinds.add(kind)
      }
      const all = ['bucket', 'date', 'digits', 'email', 'initials', 'keep', 'partial', 'pseudonym', 'remove', 'stars']
      assert.deepEqual([...kinds].sort(), all)
    }))

  test('a masked value says what it is, and whether it can be asked for', () =>
    onSystem('liveramp', {}, async (page) => {
      await page.locator('#person').selectOption('u-34')
      await opened(page, 'liveramp', 'u-34')
      const row = page.locator('[data-record="r-201"]')
      const name = row.locator('[data-field="name"]')
      assert.equal(await name.evaluate((one) => one.tagName), 'SPAN', 'what cannot be asked for is no button')
      assert.match(await name.textContent(), /masked: non-aggregated\.name, by initials: cannot be asked for$/)
      const ask = (words) => row.getByRole('button', { name: words, exact: true })
      await ask('masked: non-aggregated.number, by pseudonym: can be asked for. Ask to reveal').click()
      const answer = page.locator('.reveal')
      assert.equal(await answer.getAttribute('data-outcome'), 'allow')
      assert.ok(await answer.evaluate((element) => element === document.activeElement))
      assert.match(await page.locator('#announcement').textContent(), /Allowed, code allowed/)
      const event = JSON.parse(await answer.locator('.event').textContent())
      const { time, ...rest } = event
      assert.ok(Math.abs(time - Date.now() / 1000) < 60)
      assert.deepEqual(rest, {
        sub: 'u-34',
        tenant: 'Tern & Thistle',
        policy: 'liveramp',
        recordType: 'customer',
        path: '$.number',
        class: 'non-aggregated.number',
        outcome: 'allow',
        code: 'allowed',
      })
    }))

  test('a value that takes a new sign-in says which, and can be asked for after it; it never comes', () =>
    onSystem('liveramp', {}, async (page) => {
      await page.locator('#person').selectOption('u-34')
      await opened(page, 'liveramp', 'u-34')
      const [{ email, number }] = await sent(url(), 'liveramp', 'records', 'customer')
      await page.locator('[data-unfold="r-201"]').focus()
      await page.keyboard.press('Enter')
      assert.equal(await page.locator('[data-unfold="r-201"]').getAttribute('aria-expanded'), 'true')
      assert.equal(await page.locator('li[data-private]').count(), 4)
      await page.locator('[data-ask="/email"]').focus()
      await page.keyboard.press('Enter')
      const answer = page.locator('.reveal')
      assert.equal(await answer.getAttribute('data-outcome'), 'step-up')
      assert.match(await answer.innerText(), /urn:example:second-factor[^]*300 seconds/)
      await answer.getByRole('button', { name: 'Sign in again' }).click()
      await page.locator('.reveal[data-outcome="allow"]').waitFor()
      assert.ok(await answer.evaluate((element) => element === document.activeElement), 'the focus comes back')
      const cell = page.locator('[data-record="r-201"] [data-field="email"]')
      assert.match(await cell.textContent(), /•.*: can be asked for\./)
      assert.deepEqual(held([email, number], await textsOf(page)), [])
      // As they are, the person has not signed in again.
      await page.getByRole('button', { name: 'As they are' }).click()
      await settled(page)
      await page.locator('[data-ask="/email"]').click()
      assert.equal(await answer.getAttribute('data-outcome'), 'step-up')
    }))

  test('Adobe: a colleague’s number takes a recent sign-in, and being in a group', () =>
    onSystem('adobe', {}, async (page) => {
      await page.locator('[data-record="u-22"] button[data-field="phone"]').click()
      const answer = page.locator('.reveal')
      assert.equal(await answer.getAttribute('data-outcome'), 'step-up')
      assert.match(await answer.innerText(), /max-age[^]*900 seconds/)
      const groups = page.locator('[data-dial="groups"] input:checked')
      while ((await groups.count()) > 0) await groups.first().uncheck()
      await settled(page)
      assert.equal(await page.locator('button[data-field="phone"]').count(), 0)
    }))

  test('an edit is a patch where the fields are clear, and an error at each field that is not', () =>
    onSystem('synerise', {}, async (page) => {
      for (const grant of ['profiles.client-management:edit', 'profiles.client-details.client-info:create,edit'])
        await page.locator(`input[name="grants"][value="${grant}"]`).check()
      await settled(page)
      await page.locator('[data-unfold="q-302"]').click()
      const field = (label) => page.getByRole('textbox', { name: label, exact: true })
      const check = () => page.getByRole('button', { name: 'What may be saved?' }).click()
      await check()
      assert.match(await page.locator('[data-writable="patch"]').innerText(), /Nothing has changed/)

      await field('Telephone number').fill('+1 (312) 555-0000')
      await field('Note').fill('Prefers "mail"')
      await field('Note').press('Enter')
      const patch = (await page.locator('.edit-result pre').innerText()).split('\n').map((line) => JSON.parse(line))
      assert.deepEqual(patch, [
        { op: 'replace', path: '/info/phone', value: '+1 (312) 555-0000' },
        { op: 'replace', path: '/notes', value: ['Prefers "mail"'] },
      ])

      await field('Birthday').fill('1999-01-01')
      await field('Activity').fill('Called')
      await field('First name').fill('B••••')
      await check()
      assert.match(await page.locator('[data-writable="errors"]').innerText(), /3 fields are refused/)
      assert.equal(await page.locator('.edit-result pre').count(), 0)
      const wrong = {}
      for (const input of await page.locator('.edit [aria-invalid="true"]').all()) {
        const note = page.locator(`#${await input.getAttribute('aria-describedby')}`)
        wrong[await input.getAttribute('data-path')] = await note.innerText()
      }
      assert.deepEqual(Object.keys(wrong), ['info/firstName', 'info/birthday', 'activities/0'])
      assert.match(wrong['info/firstName'], /mask-in-text/)
      assert.match(wrong['info/birthday'], /^This detail is never edited by hand read-only/)
      assert.match(wrong['activities/0'], /masked-field/)
      assert.ok(await field('First name').evaluate((input) => input === document.activeElement))

      // Without the right to edit, a clear field is refused too.
      await page.locator('input[name="grants"][value="profiles.client-management:edit"]').uncheck()
      await settled(page)
      await field('Telephone number').fill('+1 (312) 555-0000')
      await check()
      assert.match(await page.locator('.edit').innerText(), /denied/)
    }))

  for (const colorScheme of ['light', 'dark']) {
    for (const viewport of [
      { width: 1440, height: 900 },
      { width: 320, height: 640 },
    ]) {
      test(`gives axe nothing to report of an unfolded record, ${colorScheme}, ${viewport.width} pixels wide`, () =>
        onSystem('synerise', { colorScheme, viewport, reducedMotion: 'reduce', bypassCSP: true }, async (page) => {
          await page.evaluate(axe.source)
          await page.locator('[data-unfold="q-301"]').click()
          await page.getByRole('textbox', { name: 'Birthday' }).fill('1999-01-01')
          await page.getByRole('button', { name: 'What may be saved?' }).click()
          await page.locator('.passage summary').click()
          assert.deepEqual(await violations(page), [], 'a form')
          assert.equal(await overflow(page), 0)
          await page.locator('a[data-system="liveramp"]').click()
          await opened(page, 'liveramp')
          await page.locator('#person').selectOption('u-34')
          await opened(page, 'liveramp', 'u-34')
          await page.locator('[data-record="r-201"] button[data-field="email"]').click()
          assert.deepEqual(await violations(page), [], 'an answer')
          assert.equal(await overflow(page), 0)
        }))
    }
  }
})
