/**
 * Looks once whether a running demo decides and masks: `node tests/browser/check.mjs http://127.0.0.1:8080/`. Of every
 * system it says what two people see, and fails unless the first sees less than the second; in Lytics, unless an
 * Observer sees no address and an Admin every one, although the server sends them to both.
 */

import { launch } from './chromium.mjs'
import { counts, opened, play, visit } from './page.mjs'

/** Of each system somebody who sees little, and somebody who sees more. */
const OTHERS = [
  ['insider', 'u-11', 'u-12'],
  ['adobe', 'u-25', 'u-23'],
  ['liveramp', 'u-32', 'u-33'],
  ['synerise', 'u-46', 'u-42'],
]

const url = process.argv[2]
if (url === undefined) stop('expected the address of the demo, found no argument')

const browser = await launch().catch((error) => stop(error.message))
try {
  const { page, problems } = await visit(await browser.newContext(), url)
  const gate = await page.locator('body').getAttribute('data-gate')
  if (gate !== 'open') throw new Error(`expected an open gate, found: ${await page.locator('#main').innerText()}`)
  const observer = await lookAs(page, 'Observer')
  const answer = await (await fetch(new URL('api/lytics/records/profile', url))).json()
  if (answer.some(({ email }) => email.includes('•'))) throw new Error('expected the server to send whole addresses')
  const admin = await lookAs(page, 'Admin')
  if (observer.total === 0) throw new Error('expected e-mail addresses in the table, found none')
  if (admin.items <= observer.items) throw new Error('expected an Admin to see more navigation items than an Observer')
  if (observer.clear !== 0) throw new Error('expected an Observer to see no e-mail address')
  if (admin.clear !== admin.total) throw new Error('expected an Admin to see every e-mail address')
  for (const [system, some, more] of OTHERS) {
    await page.locator(`a[data-system="${system}"]`).click()
    await opened(page, system)
    const less = await lookAt(page, system, some)
    if ((await lookAt(page, system, more)) <= less)
      throw new Error(`expected ${more} to see more of ${system} than ${some}`)
  }
  if (problems.length > 0) throw new Error(`expected a quiet page, found: ${problems[0]}`)
  await lookOffline(page)
} catch (error) {
  process.exitCode = 1
  console.error(`check: ${error.message.split('\n')[0]}`)
} finally {
  await browser.close()
}

async function lookAs(page, role) {
  await play(page, role)
  const seen = await counts(page)
  const { came, stayed } = await page.locator('.passage').evaluate((line) => ({ ...line.dataset }))
  console.log(
    `lytics, ${role}: ${seen.items} navigation items, ${seen.clear} of ${seen.total} e-mail addresses clear; ` +
      `of ${came} bytes, ${stayed} after masking`,
  )
  return seen
}

async function lookAt(page, system, sub) {
  await page.locator('#person').selectOption(sub)
  await opened(page, system, sub)
  const { items } = await counts(page)
  const name = await page.locator('#person option:checked').innerText()
  const figures = await page.locator('[data-figure] dd').allInnerTexts()
  console.log(`${system}, ${name}: ${figures[0]} navigation items, ${figures[1]} tasks, ${figures[2]} e-mails clear`)
  return items
}

/** Opens the page once more, without a network: the same navigation, and records that say that they need one. */
async function lookOffline(page) {
  const first = await page.locator('#person option').first().getAttribute('value')
  await page.locator('#person').selectOption(first)
  await opened(page, 'synerise', first)
  const { items } = await counts(page)
  await page.waitForFunction(() => document.body.dataset.files === 'kept')
  await page.context().setOffline(true)
  await page.reload()
  await opened(page, 'synerise', first)
  const found = (await counts(page)).items
  if (found !== items) throw new Error(`expected ${items} navigation items without a network too, found ${found}`)
  if ((await page.locator('[data-lacking]').count()) === 0)
    throw new Error('expected records to say that they need the network')
  const badge = await page.locator('#bundle-state').innerText()
  console.log(
    `synerise, without a network: ${found} navigation items as before; ${badge.replace('\n', ' ').toLowerCase()}`,
  )
}

function stop(message) {
  console.error(`check: ${message}`)
  process.exit(1)
}
