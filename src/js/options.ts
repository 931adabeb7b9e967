import type { GateOptions } from './types.js'

/** What an app asks for, checked, and read once: it may change its object while the gate opens. */
export interface Settings extends Omit<GateOptions, 'bundle' | 'keys' | 'now'> {
  readonly bundle: string | undefined
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
  const { bundle, keys, now, ...others } = options
  const { issuer, audience, url, keysUrl, tenant, policy, minVersion, skew, maxSubjectLifetime, store } = others
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
  return {
    ...others,
    // What is no text is none of a token either, which the module says.
    bundle: bundle instanceof Uint8Array ? new TextDecoder().decode(bundle) : bundle,
    keys: JSON.stringify(keys),
    now: now ?? Date.now,
    isOwnClock: now === undefined,
    isKept: [url, store, keysUrl].some((option) => option !== undefined),
  }
}

function check(name: string, value: unknown, is: (value: unknown) => boolean, expected: string): void {
  if (!is(value)) throw new TypeError(`openGate: expected \`${name}\` to be ${expected}`)
}
