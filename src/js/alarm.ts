// The one timer of a gate, for the earliest of all the moments at which something ends or is due.
import { timer } from './timer.js'

/**
 * The longest that is waited before the clock is looked at again. Timers take no more than 2^31 - 1 ms; and since they stand
 * still while a machine sleeps, and no event tells every page that it woke, a minute is what it may be late.
 */
const LONGEST = 60_000

/** After these a page may have slept. */
const OF_WINDOW = ['focus', 'online', 'pageshow'] as const
const OF_DOCUMENT = ['resume', 'visibilitychange'] as const

/** An event after which a page may have slept. */
export type Waking = (typeof OF_WINDOW)[number] | (typeof OF_DOCUMENT)[number]

/** What {@link openAlarm} takes. */
export interface AlarmOptions<Name extends string> {
  /** The clock, in milliseconds since 1970. It may be set, stand still, or say NaN: then every moment has come. */
  now(): number
  /** Is called with each moment that has come, the earliest first. The moment is forgotten then; it may be set again. */
  ring(name: Name): void
  /** Is called when the page may have slept, after what is due has rung. */
  wake?(by: Waking): void
}

/** Moments that are waited for. */
export interface Alarm<Name extends string> {
  /** Sets the moment of a name, in milliseconds since 1970; undefined, or one that never comes, takes it away. */
  set(name: Name, at: number | undefined): void
  /** Forgets all moments, and listens no more. It may be called twice. */
  close(): void
}

/** Returns an alarm without moments. Where there is a page, its events wake it; where there is a process, it keeps none alive. */
export function openAlarm<Name extends string>({ now, ring, wake }: AlarmOptions<Name>): Alarm<Name> {
  const moments = new Map<Name, number>()
  let waiting: ReturnType<typeof setTimeout> | undefined
  let isClosed = false

  /** Rings what is due. Whatever it rings may set moments, close this, or throw: the rest is rung all the same. */
  function check(): void {
    clearTimeout(waiting)
    const time = now()
    // Asked this way round: NaN compares to nothing, and has to end what depends on it.
    const due = [...moments].filter(([, at]) => !(time < at)).sort(([, one], [, other]) => one - other)
    try {
      for (const [name, at] of due) {
        // Unless one that rang before has set it anew.
        if (!Object.is(moments.get(name), at)) continue
        moments.delete(name)
        ring(name)
      }
    } finally {
      arm()
    }
  }

  function arm(): void {
    clearTimeout(waiting)
    if (isClosed || moments.size === 0) return
    const wait = Math.min(...moments.values()) - now()
    // Rounded up: a timer that fires early only has to wait again.
    waiting = timer(check, Math.ceil(Math.min(Math.max(wait, 0) || 0, LONGEST)))
  }

  function woken({ type }: { readonly type: string }): void {
    if (type === 'visibilitychange' && page?.visibilityState === 'hidden') return
    check()
    if (!isClosed) wake?.(type as Waking)
  }

  const page = globalThis.document as Document | undefined
  const targets = [
    [typeof globalThis.addEventListener === 'function' ? globalThis : undefined, OF_WINDOW],
    [page, OF_DOCUMENT],
  ] as const
  for (const [target, types] of targets) for (const type of types) target?.addEventListener(type, woken)

  return {
    set: (name, at) => {
      if (isClosed) return
      if (at === undefined || at === Number.POSITIVE_INFINITY) moments.delete(name)
      else moments.set(name, at)
      arm()
    },
    close: () => {
      if (isClosed) return
      isClosed = true
      moments.clear()
      clearTimeout(waiting)
      for (const [target, types] of targets) for (const type of types) target?.removeEventListener(type, woken)
    },
  }
}
