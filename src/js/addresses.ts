// Addresses: where bundles and keys are fetched from, as an app says it.
import type { Settings } from './options.js'

/** Where the version stands in an address. A URL writes its braces in another way. */
const VERSION = /\{version\}|%7Bversion%7D/

/** Where things are fetched from. */
export interface Addresses {
  readonly url: URL | undefined
  /** Returns where the update of the keys to a version is. */
  readonly keysUrl: ((version: number) => URL) | undefined
}

/** Returns the addresses that an app has given; wrong ones are type errors. */
export function addressesOf({ url, keysUrl, activation = 'at-once' }: Settings): Addresses {
  if (activation !== 'at-once' && activation !== 'by-hand') {
    throw new TypeError('openGate: expected `activation` to be `at-once` or `by-hand`')
  }
  const template = keysUrl === undefined ? undefined : String(keysUrl)
  if (template !== undefined && !VERSION.test(template)) {
    throw new TypeError('openGate: expected `keysUrl` to be an address with `{version}` in it')
  }
  return {
    url: url === undefined ? undefined : addressOf('url', url),
    keysUrl: template === undefined ? undefined : (version) => addressOf('keysUrl', template.replace(VERSION, String(version))),
  }
}

/** Returns an address. One without an origin is one of the page's. */
function addressOf(name: string, address: string | URL): URL {
  try {
    return new URL(address, globalThis.location?.href)
  } catch {
    // The cause is left out: its message has the whole address.
    throw new TypeError(`openGate: expected \`${name}\` to be an address`)
  }
}
