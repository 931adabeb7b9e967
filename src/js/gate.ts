import { Trust as TrustHandle, Viewer as ViewerHandle } from './wasm/permask.js'

import { bytesOf } from './bytes.js'
import { PermaskError, crossing, fail } from './errors.js'
import { Life } from './life.js'
import { load, moduleFailed } from './load.js'
import type { Keeper, Masking, Tools } from './masking.js'
import { type Settings, settingsOf } from './options.js'
import type { OpenSession } from './host.js'
import { textOf } from './text.js'
import type { Assignable, ExpectedSubject, Gate, GateOptions, ModuleSource, SessionOptions } from './types.js'

type Read = (url: URL) => ModuleSource | Promise<ModuleSource>

const tools: Tools = { fail, isFailure: (error) => error instanceof PermaskError, textOf }

/** Loads the modules, verifies the bundle and returns its gate. The entries of the package bind `read`. */
export async function open(options: GateOptions, read: Read): Promise<Gate> {
  const settings = settingsOf(options)
  const { wasm, masker } = settings
  await load(() => wasm ?? read(new URL('./wasm/permask_bg.wasm', import.meta.url)))
  const life = new Life(trustOf(settings), settings, () => maskingOf(masker, read))
  try {
    if (settings.isKept) await begin(life)
    else await life.put(life.judge(settings.bundle ?? '', 'bootstrap'))
  } catch (error) {
    life.end('closed')
    throw error
  }
  return gateOf(life)
}

function trustOf(settings: Settings): TrustHandle {
  const { keys, issuer, audience, tenant, policy, minVersion = 1, skew, maxSubjectLifetime } = settings
  return crossing(
    () => new TrustHandle(keys, issuer, audience, tenant, policy, minVersion, skew, maxSubjectLifetime),
    () => {},
  )
}

/** Has a gate kept up to date, and waits for its first bundle. */
async function begin(life: Life): Promise<void> {
  const { keep } = await import('./keeping.js').catch((cause: unknown) => {
    throw moduleFailed(cause)
  })
  life.keeping = keep(life, tools)
  await life.keeping.open()
}

/** Loads what masks. */
async function maskingOf(source: ModuleSource | undefined, read: Read): Promise<(keeper: Keeper) => Masking> {
  try {
    const { loadMasking } = await import('./masking.js')
    return await loadMasking(tools, source, read)
  } catch (cause) {
    throw moduleFailed(cause)
  }
}

function gateOf(life: Life): Gate {
  /** Opens the session of a viewer, as the app wants it. */
  function enter(viewer: ViewerHandle, options: SessionOptions, expired?: () => void): OpenSession {
    const context = options.context === undefined ? undefined : textOf(options.context)
    try {
      life.cross(() => viewer.configure(options.tenant, context))
    } catch (error) {
      life.free(viewer)
      throw error
    }
    return life.enter({ viewer, context, ...(expired && { expired }) })
  }

  /** Verifies a token. Of two that were issued about the same time, the newer one answers. */
  function verified(token: string, expected: ExpectedSubject): readonly [ViewerHandle, string] {
    const { sub, tnt } = expected
    const viewer = life.cross(() => life.trust.subject(bytesOf(token), sub, tnt, life.now() / 1000))
    if (viewer) return [viewer, token]
    const newer = life.keeping?.tokenOf(expected)
    if (newer !== undefined && newer !== token) return verified(newer, expected)
    throw fail('rollback', 'the token is older than one of this person that is known', '/iat')
  }

  return Object.freeze<Gate>({
    get bundle() {
      return life.force?.info ?? null
    },
    state: () => life.state(),
    status: () => life.status(),
    subscribe: (listener) => life.subscribe(listener),
    refresh: async ({ signal } = {}) => {
      if (life.closed) throw fail(life.closed, 'the gate is closed')
      const { url, keysUrl } = life.settings
      if (!life.keeping || !(url ?? keysUrl)) throw new TypeError('refresh: expected a gate with `url`')
      return life.keeping.refresh(signal)
    },
    activate: () => life.activate(),
    signOut: async () => {
      life.endSessions('signed-out')
      await life.keeping?.signOut()
    },
    session: (token, expected) => {
      if (token !== undefined && typeof token !== 'string') throw new TypeError('session: expected the token to be a string')
      if (typeof expected?.sub !== 'string') throw new TypeError('session: expected `sub` to be a string')
      const { keeping } = life
      life.cross(() => {})
      const text = token ?? keeping?.tokenOf(expected)
      if (text === undefined) throw fail('no-token', 'expected a token, or one that was kept for this person; found neither')
      try {
        const [viewer, verifiedText] = verified(text, expected)
        const tenant = life.cross(() => viewer.tenant())
        const { session, end } = enter(viewer, expected, () => keeping?.subjectEnded(verifiedText))
        if (token !== undefined) keeping?.keepSubject(expected.sub, tenant, verifiedText, end)
        return session
      } catch (error) {
        const { code } = error as PermaskError
        if (code === 'expired') keeping?.subjectEnded(text)
        // Its key may be one that came after those which are known.
        if (code === 'unknown-key') keeping?.due()
        throw error
      }
    },
    unsignedSession: (subject, options = {}) => {
      const text = textOf(subject)
      return enter(
        life.cross(() => ViewerHandle.unsigned(text)),
        options,
      ).session
    },
    assignable: (subject, assigned) => {
      const isRole = 'role' in assigned
      const name = isRole ? assigned.role : assigned.group
      if (typeof name !== 'string') throw new TypeError('assignable: expected `role` or `group` to be a string')
      const text = textOf(subject)
      return life.cross(() => {
        const handle = life.force?.handle
        if (!handle) throw fail('empty', 'there is no policy yet')
        return JSON.parse(handle.assignable(text, name, isRole, assigned.tenant)) as Assignable
      })
    },
    close: () => life.end('closed'),
  })
}
