/** The page that `permask matrix --format html` writes, opened from a file as the people do to whom it is sent. */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'

import axe from 'axe-core'

import { launch, skipReason } from './chromium.mjs'

const program = process.env.PERMASK_BIN
const skip = skipReason() || (program ? false : 'PERMASK_BIN does not name the `permask` command')

describe('the page of a matrix', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'permask-matrix-'))
  let browser

  before(async () => {
    browser = await launch()
  })

  after(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function open(name, colorScheme) {
    const policy = fileURLToPath(new URL(`../types/${name}/policy.json`, import.meta.url))
    const file = join(folder, `${name}.html`)
    execFileSync(program, ['matrix', policy, '--format', 'html', '--out', file])
    const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 900 } })
    const page = await context.newPage()
    const problems = []
    page.on('console', (message) => problems.push(message.text()))
    page.on('request', (request) => request.url().startsWith('file:') || problems.push(request.url()))
    await page.goto(pathToFileURL(file).href)
    return { context, page, problems }
  }

  for (const name of ['console', 'hostile']) {
    for (const colorScheme of ['light', 'dark']) {
      test(`gives axe nothing to report, ${name}, ${colorScheme}`, async () => {
        const { context, page, problems } = await open(name, colorScheme)
        // The page's own policy lets no script run: axe comes in from outside of it.
        const session = await context.newCDPSession(page)
        await session.send('Page.setBypassCSP', { enabled: true })
        await page.evaluate(axe.source)
        const { violations } = await page.evaluate(() => window.axe.run())
        assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), [])
        assert.deepEqual(problems, [])
        await context.close()
      })
    }
  }

  test('is no wider than the window and as high as what it shows', async () => {
    const { context, page } = await open('hostile', 'light')
    const [width, height, end] = await page.evaluate(() => [
      document.documentElement.scrollWidth - innerWidth,
      document.documentElement.scrollHeight,
      document.querySelector('footer').getBoundingClientRect().bottom + scrollY,
    ])
    assert.ok(width <= 0, `${width} pixels too wide`)
    assert.ok(height - end < 100, `${height - end} pixels of nothing below the end`)
    await context.close()
  })

  test('runs nothing, whatever the policy is called', async () => {
    const { context, page } = await open('hostile', 'light')
    assert.equal(await page.locator('script').count(), 0)
    assert.equal(await page.locator('thead .name', { hasText: '</script>' }).first().textContent(), '</script>')
    await context.close()
  })
})
