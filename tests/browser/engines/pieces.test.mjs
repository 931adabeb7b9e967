/** The pieces that the life of a gate is made of, in each engine: the store in IndexedDB, tabs, alarms and fetching. */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { startPieces } from '../pieces.mjs'
import { inEngine } from './engine.mjs'
import { scenario } from './scenario.mjs'

inEngine('the pieces', (engine) => {
  const { browser } = scenario(engine)
  let server

  before(async () => {
    server = await startPieces()
  })

  after(() => server?.stop())

  test('keep to their contracts', async () => {
    const tab = await browser().open(server.url)
    const results = await tab.call('/contracts.mjs', 'contracts')
    assert.ok(results.length > 25, `${results.length} cases`)
    assert.deepEqual(results.filter(({ error }) => error !== null), [])
    await tab.close()
  })
})
