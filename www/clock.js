/** The clock of this page's gate: the machine's, with a dial that turns it forward and back. */

/** A year, in milliseconds. */
export const YEAR = 365 * 86_400_000

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
