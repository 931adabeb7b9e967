// The bench, in short: every contestant gives the same answers, and it comes to its end. It says nothing of speed.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { bench, budgets } from '../bench/bench.mjs'
import { QUICK, equal } from '../bench/measure.mjs'

test('the bench compares like with like, and ends', async () => {
  const results = await bench(QUICK, () => {})
  assert.ok(results.length > 10)
  for (const { name, rows } of results) {
    for (const row of rows) assert.ok(row.median > 0 && row.ratio > 0, `${name}: ${row.name}`)
  }
  for (const { what, reached } of budgets(results)) assert.ok(reached > 0, what)
})

test('contestants that answer otherwise, or all alike, are refused', () => {
  const contestant = (name, answers) => ({ name, answer: (index) => answers[index] })
  const [one, other, all] = [contestant('one', [true, false]), contestant('other', [true, true]), contestant('all', [true, true])]
  assert.equal(equal([one, one], [0, 1]), 1)
  assert.throws(() => equal([one, other], [0, 1]), /other answers true where one answers false/)
  assert.throws(() => equal([all, other], [0, 1]), /nothing is compared/)
})
