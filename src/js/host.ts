// What sessions and their gate need of each other.
import type { Viewer as ViewerHandle } from './wasm/permask.js'

import type { ErrorCode, PermaskError } from './errors.js'
import type { Force } from './force.js'
import type { SessionMasking } from './masking.js'
import type { Session } from './types.js'

/** A session with what its gate needs to keep it right. */
export interface OpenSession {
  readonly session: Session
  /**
   * Answers from a policy from now on, or from none: it then denies and masks until there is one again. A policy that is not
   * for its subject ends it.
   *
   * @param code why there is none
   * @returns why it has ended, if it has
   */
  adopt(force: Force | undefined, code: ErrorCode): PermaskError | undefined
  /** Looks at the clock: what has ended, ends. */
  look(): void
  /** Returns when it has to, in milliseconds since 1970. */
  wakesAt(): number
  /** Ends it for ever. */
  end(code: ErrorCode): void
}

/** Who a session is of. */
export interface Seat {
  readonly viewer: ViewerHandle
  /** What the app says of its questions, as JSON. */
  readonly context: string | undefined
  /** Whose pseudonyms a preview has. */
  parent?(): SessionMasking | undefined
  /** Is called once, when the token has ended. */
  expired?(): void
}

/** What a session needs of its gate. */
export interface Host {
  /** The clock, in milliseconds since 1970. */
  now(): number
  /** Whether that is the clock of the machine, which is known to run on between tasks and hardly within one. */
  readonly isOwnClock: boolean
  /** Closes the whole gate after a trap. */
  trap(): void
  /** Frees what a module holds, unless it has trapped and is not to be entered. */
  free(held: { free(): void }): void
  /** Says that the policy in force has ended: its sessions then answer from another one or from none. */
  expire(): void
  /** Opens the session of a preview. */
  open(seat: Seat): Session
  /** Asks to be looked at by a moment. */
  wakeBy(moment: number): void
  /** Tells the gate that a session has ended. */
  forget(session: OpenSession): void
}
