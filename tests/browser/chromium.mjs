/** The browser: the one that `PERMASK_CHROMIUM` names. None is downloaded. */

import { chromium } from 'playwright-core'

// Without a screen or a GPU, as root in a container, and without calls of its own to anywhere.
export const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const path = process.env.PERMASK_CHROMIUM

/** Why the browser tests cannot run here, or false. In CI a missing browser is an error and no reason to skip. */
export function skipReason() {
  if (path) return false
  if (process.env.CI) throw new Error('PERMASK_CHROMIUM is not set: in CI the browser tests must run')
  return 'PERMASK_CHROMIUM does not name a browser'
}

/** Launches the browser. */
export async function launch() {
  if (!path) throw new Error('PERMASK_CHROMIUM does not name a browser')
  return chromium.launch({ executablePath: path, args: FLAGS })
}
