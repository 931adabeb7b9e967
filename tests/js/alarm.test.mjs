// The one timer of a gate, under clocks that are set and machines that sleep.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { afterEach, beforeEach, mock, test } from 'node:test'

import { bundled, imported } from './sources.mjs'

const { openAlarm } = await imported('alarm')

const MINUTE = 60_000
let now
let rung
let alarm

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] })
  now = 0
  rung = []
  alarm = openAlarm({ now: () => now, ring: (name) => rung.push(name) })
})

afterEach(() => {
  alarm.close()
  mock.timers.reset()
  mock.restoreAll()
})

/** Lets time pass, by the clock and for the timers. */
function pass(milliseconds) {
  for (let left = milliseconds; left > 0; left -= 500) {
    const step = Math.min(left, 500)
    now += step
    mock.timers.tick(step)
  }
}

test('each moment rings once, when it has come and not before', () => {
  alarm.set('end', 10_000)
  alarm.set('stale', 4_000)
  pass(3_999)
  assert.deepEqual(rung, [])
  pass(1)
  assert.deepEqual(rung, ['stale'])
  pass(5_999)
  assert.deepEqual(rung, ['stale'])
  pass(1)
  assert.deepEqual(rung, ['stale', 'end'])
  pass(10 * MINUTE)
  assert.deepEqual(rung, ['stale', 'end'])
})

test('what comes together rings in the order of its moments', () => {
  for (const [name, at] of [['c', 30], ['a', 10], ['b', 20]]) alarm.set(name, at)
  now = 100
  mock.timers.tick(10)
  assert.deepEqual(rung, ['a', 'b', 'c'])
})

test('a moment can be moved, and taken away', () => {
  alarm.set('end', 1_000)
  alarm.set('end', 3_000)
  alarm.set('retry', 1_000)
  alarm.set('retry', undefined)
  alarm.set('never', 1_000)
  alarm.set('never', Number.POSITIVE_INFINITY)
  pass(2_999)
  assert.deepEqual(rung, [])
  pass(1)
  assert.deepEqual(rung, ['end'])
})

test('a moment that has passed rings soon, and not within the call that sets it', () => {
  now = 5_000
  alarm.set('end', 1_000)
  assert.deepEqual(rung, [])
  mock.timers.tick(1)
  assert.deepEqual(rung, ['end'])
})

test('a moment beyond what timers can wait for', () => {
  const waits = mock.method(globalThis, 'setTimeout').mock
  const century = 100 * 365 * 24 * 60 * MINUTE
  alarm.set('end', century)
  pass(3 * MINUTE)
  assert.deepEqual(rung, [])
  assert.ok(waits.calls.length >= 3)
  assert.ok(waits.calls.every(({ arguments: [, wait] }) => wait > 0 && wait <= 2 ** 31 - 1))
  now = century
  mock.timers.tick(MINUTE)
  assert.deepEqual(rung, ['end'])
})

test('a timer that fires early waits on', () => {
  alarm.set('end', 10_000)
  now = 9_999.4
  mock.timers.tick(10_000)
  assert.deepEqual(rung, [])
  now = 10_000
  mock.timers.tick(1)
  assert.deepEqual(rung, ['end'])
})

test('timers that stood still while the machine slept: a minute late at most', () => {
  alarm.set('end', 60 * MINUTE)
  now = 8 * 60 * MINUTE
  mock.timers.tick(MINUTE)
  assert.deepEqual(rung, ['end'])
})

test('a clock that is set back makes it wait, one that is set forward makes it ring', () => {
  now = 100 * MINUTE
  alarm.set('end', 101 * MINUTE)
  now = 0
  mock.timers.tick(10 * MINUTE)
  assert.deepEqual(rung, [])
  now = 200 * MINUTE
  mock.timers.tick(MINUTE)
  assert.deepEqual(rung, ['end'])
})

test('a clock that says nothing sensible, or a moment that is none, has come', () => {
  alarm.set('end', 10_000)
  now = Number.NaN
  mock.timers.tick(MINUTE)
  assert.deepEqual(rung, ['end'])
  alarm.set('end', 10_000)
  mock.timers.tick(1)
  assert.deepEqual(rung, ['end', 'end'])
  now = 0
  alarm.set('nan', Number.NaN)
  mock.timers.tick(1)
  assert.deepEqual(rung, ['end', 'end', 'nan'])
})

test('what rings may set moments anew, and take those away that are due too', () => {
  alarm.close()
  alarm = openAlarm({
    now: () => now,
    ring: (name) => {
      rung.push(name)
      if (name === 'first') {
        alarm.set('second', undefined)
        alarm.set('third', now + 1_000)
        alarm.set('first', now + 2_000)
      }
    },
  })
  for (const name of ['first', 'second', 'third']) alarm.set(name, 1_000)
  pass(1_000)
  assert.deepEqual(rung, ['first'])
  pass(1_000)
  assert.deepEqual(rung, ['first', 'third'])
  pass(1_000)
  assert.deepEqual(rung, ['first', 'third', 'first'])
})

test('what rings may throw: the rest rings all the same', () => {
  alarm.close()
  alarm = openAlarm({
    now: () => now,
    ring: (name) => {
      rung.push(name)
      if (name === 'a') throw new Error('of the app')
    },
  })
  alarm.set('a', 10)
  alarm.set('b', 20)
  now = 100
  assert.throws(() => mock.timers.tick(10), /of the app/)
  mock.timers.tick(1)
  assert.deepEqual(rung, ['a', 'b'])
})

test('after closing, twice, nothing rings; nor what was due in the same moment', () => {
  alarm.close()
  alarm = openAlarm({ now: () => now, ring: (name) => (rung.push(name), alarm.close()) })
  alarm.set('a', 10)
  alarm.set('b', 10)
  now = 100
  mock.timers.tick(10)
  alarm.close()
  alarm.set('c', 0)
  mock.timers.tick(10 * MINUTE)
  assert.deepEqual(rung, ['a'])
})

test('the events of a page after which it may have slept: the clock is looked at, then the page may look for more', (t) => {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  const frame = new EventTarget()
  const listening = { page: 0, frame: 0 }
  for (const [name, target] of Object.entries({ page, frame })) {
    const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype
    target.addEventListener = (...words) => (listening[name]++, add.call(target, ...words))
    target.removeEventListener = (...words) => (listening[name]--, remove.call(target, ...words))
  }
  globalThis.document = page
  globalThis.addEventListener = frame.addEventListener
  globalThis.removeEventListener = frame.removeEventListener
  t.after(() => {
    for (const name of ['document', 'addEventListener', 'removeEventListener']) delete globalThis[name]
  })
  const log = []
  const woken = openAlarm({ now: () => now, ring: (name) => log.push(name), wake: (by) => log.push(by) })
  const events = { focus: frame, online: frame, pageshow: frame, resume: page, visibilitychange: page }
  for (const [type, target] of Object.entries(events)) {
    woken.set('end', now + 1_000)
    now += 5_000
    target.dispatchEvent(new Event(type))
    assert.deepEqual(log.splice(0), ['end', type])
  }
  page.visibilityState = 'hidden'
  page.dispatchEvent(new Event('visibilitychange'))
  assert.deepEqual(log, [])
  assert.deepEqual(listening, { page: 2, frame: 3 })
  woken.close()
  woken.close()
  assert.deepEqual(listening, { page: 0, frame: 0 })
})

test('it keeps no process alive', async () => {
  const code = `${await bundled('alarm')}
    openAlarm({ now: Date.now, ring: () => console.log('rung') }).set('end', Date.now() + 50_000)`
  const { status, stdout, signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], { timeout: 20_000, encoding: 'utf8' })
  assert.deepEqual({ status, stdout, signal }, { status: 0, stdout: '', signal: null })
})
