import type { Session as SessionHandle } from './wasm/permask.js'

import { closedSession, noFields } from './closed.js'
import { crossing } from './errors.js'
import { maskText, textOf } from './mask.js'
import { type Question, type Words, questionOf } from './question.js'
import type { Explanation, Fields, Limit, Navigation, Outcome, Purpose, Session, SessionSubject, Task } from './types.js'

/** A session with what its gate needs to end it. */
export interface OpenSession {
  readonly session: Session
  end(code: string): void
}

/** What a session needs of its gate. */
export interface Host {
  /** The clock, in milliseconds since 1970. */
  now(): number
  /** Closes the whole gate after a trap. */
  trap(): void
  /** Tells the gate of a session that is previewed. */
  keep(handle: SessionHandle): Session
  /** Tells the gate that a session has ended. */
  forget(session: OpenSession): void
}

/** The answers that lie on this side, and the time until which they hold. */
interface Table {
  /** Every allowed permission, `resource:action`. */
  readonly allowed: ReadonlySet<string>
  /** For each resource the actions that are allowed on it. */
  readonly actions: ReadonlyMap<string, ReadonlySet<string>>
  /** The permissions whose answer depends on the object or the time: they have to be asked. */
  readonly open: ReadonlySet<string>
  readonly until: number
}

const purposes: readonly Purpose[] = ['edit', 'export', 'query', 'view']

/** Returns a session that answers from its table and from the module until it ends, and denies and masks from then on. */
export function openSession(handle: SessionHandle, host: Host): OpenSession {
  const ends = handle.ends() * 1000
  const subject = freeze(handle.subject() as SessionSubject)
  let table = tableOf(handle, host.now())
  /** Takes the place of this session from its end on. */
  let closed: Session | undefined

  function end(code: string): void {
    if (closed) return
    closed = closedSession(code, subject)
    if (code !== 'trapped') handle.free()
    host.forget(open)
  }

  /** Returns what answers instead of this session, if it has ended. The clock is read anew for every answer. */
  function ended(): Session | undefined {
    if (closed) return closed
    const now = host.now()
    // A clock that says nothing sensible (NaN) has to close too, hence not `now >= ends`.
    if (!(now < ends)) end('expired')
    else if (!(now < table.until)) renew(now)
    return closed
  }

  function renew(now: number): void {
    try {
      table = crossing(() => tableOf(handle, now), host.trap)
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

  function decide(question: Question): Outcome {
    if (ended()) return 'deny'
    const { permission } = question
    // What does not depend on the object is answered alike for each.
    if (!table.open.has(permission)) return table.allowed.has(permission) ? 'allow' : 'deny'
    const object = optionalText(question.object)
    const next = optionalText(question.next)
    return ask<Outcome>(
      (now) => handle.decide(permission, object, next, now) as Outcome,
      () => 'deny',
    )
  }

  const session: Session = Object.freeze<Session>({
    subject,
    can: (...words: Words) => {
      // The common question: text in, an answer out of the table.
      if (words.length === 2 && typeof words[1] === 'string' && !ended()) {
        if (table.actions.get(words[1])?.has(words[0])) return true
      }
      return decide(questionOf(words)) === 'allow'
    },
    canSome: (...words: Words) => decide(questionOf(words)) !== 'deny',
    explain: (...words: Words) => {
      const question = questionOf(words)
      if (typeof question.permission !== 'string') throw new TypeError('explain: expected a permission as a string')
      const object = optionalText(question.object)
      const next = optionalText(question.next)
      return ask(
        (now) => handle.explain(question.permission, object, next, now) as Explanation,
        (instead) => instead.explain(question.permission),
      )
    },
    navigation: () =>
      ask(
        (now) => handle.navigation(now) as Navigation,
        (instead) => instead.navigation(),
      ),
    tasks: () =>
      ask(
        (now) => handle.tasks(now) as Task[],
        (instead) => instead.tasks(),
      ),
    task: (id, parameters = {}) => {
      const [names, paths] = [Object.keys(parameters), Object.values(parameters)]
      if (![id, ...paths].every((text) => typeof text === 'string')) throw new TypeError('task: expected text')
      return ask(
        (now) => handle.task(id, names, paths, now) as Task | null,
        (instead) => instead.task(id),
      )
    },
    fields: (type, options) => {
      if (typeof type !== 'string') throw new TypeError('fields: expected the record type to be a string')
      const purpose = options?.for
      if (!purposes.includes(purpose)) throw new TypeError(`fields: expected \`for\` to be one of ${purposes.join(', ')}`)
      const record = optionalText(options.record)
      return ask(
        (now) => (handle.fields(type, purpose, record, now) as Fields | null) ?? noFields,
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
    mask: <T>(type: string, record: T, options: { readonly for?: 'view' | 'export' } = {}) => {
      if (typeof type !== 'string') throw new TypeError('mask: expected the record type to be a string')
      const leaves = options.for === 'export'
      // Reading the record runs getters of the app, which may well end this session: it comes before the clock.
      const text = textOf(record)
      return ask(
        (now) => maskText<T>(handle, type, text, leaves, now),
        (instead) => instead.mask(type, record),
      )
    },
    viewAs: ({ roles, groups = [] }) =>
      ask(
        () => host.keep(handle.viewedAs([...roles], [...groups])),
        (instead) => instead,
      ),
    close: () => end('closed'),
  })
  const open: OpenSession = { session, end }
  return open
}

function tableOf(handle: SessionHandle, now: number): Table {
  const { allowed, open, until } = handle.table(now / 1000) as { allowed: string[]; open: string[]; until: number | null }
  const opened = new Set(open)
  const actions = new Map<string, Set<string>>()
  for (const permission of allowed) {
    if (opened.has(permission)) continue
    const colon = permission.lastIndexOf(':')
    const resource = permission.slice(0, colon)
    const known = actions.get(resource) ?? new Set<string>()
    actions.set(resource, known.add(permission.slice(colon + 1)))
  }
  return { allowed: new Set(allowed), actions, open: opened, until: until ?? Infinity }
}

function optionalText(object: unknown): string | undefined {
  return object === undefined ? undefined : textOf(object)
}

function freeze(subject: SessionSubject): SessionSubject {
  Object.freeze(subject.roles)
  Object.freeze(subject.unknown)
  return Object.freeze(subject)
}
