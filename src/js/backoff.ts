// When to ask a server again: pure, the clock and chance are handed in. Times are in milliseconds, by a clock that nobody sets
// (`performance.now()`).

/** The least time between the beginnings of two attempts. */
const LEAST = 1_000

/** The longest wait after a failure. */
const MOST = 300_000

/** When the next attempt may begin. */
export interface Backoff {
  /** Returns how long an attempt has to wait that somebody asks for now: whatever happens, two begin a second apart. */
  pause(now: number): number
  /** Says that an attempt begins. */
  begin(now: number): void
  /**
   * Says that the attempt has failed, and returns how long to wait before the next one that nobody asked for: up to one
   * second after the first failure, up to two after the next, and so on up to five minutes; and the second that lies between
   * any two. How much of it is chance, lest all who lost the same server come back at the same moment.
   */
  fail(): number
  /** Says that the attempt was answered, or that the network came back: the next failure is a first one. */
  reset(): void
}

/** @param random returns a number from 0 to 1, which it does not reach */
export function backoffOf(random: () => number = Math.random): Backoff {
  let begun = Number.NEGATIVE_INFINITY
  let failures = 0
  return {
    pause: (now) => {
      const passed = now - begun
      return passed < LEAST && passed >= 0 ? LEAST - passed : 0
    },
    begin: (now) => {
      begun = now
    },
    fail: () => {
      const most = Math.min(LEAST * 2 ** failures, MOST - LEAST)
      failures += 1
      return LEAST + random() * most
    },
    reset: () => {
      failures = 0
    },
  }
}
