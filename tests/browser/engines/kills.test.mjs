/** Pages and browsers that end in the middle of an activation, in each engine: one policy is there then, and whole. */

import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from 'node:test'

import { Browser } from './browser.mjs'
import { inEngine } from './engine.mjs'
import { Profile } from './profile.mjs'
import { scenario } from './scenario.mjs'
import { answers } from './site.mjs'
import { answersOf, bundleOf, tokenOf, until } from './tokens.mjs'
import { App, OPTIONS, holds } from './visit.mjs'

/** So often an activation is ended. */
const ENDS = 50
/** So long browsers are killed, but so often at most; the rest of the ends are those of pages. */
const KILLING = 80_000
const MOST_KILLS = 25
/** Around the moment at which a server answers, an end comes by so many milliseconds earlier or later. */
const SPREAD = 120

inEngine('an activation', (engine) => {
  const { site } = scenario(engine, { hasBrowser: false })

  test(`that ends ${ENDS} times with its page or browser is never there by halves`, async (t) => {
    const profile = new Profile()
    const server = new Newest(site())
    const token = tokenOf()
    const ends = { kill: 0, close: 0, leave: 0, reload: 0 }
    const found = { old: 0, new: 0 }
    let browser
    try {
      browser = await Browser.start(engine, profile)
      await first(await App.on(browser, site()), server, token)
      const deadline = Date.now() + KILLING
      for (let count = 0; count < ENDS; count += 1) {
        const kills = ends.kill < MOST_KILLS && Date.now() < deadline
        const kind = kills ? 'kill' : ['close', 'leave', 'reload'][count % 3]
        const app = await App.on(browser, site())
        await app.tab.begin('console', 'activate', OPTIONS, 'u-1', token)
        await server.asked()
        const last = server.version
        // At first long before the server answers, at last long after it; in between it is chance.
        const [before, after] = count % 10 === 0 ? [0, 400] : count % 10 === 1 ? [400, 0] : [random(), random()]
        server.answerAfter(before)
        await pause(after)
        if (kind === 'kill') {
          await browser.kill()
          browser = await Browser.start(engine, profile)
        } else if (kind === 'close') await app.tab.close()
        else if (kind === 'leave') await app.tab.goTo(`${site().origin}/pages/page.html?left`)
        else await app.reload()
        ends[kind] += 1
        const next = kind === 'leave' || kind === 'reload' ? app : await App.on(browser, site())
        const version = await check(next, server, count % 2 === 0).catch((error) => {
          throw new Error(`after ${kind}, end ${count}: ${error.message}`, { cause: error })
        })
        found[version > last ? 'new' : 'old'] += 1
        await next.close()
      }
    } finally {
      await browser?.quit()
      profile.remove()
    }
    const told = Object.entries({ ...ends, ...found }).map(([name, count]) => `${name} ${count}`)
    t.diagnostic(`${engine.name}: ${told.join(', ')}; ${server.version} versions served`)
    assert.equal(ends.kill + ends.close + ends.leave + ends.reload, ENDS)
    // Both were met: what ends too early or too late every time proves nothing.
    assert.ok(found.old > 0 && found.new > 0, told.join())
  })
})

const random = () => Math.random() * SPREAD

/** A server that has a newer policy whenever it is asked. */
class Newest {
  /** The newest that was served, by its version, and the newest that a page has said to be in force. */
  version = 1
  seen = 1
  #tokens = new Map()
  #hold
  #open

  constructor(site) {
    site.answer('/policy', async (request, response) => {
      await this.#hold?.()
      this.version += 1
      const token = bundleOf(this.version)
      this.#tokens.set(this.version, token)
      answers.text(token)(request, response)
    })
    site.answer('/seen', (request, response) => {
      this.seen = Math.max(this.seen, Number(new URL(request.url, site.origin).searchParams.get('version')))
      response.writeHead(204).end()
    })
    site.answer('/offline', answers.drop())
    site.answer('/older', (request, response) => answers.text(bundleOf(1))(request, response))
  }

  /** Waits until a page asks for the policy, after as many as chance says; the answer waits for {@link answerAfter}. */
  asked() {
    let skipped = Math.floor(Math.random() * 3)
    return new Promise((resolve) => {
      this.#hold = () => {
        if (skipped > 0) {
          skipped -= 1
          return undefined
        }
        resolve()
        return new Promise((open) => (this.#open = open))
      }
    })
  }

  /** Answers the page that waits after so many milliseconds, and those after it at once. */
  answerAfter(milliseconds) {
    const open = this.#open
    this.#hold = undefined
    setTimeout(open, milliseconds)
  }

  token(version) {
    return this.#tokens.get(version)
  }
}

/** A first visit that comes to its end. */
async function first(app, server, token) {
  await app.open()
  await app.enter('u-1', token)
  await until(async () => (await app.database('keys')).length === 2, 'what is stored')
  server.seen = server.version
  await app.close()
}

/** Looks at what a new page finds without the server, or with one that has only the oldest; returns the version. */
async function check(app, server, isOffline) {
  const { seen } = server
  const url = isOffline ? '/offline' : '/older'
  holds(await app.open({ url }), { state: 'fresh', source: 'cache', storageError: null })
  const { version, answers } = await app.enter()
  assert.deepEqual(answers, answersOf(version), 'all answers are those of one version')
  assert.ok(version >= seen && version <= server.version, `${version} after ${seen} of ${server.version}`)
  const { token, ended } = await app.stored()
  assert.deepEqual([token, ended], [server.token(version), undefined], 'the store has the version that answers')
  if (!isOffline) {
    await until(async () => (await app.look()).older === 1, 'the older one that is ignored')
    holds(await app.look(), { version, answers: answersOf(version) })
  }
  return version
}
