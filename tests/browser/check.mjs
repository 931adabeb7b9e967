/**
 * Looks once whether a running demo masks: `node tests/browser/check.mjs http://127.0.0.1:8080/`. It says what an
 * Observer and an Admin see, and fails unless the Observer sees less and no address, and the Admin every one.
 */

import { launch } from './chromium.mjs'
import { counts, play, visit } from './page.mjs'

const url = process.argv[2]
if (url === undefined) stop('expected the address of the demo, found no argument')

const browser = await launch().catch((error) => stop(error.message))
try {
  const { page } = await visit(await browser.newContext(), url)
  const gate = await page.locator('body').getAttribute('data-gate')
  if (gate !== 'open') throw new Error(`expected an open gate, found: ${await page.locator('#main').innerText()}`)
  const observer = await look(page, 'Observer')
  const admin = await look(page, 'Admin')
  if (observer.total === 0) throw new Error('expected e-mail addresses in the table, found none')
  if (admin.items <= observer.items) throw new Error('expected an Admin to see more navigation items than an Observer')
  if (observer.clear !== 0) throw new Error('expected an Observer to see no e-mail address')
  if (admin.clear !== admin.total) throw new Error('expected an Admin to see every e-mail address')
} catch (error) {
  process.exitCode = 1
  console.error(`check: ${error.message.split('\n')[0]}`)
} finally {
  await browser.close()
}

async function look(page, role) {
  await play(page, role)
  const seen = await counts(page)
  console.log(`${role}: ${seen.items} navigation items, ${seen.clear} of ${seen.total} e-mail addresses clear`)
  return seen
}

function stop(message) {
  console.error(`check: ${message}`)
  process.exit(1)
}
