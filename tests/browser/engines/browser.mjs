/** A browser that is driven over WebDriver, and its tabs: what happens in a page comes back as data. */

import { Builder, Capabilities } from 'selenium-webdriver'

import { environment } from './engine.mjs'
import { Program, freePort } from './processes.mjs'
import { Profile } from './profile.mjs'

/** How long a call into a page may take. */
const PATIENCE = 60_000
/** How often a driver is started when its port was taken by somebody else meanwhile. */
const ATTEMPTS = 3

/** A running browser. */
export class Browser {
  #driver
  #program
  #profile
  // Stays open and empty: a browser without a tab ends.
  #first
  // A session looks at one tab at a time: commands of several tabs wait for each other.
  #turn = Promise.resolve()

  /** Starts a browser of an engine. Without a profile it has one of its own, which goes away with it. */
  static async start(engine, profile) {
    const own = profile === undefined ? new Profile() : undefined
    const { folder } = own ?? profile
    const browser = new Browser()
    browser.#profile = own
    for (let attempt = 1; browser.#driver === undefined; attempt += 1) {
      const port = await freePort()
      const [command, options] = engine.driver(port)
      browser.#program = new Program(command, options, { env: await environment(engine, folder) })
      try {
        await browser.#program.ready(() => answers(port))
        const capabilities = new Capabilities(engine.capabilities(folder))
        const builder = new Builder().disableEnvironmentOverrides().usingServer(`http://127.0.0.1:${port}`)
        browser.#driver = await builder.withCapabilities(capabilities).build()
        browser.#first = await browser.#driver.getWindowHandle()
      } catch (error) {
        await browser.#program.kill()
        if (attempt === ATTEMPTS) {
          own?.remove()
          throw new Error(`${engine.name} did not start: ${error.message}\n${browser.#program.said}`, { cause: error })
        }
      }
    }
    return browser
  }

  /** Which release it is, as it says itself. */
  async version() {
    return (await this.#driver.getCapabilities()).get('browserVersion')
  }

  /** Opens an address in a new tab. */
  open(url) {
    return this.inTurn(async (driver) => {
      await driver.switchTo().newWindow('tab')
      const tab = new Tab(this, await driver.getWindowHandle())
      await driver.get(url)
      return tab
    }, this.#first)
  }

  /** Does something with the driver, looking at a tab, when everything before is done. */
  inTurn(work, handle) {
    const turn = this.#turn.then(async () => {
      await this.#driver.switchTo().window(handle)
      return work(this.#driver)
    })
    this.#turn = turn.catch(() => {})
    return turn
  }

  /** Ends it as a person does who closes it. */
  async quit() {
    try {
      await this.#driver.quit()
    } finally {
      await this.#program.stop()
      this.#profile?.remove()
    }
  }

  /** Ends it, in the middle of whatever it does, as a power cut does. */
  async kill() {
    await this.#program.kill()
    this.#profile?.remove()
  }
}

/** A tab with a page that has `page.js`. */
export class Tab {
  #browser
  #handle

  constructor(browser, handle) {
    this.#browser = browser
    this.#handle = handle
  }

  /** Calls a function of a module, one of `pages/` or of an address, with plain data, and returns plain data. */
  async call(module, name, ...args) {
    return this.result(await this.begin(module, name, ...args))
  }

  /** Calls without waiting for the answer; {@link result} does. Meanwhile other tabs may be called. */
  begin(module, name, ...args) {
    const address = module.startsWith('/') ? module : `/pages/${module}.mjs`
    const text = JSON.stringify(args)
    return this.#run((driver) => driver.executeScript('return page.begin(...arguments)', address, name, text))
  }

  /** Waits for the answer of a call. */
  async result(id) {
    for (const deadline = Date.now() + PATIENCE; Date.now() < deadline; ) {
      const script = 'const done = arguments[1]; page.result(arguments[0]).then(done)'
      const answer = await this.#run((driver) => driver.executeAsyncScript(script, id))
      if (answer === null) continue
      const { value, error } = JSON.parse(answer)
      if (error) throw Object.assign(new Error(error.message), error)
      return value
    }
    throw new Error(`the page did not answer call ${id} within ${PATIENCE / 1000} s`)
  }

  /** What went wrong in the page without anybody catching it: errors, warnings, and breaches of the CSP. */
  problems() {
    return this.#run((driver) => driver.executeScript('return page.problems'))
  }

  /** Loads the page again. */
  reload() {
    return this.#run((driver) => driver.navigate().refresh())
  }

  /** Goes to another address. */
  goTo(url) {
    return this.#run((driver) => driver.get(url))
  }

  close() {
    return this.#run((driver) => driver.close())
  }

  #run(work) {
    return this.#browser.inTurn(work, this.#handle)
  }
}

/** Whether a driver listens on a port. */
async function answers(port) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/status`, { signal: AbortSignal.timeout(2_000) })
    await response.arrayBuffer()
    return true
  } catch {
    return false
  }
}
