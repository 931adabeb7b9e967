import type { Session as SessionHandle } from './wasm/permask.js'

import { PermaskError } from './errors.js'
import type { Masked, MaskedField } from './types.js'

/**
 * Returns a masked copy. Records cross as JSON text, so that what is masked is what would be stored or sent: own
 * enumerable members, Dates as their ISO text, Proxies read through.
 */
export function maskRecord<T>(handle: SessionHandle, type: string, record: T): Masked<T> {
  if (typeof type !== 'string') throw new TypeError('mask: expected the record type to be a string')
  const answer = handle.mask(type, textOf(record))
  try {
    return { data: JSON.parse(answer.data), masked: answer.masked as MaskedField[] }
  } finally {
    answer.free()
  }
}

function textOf(record: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(record)
  } catch {
    // The cause is left out: a getter or a `toJSON` that throws may put values into its message.
  }
  if (text !== undefined) return text
  throw new PermaskError('not-plain-data', 'expected plain data, found what JSON cannot hold (a cycle, a BigInt, a function)')
}
