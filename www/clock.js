/** The clock of this page's gate: the machine's, with a dial that turns it forward and back. */

/** An hour and a year, in milliseconds. */
export const HOUR = 3_600_000
export const YEAR = 365 * 24 * HOUR

/** Creates it; `changed` is called when it is turned. */
export function createClock(changed) {
  let offset = 0

  return {
    /** Milliseconds since 1970, as the gate sees them. */
    now: () => Date.now() + offset,

    /** By how many milliseconds it is turned. */
    get offset() {
      return offset
    },

    turn(milliseconds) {
      offset = milliseconds
      changed()
    },
  }
}
