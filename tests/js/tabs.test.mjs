// What tabs tell each other, over the channels of this platform: those of Node are those of browsers.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { afterEach, beforeEach, test } from 'node:test'

import { bundled, imported } from './sources.mjs'

const { openTabs } = await imported('tabs')
const key = ['policy', 'https://issuer.example', 'console', '', 'small', '1']

let opened = []
let count = 0
let name

beforeEach(() => {
  name = `tabs-${count++}`
})

afterEach(() => {
  for (const one of opened) one.close()
  opened = []
})

/** Opens a tab that writes down what it is told. */
function tab() {
  const told = []
  const tabs = openTabs((message) => told.push(message), name)
  opened.push(tabs)
  return { ...tabs, told }
}

/** Whoever else is on the channel. */
function stranger() {
  const channel = new BroadcastChannel(name)
  channel.unref()
  opened.push(channel)
  return channel
}

/** Waits until everything that was told before has been heard by all. */
async function heard() {
  const [one, other] = [stranger(), stranger()]
  // Held open meanwhile: channels of their own keep nothing alive.
  const holding = setTimeout(() => {}, 10_000)
  await new Promise((resolve) => {
    other.onmessage = resolve
    one.postMessage('the end')
  })
  clearTimeout(holding)
  one.close()
  other.close()
}

test('all others are told, the teller is not', async () => {
  const [one, two, three] = [tab(), tab(), tab()]
  const messages = ['keys', 'policy', 'signed-out', 'subject'].map((type) => ({ type, key }))
  for (const message of messages) one.tell(message)
  await heard()
  assert.deepEqual([one.told, two.told, three.told], [[], messages, messages])
})

test('what is told is the type and the key, and nothing else that comes along', async () => {
  const seen = []
  stranger().onmessage = ({ data }) => seen.push(data)
  tab().tell({ type: 'policy', key, token: 'private' })
  await heard()
  assert.deepEqual(seen.slice(0, 1), [{ type: 'policy', key }])
})

test('what has another shape is no message', async () => {
  const { told } = tab()
  const channel = stranger()
  const wrong = [null, undefined, 7, 'policy', [], {}, { type: 'policy' }, { type: 'other', key }, { type: 'policy', key: 'a' }]
  wrong.push({ type: 'policy', key: ['a', 7] }, { type: ['policy'], key }, { key }, new Map([['type', 'policy']]), { type: 'policy', key: { length: 0 } })
  for (const value of wrong) channel.postMessage(value)
  channel.postMessage({ type: 'policy', key, token: 'private', more: {} })
  await heard()
  assert.deepEqual(told, [{ type: 'policy', key }])
})

test('after closing, twice, nothing is told and nothing heard', async () => {
  const [one, two] = [tab(), tab()]
  one.close()
  one.close()
  one.tell({ type: 'policy', key })
  two.tell({ type: 'policy', key })
  await heard()
  assert.deepEqual([one.told, two.told], [[], []])
})

test('where there are no channels, or they are forbidden, there are no other tabs', (t) => {
  const channel = globalThis.BroadcastChannel
  t.after(() => {
    globalThis.BroadcastChannel = channel
  })
  class Forbidden {
    constructor() {
      throw new Error('SecurityError')
    }
  }
  for (const instead of [undefined, Forbidden]) {
    globalThis.BroadcastChannel = instead
    const tabs = openTabs(() => assert.fail('told'), name)
    tabs.tell({ type: 'policy', key })
    tabs.close()
    tabs.close()
  }
})

test('it keeps no process alive', async () => {
  const code = `${await bundled('tabs')}\nopenTabs(() => {})`
  const { status, signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], { timeout: 20_000 })
  assert.deepEqual({ status, signal }, { status: 0, signal: null })
})
