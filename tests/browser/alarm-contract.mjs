/** What an alarm keeps to in a page: the events after which it looks at the clock, and timers as they are. */

import { run, same } from '/store-contract.mjs'

/** Runs the contract; `open` returns an alarm. */
export async function alarmContract(open) {
  return run(CASES, (work) => work(open))
}

const CASES = {
  'rings when it is time': async (open) => {
    const start = Date.now()
    const alarm = open({ now: Date.now, ring: (name) => done([name, Date.now() - start >= 300]) })
    let done
    const rung = new Promise((resolve) => (done = resolve))
    alarm.set('never', start + 3_600_000)
    alarm.set('soon', start + 300)
    same(await rung, ['soon', true])
    alarm.close()
  },
  'looks at the clock after each event of a page that may have slept': async (open) => {
    let now = 0
    const log = []
    const alarm = open({ now: () => now, ring: (name) => log.push(name), wake: (by) => log.push(by) })
    const events = { focus: window, online: window, pageshow: window, resume: document, visibilitychange: document }
    for (const [type, target] of Object.entries(events)) {
      alarm.set('end', now + 50_000)
      now += 60_000
      target.dispatchEvent(new Event(type))
    }
    same(log, Object.keys(events).flatMap((type) => ['end', type]))
    alarm.close()
    for (const [type, target] of Object.entries(events)) target.dispatchEvent(new Event(type))
    same(log.length, 10)
  },
}
