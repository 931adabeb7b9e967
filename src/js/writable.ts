// Writing: what of an edited record may be saved. The masked-write guard, which the engine is; here both records become texts.
import { type Fail, isWellFormed } from './plain.js'
import type { MaskedField, Writable, WritableInput } from './types.js'

/** What `mask` returned as `data` and as `masked`, and the edited record, as JSON. */
export type Texts = readonly [data: string, masked: string, edited: string]

/**
 * Compares a record with what it is to become.
 *
 * @param attributes what conditions may read of the record, as JSON
 * @param next what they may read of it as it is to become, as JSON
 * @returns a {@link Writable} as JSON; nothing where the policy does not know the record type
 */
export type Compare = (attributes: string, next: string, ...texts: Texts) => string | undefined

/**
 * Returns what of an edited record may be saved.
 *
 * @param masked what `mask` returned for the record
 * @param record what is known of the record besides, for the conditions that read it
 */
export function writable(
  compare: Compare,
  fail: Fail,
  masked: WritableInput,
  edited: unknown,
  record: object | undefined,
): Writable {
  const fields = fieldsOf(masked)
  const data = textOf(masked.data, fail)
  const after = textOf(edited, fail)
  const known = record === undefined ? undefined : membersOf(textOf(record, fail))
  const hidden = new Set(fields.map(({ pointer }) => pointer.split('/')[1]))
  const isClear = (name: string): boolean => !hidden.has(escaped(name))
  const before = membersOf(data)
  // What a mask left of an attribute must not decide. What is hidden stays as it is, if that is known.
  const shown = before.filter(([name]) => isClear(name))
  const written = new Map(before.map(([name, value]) => [name, JSON.stringify(value)]))
  const isSet = ([name, value]: Member): boolean => isClear(name) || written.get(name) !== JSON.stringify(value)
  const stays = (known ?? []).filter(([name]) => !isClear(name))
  const next = attributesOf([...stays, ...membersOf(after).filter(isSet)])
  const answer = compare(attributesOf(known ?? shown), next, data, JSON.stringify(fields), after)
  if (answer !== undefined) return JSON.parse(answer) as Writable
  return { patch: [], errors: [{ pointer: '', class: null, code: 'unknown-record-type', rule: null, reason: null }] }
}

/** Returns what is listed as masked. It says where nothing may be lost: without it nothing is compared. */
function fieldsOf({ masked }: WritableInput): readonly MaskedField[] {
  if (Array.isArray(masked) && masked.every(({ pointer }: MaskedField) => typeof pointer === 'string')) return masked
  throw new TypeError('writable: expected what `mask` returned')
}

type Member = [name: string, value: unknown]

/** Returns the members of a record; none of what is no record, which the guard says. */
function membersOf(text: string): readonly Member[] {
  const record: unknown = JSON.parse(text)
  return typeof record === 'object' && record !== null && !Array.isArray(record) ? Object.entries(record) : []
}

/** Returns what conditions may read, as JSON: members that are scalars or lists of them. Of two of a name the later counts. */
function attributesOf(members: readonly Member[]): string {
  const isAttribute = ([name, value]: Member): boolean =>
    isWellFormed(name) && (Array.isArray(value) ? value.every(isScalar) : isScalar(value))
  return JSON.stringify(Object.fromEntries(Object.entries(Object.fromEntries(members)).filter(isAttribute)))
}

/** Whether it is something that an attribute may be; null is as good as absent. Half of a character the guard refuses. */
function isScalar(value: unknown): boolean {
  return typeof value === 'string' ? isWellFormed(value) : typeof value !== 'object'
}

/**
 * Returns plain data as JSON. What JSON would quietly make something else of is refused, since it would be saved: a number
 * that is none would become null, a Map an empty object. Members that are undefined are gone, as everywhere.
 */
function textOf(value: unknown, fail: Fail): string {
  const pointers = new WeakMap<object, string>()
  let refusal: Error | undefined
  function check(this: object, key: string, value: unknown): unknown {
    const above = pointers.get(this)
    const at = above === undefined ? '' : `${above}/${escaped(key)}`
    // What stood here before it said by itself how it is written.
    const original: unknown = (this as Record<string, unknown>)[key]
    const isDate = Object.prototype.toString.call(original) === '[object Date]'
    const found = isDate ? typeOfDate(value) : (typeOf(original) ?? typeOf(value))
    if (found !== undefined) {
      refusal = fail('not-plain-data', `expected plain data, found ${found}`, at)
      throw refusal
    }
    if (typeof value === 'object' && value !== null) pointers.set(value, at)
    return value
  }
  let text: string | undefined
  try {
    text = JSON.stringify(value, check)
  } catch {
    // A circle, or a getter that throws. The cause is left out: its message may hold a value.
    throw refusal ?? fail('not-plain-data', 'expected plain data, found what cannot be read')
  }
  if (text === undefined) throw fail('not-plain-data', 'expected plain data, found undefined')
  return text
}

function typeOfDate(text: unknown): string | undefined {
  return typeof text === 'string' ? undefined : 'a Date that is no point in time'
}

/** Returns what a value is that JSON cannot hold. */
function typeOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'bigint':
      return 'a BigInt'
    case 'function':
    case 'symbol':
      return `a ${typeof value}`
    case 'number':
      return Number.isFinite(value) ? undefined : 'a number that is not finite'
    case 'object': {
      if (value === null || Array.isArray(value)) return undefined
      const isPlain = Object.prototype.toString.call(value) === '[object Object]' && !('toJSON' in value)
      return isPlain ? undefined : 'an object that is more than its members'
    }
    default:
      return undefined
  }
}

/** Returns a name as a part of a JSON Pointer (RFC 6901). */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
