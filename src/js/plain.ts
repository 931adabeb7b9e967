// What counts as plain data on the paths that are walked: what JSON has, and what people mean by it.
import type { ErrorCode } from './errors.js'

/** Makes the error to throw. The main entry has its class; this part of the package is loaded beside it. */
export type Fail = (code: ErrorCode, message: string, at?: string) => Error

const { toString, hasOwnProperty } = Object.prototype
const { getPrototypeOf } = Object
const isoText = Date.prototype.toISOString

/** What an object is to masking: a Date counts as its ISO text, an invalid one as null. */
export type Kind = 'array' | 'date' | 'object'

/** Tells arrays, Dates and objects; anything else holds what JSON cannot. */
export function kindOf(value: object, pointer: string, fail: Fail): Kind {
  if (Array.isArray(value)) return 'array'
  const prototype: unknown = getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) return 'object'
  // Known by what they are, and not by a constructor: objects come from other frames too.
  switch (toString.call(value)) {
    case '[object Object]':
      return 'object'
    case '[object Date]':
      return 'date'
    default:
      throw fail('not-plain-data', 'expected plain data, found an object that is more than its members', pointer)
  }
}

/** Returns the text that stands for a Date in JSON; null where it is no point in time. */
export function textOfDate(date: object): string | null {
  try {
    return isoText.call(date as Date)
  } catch {
    return null
  }
}

/** Refuses what is no value of JSON: functions, symbols and BigInts. What is undefined is another matter. */
export function refuse(value: unknown, pointer: string, fail: Fail): never {
  const kind = typeof value === 'bigint' ? 'a BigInt' : `a ${typeof value}`
  throw fail('not-plain-data', `expected plain data, found ${kind}`, pointer)
}

/** Refuses an object that says by itself what of it is to be sent: that would be read after masking. */
export function refuseToJson(copy: object, pointer: string, fail: Fail): void {
  const { toJSON } = copy as { toJSON?: unknown }
  if (typeof toJSON === 'function' && hasOwnProperty.call(copy, 'toJSON')) {
    throw fail('not-plain-data', 'expected plain data, found an object with a function `toJSON`', pointer)
  }
}

/** Whether a member is a getter, which would answer anew wherever it is shared. */
export function hasGetter(object: object, key: string): boolean {
  const property = Object.getOwnPropertyDescriptor(object, key)
  return property !== undefined && !('value' in property)
}

const LONE_SURROGATE = /\p{Surrogate}/u

/** Whether a text is without lone surrogates, which no UTF-8 can say. */
export const isWellFormed: (text: string) => boolean =
  'isWellFormed' in String.prototype
    ? (text) => (text as unknown as { isWellFormed(): boolean }).isWellFormed()
    : (text) => !LONE_SURROGATE.test(text)
