// Answers about objects without crossing into WebAssembly, where the crossing costs more than the whole check. What is
// left of a decision when all but the object is known comes from the module as data: no code is made of it.
//
// INVARIANT (one meaning): what this side cannot tell exactly as the module would, the module is asked.
import { PermaskError } from './errors.js'
import { textOf } from './mask.js'

/** The objects of a question as they cross: JSON with what their resource declares, and nothing else. */
export type Texts = readonly [object: string | undefined, next: string | undefined]

/**
 * What is left of a decision about one permission.
 *
 * Of an object it reads the attributes that the resource declares, each once and only as its own: those of what
 * `toJSON()` answers, where the object has one. It throws `not-plain-data` where a getter, a Proxy or a `toJSON` throws.
 */
export interface Residual {
  /** Returns whether the answer is `allow`, or else `deny`; or what to ask the module with. */
  decide(object: unknown, next: unknown): boolean | Texts
  /** Returns what to ask the module with. */
  texts(object: unknown, next: unknown): Texts
}

type Kind = 'boolean' | 'number' | 'string'
type Read = readonly [name: string, kind: Kind, isList: boolean, isNext: boolean]
/** A value of the declared kind; null where the attribute is absent, or where an expression cannot be evaluated. */
type Value = boolean | number | string | readonly Value[] | null
type Node = boolean | null | readonly [kind: string, ...parts: unknown[]]
type Evaluate = (values: readonly Value[]) => Value

/** Reads a residual as the module writes it. */
export function residualOf(text: string): Residual {
  const { attributes, reads = [], root } = JSON.parse(text) as { attributes: string[]; reads?: Read[]; root?: Node }
  const evaluate = root === undefined ? undefined : compile(root)
  const readsNext = reads.some(([, , , isNext]) => isNext)

  function decide(object: unknown, next: unknown): boolean | Texts {
    const bearer = bearerOf(object)
    const nextBearer = readsNext ? bearerOf(next) : nothing
    const raw: unknown[] = []
    const values: Value[] = []
    // Without the object, or without what it would become, the answer may be `conditional`.
    let isSettled = evaluate !== undefined && object !== undefined && !(readsNext && next === undefined)
    for (const [name, kind, isList, isNext] of reads) {
      const found = own(isNext ? nextBearer : bearer, name)
      raw.push(found)
      const value = valueOf(found, kind, isList)
      if (value === undefined) isSettled = false
      else values.push(value)
    }
    return isSettled && evaluate ? evaluate(values) === true : textsOf(object, next, raw)
  }

  function textsOf(object: unknown, next: unknown, raw: readonly unknown[]): Texts {
    const text = (of: unknown, ofNext: boolean): string | undefined => {
      if (of === undefined) return undefined
      const bearer = bearerOf(of)
      const entry = (name: string): [string, unknown] => {
        const known = raw.length ? reads.findIndex(([read, , , isNext]) => read === name && isNext === ofNext) : -1
        return [name, known < 0 ? own(bearer, name) : raw[known]]
      }
      return textOf(Object.fromEntries(attributes.map(entry)))
    }
    return [text(object, false), text(next, true)]
  }

  return {
    decide: (object, next) => plainly(() => decide(object, next)),
    texts: (object, next) => plainly(() => textsOf(object, next, [])),
  }
}

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

/** Returns a value of this kind, null where it is absent, and nothing where only the module can tell. */
function valueOf(found: unknown, kind: Kind, isList: boolean): Value | undefined {
  if (isList && Array.isArray(found) && !('toJSON' in found)) {
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

/** Says of two values that can be told what they come to. */
const tests: Record<string, (left: never, right: never) => boolean> = {
  equal: (left: Value, right: Value) => left === right,
  less: (left: number, right: number) => left < right,
  in: (left: Value, right: readonly Value[]) => right.includes(left),
  startsWith: (left: string, right: string) => left.startsWith(right),
  endsWith: (left: string, right: string) => left.endsWith(right),
  contains: (left: string, right: string) => left.includes(right),
}

/** Makes a function of an expression; nothing where the module writes more than this side knows. */
function compile(node: Node): Evaluate | undefined {
  if (node === null || typeof node === 'boolean') return () => node
  const [kind, ...rest] = node
  if (kind === 'get' || kind === 'has') {
    const place = rest[0] as number
    return kind === 'get' ? (values) => values[place] ?? null : (values) => (values[place] ?? null) !== null
  }
  const [constant] = rest
  if (kind === 'value') return () => constant as Value
  const parts = ((kind === 'is' ? rest.slice(1) : rest) as Node[]).map(compile)
  if (parts.includes(undefined)) return undefined
  const known = parts as [Evaluate, Evaluate, Evaluate]
  const [first, second, third] = known
  switch (kind) {
    case 'is':
      return (values) => first(values) === constant
    case 'not':
      return (values) => negated(first(values))
    case 'if':
      return (values) => {
        const condition = first(values)
        return condition === null ? null : (condition ? second : third)(values)
      }
    case 'all':
    case 'any': {
      const decides = kind === 'any'
      return (values) => {
        let worst: Value = !decides
        for (const part of known) {
          const value = part(values)
          if (value === decides) return value
          if (value === null) worst = null
        }
        return worst
      }
    }
  }
  const test = tests[kind]
  return test && ((values) => both(first(values), second(values), test))
}

function negated(value: Value): Value {
  return value === null ? null : !value
}

function both(left: Value, right: Value, test: (left: never, right: never) => boolean): Value {
  return left === null || right === null ? null : test(left as never, right as never)
}

/** Reads what the app holds. The cause of an error is left out: a getter may put values into its message. */
function plainly<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof PermaskError) throw error
    throw new PermaskError('not-plain-data', 'expected plain data, found what throws when it is read')
  }
}
