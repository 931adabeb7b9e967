// A test of CEL's suite as a question to a policy: its expression is the condition of a rule, its variables are
// attributes, and the value that it expects is an attribute too, so that no literal of ours is read on the way.
import { stringOf } from './tokens.mjs'

/** CEL writes an error as an integer divided by zero; here it is the reading of an attribute that is absent. */
export const absent = 'absent'

/** Replaces divisions of an integer or a variable by the integer zero. */
export function withoutDivisions(tokens) {
  const replaced = []
  for (const token of tokens) {
    replaced.push(token)
    const words = replaced.filter(({ kind }) => kind !== 'space').slice(-3)
    if (words.length < 3 || token !== words[2]) continue
    const [above, line, below] = words
    const isVariable = above.kind === 'name' && !['in', 'true', 'false'].includes(above.text)
    const isDivided = isVariable || /^\d+$/.test(above.text)
    if (!isDivided || line.text !== '/' || below.text !== '0') continue
    replaced.splice(replaced.indexOf(above), Infinity, { kind: 'absent', text: absent })
  }
  return replaced
}

/** Writes numbers as permask does, which has one kind of them: `dyn(1u)` is `(1)`. */
export function withoutKinds(tokens) {
  const plain = tokens.map((token) => {
    const isNumber = token.kind === 'number' && !/^0[xX]/.test(token.text)
    return isNumber ? { ...token, text: token.text.replace(/[uU]$/, '') } : token
  })
  return plain.filter(({ text }, i) => {
    const inner = plain[i + 2]?.text === '-' ? i + 3 : i + 2
    const isOfNumber = plain[inner]?.kind === 'number' && plain[inner + 1]?.text === ')'
    return !(text === 'dyn' && plain[i + 1]?.text === '(' && isOfNumber)
  })
}

/** Returns a value of CEL as JSON and the kind of attribute that holds it. */
function plain({ kind: { case: kind, value } }) {
  switch (kind) {
    case 'boolValue':
      return { kind: 'boolean', value }
    case 'stringValue':
      return { kind: 'string', value }
    case 'doubleValue':
    case 'int64Value':
    case 'uint64Value':
      return { kind: 'number', value: Number(value) }
    case 'listValue': {
      const elements = value.values.map(plain)
      return { kind: [elements[0]?.kind ?? 'string'], value: elements.map((element) => element.value) }
    }
    default:
      throw new Error(`an attribute cannot hold ${kind}`)
  }
}

/** What a test expects: `true`, `false`, or `'error'`. */
export function expectation({ resultMatcher: { case: how, value } }) {
  const result = how === 'typedResult' ? value.result : value
  if (how === 'evalError') return 'error'
  return result?.kind.case === 'boolValue' ? result.kind.value : true
}

/**
 * Writes a test as a condition. As it stands, its variables are in the context and its literals in the condition; moved,
 * variables and literals alike are attributes of the object, so that a question about the type knows none of them.
 */
export function conditionOf(test, tokens, isMoved) {
  const place = isMoved ? 'resource' : 'context'
  const attributes = {}
  const kinds = { [absent]: 'number' }
  const declare = (name, { kind, value }) => {
    kinds[name] = kind
    attributes[name] = value
    return `${place}.${name}`
  }
  for (const [name, bound] of Object.entries(test.bindings)) declare(`v_${name}`, plain(bound.kind.value))

  const words = tokens.filter(({ kind }) => kind !== 'space' && kind !== 'comment')
  // A minus that stands after a value takes away; any other is a part of the number after it.
  const isSign = (i) => {
    const isAfterValue = /^([\w'"`)\]}])/.test(words[i - 1]?.text ?? '')
    return words[i]?.text === '-' && !isAfterValue && words[i + 1]?.kind === 'number'
  }
  const written = words.map(({ kind, text }, i) => {
    const before = words[i - 1]?.text
    if (kind === 'absent') return `${place}.${absent}`
    if (kind === 'name' && before !== '.' && text in test.bindings && !['true', 'false', 'null'].includes(text)) {
      return `${place}.v_${text}`
    }
    if (!isMoved) return text
    if (isSign(i)) return ''
    if (kind === 'number') return declare(`l${i}`, { kind: 'number', value: (isSign(i - 1) ? -1 : 1) * Number(text) })
    if (kind === 'string') return declare(`l${i}`, { kind: 'string', value: stringOf(text) })
    if (['true', 'false'].includes(text)) return declare(`l${i}`, { kind: 'boolean', value: text === 'true' })
    return text
  })
  const expression = isMoved ? written.join(' ') : rejoined(tokens, written)

  const { case: how, value } = test.resultMatcher
  const result = how === 'typedResult' ? value.result : value
  // An error has no kind to compare with, and what is no boolean is no condition: the expression stands on both sides.
  if (how === 'evalError' || !result) return { when: `(${expression}) == (${expression})`, kinds, attributes, place }
  if (result.kind.case === 'boolValue') return { when: expression, kinds, attributes, place }
  const expected = declare('expected', plain(result))
  return { when: `(${expression}) == ${expected}`, kinds, attributes, place }
}

/** Joins the words with the white space and the comments that stood between them. */
function rejoined(tokens, written) {
  let word = 0
  return tokens.map(({ kind, text }) => (kind === 'space' || kind === 'comment' ? text : written[word++])).join('')
}

/** Returns the policy of a condition: one rule allows by it, one denies by it. */
export function policyOf({ when, kinds, place }) {
  const isContext = place === 'context'
  return {
    format: 1,
    id: 'conformance',
    ...(isContext && { attributes: { context: kinds } }),
    resources: { case: { actions: ['allowed', 'denied'], ...(!isContext && { attributes: kinds }) } },
    everyone: {
      rules: [
        { id: 'allows', allow: 'case:allowed', when },
        { id: 'all', allow: 'case:denied' },
        { id: 'denies', deny: 'case:denied', when },
      ],
    },
  }
}
