/** What the suites of scenarios share: one site and one browser, from before the first test until after the last. */

import assert from 'node:assert/strict'
import { after, before } from 'node:test'

import { Browser } from './browser.mjs'
import { Display } from './display.mjs'
import { Site } from './site.mjs'

after(() => Display.close())

/** Starts both for the suite around it; no browser where the suite starts its own. */
export function scenario(engine, { hasBrowser = true } = {}) {
  let site
  let browser

  before(async () => {
    site = await Site.start()
    if (hasBrowser) browser = await Browser.start(engine)
  })

  after(async () => {
    await browser?.quit()
    await site?.stop()
  })

  return {
    site: () => site,
    browser: () => browser,

    /** Runs with a page of its own, and then holds it to having caused no error and no breach of the CSP. */
    async onPage(body) {
      const tab = await browser.open(site.url)
      try {
        await body(tab)
        assert.deepEqual(await tab.problems(), [])
      } finally {
        await tab.close()
      }
    },
  }
}
