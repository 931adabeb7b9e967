import { Gate as GateHandle, type Session as SessionHandle } from './wasm/permask.js'

import { PermaskError, crossing } from './errors.js'
import { load, moduleFailed } from './load.js'
import type { Keeper, Masking, SessionMasking, Tools } from './masking.js'
import { placesOf } from './places.js'
import { type Host, type OpenSession, openSession } from './session.js'
import { textOf } from './text.js'
import type { Assignable, BundleInfo, Gate, GateOptions, ModuleSource, Session, SessionOptions } from './types.js'

const encoder = new TextEncoder()

const tools: Tools = {
  fail: (code, message, at) => new PermaskError(code, message, at),
  isFailure: (error) => error instanceof PermaskError,
  textOf,
}

/** Loads the modules, verifies the bundle and returns its gate. The entries of the package bind `read`. */
export async function open(
  options: GateOptions,
  read: (url: URL) => ModuleSource | Promise<ModuleSource>,
): Promise<Gate> {
  // Every property is read once, before the first wait: the caller may change its object meanwhile.
  const { bundle, keys, issuer, audience, now: clock, wasm, masker } = options
  const now = clock ?? Date.now
  const bytes = typeof bundle === 'string' ? encoder.encode(bundle) : bundle
  if (!(bytes instanceof Uint8Array)) throw new TypeError('openGate: expected `bundle` to be a string or a Uint8Array')
  if (typeof issuer !== 'string') throw new TypeError('openGate: expected `issuer` to be a string')
  if (typeof audience !== 'string') throw new TypeError('openGate: expected `audience` to be a string')
  if (typeof keys !== 'object' || keys === null) throw new TypeError('openGate: expected `keys` to be a JWK Set')
  const keyText = JSON.stringify(keys)
  await load(() => wasm ?? read(new URL('./wasm/permask_bg.wasm', import.meta.url)))
  const handle = crossing(
    () => new GateHandle(bytes, keyText, issuer, audience, now() / 1000),
    () => {},
  )
  // Known once the policy is verified: what has no records needs nothing that masks.
  const masking = handle.hasRecords() ? await maskingOf(masker, read) : undefined
  return gateOf(handle, masking, now, clock === undefined)
}

/** Loads what masks. */
async function maskingOf(
  source: ModuleSource | undefined,
  read: (url: URL) => ModuleSource | Promise<ModuleSource>,
): Promise<(keeper: Keeper) => Masking> {
  try {
    const { loadMasking } = await import('./masking.js')
    return await loadMasking(tools, source, read)
  } catch (cause) {
    throw moduleFailed(cause)
  }
}

function gateOf(
  handle: GateHandle,
  make: ((keeper: Keeper) => Masking) | undefined,
  now: () => number,
  isOwnClock: boolean,
): Gate {
  let closed: 'closed' | 'trapped' | undefined
  const sessions = new Set<OpenSession>()
  const bundle = cross(() => JSON.parse(handle.info()) as BundleInfo)

  function end(code: 'closed' | 'trapped'): void {
    if (closed) return
    closed = code
    for (const session of sessions) session.end(code)
    sessions.clear()
    free(handle)
    masking?.end()
  }

  /** Frees what a module holds. A trapped one is not entered again, not even for that. */
  function free(held: { free(): void }): void {
    if (closed !== 'trapped') held.free()
  }

  function cross<T>(call: () => T): T {
    if (closed) throw new PermaskError(closed, 'the gate is closed')
    return crossing(call, () => end('trapped'))
  }

  const masking = make?.({ handle, cross, free })
  const host: Host = {
    masking,
    now,
    isOwnClock,
    places: cross(() => placesOf(handle.places())),
    trap: () => end('trapped'),
    keep,
    forget: (session) => sessions.delete(session),
  }

  function keep(handle: SessionHandle, parent?: SessionMasking): Session {
    const session = openSession(handle, host, parent)
    sessions.add(session)
    return session.session
  }

  function configured(handle: SessionHandle, options: SessionOptions): Session {
    const context = options.context === undefined ? undefined : textOf(options.context)
    cross(() => handle.configure(options.tenant, context))
    return keep(handle)
  }

  return Object.freeze<Gate>({
    bundle,
    state: () => {
      if (closed) return 'closed'
      return now() < bundle.expiresAt ? 'fresh' : 'expired'
    },
    session: (token, expected) => {
      if (typeof token !== 'string') throw new TypeError('session: expected the token to be a string')
      if (typeof expected?.sub !== 'string') throw new TypeError('session: expected `sub` to be a string')
      return configured(
        cross(() => handle.session(encoder.encode(token), expected.sub, now() / 1000)),
        expected,
      )
    },
    unsignedSession: (subject, options = {}) => {
      const text = textOf(subject)
      return configured(
        cross(() => handle.unsignedSession(text, now() / 1000)),
        options,
      )
    },
    assignable: (subject, assigned) => {
      const isRole = 'role' in assigned
      const name = isRole ? assigned.role : assigned.group
      if (typeof name !== 'string') throw new TypeError('assignable: expected `role` or `group` to be a string')
      const text = textOf(subject)
      return cross(() => JSON.parse(handle.assignable(text, name, isRole, assigned.tenant)) as Assignable)
    },
    close: () => end('closed'),
  })
}
