// Hostile strings through every mask of the package, as objects and as bytes: the same comes out, as well-formed text, in time
// that grows with the length alone; half of a character is an error that says nothing.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { PermaskError } from 'permask'

import { gateOver } from './fixture.mjs'
import { Chance, MASKS, bytesOf, textOf } from './masking.mjs'

const ALL = [...MASKS, 'pseudonym']

/** Signs that belong to others, that turn the text around, that are not to be seen, and those that masks look for. */
const SIGNS = ['a', '7', ' ', '@', '.', '-', '"', '\\', '\0', '\u001f', '\u007f', '\u0301', '\u200d', '\u202e', '\u2066', '\ufeff', '\ufe0f', '👩', '🏽', '🇩', '🇪', '\u20e3', '漢', 'ש', '•', '\u2028', '\u{e0041}']

async function session() {
  const classes = Object.fromEntries(ALL.map((mask, index) => [`c${index}`, { mask }]))
  const fields = Object.fromEntries(ALL.map((_, index) => [`$.f${index}`, `c${index}`]))
  const gate = await gateOver({ format: 1, id: 'strings', resources: {}, classes, records: { record: { unlisted: 'show', fields } } })
  return gate.unsignedSession({ id: 'u1', roles: [] })
}

/** Masks strings by one mask, as objects in one call and as bytes in another. */
function masked(it, index, strings) {
  const records = strings.map((text) => ({ [`f${index}`]: text }))
  const { data } = it.mask('record', records)
  const bytes = it.maskJson('record', bytesOf(JSON.stringify(records)))
  assert.deepEqual(JSON.parse(textOf(bytes)), data, JSON.stringify(ALL[index]))
  return data.map((record) => record[`f${index}`])
}

/** Returns how many characters of a text each kind of mask may show that it does not write by itself. */
function allowance(mask, text) {
  if (typeof mask === 'string') mask = { [mask]: {} }
  const [[kind, { start = 0, end, local = 1, domain }]] = Object.entries(mask)
  const address = text.slice(text.lastIndexOf('@') + 1)
  switch (kind) {
    case 'digits':
      return end ?? 4
    case 'email':
      return local + [...(domain === 'keep' ? address : address.slice(address.lastIndexOf('.') + 1))].length
    case 'initials':
      return text.split(/\s+/u).length
    case 'keep':
    case 'partial':
      return start + (end ?? 0)
    case 'date':
    case 'fixed':
      return Infinity
    default:
      return 0
  }
}

const WRITTEN = { digits: '+-(). \u00a0\u202f•', email: '@.•', initials: ' .•', keep: '- •', partial: '…"•', stars: '•' }

function check(mask, text, shown) {
  if (typeof shown !== 'string') return assert.equal(shown ?? null, typeof mask === 'string' || !('fixed' in mask) ? null : shown)
  assert.ok(shown.isWellFormed?.() ?? true)
  const kind = typeof mask === 'string' ? mask : Object.keys(mask)[0]
  if (kind === 'pseudonym') return assert.match(shown, /^~[a-z2-7]{16}$/)
  const own = new Set([...text].filter((sign) => !(WRITTEN[kind] ?? '').includes(sign)))
  const count = [...shown].filter((sign) => own.has(sign)).length
  assert.ok(count <= allowance(mask, text), `${JSON.stringify(text)} under ${JSON.stringify(mask)} is ${JSON.stringify(shown)}`)
}

test('short strings of hostile signs', async () => {
  const it = await session()
  const strings = ['', ...SIGNS, ...SIGNS.flatMap((one) => SIGNS.map((other) => one + other))]
  const chance = new Chance(7)
  for (let index = 0; index < 3000; index++) strings.push(Array.from({ length: 3 + (index % 6) }, () => chance.pick(SIGNS)).join(''))
  for (const [index, mask] of ALL.entries()) {
    for (const [at, shown] of masked(it, index, strings).entries()) check(mask, strings[at], shown)
  }
})

test('what is seen as one is not cut', async () => {
  const it = await session()
  const clusters = new Intl.Segmenter('en', { granularity: 'grapheme' })
  const families = ['👩‍👩‍👧‍👦', '👍🏽', '🇩🇪', '1️⃣', 'e\u0301', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'ש\u05c1', '🧑🏿‍🚀', 'a\u0301\u0302\u0303']
  const partial = ALL.findIndex((mask) => mask.partial)
  for (const first of families) {
    for (const last of families) {
      const text = `${first}abcdef${last}`
      for (const shown of masked(it, partial, [text])) {
        const [start, end] = shown.split('…"')
        for (const part of [start, end]) assert.ok(part === '' || [...clusters.segment(text)].some(({ segment }) => segment === part), `${text} is ${shown}`)
      }
    }
  }
})

test('long strings', async () => {
  const it = await session()
  const long = ['a'.repeat(1 << 20), '7'.repeat(1 << 17), '\u0301'.repeat(100_000), '👩\u200d'.repeat(10_000), '🇩'.repeat(10_000), 'a@'.repeat(20_000), ' a'.repeat(20_000), '\u202e.'.repeat(20_000), '\0'.repeat(20_000)]
  for (const [index, mask] of ALL.entries()) {
    for (const [at, shown] of masked(it, index, long).entries()) {
      if (typeof shown === 'string') assert.ok(shown.length <= long[at].length * 2 + 16, JSON.stringify(mask))
    }
  }
})

test('half of a character is an error wherever it stands, and nothing comes out', async () => {
  const it = await session()
  const isRefused = (error) => error instanceof PermaskError && error.code === 'invalid-json' && !error.stack.includes('private')
  for (const [index] of ALL.entries()) {
    const name = `f${index}`
    for (const half of ['\ud800', 'private\udfff', '\udc00\ud800', '\ud83dprivate']) {
      assert.throws(() => it.mask('record', { [name]: half }), isRefused, name)
      const escaped = JSON.stringify({ [name]: half })
      assert.match(escaped, /\\ud[89a-f]/)
      for (const text of [escaped, `[{},${escaped}]`, `{"${name}":[${JSON.stringify(half)}]}`, `{"${name}":{${JSON.stringify(half)}:1}}`]) {
        assert.throws(() => it.maskJson('record', text), isRefused, text)
        assert.throws(() => it.maskJson('record', bytesOf(text)), isRefused, text)
      }
      assert.throws(() => it.maskJson('record', `{"${name}":"${half}"}`), isRefused)
    }
    for (const bytes of [[0xed, 0xa0, 0x80], [0xc0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xff], [0x80], [0xe2, 0x82]]) {
      const text = Uint8Array.from([...bytesOf(`{"${name}":"`), ...bytes, ...bytesOf('"}')])
      assert.throws(() => it.maskJson('record', text), isRefused, `${bytes}`)
    }
  }
})
