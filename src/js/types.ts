/** What a question is answered with. `conditional` is never an open door: `can()` is true on `allow` alone. */
export type Outcome = 'allow' | 'deny' | 'conditional'

/**
 * Why a decision came out as it did: the first code that applies.
 *
 * A closed session answers with `gate-…`, the rest being the code of the error that closed it (`gate-bad-signature`).
 */
export type DecisionCode =
  | `gate-${string}`
  | 'unknown-permission'
  | 'access-period'
  | 'status'
  | 'conflicting-roles'
  | 'other-tenant'
  | 'denied'
  | 'no-rule'
  | 'requires'
  | 'allowed'
  | 'needs-object'
  | 'too-costly'

/** A public key as a JWK (RFC 8037, OKP keys), with what it may sign and for whom. */
export interface PublicKey {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  /** The key, 32 bytes in base64url without padding. */
  readonly x: string
  readonly kid: string
  readonly alg?: 'EdDSA' | 'Ed25519'
  readonly use?: 'sig'
  /** The kinds of token that this key may sign. */
  readonly purpose: readonly ('policy' | 'subject' | 'keys')[]
  /** The one issuer whose tokens this key may sign. */
  readonly iss: string
}

/** The keys that an app trusts: a JWK Set (RFC 7517) that belongs into the app's build. */
export interface KeySet {
  readonly keys: readonly PublicKey[]
}

/** Where the WebAssembly module comes from, when the entry's own choice does not fit. */
export type ModuleSource = WebAssembly.Module | BufferSource | Response | URL | string

/** What {@link openGate} takes. */
export interface GateOptions {
  /** The signed policy bundle: a JWS in compact serialization, as text or as its bytes. */
  readonly bundle: string | Uint8Array
  readonly keys: KeySet
  /** The issuer that the bundle and the subject tokens must name. */
  readonly issuer: string
  /** The audience that the bundle and the subject tokens must name. */
  readonly audience: string
  /** The clock, in milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number
  /** The module, when it is not to be loaded from beside this file. It is used by the first gate of a page. */
  readonly wasm?: ModuleSource
}

/** What is known of the bundle that a gate stands on. Times are milliseconds since 1970. */
export interface BundleInfo {
  readonly policy: { readonly id: string; readonly title: string | null; readonly description: string | null }
  readonly issuer: string
  readonly audience: readonly string[]
  readonly version: number
  readonly issuedAt: number
  readonly expiresAt: number
  readonly keyId: string
  /** The roles that a subject can hold, sorted by name. */
  readonly roles: readonly { readonly id: string; readonly title: string | null }[]
}

/** A role that is assigned, perhaps in one tenant (`*` is all), for a period, with a status. */
export interface RoleAssignment {
  readonly role: string
  readonly tenant?: string
  /** A date-time of RFC 3339, or whole seconds since 1970. */
  readonly from?: string | number
  readonly until?: string | number
  readonly status?: string
}

/** A group that is assigned, as {@link RoleAssignment}. */
export interface GroupAssignment extends Omit<RoleAssignment, 'role'> {
  readonly group: string
}

/** The claims of a subject that no signature vouches for: for demos and tests. */
export interface Subject {
  readonly id: string
  readonly roles: readonly (string | RoleAssignment)[]
  readonly groups?: readonly (string | GroupAssignment)[]
  /** Permission patterns that count as allowed, where the policy says `"grants": true`. */
  readonly grants?: readonly string[]
  readonly attrs?: object
  readonly status?: string
  /** The tenant to which assignments without one belong. */
  readonly tnt?: string
  readonly from?: string | number
  readonly until?: string | number
}

/** Whom a session answers for. */
export interface SessionSubject {
  readonly id: string
  /** The names of the assigned roles, in force or not. */
  readonly roles: readonly string[]
  /** The roles and groups among them that give nothing, since nobody can be assigned them. */
  readonly unknown: readonly string[]
}

/** How a session is to answer. */
export interface SessionOptions {
  /** The tenant. Default: the token's own. */
  readonly tenant?: string
  /** What the app says of its questions: the attributes that the policy declares for the context. */
  readonly context?: object
}

/** Whom the app expects: a token of anyone else is refused. */
export interface ExpectedSubject extends SessionOptions {
  readonly sub: string
}

/** A verified policy and the time for which it is in force. */
export interface Gate {
  readonly bundle: BundleInfo
  /** `fresh` while the bundle is in force, `expired` after it, `closed` after {@link Gate.close}. */
  state(): 'fresh' | 'expired' | 'closed'
  /**
   * Verifies a subject token and answers for its subject.
   *
   * @throws PermaskError `wrong-type`, `bad-signature`, `expired`, `subject-mismatch` and the other codes of a token.
   */
  session(token: string, expected: ExpectedSubject): Session
  /** Answers for a subject that nobody has signed: for demos and tests, never for a session that matters. */
  unsignedSession(subject: Subject, options?: SessionOptions): Session
  /** Ends the gate and its sessions, which then deny and mask. It may be called twice. */
  close(): void
}

/** A gate together with one subject: what answers questions. Every answer is synchronous. */
export interface Session {
  readonly subject: SessionSubject
  /**
   * True on `allow` only. `can('edit', 'segments')` and `can('segments:edit')` ask the same: about every object of the
   * type. With an object, and with what it would become, the question is about these: of them the attributes are read
   * that the resource declares, each once and only as their own, or as `toJSON()` has them.
   *
   * By the clock of the machine a session's end is noticed in the next task, and within one after 64 answers at most;
   * with a `now` of the app, at once.
   */
  can(permission: string, object?: object | undefined, next?: object | undefined): boolean
  can(action: string, resource: string, object?: object | undefined, next?: object | undefined): boolean
  /** True on `conditional` too: what is denied for every object is false. */
  canSome(permission: string, object?: object | undefined, next?: object | undefined): boolean
  canSome(action: string, resource: string, object?: object | undefined, next?: object | undefined): boolean
  /** The decision with its reasons. It costs more than {@link Session.can}: it is meant for people who ask why. */
  explain(permission: string, object?: object | undefined, next?: object | undefined): Explanation
  explain(action: string, resource: string, object?: object | undefined, next?: object | undefined): Explanation
  /** The items to show, and why the others are hidden. */
  navigation(): Navigation
  /** Every task of the policy, with what is missing for it. */
  tasks(): readonly Task[]
  /** A limit, merged from all that the subject holds; null where nothing carries it, which never means "no limit". */
  limit(name: string): Limit | null
  /**
   * A copy of a record, or of an array of records, without what the subject may not see. The input is not changed.
   * A record type that the policy does not know is masked whole: its data is `null`.
   *
   * @throws PermaskError `not-plain-data` for what JSON cannot hold (cycles, BigInt, lone surrogates), `too-deep`.
   */
  mask<T>(type: string, record: T): Masked<T>
  /**
   * A session that sees no more than this one, and no more than a subject with these roles and groups would: "view as".
   */
  viewAs(assignments: { readonly roles: readonly string[]; readonly groups?: readonly string[] }): Session
  /** Ends the session, which then denies and masks. It may be called twice. */
  close(): void
}

/** The deciding rule of an answer and the way on which the subject came by it. */
export interface DecidingRule {
  /** The rule's id, or its place in the policy document as a JSON Pointer (RFC 6901). */
  readonly id: string
  readonly effect: 'allow' | 'deny'
  /**
   * `everyone`, `grant` for what the token allows by itself, or `group:…` or `role:…` for what is assigned and then the
   * roles that are held through it.
   */
  readonly via: readonly string[]
  /** The author's reason, where the rule gives one. */
  readonly reason: string | null
}

/** A rule about the permission that the subject holds and that did not decide. */
export interface ConsideredRule {
  readonly id: string
  readonly effect: 'allow' | 'deny'
  readonly via: readonly string[]
  /** Its condition cannot be evaluated, does not hold, waits for the object; or it holds and another rule decided. */
  readonly outlook: 'error' | 'failed' | 'open' | 'overruled'
  /** The condition, as the policy writes it. */
  readonly condition: string | null
  /** The part of the condition that does not hold, where it is not the whole. */
  readonly failing: string | null
}

/** A decision and all of its reasons. It holds no value of any record. */
export interface Explanation {
  readonly permission: string
  readonly outcome: Outcome
  readonly code: DecisionCode
  /** All rules that decided, sorted by id. */
  readonly rules: readonly DecidingRule[]
  /** The other rules about the permission that the subject holds, sorted by id. */
  readonly considered: readonly ConsideredRule[]
  /** What is required and not allowed, sorted by name. */
  readonly missing: readonly string[]
  /** The roles that, one alone added, would turn the answer into `allow`. */
  readonly roles: readonly string[]
  /** The nearest known permission, where the one asked about is unknown. */
  readonly nearest: string | null
  /** One sentence for people. */
  readonly sentence: string
}

/** A navigation item that shows, with those of its children that show. */
export interface NavigationItem {
  readonly id: string
  readonly title: string | null
  readonly href: string | null
  readonly children: readonly NavigationItem[]
}

/** A navigation item that does not show, and why. */
export interface HiddenItem {
  readonly id: string
  readonly title: string | null
  /** The ids of the items above it, outermost first. */
  readonly parents: readonly string[]
  /** The permissions that stand in the way; none where a condition does, or where children or a parent are hidden. */
  readonly missing: readonly string[]
  readonly sentence: string
}

/** The navigation of a session. */
export interface Navigation {
  readonly items: readonly NavigationItem[]
  readonly hidden: readonly HiddenItem[]
}

/** Whether a task can be done. */
export interface Task {
  readonly id: string
  readonly title: string | null
  readonly allowed: boolean
  /** What is missing, in the order in which the policy requires it. */
  readonly missing: readonly string[]
}

/** What a limit comes to: a level, a number, or a set. */
export type Limit = string | number | readonly string[]

/** A mask that was applied: where, for which class, and of which kind. */
export interface MaskedField {
  /** JSON Pointer (RFC 6901) into the data. */
  readonly pointer: string
  /** The class of the private data; null where the record type shows only what it lists. */
  readonly class: string | null
  readonly mask: 'remove' | 'stars' | 'partial' | 'email'
}

/** A masked copy, and what was masked in it. */
export interface Masked<T> {
  readonly data: T extends readonly (infer E)[] ? (MaskedValue<E> | null)[] : MaskedValue<T> | null
  readonly masked: readonly MaskedField[]
}

/** What masking may leave of a value: members may be gone, and any value may have become text or null. */
export type MaskedValue<T> = T extends readonly (infer E)[]
  ? (MaskedValue<E> | null)[] | string | null
  : T extends object
    ? { [K in keyof T]?: MaskedValue<T[K]> } | string | null
    : T | string | null
