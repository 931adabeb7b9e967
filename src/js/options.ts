import type { GateOptions, KeySet } from './types.js'

/** Where the version stands in an address. A URL writes its braces in another way. */
const TEMPLATE = /\{version\}|%7Bversion%7D/

/** What an app asks for, checked, and read once: it may change its object while the gate opens. */
export interface Settings extends Omit<GateOptions, 'bundle' | 'keys' | 'keysUrl' | 'now' | 'url'> {
  readonly bundle: string | undefined
  readonly url: URL | undefined
  /** Where the update of the keys to a version is. */
  readonly keysUrl: ((version: number) => URL) | undefined
  /** The key set as JSON. */
  readonly keys: string
  readonly now: () => number
  /** Whether that is the clock of the machine. */
  readonly isOwnClock: boolean
  /** Whether there is more than one bundle to come. */
  readonly isKept: boolean
}

/** Reads the options of a gate. */
export function settingsOf(options: GateOptions): Settings {
  const { bundle, url, keys, keysUrl, store, fetch, now, ...others } = options
  const { issuer, audience, tenant, policy, activation, minVersion, skew, maxSubjectLifetime, signal, wasm, masker } = others
  const template = keysUrl === undefined ? undefined : String(keysUrl)
  const isText = (value: unknown): boolean => typeof value === 'string'
  const isNumber = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
  check('issuer', issuer, isText, 'a string')
  check('audience', audience, isText, 'a string')
  check('keys', keys, (value) => typeof value === 'object' && value !== null, 'a JWK Set')
  check('bundle', bundle ?? url ?? store, (value) => value !== undefined, 'a bundle, or `url` or `store` instead of it')
  if (bundle !== undefined) check('bundle', bundle, (value) => isText(value) || value instanceof Uint8Array, 'a string or a Uint8Array')
  for (const [name, value] of Object.entries({ tenant, policy })) check(name, value ?? '', isText, 'a string')
  for (const [name, value] of Object.entries({ minVersion, skew, maxSubjectLifetime })) {
    check(name, value ?? 0, isNumber, 'a whole number')
  }
  check('activation', activation ?? 'at-once', (value) => value === 'at-once' || value === 'by-hand', '`at-once` or `by-hand`')
  check('keysUrl', template ?? '{version}', (value) => TEMPLATE.test(String(value)), 'an address with `{version}` in it')
  const settings = { issuer, audience, tenant, policy, activation, minVersion, skew, maxSubjectLifetime, signal, wasm, masker }
  return {
    ...settings,
    store,
    fetch,
    // What is no text is none of a token either, which the module says.
    bundle: bundle instanceof Uint8Array ? new TextDecoder().decode(bundle) : bundle,
    url: url === undefined ? undefined : addressOf('url', url),
    keysUrl: template === undefined ? undefined : (version) => addressOf('keysUrl', template.replace(TEMPLATE, String(version))),
    keys: JSON.stringify(keys satisfies KeySet),
    now: now ?? Date.now,
    isOwnClock: now === undefined,
    isKept: [url, store, keysUrl].some((option) => option !== undefined),
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

function check(name: string, value: unknown, is: (value: unknown) => boolean, expected: string): void {
  if (!is(value)) throw new TypeError(`openGate: expected \`${name}\` to be ${expected}`)
}
