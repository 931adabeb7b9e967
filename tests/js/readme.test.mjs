// The README's example: its policy is signed, its code is run, and each answer is what its comment says.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { openGate } from 'permask'

import { keys, signBundle, signSubject } from './fixture.mjs'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const block = (language) => readme.split(`\`\`\`${language}\n`)[1].split('```')[0]

test('the example in the README does what its comments say', async (t) => {
  const bundle = signBundle(JSON.parse(block('json')))
  const token = signSubject('u-1', ['editor'])
  const lines = block('js').split('\n').filter((line) => line !== '')
  const [importing, opening, asking, ...questions] = lines
  assert.equal(importing, "import { openGate } from 'permask'")
  assert.equal(questions.length, 5)
  const AsyncFunction = (async () => {}).constructor
  const run = (code) => new AsyncFunction('openGate', 'bundle', 'keys', 'token', code)(openGate, bundle, keys, token)
  const session = await run(`${opening}; ${asking}; return session`)
  for (const question of questions) {
    const [expression, answer] = question.split(' //= ')
    await t.test(expression, () => {
      assert.deepEqual(new Function('session', `return ${expression}`)(session), JSON.parse(answer))
    })
  }
})
