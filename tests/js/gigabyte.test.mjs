// A gigabyte of NDJSON through the stream: memory must not grow with what flows through.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { profiles } from '../bench/shapes.mjs'
import { gateOver } from './fixture.mjs'

const GIGABYTE = 1e9
const MOST_GROWTH = 32e6
/** Odd, so that borders of chunks fall everywhere in a record. */
const CHUNK = 65_537

const policy = {
  format: 1,
  id: 'stream',
  resources: { any: { actions: ['read'] } },
  classes: { hidden: { mask: 'stars' } },
  records: { profile: { unlisted: 'show', fields: { '$.email': 'hidden', '$.phones[*].number': 'hidden' } } },
}

test('a gigabyte of NDJSON is masked in flat memory', async (t) => {
  const gate = await gateOver(policy)
  const session = gate.unsignedSession({ id: 'u-1', roles: [] })
  const lines = new TextEncoder().encode(profiles(1000).map((record) => `${JSON.stringify(record)}\n`).join(''))
  // Twice in a row: a chunk that begins near the end goes on at the beginning.
  const ring = new Uint8Array(lines.length + CHUNK)
  ring.set(lines)
  ring.set(lines.subarray(0, CHUNK), lines.length)
  const whole = Math.ceil(GIGABYTE / lines.length) * lines.length

  let sent = 0
  const source = new ReadableStream(
    {
      pull(controller) {
        const length = Math.min(CHUNK, whole - sent)
        if (length === 0) return controller.close()
        const start = sent % lines.length
        controller.enqueue(ring.slice(start, start + length))
        sent += length
      },
    },
    { highWaterMark: 1 },
  )
  const rss = () => process.memoryUsage().rss
  let [received, start, most] = [0, 0, 0]
  for await (const chunk of source.pipeThrough(session.maskStream('profile', { lines: true }))) {
    received += chunk.length
    // What the engine itself needs is there after the first megabytes.
    if (start === 0 && sent > 50e6) start = rss()
    if (start > 0) most = Math.max(most, rss() - start)
  }
  gate.close()
  const one = (await maskedLines(lines)).length
  assert.equal(received, (whole / lines.length) * one)
  t.diagnostic(`${(sent / 1e9).toFixed(2)} GB in, ${(received / 1e9).toFixed(2)} GB out, at most ${(most / 1e6).toFixed(1)} MB above the start`)
  assert.ok(most < MOST_GROWTH, `${most} bytes`)
})

async function maskedLines(lines) {
  const gate = await gateOver(policy)
  const masked = gate.unsignedSession({ id: 'u-1', roles: [] }).maskJson('profile', lines, { lines: true })
  gate.close()
  return masked
}
