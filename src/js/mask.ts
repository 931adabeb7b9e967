import type { Session as SessionHandle } from './wasm/permask.js'

import { PermaskError } from './errors.js'
import type { Masked } from './types.js'

/**
 * Returns the text by which a record crosses, so that what is masked is what would be stored or sent: own enumerable
 * members, Dates as their ISO text, Proxies read through.
 */
export function textOf(record: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(record)
  } catch {
    // The cause is left out: a getter or a `toJSON` that throws may put values into its message.
  }
  if (text !== undefined) return text
  throw new PermaskError('not-plain-data', 'expected plain data, found what JSON cannot hold (a cycle, a BigInt, a function)')
}

/** Masks the text of a record, for the screen or for what leaves it. */
export function maskText<T>(handle: SessionHandle, type: string, text: string, leaves: boolean, now: number): Masked<T> {
  return JSON.parse(leaves ? handle.export(type, text, now) : handle.mask(type, text, now)) as Masked<T>
}
