// The README's examples: their policy is signed, their code is run, and each answer is what its comment says.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { memoryStore, openGate } from 'permask'

import { gateOver, keys, signBundle, signSubject } from './fixture.mjs'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const blocks = (language) => readme.split(`\`\`\`${language}\n`).slice(1).map((rest) => rest.split('```')[0])
const [policy] = blocks('json').map((text) => JSON.parse(text))
const AsyncFunction = (async () => {}).constructor

/** Asks the questions of some lines, each of which has its answer as a comment. */
async function ask(t, questions, names, values) {
  for (const question of questions) {
    const [expression, answer] = question.split(' //= ')
    await t.test(expression, () => {
      assert.deepEqual(new Function(...names, `return ${expression}`)(...values), JSON.parse(answer))
    })
  }
}

test('the example in the README does what its comments say', async (t) => {
  const bundle = signBundle(policy)
  const token = signSubject('u-1', ['editor'])
  const lines = blocks('js')[0].split('\n').filter((line) => line !== '')
  const [importing, opening, asking, ...questions] = lines
  assert.equal(importing, "import { openGate } from 'permask'")
  assert.equal(questions.length, 5)
  const run = (code) => new AsyncFunction('openGate', 'bundle', 'keys', 'token', code)(openGate, bundle, keys, token)
  const session = await run(`${opening}; ${asking}; return session`)
  await ask(t, questions, ['session'], [session])
})

test('and so does the one about what is kept', async (t) => {
  const [importing, opening, asking, subscribing, ...questions] = blocks('js')[2].split('\n').filter((line) => line !== '')
  assert.equal(importing, "import { indexedDbStore, openGate } from 'permask'")
  assert.equal(questions.length, 3)
  const [bundle, token] = [signBundle(policy), signSubject('u-1', ['editor'])]
  // An address without an origin is one of a page, of which Node has none.
  const open = (options) => openGate({ ...options, url: new URL(options.url, 'https://console.example'), fetch: async () => new Response(bundle) })
  const heard = []
  const names = ['openGate', 'indexedDbStore', 'keys', 'token', 'draw', 'signIn']
  const run = new AsyncFunction(...names, `${opening}; ${asking}; ${subscribing}; return { gate, session }`)
  const { gate, session } = await run(open, memoryStore, keys, token, () => {}, (code) => heard.push(code))
  await ask(t, questions, ['gate', 'session'], [gate, session])
  await gate.signOut()
  await null
  assert.deepEqual(heard, ['signed-out'])
  gate.close()
})

test('and so does the one about saving', async (t) => {
  const [, edit] = readme.match(/`"edit": "([^"]+)"`/)
  const { profile } = policy.records
  const gate = await gateOver({ ...policy, records: { profile: { ...profile, edit } } })
  const session = gate.unsignedSession({ id: 'u-1', roles: ['editor'] })
  const [first, second, ...questions] = blocks('js')[1].split('\n').filter((line) => line !== '')
  assert.equal(questions.length, 4)
  const save = new Function('session', `${first}; ${second}; return save`)(session)
  await ask(t, questions, ['save'], [save])
})
