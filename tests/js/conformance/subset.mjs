// What of CEL a test uses that permask's conditions do not have: the first reason that fits, or none.

const functions = new Map(
  Object.entries({
    'conversions between types': 'bool bytes double int string type uint',
    'values of any type': 'dyn',
    'regular expressions': 'matches',
    'parts of times': `getDate getDayOfMonth getDayOfWeek getDayOfYear getFullYear getHours getMilliseconds getMinutes
      getMonth getSeconds`,
    'macros other than exists and all': 'exists_one existsOne filter map transformList transformMap transformMapEntry',
    'functions of extensions': `charAt indexOf lastIndexOf lowerAscii upperAscii replace split substring trim join quote
      format reverse encode decode abs bitAnd bitNot bitOr bitShiftLeft bitShiftRight bitXor ceil floor greatest isFinite
      isInf isNaN least round sign trunc sqrt bind block index iterVar accuVar getExt hasExt none of ofNonZeroValue
      optMap optFlatMap or orValue hasValue value optional fn tuple sort unwrap unwrapOpt first last`,
  }).flatMap(([reason, names]) => names.split(/\s+/).map((name) => [name, reason])),
)
const types = new Set(['bool', 'bytes', 'double', 'dyn', 'int', 'list', 'map', 'null_type', 'string', 'type', 'uint'])

const isName = ({ kind }) => kind === 'name'
const isNumber = ({ kind }) => kind === 'number'
const isString = ({ kind }) => kind === 'string'
const namespaces = new Set(['google', 'cel', 'proto'])
const cel = new Set(['bind', 'block', 'index', 'iterVar'])

/** The reasons in the order in which they are looked for, and whether one fits. */
const reasons = [
  ['protobuf messages and enums', (facts) => facts.kinds.has('objectValue') || facts.kinds.has('enumValue')],
  ['protobuf messages and enums', ({ test }) =>
    test.typeEnv.some(({ declKind: { value } }) => value?.type?.typeKind.case === 'messageType')],
  ['protobuf messages and enums', ({ some, at }) =>
    some((token, i) => isName(token) && at(i + 1) === '{') ||
    some(({ text }, i) => namespaces.has(text) && at(i + 1) === '.' && !cel.has(at(i + 2)))],
  ['optional values', ({ some, at }) =>
    some(({ text }, i) => text === 'optional' || (text === '?' && ['.', '[', '{', ','].includes(at(i - 1))))],
  ['maps', ({ some, kinds }) => kinds.has('mapValue') || some(({ text }) => text === '{')],
  ['bytes', ({ some, kinds }) =>
    kinds.has('bytesValue') || some((token) => isString(token) && /^[rR]?[bB]/.test(token.text))],
  ['null', ({ some, kinds }) => kinds.has('nullValue') || some(({ text }) => text === 'null')],
  ['hexadecimal numbers', ({ some }) => some((token) => isNumber(token) && /^0[xX]/.test(token.text))],
  ['raw strings', ({ some }) => some((token) => isString(token) && /^[rR]/.test(token.text))],
  ['triple quotation marks', ({ some }) => some((token) => isString(token) && /^("""|''')/.test(token.text))],
  ['comments', ({ all }) => all.some(({ kind }) => kind === 'comment')],
  ...[...new Set(functions.values())].map((reason) => [
    reason,
    ({ some, at }) => some((token, i) => isName(token) && at(i + 1) === '(' && functions.get(token.text) === reason),
  ]),
  ['types as values', ({ some, kinds, at, names }) =>
    kinds.has('typeValue') ||
    some(({ text }, i) => types.has(text) && at(i + 1) !== '(' && at(i - 1) !== '.' && !names.has(text))],
  ['the index of a list', ({ some, isValueBefore }) => some(({ text }, i) => text === '[' && isValueBefore(i))],
  ['macros of two variables', ({ some, at }) =>
    some(({ text }, i) => ['exists', 'all'].includes(text) && at(i + 3) === ',' && at(i + 5) === ',')],
  ['arithmetic of numbers, strings and lists', ({ some, isValueBefore }) => {
    // The engine says whether what is added to a time fits.
    const isOfTimes = some(({ text }) => text === 'timestamp' || text === 'duration')
    const isSum = ({ text }, i) => ['+', '-'].includes(text) && isValueBefore(i)
    return some(({ text }) => ['*', '/', '%'].includes(text)) || (!isOfTimes && some(isSum))
  }],
  ['a minus before what is no number', ({ some, tokens, isValueBefore }) =>
    some(({ text }, i) => text === '-' && !isValueBefore(i) && tokens[i + 1]?.kind !== 'number')],
  ['names in namespaces', ({ test, bindings }) =>
    test.container !== '' || bindings.some(([name]) => name.includes('.'))],
]

/** Returns the part of CEL that keeps a test out of the subset, in words; nothing for a test that has to run. */
export function outsideOf(test, all) {
  const tokens = all.filter(({ kind }) => kind !== 'space' && kind !== 'comment')
  const some = (fits) => tokens.some(fits)
  const at = (i) => tokens[i]?.text
  const isValueBefore = (i) => {
    const before = tokens[i - 1]
    if (before === undefined) return false
    return before.kind === 'sign' ? [')', ']', '}'].includes(before.text) : before.text !== 'in'
  }
  const bindings = Object.entries(test.bindings)
  const values = bindings.map(([, bound]) => bound.kind.value)
  const { case: how, value } = test.resultMatcher
  if (how === 'value') values.push(value)
  if (how === 'typedResult' && value.result) values.push(value.result)
  const kinds = new Set(values.flatMap(function kindsIn(value) {
    const { case: kind, value: inner } = value.kind
    return kind === 'listValue' ? [kind, ...inner.values.flatMap(kindsIn)] : [kind]
  }))
  const names = new Set(bindings.map(([name]) => name))
  const facts = { test, all, tokens, some, at, isValueBefore, bindings, kinds, names }
  return reasons.find(([, fits]) => fits(facts))?.[0]
}
