import { PermaskError } from './errors.js'

/**
 * Returns the text by which what an app says crosses, as it would be stored or sent: own enumerable members, Dates as their
 * ISO text, Proxies read through.
 */
export function textOf(value: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch {
    // The cause is left out: a getter or a `toJSON` that throws may put values into its message.
  }
  if (text !== undefined) return text
  throw new PermaskError('not-plain-data', 'expected plain data, found what JSON cannot hold (a cycle, a BigInt, a function)')
}
