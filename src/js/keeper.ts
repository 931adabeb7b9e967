// The keeper: reads what is stored, fetches what is new, tells other tabs and listens to them.
import { addressesOf } from './addresses.js'
import { backoffOf } from './backoff.js'
import { Bundles } from './bundles.js'
import type { PermaskError } from './errors.js'
import { fetcherOf } from './fetcher.js'
import type { Keep } from './keeping.js'
import { KeyChain } from './key-chain.js'
import { Persons } from './persons.js'
import { type TabMessage, openTabs } from './tabs.js'
import type { RefreshOutcome } from './types.js'
import { vaultOf } from './vault.js'

/** The most bytes of a bundle. */
const LIMIT = 1024 * 1024

/** Makes what keeps a gate. */
export const keep: Keep = (core, { fail, isFailure }) => {
  const { store, fetch, bundle: bootstrap, signal: opening } = core.settings
  const addresses = addressesOf(core.settings)
  const { url, keysUrl } = addresses
  // The first version of many, so that a wrong address is told at once.
  keysUrl?.(1)
  const vault = vaultOf(
    store,
    (storageError) => core.note({ storage: 'memory', storageError }),
    (cause) => errorOf(cause, 'storage-unavailable'),
  )
  const chain = new KeyChain(core, vault)
  const persons = new Persons(core, vault, fail)
  const bundles = new Bundles(core, vault)
  const fetchToken = fetcherOf(fail, fetch)
  const backoff = backoffOf()
  // Where nothing is shared, as by the requests of a server, nobody is told of anything.
  const tabs = store || globalThis.location ? openTabs((message) => told(message)) : undefined
  const closing = new AbortController()
  /** What is done comes one after the other. */
  let last: Promise<unknown> = Promise.resolve()
  let refreshing: Promise<RefreshOutcome> | undefined
  let isLooking = false
  core.note({ storage: store?.kind ?? 'none' })

  /** Does something once all before it is done. Where the gate has closed meanwhile, it is left. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(() => {
      if (core.closed) throw fail(core.closed, 'the gate is closed')
      return work()
    })
    last = turn.catch(() => {})
    return turn
  }

  /** Does something that nobody waits for. */
  function inBackground(work: () => Promise<unknown>): void {
    inTurn(work).catch((cause: unknown) => {
      if (!core.closed) core.note({ error: errorOf(cause) })
    })
  }

  function errorOf(cause: unknown, code: 'fetch-failed' | 'storage-unavailable' = 'fetch-failed'): PermaskError {
    // Nothing else is thrown, unless by what an app has handed in: its message may say anything.
    return isFailure(cause) ? (cause as PermaskError) : (fail(code, 'what the app has handed in has failed') as PermaskError)
  }

  /** Reads all that is stored. */
  async function load(): Promise<void> {
    await chain.load()
    await persons.load()
    const checkedAt = await bundles.load()
    if (checkedAt !== undefined) core.note({ checkedAt })
  }

  /** Reads it again: once for all the events that come together. */
  function look(): void {
    if (isLooking) return
    isLooking = true
    inBackground(() => {
      isLooking = false
      return load()
    })
  }

  /** Takes the bundle that the app was delivered with, where it is newer than what is stored. */
  async function takeBootstrap(): Promise<void> {
    if (bootstrap === undefined) return
    if (bundles.hasEnded(bootstrap)) throw fail('expired', 'the end of the bundle was seen before', '/exp')
    await core.put(core.judge(bootstrap, 'bootstrap'), true)
  }

  async function begin(): Promise<void> {
    for (const source of [load, takeBootstrap]) {
      try {
        await inTurn(source)
      } catch (cause) {
        // A stored bundle may well be newer than that of the build.
        if (core.closed) throw cause
        if (!core.newest) core.note({ error: errorOf(cause) })
      }
    }
    if (!url && !keysUrl) return
    if (core.newest) again()
    else await refresh()
  }

  function refresh(): Promise<RefreshOutcome> {
    refreshing ??= cycle().finally(() => {
      refreshing = undefined
    })
    return refreshing
  }

  /** Asks for what is new, where there is somebody to ask, and nobody waits for it. */
  function again(): void {
    // What fails is in the status; a trap closes the gate, and needs no word here.
    if (url ?? keysUrl) refresh().catch(() => {})
  }

  async function cycle(): Promise<RefreshOutcome> {
    core.refreshAt(undefined)
    await pause(backoff.pause(performance.now()))
    backoff.begin(performance.now())
    const outcome = await ask().catch((cause: unknown): RefreshOutcome => ({ result: 'failed', error: errorOf(cause) }))
    if (!core.closed) {
      core.note({ error: outcome.error })
      plan(outcome)
    }
    return outcome
  }

  /** Asks for keys, then for the bundle: which may need them. A server that takes its time holds nothing else up. */
  async function ask(): Promise<RefreshOutcome> {
    let error: PermaskError | null = null
    let hasKeys = false
    try {
      hasKeys = await chain.walk(addresses, fetchToken, closing.signal, inTurn)
      if (hasKeys) tabs?.tell({ type: 'keys', key: chain.key })
    } catch (cause) {
      error = errorOf(cause)
    }
    if (!url) return { result: error ? 'failed' : hasKeys ? 'new' : 'same', error }
    // New keys may refuse what is there: then it has to come anew.
    const etag = hasKeys ? undefined : bundles.etag
    const answer = await fetchToken({ url, limit: LIMIT, etag, signal: closing.signal })
    if (answer.kind === 'found') {
      const { text, etag, servedAt } = answer
      const [result, key] = await inTurn(() => bundles.take(text, etag, servedAt))
      if (key) tabs?.tell({ type: 'policy', key })
      // Of the newer one another tab may know more than that it was.
      if (result === 'older-ignored') await inTurn(() => bundles.load())
      else core.note({ checkedAt: core.now() })
      return { result, error }
    }
    await inTurn(() => bundles.confirm())
    core.note({ checkedAt: core.now() })
    return { result: 'same', error }
  }

  /** Says when to ask again. */
  function plan({ result }: RefreshOutcome): void {
    const isFresh = core.state() === 'fresh'
    // Where a server has nothing better than what is due, it is asked more and more seldom too.
    if (result !== 'failed' && isFresh) backoff.reset()
    const { staleAt, expiresAt } = core.newest?.info ?? { staleAt: null, expiresAt: null }
    core.refreshAt(result !== 'failed' && isFresh ? (staleAt ?? expiresAt ?? undefined) : core.now() + backoff.fail())
  }

  /** Waits, but not for longer than the gate is open. */
  function pause(milliseconds: number): Promise<void> {
    if (milliseconds === 0) return Promise.resolve()
    return new Promise((resolve) => {
      const stop = (): void => {
        clearTimeout(waiting)
        closing.signal.removeEventListener('abort', stop)
        resolve()
      }
      const waiting = setTimeout(stop, milliseconds)
      closing.signal.addEventListener('abort', stop)
    })
  }

  /** Does what another tab has done. */
  function told({ type, key }: TabMessage): void {
    if (core.closed || key[1] !== core.settings.issuer || key[2] !== core.settings.audience) return
    if (type !== 'signed-out') return look()
    core.endSessions('signed-out')
    // Whatever this tab was about to store of them, once more: the other has deleted what was there.
    const known = persons.forget()
    inBackground(async () => {
      for (const person of known) await vault.delete(person)
      persons.forgetKept()
    })
  }

  return {
    open: () => unless(opening, begin(), () => Promise.reject(fail('aborted', 'opening the gate was given up'))),
    refresh: (signal) =>
      unless(signal, refresh(), async () => {
        return { result: 'failed', error: errorOf(fail('aborted', 'the refresh was given up')) }
      }),
    due: again,
    wake: (isOnline) => {
      look()
      if (!isOnline) return
      backoff.reset()
      again()
    },
    ended: ({ token }) => {
      inBackground(() => bundles.ended(token))
      again()
    },
    tokenOf: (expected) => persons.tokenOf(expected),
    keepSubject: (sub, tenant, token, end) => {
      persons.remember(sub, tenant, token)
      inBackground(async () => {
        const key = await persons.keep(sub, tenant, token, end)
        if (key) tabs?.tell({ type: 'subject', key })
      })
    },
    subjectEnded: (token) => inBackground(() => persons.ended(token)),
    signOut: () => {
      persons.forget()
      tabs?.tell({ type: 'signed-out', key: persons.prefix })
      return inTurn(async () => {
        await vault.delete(persons.prefix)
        // Whoever was read after they were forgotten, and before they were deleted.
        persons.forgetKept()
      })
    },
    close: () => {
      closing.abort()
      tabs?.close()
      void last.then(() => vault.close())
    },
  }
}

/** Returns what a promise comes to, or what comes instead once a signal says that nobody waits any more. */
async function unless<T>(signal: AbortSignal | undefined, promise: Promise<T>, instead: () => Promise<T>): Promise<T> {
  if (!signal) return promise
  promise.catch(() => {})
  if (signal.aborted) return instead()
  let stop = (): void => {}
  const aborted = new Promise<T>((resolve) => {
    stop = () => resolve(instead())
  })
  signal.addEventListener('abort', stop)
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
