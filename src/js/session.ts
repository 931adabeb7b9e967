import type { Session as SessionHandle } from './wasm/permask.js'

import { closedSession, noFields } from './closed.js'
import { type ErrorCode, crossing } from './errors.js'
import type { Masking, SessionMasking } from './masking.js'
import type { Places } from './places.js'
import { type Words, questionOf } from './question.js'
import { type Residual, decideBy, residualOf, textsFor } from './residual.js'
import { textOf } from './text.js'
import type {
  Explanation,
  Fields,
  Limit,
  MaskJsonOptions,
  MaskPurpose,
  Navigation,
  Purpose,
  Reveal,
  Session,
  SessionSubject,
  Task,
} from './types.js'

/** A session with what its gate needs to end it. */
export interface OpenSession {
  readonly session: Session
  end(code: ErrorCode): void
}

/** What a session needs of its gate. */
export interface Host {
  /** What masks; nothing where the policy has no record types. */
  readonly masking: Masking | undefined
  /** The clock, in milliseconds since 1970. */
  now(): number
  /** Whether that is the clock of the machine, which is known to run on between tasks and hardly within one. */
  readonly isOwnClock: boolean
  /** Where the answers stand. */
  readonly places: Places
  /** Closes the whole gate after a trap. */
  trap(): void
  /** Tells the gate of a session that is previewed. */
  keep(handle: SessionHandle, parent: SessionMasking | undefined): Session
  /** Tells the gate that a session has ended. */
  forget(session: OpenSession): void
}

/** The answers that lie on this side, all of one moment: they are replaced together. */
interface Table {
  /** For each permission by its place: an outcome, with {@link BY_OBJECT} and {@link BY_TIME} where it may be another. */
  readonly answers: Uint8Array
  /** By place, what is left of a decision when all but the object is known. Made when it is first asked for. */
  readonly residuals: (Residual | undefined)[]
  /** By their text: rules about many resources often say the same of each. */
  readonly known: Map<string, Residual>
  readonly until: number
  navigation?: Navigation
}

const purposes: readonly Purpose[] = ['edit', 'export', 'query', 'view']

// As the module numbers them: between the two lies `conditional`, and above are answers that may be other ones.
const DENY = 0
const ALLOW = 2
const BY_OBJECT = 4
const BY_TIME = 8

/** How many answers may follow a reading of the clock in one task: it costs more than the answer. */
const ANSWERS_PER_READING = 64

/** Returns a session that answers from its table and from the module until it ends, and denies and masks from then on. */
export function openSession(handle: SessionHandle, host: Host, parent?: SessionMasking): OpenSession {
  const { ofName, ofResource, names } = host.places
  const ends = handle.ends() * 1000
  const subject = freeze(JSON.parse(handle.subject()) as SessionSubject)
  let table = tableOf(handle, host.now())
  /** Takes the place of this session from its end on. */
  let closed: Session | undefined
  let closedBy: ErrorCode | undefined
  /** How many answers the last reading of the clock is still good for; none after the end. */
  let trusted = 0
  let isWatching = false

  const masking = host.masking?.session(
    { handle, now: () => host.now() / 1000, ended: () => (ended() ? closedBy : undefined) },
    parent,
  )

  function end(code: ErrorCode): void {
    if (closed) return
    trusted = 0
    closedBy = code
    closed = closedSession(code, subject)
    masking?.end()
    if (code !== 'trapped') handle.free()
    host.forget(open)
  }

  /** Returns what answers instead of this session, if it has ended. The clock is read anew. */
  function ended(): Session | undefined {
    if (closed) return closed
    const now = host.now()
    // A clock that says nothing sensible (NaN) has to close too, hence not `now >= ends`.
    if (!(now < ends)) end('expired')
    else if (!(now < table.until)) renew(now)
    if (!closed && host.isOwnClock) trust()
    return closed
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

  function renew(now: number): void {
    try {
      table = crossing(() => tableOf(handle, now), host.trap)
      masking?.renew()
    } catch {
      // The module has trapped, and the gate has closed this session with it.
    }
  }

  function ask<T>(call: (now: number) => T, otherwise: (session: Session) => T): T {
    const instead = ended()
    if (instead) return otherwise(instead)
    try {
      return crossing(() => call(host.now() / 1000), host.trap)
    } catch (error) {
      // After a trap the closed session answers at once; any other error is about what was asked.
      if (closed) return otherwise(closed)
      throw error
    }
  }

  /** Masks, unless the session has ended before it is done: reading records runs getters of the app, which may well end it. */
  function mask<T>(call: (masking: SessionMasking) => T, otherwise: (session: Session) => T): T {
    const instead = ended()
    if (instead) return otherwise(instead)
    // A policy without record types knows none of them.
    if (!masking) return otherwise(closedSession('no-records', subject))
    try {
      const masked = call(masking)
      const after = ended()
      return after ? otherwise(after) : masked
    } catch (error) {
      if (closed) return otherwise(closed)
      throw error
    }
  }

  /** Returns an outcome by its number. Numbers and Maps alone: this is what a panel asks a thousand times. */
  function decide(first: string, second: unknown, third: unknown, fourth: unknown): number {
    if (trusted > 0) trusted -= 1
    else if (ended()) return DENY
    const isInTwoWords = typeof second === 'string'
    const place = isInTwoWords ? ofResource.get(second)?.get(first) : ofName.get(first)
    if (place === undefined) return DENY
    const answer = table.answers[place] ?? DENY
    if (answer < BY_OBJECT) return answer
    return isInTwoWords ? decideAbout(place, answer, third, fourth) : decideAbout(place, answer, second, third)
  }

  function decideAbout(place: number, answer: number, object: unknown, next: unknown): number {
    if (object === undefined && answer < BY_TIME) return answer - BY_OBJECT
    const residual = residualAt(place)
    if (!residual) return DENY
    const found = decideBy(residual, object, next)
    // Reading an object runs getters of the app, which may well end this session.
    if (closed) return DENY
    if (typeof found === 'boolean') return found ? ALLOW : DENY
    return ask(
      (now) => handle.decide(names[place] ?? '', ...found, now),
      () => DENY,
    )
  }

  function residualAt(place: number): Residual | undefined {
    const known = table.residuals[place]
    if (known) return known
    const text = ask(
      () => handle.residual(names[place] ?? ''),
      () => undefined,
    )
    if (text === undefined) return undefined
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
      const place = ofName.get(permission)
      const residual = place === undefined || closed ? undefined : residualAt(place)
      const texts = residual ? textsFor(residual, object, next) : []
      return ask(
        (now) => JSON.parse(handle.explain(permission, texts[0], texts[1], now)) as Explanation,
        (instead) => instead.explain(permission),
      )
    },
    navigation: () => {
      if (trusted > 0 && table.navigation) return table.navigation
      return ask(
        (now) => {
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
        (now) => JSON.parse(handle.tasks(now)) as Task[],
        (instead) => instead.tasks(),
      ),
    task: (id, parameters = {}) => {
      const [names, paths] = [Object.keys(parameters), Object.values(parameters)]
      if (![id, ...paths].every((text) => typeof text === 'string')) throw new TypeError('task: expected text')
      return ask(
        (now) => JSON.parse(handle.task(id, JSON.stringify(names), JSON.stringify(paths), now)) as Task | null,
        (instead) => instead.task(id),
      )
    },
    fields: (type, options) => {
      if (typeof type !== 'string') throw new TypeError('fields: expected the record type to be a string')
      const purpose = options?.for
      if (!purposes.includes(purpose)) throw new TypeError(`fields: expected \`for\` to be one of ${purposes.join(', ')}`)
      const record = options.record === undefined ? undefined : textOf(options.record)
      return ask(
        (now) => (JSON.parse(handle.fields(type, purpose, record, now)) as Fields | null) ?? noFields,
        (instead) => instead.fields(type, options),
      )
    },
    limit: (name: string) =>
      ask(
        (now) => {
          const text = handle.limit(name, now)
          return text === undefined ? null : (JSON.parse(text) as Limit)
        },
        (instead) => instead.limit(name),
      ),
    mask: <T>(type: string, record: T, options: { readonly for?: MaskPurpose } = {}) => {
      check(type, options)
      return mask(
        (masking) => masking.mask(type, record, options.for ?? 'view'),
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
    reveal: (type, path, options = {}) => {
      if (typeof type !== 'string' || typeof path !== 'string') throw new TypeError('reveal: expected a type and a path')
      const record = options.record === undefined ? undefined : textOf(options.record)
      return ask(
        (now) => JSON.parse(handle.reveal(type, path, record, now)) as Reveal,
        (instead) => instead.reveal(type, path),
      )
    },
    writable: (type, masked, edited, options = {}) => {
      if (typeof type !== 'string') throw new TypeError('writable: expected the record type to be a string')
      if (!Array.isArray(masked?.masked)) throw new TypeError('writable: expected what `mask` returned')
      return mask(
        (masking) => masking.writable(type, masked, edited, options.record),
        (instead) => instead.writable(type, masked, edited),
      )
    },
    viewAs: ({ roles, groups = [] }) => {
      const texts = [JSON.stringify([...roles]), JSON.stringify([...groups])] as const
      return ask(
        () => host.keep(handle.viewedAs(...texts), masking),
        (instead) => instead,
      )
    },
    close: () => end('closed'),
  })
  const open: OpenSession = { session, end }
  return open
}

/** Refuses what cannot say what is to be masked, and what for. */
function check(type: unknown, options: { readonly for?: MaskPurpose | undefined }): void {
  if (typeof type !== 'string') throw new TypeError('expected the record type to be a string')
  const { for: purpose = 'view' } = options
  if (purpose !== 'view' && purpose !== 'export') throw new TypeError('expected `for` to be `view` or `export`')
}

function tableOf(handle: SessionHandle, now: number): Table {
  const answers = handle.table(now / 1000)
  return { answers, residuals: new Array(answers.length), known: new Map(), until: handle.changes() * 1000 }
}

/** Freezes plain data to its ends: what is kept must not change in the hands of the app. */
function freeze<T>(data: T): T {
  if (typeof data === 'object' && data !== null) Object.values(Object.freeze(data)).forEach(freeze)
  return data
}
