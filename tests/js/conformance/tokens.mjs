// CEL's tokens, read after the grammar of its language definition: an opinion of its own about what a test says,
// independent of the lexer under test.

const grammar = [
  ['space', /[ \t\n\f\r]+/y],
  ['comment', /\/\/[^\n]*/y],
  ['string', /(?:[rR][bB]?|[bB][rR])(?:"""[^]*?"""|'''[^]*?'''|"[^"\n\r]*"|'[^'\n\r]*')/y],
  ['string', /[bB]?(?:"""(?:\\[^]|[^\\])*?"""|'''(?:\\[^]|[^\\])*?'''|"(?:\\.|[^"\\\n\r])*"|'(?:\\.|[^'\\\n\r])*')/y],
  ['number', /(?:0[xX][0-9a-fA-F]+|(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)[uU]?/y],
  ['name', /[A-Za-z_]\w*|`[^`]*`/y],
  ['sign', /&&|\|\||[=!<>]=|[-+*/%<>!?:()[\]{}.,@]/y],
]

/** Reads an expression as tokens: `{ kind, text }`, all of its characters in order. */
export function tokensOf(expression) {
  const tokens = []
  for (let at = 0; at < expression.length; ) {
    const found = grammar.map(([kind, pattern]) => {
      pattern.lastIndex = at
      return { kind, text: pattern.exec(expression)?.[0] }
    }).find(({ text }) => text)
    if (!found) throw new Error(`no token of CEL begins at ${at} of ${JSON.stringify(expression)}`)
    tokens.push(found)
    at += found.text.length
  }
  return tokens
}

const controls = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** Returns what a plain string literal (no prefix, one quotation mark on each side) means. */
export function stringOf(literal) {
  const escapes = /\\(?:[xX](..)|u(.{4})|U(.{8})|([0-3][0-7]{2})|(.))/g
  return literal.slice(1, -1).replace(escapes, (_, x, u, U, octal, sign) => {
    if (sign !== undefined) return controls[sign] ?? sign
    return String.fromCodePoint(octal === undefined ? Number.parseInt(x ?? u ?? U, 16) : Number.parseInt(octal, 8))
  })
}
