/** Visits to an app: browsers on one profile, one after the other, and the app's page in them. */

import assert from 'node:assert/strict'

import { audience, issuer, keys } from '../../js/fixture.mjs'
import { Browser } from './browser.mjs'
import { Profile } from './profile.mjs'
import { POLICY_KEY } from './tokens.mjs'

/** What every gate of the scenarios is opened with. */
export const OPTIONS = { url: '/policy', keys, issuer, audience }

/** The page of the app in a tab. */
export class App {
  constructor(tab) {
    this.tab = tab
  }

  /** Opens the page in a new tab, and no gate yet. */
  static async on(browser, site) {
    return new App(await browser.open(site.url))
  }

  /** Opens its gate; `clock` is by how many seconds the page's clock is wrong. */
  open(options = {}, clock = 0) {
    return this.tab.call('console', 'open', { ...OPTIONS, ...options }, clock)
  }

  /** Signs somebody in; without a token by the one that was kept. */
  enter(sub = 'u-1', token) {
    return this.tab.call('console', 'enter', sub, token ?? null)
  }

  look() {
    return this.tab.call('console', 'look')
  }

  told() {
    return this.tab.call('console', 'told')
  }

  refresh() {
    return this.tab.call('console', 'refresh')
  }

  setClock(seconds) {
    return this.tab.call('console', 'setClock', seconds)
  }

  call(name, ...args) {
    return this.tab.call('console', name, ...args)
  }

  /** Does something to the database by hand. */
  database(name, ...args) {
    return this.tab.call('database', name, ...args)
  }

  /** What is stored as the newest bundle. */
  stored() {
    return this.database('read', POLICY_KEY)
  }

  reload() {
    return this.tab.reload()
  }

  /** Closes it, and holds it to having caused no error and no breach of the CSP. */
  async close() {
    assert.deepEqual(await this.tab.problems(), [])
    await this.tab.close()
  }
}

/** Runs with a browser on a profile of its own, which `restart` ends and starts again. */
export async function onProfile(engine, body) {
  const profile = new Profile()
  let browser
  const restart = async () => {
    await browser?.quit()
    browser = undefined
    browser = await Browser.start(engine, profile)
    return browser
  }
  try {
    await body(restart)
  } finally {
    await browser?.quit()
    profile.remove()
  }
}

/** Asserts what is named of what was seen. */
export function holds(seen, expected) {
  assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, seen[name]])), expected)
}
