// What keeps a gate up to date: loaded where a gate has a `url` or a `store`, and one file of its own.
//
// Of the main entry it imports types alone: its errors, and the gate that it keeps, are handed to it.
import type { Gate as GateHandle, Trust as TrustHandle } from './wasm/permask.js'

import type { ErrorCode, PermaskError } from './errors.js'
import type { Force } from './force.js'
import type { Tools } from './masking.js'
import type { Settings } from './options.js'
import type { BundleSource, ExpectedSubject, GateState, GateStatus, RefreshOutcome } from './types.js'

export { indexedDbStore } from './indexed-db.js'
export { keep } from './keeper.js'
export { memoryStore } from './memory-store.js'

/** A bundle that was verified; without a handle, one that is older than what is known. */
export interface Judged {
  readonly handle: GateHandle | undefined
  readonly token: string
  readonly source: BundleSource
}

/** What became of a bundle that was put into its place. */
export type Placed = Exclude<RefreshOutcome['result'], 'failed'>

/** What of its status a gate is told. */
export type Notes = Pick<GateStatus, 'storage' | 'storageError' | 'error' | 'older' | 'checkedAt'>

/** What is needed of a gate. */
export interface Core {
  readonly trust: TrustHandle
  readonly settings: Settings
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number
  /** Why it is closed, if it is. */
  readonly closed: 'closed' | 'trapped' | undefined
  /** The newest policy: it is in force, or waits. */
  readonly newest: Force | undefined
  state(): GateState
  /** Calls into the module; a trap closes the gate. */
  cross<T>(call: () => T): T
  /** Frees what the module holds. */
  free(held: { free(): void }): void
  /** Verifies a bundle, and changes nothing but what is known. */
  judge(token: string, source: BundleSource, servedAt?: number): Judged
  /**
   * Has a verified bundle take its place.
   *
   * @param isAtOnce whether it comes into force even where it should wait
   */
  put(judged: Judged, isAtOnce?: boolean): Promise<Placed>
  note(notes: Partial<Notes>): void
  /** Asks for {@link Keeping.due} at a moment. */
  refreshAt(moment: number | undefined): void
  /** Ends all sessions. */
  endSessions(code: ErrorCode): void
}

/** What keeps a gate up to date. */
export interface Keeping {
  /** Comes back once there is a good bundle, or nothing has one. */
  open(): Promise<void>
  refresh(signal: AbortSignal | undefined): Promise<RefreshOutcome>
  /** The moment has come that was asked for. */
  due(): void
  /** The page may have slept, or its network has come back. */
  wake(isOnline: boolean): void
  /** The end of a policy was seen. */
  ended(force: Force): void
  /**
   * Returns the token of a person that is kept.
   *
   * @throws PermaskError `expired` where its end was seen.
   */
  tokenOf(expected: ExpectedSubject): string | undefined
  /**
   * Keeps the token of a person.
   *
   * @param end ends its session, should it turn out to be older than one that another tab has
   */
  keepSubject(sub: string, tenant: string | undefined, token: string, end: (code: ErrorCode) => void): void
  /** The end of a person's token was seen. */
  subjectEnded(token: string): void
  /** Forgets all persons. */
  signOut(): Promise<void>
  close(): void
}

/** Makes what keeps a gate. */
export type Keep = (core: Core, tools: Tools) => Keeping

export type { PermaskError }
