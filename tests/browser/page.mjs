/** The demo page as a person uses it: what the tests and the check do and read. */

import assert from 'node:assert/strict'

// Anywhere in a cell: an address beside its own mask is as bare as one alone.
const ADDRESS = /[^\s@•]+@[^\s@•]+\.[^\s@•]/

/**
 * Runs in a page of its own, and then holds it to having caused no error and no breach of the CSP. Its worker is there
 * where it is asked for alone: what goes through one passes by the routes of tests.
 */
export async function onPage({ browser, url }, { hash, quiet = true, worker = false, prepare, ...options }, body) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  try {
    if (!worker) await context.addInitScript(() => delete Navigator.prototype.serviceWorker)
    await prepare?.(context)
    const { page, problems } = await visit(context, url, hash)
    await body(page, problems)
    if (quiet) assert.deepEqual(problems, [])
    assert.deepEqual(await page.evaluate(() => window.violations), [])
  } finally {
    await context.close()
  }
}

/** Waits until a system is open, played by this person where one is named, and its records are there. */
export async function opened(page, system, person = null) {
  await page.waitForFunction(
    ([id, sub]) => {
      const { gate, system, person } = document.body.dataset
      return gate === 'open' && system === id && (sub === null || person === sub)
    },
    [system, person],
  )
  await settled(page)
}

/** Waits until no rows are on their way any more. */
export async function settled(page) {
  await page.waitForFunction(() => document.getElementById('page').getAttribute('aria-busy') === 'false')
}

/** What axe finds wrong with the page as it stands; axe has to be in it. */
export async function violations(page) {
  const { violations: found } = await page.evaluate(() => window.axe.run())
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)
}

/** By how many pixels the page is wider than its window. */
export function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}

/** Opens the page and waits until it has decided. */
export async function visit(context, url, hash = '') {
  const page = await context.newPage()
  const problems = watch(page)
  await page.addInitScript(() => {
    window.violations = []
    document.addEventListener('securitypolicyviolation', (event) =>
      window.violations.push(`${event.violatedDirective}: ${event.blockedURI}`),
    )
  })
  await page.goto(new URL(hash, url).href)
  await page.waitForFunction(() => document.body.dataset.gate !== 'loading')
  return { page, problems }
}

/** Ticks exactly these roles, the wanted ones first so that the person is never without one. */
export async function play(page, ...roles) {
  const all = await page.locator('input[name="role"]').evaluateAll((inputs) => inputs.map((input) => input.value))
  for (const role of roles) await page.locator(`input[name="role"][value="${role}"]`).check()
  for (const role of all.filter((one) => !roles.includes(one)))
    await page.locator(`input[name="role"][value="${role}"]`).uncheck()
  await page.waitForFunction(
    (expected) =>
      document.body.dataset.gate === 'open' && document.body.dataset.roles.split('|').sort().join('|') === expected,
    roles.toSorted().join('|'),
  )
  await settled(page)
}

/** What the page shows: the links of the navigation, the e-mail cells, and how many of them hold a whole address. */
export async function counts(page) {
  const items = await page.locator('nav [data-nav-id]').count()
  const emails = await page
    .locator('#profiles [data-field="email"]')
    .evaluateAll((cells) => cells.map((cell) => cell.textContent.trim()))
  return { items, total: emails.length, clear: emails.filter((text) => ADDRESS.test(text)).length }
}

function watch(page) {
  const problems = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(error.message))
  return problems
}

/** Holds the answers of an address back until the function that comes back is called. */
export async function hold(page, address) {
  let release
  const released = new Promise((resolve) => {
    release = resolve
  })
  await page.route(address, async (route) => {
    await released
    await route.continue()
  })
  return release
}
