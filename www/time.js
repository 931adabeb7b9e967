/** Times for people: an exact one in UTC, and how far away it is. */

const EXACT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })
const RELATIVE = new Intl.RelativeTimeFormat('en', { style: 'short' })
const UNITS = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['week', 7 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

/** `21 Nov 2026, 22:24 UTC`. */
export function exact(milliseconds) {
  return `${EXACT.format(milliseconds)} UTC`
}

/** `in 7 days`, `3 hr. ago`, `now`. */
export function relative(milliseconds, now = Date.now()) {
  const away = milliseconds - now
  if (Math.abs(away) < 60_000) return 'now'
  const [unit, length] = UNITS.find(([, size]) => Math.abs(away) >= size)
  return RELATIVE.format(Math.round(away / length), unit)
}
