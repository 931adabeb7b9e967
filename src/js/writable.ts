// Writing: what of an edited record may be saved. The masked-write guard, which the engine is; here both records become texts.
import type { MaskedField } from './types.js'

/** A change of a patch (RFC 6902). Changes do not overlap. */
export type Operation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }

/** Why something may not be saved. */
export type WriteCode =
  | 'denied'
  | 'duplicate-name'
  | 'invalid-json'
  | 'mask-in-text'
  | 'masked-array'
  | 'masked-field'
  | 'masked-object'
  | 'read-only'
  | 'too-deep'
  | 'too-large'
  | 'unknown-record-type'
  | 'unlisted'
  | 'wrong-kind'

/** What may not be saved, and why. It carries no value of the record. */
export interface WriteError {
  /** JSON Pointer (RFC 6901) into the record; empty for the whole. */
  readonly pointer: string
  /** The class of the private data, where it is a masked field. */
  readonly class: string | null
  readonly code: WriteCode
  /** The id of what makes the field read-only, and the author's reason. */
  readonly rule: string | null
  readonly reason: string | null
}

/** What of an edited record may be saved: all of it, or nothing. */
export interface Writable {
  /** What is to be done to the record. Empty where there is an error, or nothing has changed. */
  readonly patch: readonly Operation[]
  /** At most a hundred. */
  readonly errors: readonly WriteError[]
}

/** What is needed of the modules. */
export interface Guard {
  /**
   * Compares a record with what it is to become.
   *
   * @param type the record type
   * @param attributes what conditions may read of the record, as JSON
   * @param next what they may read of it as it is to become, as JSON
   * @param data what `mask` returned as `data`, as JSON
   * @param masked what it returned as `masked`, as JSON
   * @param edited the edited record, as JSON
   * @returns a {@link Writable} as JSON; nothing where the policy does not know the record type
   */
  compare(type: string, attributes: string, next: string, data: string, masked: string, edited: string): string | undefined
}

/** Makes the error to throw for what is not plain data. */
export type Refuse = (message: string, at: string) => Error

/** What may be written where nobody may do anything: nothing. */
export function refused(code: WriteCode): Writable {
  return { patch: [], errors: [{ pointer: '', class: null, code, rule: null, reason: null }] }
}

/**
 * Returns what of an edited record may be saved.
 *
 * @param masked what `mask` returned for the record
 * @param record what is known of the record besides, for the conditions that read it
 */
export function writable(
  guard: Guard,
  refuse: Refuse,
  type: string,
  masked: { readonly data: unknown; readonly masked: readonly MaskedField[] },
  edited: unknown,
  record?: object,
): Writable {
  const data = textOf(masked.data, refuse)
  const after = textOf(edited, refuse)
  const known = record === undefined ? undefined : textOf(record, refuse)
  const hidden = new Set(masked.masked.map(({ pointer }) => pointer.split('/')[1]))
  const isClear = (name: string): boolean => !hidden.has(escaped(name))
  const before = attributesOf(data)
  // What a mask left of an attribute must not decide. What is hidden stays as it is, if that is known.
  const shown = before.filter(([name]) => isClear(name))
  const written = new Map(before.map(([name, value]) => [name, JSON.stringify(value)]))
  const isSet = ([name, value]: Attribute): boolean => isClear(name) || written.get(name) !== JSON.stringify(value)
  const stays = known === undefined ? [] : attributesOf(known).filter(([name]) => !isClear(name))
  const next = JSON.stringify(Object.fromEntries([...stays, ...attributesOf(after).filter(isSet)]))
  const attributes = known ?? JSON.stringify(Object.fromEntries(shown))
  const answer = guard.compare(type, attributes, next, data, JSON.stringify(masked.masked), after)
  return answer === undefined ? refused('unknown-record-type') : (JSON.parse(answer) as Writable)
}

type Attribute = [name: string, value: unknown]

/** Returns the members of a record that conditions may read: scalars and lists. */
function attributesOf(text: string): readonly Attribute[] {
  const record: unknown = JSON.parse(text)
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return []
  return Object.entries(record).filter(([, value]) => typeof value !== 'object' || Array.isArray(value))
}

/**
 * Returns plain data as JSON. What JSON would quietly make something else of is refused, since it would be saved: a number
 * that is none would become null, a Map an empty object. Members that are undefined are gone, as everywhere.
 */
function textOf(value: unknown, refuse: Refuse): string {
  const pointers = new WeakMap<object, string>()
  let refusal: Error | undefined
  function check(this: object, key: string, value: unknown): unknown {
    const above = pointers.get(this)
    const at = above === undefined ? '' : `${above}/${escaped(key)}`
    // What stood here before it said by itself how it is written.
    const original: unknown = (this as Record<string, unknown>)[key]
    const found = Object.prototype.toString.call(original) === '[object Date]' ? typeOfDate(value) : typeOf(original)
    if (found !== undefined) {
      refusal = refuse(`expected plain data, found ${found}`, at)
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
    throw refusal ?? refuse('expected plain data, found what cannot be read', '')
  }
  if (text === undefined) throw refuse('expected plain data, found undefined', '')
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
