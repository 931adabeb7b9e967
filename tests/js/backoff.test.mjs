// When to ask a server again.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { imported } from './sources.mjs'

const { backoffOf } = await imported('backoff')

/** The waits after so many failures, in whole milliseconds. */
const waits = (count, backoff) => Array.from({ length: count }, () => Math.round(backoff.fail()))

test('the wait after a failure doubles, up to five minutes', () => {
  const longest = waits(11, backoffOf(() => 0.999_999_999))
  assert.deepEqual(longest, [2, 3, 5, 9, 17, 33, 65, 129, 257, 300, 300].map((seconds) => seconds * 1_000))
  const long = backoffOf(() => 0.999_999_999)
  assert.equal(waits(3_000, long).at(-1), 300_000)
})

test('it is chance, of which one second is left to none', () => {
  assert.deepEqual(waits(12, backoffOf(() => 0)), new Array(12).fill(1_000))
  assert.deepEqual(waits(3, backoffOf(() => 0.5)), [1_500, 2_000, 3_000])
  const found = waits(200, backoffOf()).slice(9)
  assert.ok(new Set(found).size > 150, 'clients come back at different moments')
  assert.ok(found.every((wait) => wait >= 1_000 && wait <= 300_000))
})

test('after an answer, the next failure is a first one', () => {
  const backoff = backoffOf(() => 0.5)
  waits(7, backoff)
  backoff.reset()
  assert.deepEqual(waits(2, backoff), [1_500, 2_000])
})

test('two attempts begin a second apart, whatever happens between them', () => {
  const backoff = backoffOf(() => 0)
  assert.equal(backoff.pause(5), 0)
  backoff.begin(5)
  assert.equal(backoff.pause(5), 1_000)
  backoff.reset()
  assert.equal(backoff.pause(705), 300)
  assert.equal(backoff.pause(1_005), 0)
  assert.equal(backoff.pause(86_400_000), 0)
})

test('a clock that is set back holds nothing up', () => {
  const backoff = backoffOf(() => 0)
  backoff.begin(1_000_000)
  assert.equal(backoff.pause(3), 0)
  backoff.begin(3)
  assert.equal(backoff.pause(4), 999)
})
