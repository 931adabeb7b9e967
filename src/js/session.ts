import type { Session as SessionHandle } from './wasm/permask.js'

import { closedSession, noFields } from './closed.js'
import { type ErrorCode, type PermaskError, crossing } from './errors.js'
import type { Force } from './force.js'
import type { Host, OpenSession, Seat } from './host.js'
import { Listeners } from './listeners.js'
import type { SessionMasking } from './masking.js'
import { type Words, questionOf } from './question.js'
import { type Residual, decideBy, residualOf, textsFor } from './residual.js'
import { ALLOW, BY_OBJECT, BY_TIME, DENY, type Table, nothing, tableOf } from './table.js'
import { textOf } from './text.js'
import type {
  Explanation,
  Fields,
  Limit,
  MaskJsonOptions,
  MaskOptions,
  Navigation,
  Purpose,
  Reveal,
  Session,
  SessionEvent,
  SessionSubject,
  Task,
} from './types.js'

/** What a session answers from. */
interface Ground {
  readonly force: Force
  /** The roles and groups of the subject that the policy does not know. */
  readonly unknown: readonly string[]
  readonly handle: SessionHandle
  readonly masking: SessionMasking | undefined
}

const purposes: readonly Purpose[] = ['edit', 'export', 'query', 'view']

/** How many answers may follow a reading of the clock in one task: it costs more than the answer. */
const ANSWERS_PER_READING = 64

/**
 * Returns a session that answers from its table and from the module until it ends, and denies and masks from then on. It
 * answers once {@link OpenSession.adopt} has given it a policy.
 */
export function openSession(seat: Seat, host: Host): OpenSession {
  const { viewer, context } = seat
  const ends = viewer.ends() * 1000
  const listeners = new Listeners<SessionEvent>()
  const { now, isOwnClock } = host
  const trap = (): void => host.trap()
  const { id, roles } = freeze(JSON.parse(viewer.subject()) as SessionSubject)
  let unknown: readonly string[] = Object.freeze([])
  // The getter stands here, and not on the session: engines are slow with the members of an object that has one.
  const subject: SessionSubject = Object.freeze({
    id,
    roles,
    get unknown() {
      return unknown
    },
  })
  let ground: Ground | undefined
  let table = nothing
  let decide = decidingBy(table)
  /** Answers instead of this session: while there is no policy, and from its end on. */
  let instead: Session | undefined = closedSession('empty', subject)
  let insteadFor: ErrorCode = 'empty'
  let isOver = false
  /** Until when nothing ends and no answer of the table changes. */
  let until = 0
  /** How many answers the last reading of the clock is still good for; none where something answers instead. */
  let trusted = 0
  let isWatching = false
  /** What masks: where there is none for the time being, the last one. It has the key of the pseudonyms. */
  let masking: SessionMasking | undefined
  /** How many calls run that may come to code of the app's, and what is to be given back after them. */
  let running = 0
  let left: Ground[] = []

  function adopt(force: Force | undefined, code: ErrorCode): PermaskError | undefined {
    if (isOver) return undefined
    if (!force) rest(code)
    else if (ground?.force === force) setUntil()
    else if (!(now() < ends)) expire()
    else {
      try {
        stand(crossing(() => groundOn(force), trap))
      } catch (error) {
        // Nothing else is thrown.
        const refusal = error as PermaskError
        end(refusal.code)
        return refusal
      }
    }
    return undefined
  }

  /** Takes a ground in place of the last one, all of it at once. */
  function stand([next, table]: readonly [Ground, Table]): void {
    leave()
    ground = next
    masking = next.masking ?? masking
    use(table)
    unknown = next.unknown
    instead = undefined
    setUntil()
    listeners.tell({ type: 'changed' })
  }

  function groundOn(force: Force): readonly [Ground, Table] {
    const time = now()
    // From here on nothing fails but by a trap.
    const handle = force.handle.session(viewer, time / 1000)
    const table = tableOf(handle, force.places, time)
    const decider = { handle, context, now: () => now() / 1000, ended: () => endOf(next) }
    const unknown = freeze(JSON.parse(handle.unknown()) as string[])
    const next: Ground = { force, unknown, handle, masking: force.masking?.session(decider, masking ?? seat.parent?.()) }
    return [next, table]
  }

  /** Returns why nothing comes from a ground any more, if nothing does. */
  function endOf(asked: Ground): ErrorCode | undefined {
    if (ended()) return insteadFor
    return asked === ground ? undefined : 'replaced'
  }

  /** Has something else answer. */
  function rest(code: ErrorCode): void {
    const isNews = !instead || insteadFor !== code
    insteadFor = code
    if (isNews) instead = closedSession(code, subject)
    leave()
    if (isNews) listeners.tell({ type: 'closed', code })
  }

  function use(next: Table): void {
    table = next
    decide = decidingBy(next)
  }

  /** Gives the ground back, once nothing stands on it. */
  function leave(): void {
    trusted = 0
    use(nothing)
    until = 0
    if (ground) left.push(ground)
    ground = undefined
    if (running === 0) giveBack()
  }

  function giveBack(): void {
    const grounds = left
    left = []
    for (const { handle, masking } of grounds) {
      masking?.end()
      host.free(handle)
    }
  }

  function end(code: ErrorCode): void {
    if (isOver) return
    isOver = true
    rest(code)
    // With the key of the pseudonyms, which nobody else has.
    masking = undefined
    host.free(viewer)
    host.forget(open)
  }

  function setUntil(): void {
    until = Math.min(ends, ground?.force.info.expiresAt ?? 0, table.until)
    host.wakeBy(until)
  }

  /** Returns what answers instead of this session, if something does. The clock is read anew. */
  function ended(): Session | undefined {
    if (instead) return instead
    const time = now()
    // A clock that says nothing sensible (NaN) has to close too, hence not `time >= until`.
    if (!(time < until)) pass(time)
    if (!instead && isOwnClock) trust()
    return instead
  }

  /** Does what has come due. */
  function pass(time: number): void {
    if (!(time < ends)) expire()
    else if (!(time < (ground?.force.info.expiresAt ?? 0))) host.expire()
    else renew(time)
  }

  function expire(): void {
    end('expired')
    seat.expired?.()
  }

  /** Says what has come due, also where nothing is answered for the time being. */
  function look(): void {
    if (!instead) ended()
    else if (!isOver && !(now() < ends)) expire()
  }

  /** Relies on this reading for the next few answers, and never beyond this task: time passes between tasks. */
  function trust(): void {
    trusted = ANSWERS_PER_READING
    if (isWatching) return
    isWatching = true
    Promise.resolve().then(() => {
      trusted = 0
      isWatching = false
    })
  }

  function renew(time: number): void {
    const on = ground
    if (!on) return
    try {
      use(crossing(() => tableOf(on.handle, on.force.places, time), trap))
      on.masking?.renew()
      setUntil()
      listeners.tell({ type: 'changed' })
    } catch {
      // The module has trapped, and the gate has closed this session with it.
    }
  }

  function ask<T>(call: (handle: SessionHandle, now: number) => T, otherwise: (session: Session) => T): T {
    const other = ended()
    const handle = ground?.handle
    if (other || !handle) return otherwise(other ?? closedSession(insteadFor, subject))
    try {
      return crossing(() => call(handle, now() / 1000), trap)
    } catch (error) {
      // After a trap the closed session answers at once; any other error is about what was asked.
      if (instead) return otherwise(instead)
      throw error
    }
  }

  /**
   * Masks, unless the session has ended before it is done, or stands on another policy: reading records runs getters of the app,
   * which may well bring that about.
   */
  function mask<T>(call: (masking: SessionMasking) => T, otherwise: (session: Session) => T): T {
    const other = ended()
    const on = ground
    if (other || !on) return otherwise(other ?? closedSession(insteadFor, subject))
    // A policy without record types knows none of them.
    if (!on.masking) return otherwise(closedSession('no-records', subject))
    running += 1
    try {
      const masked = call(on.masking)
      const code = endOf(on)
      return code ? otherwise(instead ?? closedSession(code, subject)) : masked
    } catch (error) {
      const code = endOf(on)
      if (code) return otherwise(instead ?? closedSession(code, subject))
      throw error
    } finally {
      running -= 1
      if (running === 0) giveBack()
    }
  }

  /**
   * Returns what decides by a table. Numbers and Maps alone: this is what a panel asks a thousand times. It is a function of its
   * own for each table, since engines make more of what does not change while a function lives.
   */
  function decidingBy({ places: { ofName, ofResource }, answers }: Table) {
    return (first: string, second: unknown, third: unknown, fourth: unknown): number => {
      if (trusted > 0) trusted -= 1
      else {
        if (ended()) return DENY
        // The clock has brought another table.
        if (answers !== table.answers) return decide(first, second, third, fourth)
      }
      const isInTwoWords = typeof second === 'string'
      const place = isInTwoWords ? ofResource.get(second)?.get(first) : ofName.get(first)
      if (place === undefined) return DENY
      const answer = answers[place] ?? DENY
      if (answer < BY_OBJECT) return answer
      return isInTwoWords ? decideAbout(place, answer, third, fourth) : decideAbout(place, answer, second, third)
    }
  }

  function decideAbout(place: number, answer: number, object: unknown, next: unknown): number {
    if (object === undefined && answer < BY_TIME) return answer - BY_OBJECT
    const { places } = table
    const residual = residualAt(place)
    if (!residual) return DENY
    const found = decideBy(residual, object, next)
    // Reading an object runs getters of the app, which may well end this session, or bring another policy.
    if (places !== table.places) return DENY
    if (typeof found === 'boolean') return found ? ALLOW : DENY
    return ask(
      (handle, now) => handle.decide(places.names[place] ?? '', ...found, now),
      () => DENY,
    )
  }

  function residualAt(place: number): Residual | undefined {
    const known = table.residuals[place]
    if (known) return known
    const { places } = table
    const text = ask(
      (handle) => handle.residual(places.names[place] ?? ''),
      () => undefined,
    )
    // The clock was read on the way, and may have brought another table.
    if (text === undefined || places !== table.places) return undefined
    const residual = table.known.get(text) ?? residualOf(text)
    table.known.set(text, residual)
    return (table.residuals[place] = residual)
  }

  const session: Session = Object.freeze<Session>({
    subject,
    can: (first: string, second?: unknown, third?: unknown, fourth?: unknown) =>
      decide(first, second, third, fourth) === ALLOW,
    canSome: (first: string, second?: unknown, third?: unknown, fourth?: unknown) =>
      decide(first, second, third, fourth) !== DENY,
    explain: (...words: Words) => {
      const { permission, object, next } = questionOf(words)
      if (typeof permission !== 'string') throw new TypeError('explain: expected a permission as a string')
      const place = table.places.ofName.get(permission)
      const residual = place === undefined ? undefined : residualAt(place)
      const texts = residual ? textsFor(residual, object, next) : []
      return ask(
        (handle, now) => JSON.parse(handle.explain(permission, texts[0], texts[1], now)) as Explanation,
        (instead) => instead.explain(permission),
      )
    },
    navigation: () => {
      if (trusted > 0 && table.navigation) return table.navigation
      return ask(
        (handle, now) => {
          if (table.navigation) return table.navigation
          const navigation = freeze(JSON.parse(handle.navigation(now)) as Navigation)
          if (!handle.navigationVaries()) table.navigation = navigation
          return navigation
        },
        (instead) => instead.navigation(),
      )
    },
    tasks: () =>
      ask(
        (handle, now) => JSON.parse(handle.tasks(now)) as Task[],
        (instead) => instead.tasks(),
      ),
    task: (id, parameters = {}) => {
      const [names, paths] = [Object.keys(parameters), Object.values(parameters)]
      if (![id, ...paths].every((text) => typeof text === 'string')) throw new TypeError('task: expected text')
      return ask(
        (handle, now) => JSON.parse(handle.task(id, JSON.stringify(names), JSON.stringify(paths), now)) as Task | null,
        (instead) => instead.task(id),
      )
    },
    fields: (type, options) => {
      if (typeof type !== 'string') throw new TypeError('fields: expected the record type to be a string')
      const purpose = options?.for
      if (!purposes.includes(purpose)) throw new TypeError(`fields: expected \`for\` to be one of ${purposes.join(', ')}`)
      const record = options.record === undefined ? undefined : textOf(options.record)
      return ask(
        (handle, now) => (JSON.parse(handle.fields(type, purpose, record, now)) as Fields | null) ?? noFields,
        (instead) => instead.fields(type, options),
      )
    },
    limit: (name: string) =>
      ask(
        (handle, now) => {
          const text = handle.limit(name, now)
          return text === undefined ? null : (JSON.parse(text) as Limit)
        },
        (instead) => instead.limit(name),
      ),
    mask: <T>(type: string, record: T, options: MaskOptions = {}) => {
      check(type, options)
      return mask(
        (masking) => masking.mask(type, record, options),
        (instead) => instead.mask(type, record),
      )
    },
    maskJson: <T extends string | Uint8Array>(type: string, input: T, options: MaskJsonOptions = {}) => {
      check(type, options)
      if (typeof input !== 'string' && !(input instanceof Uint8Array)) throw new TypeError('expected text or a Uint8Array')
      return mask(
        (masking) => masking.maskJson(type, input, options),
        (instead) => (instead.maskJson as SessionMasking['maskJson'])(type, input, options),
      )
    },
    maskStream: (type, options = {}) => {
      check(type, options)
      return mask(
        (masking) => masking.maskStream(type, options),
        (instead) => instead.maskStream(type, options),
      )
    },
    maskResponse: (type, response, options = {}) => {
      check(type, options)
      return mask(
        (masking) => masking.maskResponse(type, response, options),
        (instead) => instead.maskResponse(type, response, options),
      )
    },
    writable: (type, masked, edited, options = {}) => {
      check(type, options)
      return mask(
        (masking) => masking.writable(type, masked, edited, options),
        (instead) => instead.writable(type, masked, edited),
      )
    },
    reveal: (type, path, options = {}) => {
      if (typeof type !== 'string' || typeof path !== 'string') throw new TypeError('reveal: expected a type and a path')
      const record = options.record === undefined ? undefined : textOf(options.record)
      return ask(
        (handle, now) => JSON.parse(handle.reveal(type, path, record, now)) as Reveal,
        (instead) => instead.reveal(type, path),
      )
    },
    viewAs: ({ roles, groups = [] }) => {
      const texts = [JSON.stringify([...roles]), JSON.stringify([...groups])] as const
      ended()
      if (isOver && instead) return instead
      const previewed = crossing(() => viewer.viewingAs(...texts), trap)
      return host.open({ viewer: previewed, context, parent: () => masking })
    },
    subscribe: (listener) => listeners.add(listener),
    close: () => end('closed'),
  })
  const open: OpenSession = { session, adopt, look, wakesAt: () => (instead ? ends : until), end }
  return open
}

/** Refuses what cannot say what is to be masked, and what for. */
function check(type: unknown, options: MaskOptions): void {
  if (typeof type !== 'string') throw new TypeError('expected the record type to be a string')
  const { for: purpose = 'view' } = options
  if (purpose !== 'view' && purpose !== 'export') throw new TypeError('expected `for` to be `view` or `export`')
}

/** Freezes plain data to its ends: what is kept must not change in the hands of the app. */
function freeze<T>(data: T): T {
  if (typeof data === 'object' && data !== null) Object.values(Object.freeze(data)).forEach(freeze)
  return data
}
