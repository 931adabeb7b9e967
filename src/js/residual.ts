// Answers about objects without crossing into WebAssembly, where the crossing costs more than the whole check. What is
// left of a decision when all but the object is known comes from the module as data: no code is made of it.
//
// INVARIANT (one meaning): what this side cannot tell exactly as the module would, the module is asked.
import { PermaskError } from './errors.js'
import { textOf } from './text.js'
import { literal } from './places.js'

/** The objects of a question as they cross: JSON with what their resource declares, and nothing else. */
export type Texts = readonly [object: string | undefined, next: string | undefined]

/** What is left of a decision about one permission. */
export interface Residual {
  /** What the resource declares. */
  readonly attributes: readonly string[]
  /** What the expression reads. */
  readonly reads: readonly Read[]
  readonly readsNext: boolean
  /** Nothing where only the module can tell. */
  readonly root: Node | undefined
}

type Kind = 'boolean' | 'number' | 'string'
/** A value of the declared kind; null where the attribute is absent, or where an expression cannot be evaluated. */
type Value = boolean | number | string | readonly Value[] | null
type Expression = boolean | null | readonly [kind: string, ...parts: unknown[]]

/** An attribute that is read. */
interface Read {
  readonly name: string
  readonly kind: Kind
  readonly isList: boolean
  readonly isNext: boolean
}

/** What the module writes. */
interface Written {
  readonly attributes: readonly string[]
  readonly reads?: readonly (readonly [name: string, kind: Kind, isList: boolean, isNext: boolean])[]
  readonly root?: Expression
}

/** Reads a residual as the module writes it. */
export function residualOf(text: string): Residual {
  const { attributes, reads: written = [], root } = JSON.parse(text) as Written
  const reads = written.map(([name, kind, isList, isNext]): Read => ({ name: literal(name), kind, isList, isNext }))
  const readsNext = reads.some(({ isNext }) => isNext)
  return { attributes, reads, readsNext, root: root === undefined ? undefined : nodeOf(root) }
}

/**
 * Returns whether the answer is `allow`, or else `deny`; or what to ask the module with.
 *
 * Of an object it reads the attributes that the resource declares, each once and only as its own: those of what
 * `toJSON()` answers, where the object has one.
 *
 * @throws PermaskError `not-plain-data` where a getter, a Proxy or a `toJSON` throws.
 */
export function decideBy(residual: Residual, object: unknown, next: unknown): boolean | Texts {
  const { reads, readsNext, root } = residual
  try {
    const nextBearer = readsNext ? bearerOf(next) : nothing
    const facts: Facts = { reads, bearer: bearerOf(object), nextBearer, values: [], odd: undefined }
    // Without the object, or without what it would become, the answer may be `conditional`.
    if (root && object !== undefined && !(readsNext && next === undefined)) {
      const answer = evaluate(root, facts)
      if (!facts.odd) return answer === true
    }
    return textsOf(residual, object, next, facts)
  } catch (error) {
    throw unreadable(error)
  }
}

/** Returns what to ask the module with. It reads as {@link decideBy} does. */
export function textsFor(residual: Residual, object: unknown, next: unknown): Texts {
  try {
    return textsOf(residual, object, next, { values: [], odd: undefined })
  } catch (error) {
    throw unreadable(error)
  }
}

/** Returns the objects as text: with what was read already, and else with what is read now. */
function textsOf(residual: Residual, object: unknown, next: unknown, { values, odd }: Pick<Facts, 'values' | 'odd'>): Texts {
  const { attributes, reads } = residual
  const text = (of: unknown, ofNext: boolean): string | undefined => {
    if (of === undefined) return undefined
    const bearer = bearerOf(of)
    const entry = (name: string): [string, unknown] => {
      const place = reads.findIndex((read) => read.name === name && read.isNext === ofNext)
      if (odd?.has(place)) return [name, odd.get(place)]
      return [name, place in values ? values[place] : own(bearer, name)]
    }
    return textOf(Object.fromEntries(attributes.map(entry)))
  }
  return [text(object, false), text(next, true)]
}

/** What a question is answered from. */
interface Facts {
  readonly reads: readonly Read[]
  readonly bearer: object
  readonly nextBearer: object
  /** By place, what was read: each attribute at most once. */
  readonly values: Value[]
  /** By place, what only the module can tell: then the answer does not count. */
  odd: Map<number, unknown> | undefined
}

/** A thousand parts that each go through a list of this length stay far below what a question may cost. */
const LONG_LIST = 1000

const nothing = Object.freeze({})

/** Returns what bears the attributes of an object, as JSON would have it; what is no object bears none. */
function bearerOf(object: unknown): object {
  if (typeof object !== 'object' || object === null) return nothing
  const { toJSON } = object as { toJSON?: unknown }
  return typeof toJSON === 'function' ? Object(toJSON.call(object, '')) : object
}

function own(bearer: object, name: string): unknown {
  return Object.hasOwn(bearer, name) ? (bearer as Record<string, unknown>)[name] : undefined
}

/** Returns the attribute at a place. */
function valueAt(place: number, facts: Facts): Value {
  const known = facts.values[place]
  if (known !== undefined) return known
  const read = facts.reads[place]
  if (!read) return null
  const found = own(read.isNext ? facts.nextBearer : facts.bearer, read.name)
  const value = valueOf(found, read.kind, read.isList)
  if (value === undefined) facts.odd = (facts.odd ?? new Map<number, unknown>()).set(place, found)
  return (facts.values[place] = value ?? null)
}

/** Returns a value of this kind, null where it is absent, and nothing where only the module can tell. */
function valueOf(found: unknown, kind: Kind, isList: boolean): Value | undefined {
  if (isList && Array.isArray(found) && !('toJSON' in found)) {
    // Going through a long list takes steps, of which the module counts how many a question may take.
    if (found.length > LONG_LIST) return undefined
    const values: Value[] = []
    for (const element of found) {
      const value = valueOf(element, kind, false)
      if (value === undefined || value === null) return value
      values.push(value)
    }
    return values
  }
  switch (typeof found) {
    case 'string':
      // Half of a surrogate pair has no UTF-8 form. Old browsers cannot tell.
      if (!(found as { isWellFormed?(): boolean }).isWellFormed?.()) return undefined
      break
    case 'number':
      // JSON has no other.
      if (!Number.isFinite(found)) return null
      break
    case 'boolean':
      break
    case 'undefined':
    case 'symbol':
      return null
    default:
      return found === null ? null : undefined
  }
  return typeof found === kind && !isList ? (found as Value) : null
}

/** An expression as this side keeps it: all of one shape, which is what makes walking them fast. */
interface Node {
  readonly kind: string
  /** A value; the place of an attribute; what `is` asks for. */
  readonly constant: unknown
  readonly parts: readonly Node[]
}

/** For each kind of expression, how many of its parts are constants. */
const constants: Readonly<Record<string, number>> = {
  ...{ get: 1, has: 1, value: 1, is: 1, not: 0, if: 0, all: 0, any: 0 },
  ...{ equal: 0, less: 0, in: 0, startsWith: 0, endsWith: 0, contains: 0 },
}

/** Returns an expression; nothing where the module writes more than this side knows. */
function nodeOf(expression: Expression): Node | undefined {
  if (!Array.isArray(expression)) return { kind: 'value', constant: expression, parts: [] }
  const [kind, ...rest] = expression as [string, ...Expression[]]
  const parts = rest.slice(constants[kind]).map(nodeOf)
  if (!Object.hasOwn(constants, kind) || parts.includes(undefined)) return undefined
  return { kind: literal(kind), constant: rest[0], parts: parts as Node[] }
}

function evaluate(node: Node | undefined, facts: Facts): Value {
  if (!node) return null
  const { kind, constant, parts } = node
  switch (kind) {
    case 'get':
      return valueAt(constant as number, facts)
    case 'has':
      return valueAt(constant as number, facts) !== null
    case 'value':
      return constant as Value
    case 'is':
      return evaluate(parts[0], facts) === constant
    case 'all':
      return fold(parts, facts, false)
    case 'any':
      return fold(parts, facts, true)
    case 'not': {
      const value = evaluate(parts[0], facts)
      return value === null ? null : !value
    }
    case 'if': {
      const value = evaluate(parts[0], facts)
      return value === null ? null : evaluate(parts[value ? 1 : 2], facts)
    }
  }
  const left = evaluate(parts[0], facts)
  const right = evaluate(parts[1], facts)
  return left === null || right === null ? null : test(kind, left, right)
}

/** Joins parts: one that is `decides` decides the whole, whatever cannot be evaluated beside it. */
function fold(parts: readonly Node[], facts: Facts, decides: boolean): Value {
  let worst: Value = !decides
  for (const part of parts) {
    const value = evaluate(part, facts)
    if (value === decides) return value
    if (value === null) worst = null
  }
  return worst
}

function test(kind: string, left: Value, right: Value): Value {
  switch (kind) {
    case 'equal':
      return left === right
    case 'in':
      return (right as readonly Value[]).includes(left)
    case 'less':
      return (left as number) < (right as number)
    case 'startsWith':
      return (left as string).startsWith(right as string)
    case 'endsWith':
      return (left as string).endsWith(right as string)
    case 'contains':
      return (left as string).includes(right as string)
  }
  return null
}

/** What the app holds threw when it was read. The cause is left out: a getter may put values into its message. */
function unreadable(error: unknown): PermaskError {
  if (error instanceof PermaskError) return error
  return new PermaskError('not-plain-data', 'expected plain data, found what throws when it is read')
}
