/** The engines that scenarios run in: how the browser of each is started, by which driver. */

import { fileURLToPath } from 'node:url'
import { describe } from 'node:test'

import { FLAGS } from '../chromium.mjs'
import { Display } from './display.mjs'

const WEBKIT_BROWSER = fileURLToPath(new URL('webkit-browser.js', import.meta.url))

/** A program: the one that a variable names, or the one of that name on `PATH`. */
const program = (variable, name) => process.env[variable] || name

/**
 * Each engine by its id. `driver` is the command of its WebDriver server on a port; `capabilities` are those of a
 * browser whose data is in a folder; `display` says whether the browser cannot do without a screen.
 */
export const ENGINES = {
  chromium: {
    name: 'Chromium',
    driver: (port) => [program('PERMASK_CHROMEDRIVER', 'chromedriver'), [`--port=${port}`]],
    capabilities: (profile) => ({
      browserName: 'chrome',
      'goog:chromeOptions': {
        binary: program('PERMASK_CHROMIUM', '/usr/bin/chromium'),
        args: [...FLAGS, `--user-data-dir=${profile}`],
      },
    }),
  },
  firefox: {
    name: 'Firefox',
    driver: (port) => [
      program('PERMASK_GECKODRIVER', 'geckodriver'),
      [`--port=${port}`, '--binary', program('PERMASK_FIREFOX', '/usr/bin/firefox-esr')],
    ],
    capabilities: (profile) => ({
      browserName: 'firefox',
      'moz:firefoxOptions': { args: ['-headless', '-profile', profile] },
    }),
  },
  webkit: {
    name: 'WebKitGTK',
    display: true,
    driver: (port) => [program('PERMASK_WEBKIT_DRIVER', 'WebKitWebDriver'), [`--port=${port}`]],
    capabilities: (profile) => ({
      browserName: 'WebKitGTK',
      'webkitgtk:browserOptions': {
        binary: program('PERMASK_GJS', '/usr/bin/gjs'),
        args: ['-m', WEBKIT_BROWSER, profile],
      },
    }),
  },
}

/**
 * Describes a suite for the engine that `PERMASK_ENGINE` names; `cargo xtask test` runs it once in each.
 * Without the variable it is skipped, and in CI that is an error.
 */
export function inEngine(name, body) {
  const id = process.env.PERMASK_ENGINE
  if (!id && process.env.CI) throw new Error('PERMASK_ENGINE is not set: in CI the scenarios must run')
  if (!id) return describe(name, { skip: 'PERMASK_ENGINE does not name an engine' }, () => {})
  const engine = ENGINES[id]
  if (!engine) throw new Error(`PERMASK_ENGINE: expected one of ${Object.keys(ENGINES).join(', ')}, found ${id}`)
  return describe(`${name} in ${engine.name}`, () => body(engine))
}

/** The environment of a browser: nothing of the person at the machine, and a screen where it takes one. */
export async function environment(engine, profile) {
  const own = Object.fromEntries(
    ['XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME'].map((name) => [name, `${profile}/${name.toLowerCase()}`]),
  )
  // Without a session bus there are no settings to read, and asking for one takes seconds.
  const quiet = { GSETTINGS_BACKEND: 'memory', NO_AT_BRIDGE: '1', DBUS_SESSION_BUS_ADDRESS: 'disabled:' }
  return { ...own, ...quiet, HOME: profile, ...(engine.display && { DISPLAY: (await Display.shared()).name }) }
}
