import type { Session as SessionHandle } from './wasm/permask.js'

import { closedSession } from './closed.js'
import { crossing } from './errors.js'
import { maskText, textOf } from './mask.js'
import type { Explanation, Navigation, Session, Subject, Task } from './types.js'

/** A session with what its gate needs to end it. */
export interface OpenSession {
  readonly session: Session
  end(code: string): void
}

/**
 * Returns a session that answers from its table and from the module until it ends, and denies and masks from then on.
 *
 * `trap` closes the whole gate; `forget` tells the gate that the session has ended.
 */
export function openSession(
  handle: SessionHandle,
  now: () => number,
  trap: (code: 'trapped') => void,
  forget: (session: OpenSession) => void,
): OpenSession {
  const ends = handle.ends() * 1000
  const subject = freeze(handle.subject() as Subject)
  const table = tableOf(handle.allowed())
  /** Takes the place of this session from its end on. */
  let closed: Session | undefined

  function end(code: string): void {
    if (closed) return
    closed = closedSession(code, subject)
    if (code !== 'trapped') handle.free()
    forget(open)
  }

  /** Returns what answers instead of this session, if it has ended. The clock is read anew for every answer. */
  function ended(): Session | undefined {
    // A clock that says nothing sensible (NaN) has to close too, hence not `now() >= ends`.
    if (!closed && !(now() < ends)) end('expired')
    return closed
  }

  function ask<T>(call: () => T, otherwise: (session: Session) => T): T {
    const instead = ended()
    return instead ? otherwise(instead) : crossing(call, () => trap('trapped'))
  }

  const session: Session = Object.freeze<Session>({
    subject,
    can: (first: string, resource?: string) => {
      if (ended()) return false
      return resource === undefined ? table.permissions.has(first) : (table.actions.get(resource)?.has(first) ?? false)
    },
    explain: (first: string, resource?: string) => {
      const permission = resource === undefined ? first : `${resource}:${first}`
      if (typeof permission !== 'string') throw new TypeError('explain: expected a permission as a string')
      return ask(
        () => handle.explain(permission) as Explanation,
        (instead) => instead.explain(permission),
      )
    },
    navigation: () =>
      ask(
        () => handle.navigation() as Navigation,
        (instead) => instead.navigation(),
      ),
    tasks: () =>
      ask(
        () => handle.tasks() as Task[],
        (instead) => instead.tasks(),
      ),
    mask: <T>(type: string, record: T) => {
      if (typeof type !== 'string') throw new TypeError('mask: expected the record type to be a string')
      // Reading the record runs getters of the app, which may well end this session: it comes before the clock.
      const text = textOf(record)
      return ask(
        () => maskText<T>(handle, type, text),
        (instead) => instead.mask(type, record),
      )
    },
    close: () => end('closed'),
  })
  const open: OpenSession = { session, end }
  return open
}

/** The answers that a session gives without crossing into the module. */
interface Table {
  /** Every allowed permission, `resource:action`. */
  readonly permissions: ReadonlySet<string>
  /** For each resource the actions that are allowed on it. */
  readonly actions: ReadonlyMap<string, ReadonlySet<string>>
}

function tableOf(allowed: readonly string[]): Table {
  const actions = new Map<string, Set<string>>()
  for (const permission of allowed) {
    const colon = permission.lastIndexOf(':')
    const resource = permission.slice(0, colon)
    const known = actions.get(resource) ?? new Set<string>()
    actions.set(resource, known.add(permission.slice(colon + 1)))
  }
  return { permissions: new Set(allowed), actions }
}

function freeze(subject: Subject): Subject {
  Object.freeze(subject.roles)
  return Object.freeze(subject)
}
