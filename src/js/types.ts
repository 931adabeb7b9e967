import type { ErrorCode, PermaskError } from './errors.js'
import type {
  ActionOf,
  ContextOf,
  Key,
  LimitOf,
  ObjectOf,
  ObjectOfPermission,
  PermissionOf,
  PolicyTypes,
  Registered,
  SubjectOf,
} from './policy.js'
import type { Store } from './store.js'

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
  /** From when and until when it may sign, in seconds since 1970. */
  readonly nbf?: number
  readonly exp?: number
}

/** The keys that an app trusts: a JWK Set (RFC 7517) that belongs into the app's build. */
export interface KeySet {
  readonly keys: readonly PublicKey[]
  /** The version, from which updates go on; 1 where none is given. */
  readonly ver?: number
  /** A higher one starts the versions of policies anew; 1 where none is given. */
  readonly epoch?: number
  /** How many of the keys must sign the next version; 1 where none is given. */
  readonly threshold?: number
}

/** Where the WebAssembly module comes from, when the entry's own choice does not fit. */
export type ModuleSource = WebAssembly.Module | BufferSource | Response | URL | string

/** What {@link openGate} takes. One of `bundle`, `url` and `store` has to be there. */
export interface GateOptions {
  /**
   * The signed policy bundle: a JWS in compact serialization, as text or as its bytes. Beside `url` or `store` it is what the
   * app was delivered with: it serves until there is a newer one, and need not be good any more.
   */
  readonly bundle?: string | Uint8Array | undefined
  /** Where the bundle is fetched from. It is fetched again when it is due, and whenever {@link Gate.refresh} asks for it. */
  readonly url?: string | URL | undefined
  /** The keys in the app's build, from which all trust begins. */
  readonly keys: KeySet
  /**
   * Where updates of the keys are fetched from: an address with `{version}` in it, for which the version stands that comes
   * next (`/keys/{version}.json`). A server without it answers 204, or 404 which browsers report as an error.
   */
  readonly keysUrl?: string | URL | undefined
  /** The issuer that the bundle and the subject tokens must name. */
  readonly issuer: string
  /** The audience that the bundle and the subject tokens must name. */
  readonly audience: string
  /** The tenant of the gate: a bundle that names another is refused. */
  readonly tenant?: string | undefined
  /** The id that the policy must have. An app with several policies for one audience has to say which is which. */
  readonly policy?: string | undefined
  /** The least version of the policy: what an older one allowed, an app of this build never shows. Default: 1. */
  readonly minVersion?: number | undefined
  /** By how many seconds the clocks of servers may be ahead: at most 3600. Default: 300. */
  readonly skew?: number | undefined
  /** How long a subject token may live, in seconds: at most 14 days. Default: 24 hours. */
  readonly maxSubjectLifetime?: number | undefined
  /**
   * Where tokens are kept for the next visit, and for when there is no network: {@link indexedDbStore}, or one of the app's.
   * Without it nothing is kept. What is kept is verified whenever it is read, as if it came from a stranger.
   */
  readonly store?: Store | undefined
  /**
   * When a new policy comes into force: `at-once`, or `by-hand` where it waits for {@link Gate.activate}, so that the screen
   * does not jump. What says the same for longer is never waited for. Default: `at-once`.
   */
  readonly activation?: 'at-once' | 'by-hand' | undefined
  /** What fetches, instead of the platform's. */
  readonly fetch?: typeof fetch | undefined
  /** Gives up opening. A gate that is open stays open. */
  readonly signal?: AbortSignal | undefined
  /** The clock, in milliseconds since 1970. Default: `Date.now`. */
  readonly now?: (() => number) | undefined
  /** The module, when it is not to be loaded from beside this file. It is used by the first gate of a page. */
  readonly wasm?: ModuleSource | undefined
  /**
   * The module that masks, likewise: `permask/masker-simd.wasm`, or `permask/masker-scalar.wasm` for machines without SIMD.
   * It is used by the first gate of a page whose policy has record types; for other policies none is loaded.
   */
  readonly masker?: ModuleSource | undefined
}

/** How a gate stands. `empty`: there was no policy yet. `expired`: there was one. Both deny and mask. */
export type GateState = 'fresh' | 'stale' | 'expired' | 'empty' | 'closed'

/** Where a bundle came from. */
export type BundleSource = 'network' | 'cache' | 'bootstrap'

/** How a gate stands, and what it stands on. Times are milliseconds since 1970. It is the same object until it changes. */
export interface GateStatus {
  /** `stale` is in force, and should have been replaced by now. */
  readonly state: GateState
  /** Where the bundle came from that is in force, or was last. */
  readonly source: BundleSource | null
  /** The bundle that is in force, or was last. */
  readonly bundle: BundleInfo | null
  /** The bundle that waits for {@link Gate.activate}. */
  readonly pending: BundleInfo | null
  /** Where tokens are kept: `memory` also where a store has failed, `none` where there was no store. */
  readonly storage: 'indexeddb' | 'memory' | 'none'
  /** Why tokens are not kept where they should be. */
  readonly storageError: PermaskError | null
  /** What failed last, until something succeeds: a fetch, or a bundle or an update of the keys that was refused. */
  readonly error: PermaskError | null
  /** How many bundles came from the network that were older than the newest known one, and were ignored. */
  readonly older: number
  /** When a server last said which bundle is the newest. */
  readonly checkedAt: number | null
  /** When the bundle should be replaced, and when it ends. */
  readonly staleAt: number | null
  readonly expiresAt: number | null
  /** The version of the key set. */
  readonly keyVersion: number
}

/** What came of {@link Gate.refresh}. */
export interface RefreshOutcome {
  /**
   * `new`: another policy, which is in force or waits. `renewed`: the same for longer. `same`: nothing new. `older-ignored`: one
   * that is older than the newest known one. `failed`: see the error; what was in force, stays.
   */
  readonly result: 'new' | 'renewed' | 'same' | 'older-ignored' | 'failed'
  readonly error: PermaskError | null
}

/**
 * What happens to a session. `changed`: its answers may have; whatever stands on the screen is to be asked for again. `closed`: it
 * denies and masks, and why. A session whose policy has ended is `changed` again when another one comes.
 */
export type SessionEvent = { readonly type: 'changed' } | { readonly type: 'closed'; readonly code: ErrorCode }

/** What is known of the bundle that a gate stands on. Times are milliseconds since 1970. */
export interface BundleInfo {
  readonly policy: { readonly id: string; readonly title: string | null; readonly description: string | null }
  readonly issuer: string
  readonly audience: readonly string[]
  /** The tenant that it is for; null for all. */
  readonly tenant: string | null
  readonly version: number
  readonly issuedAt: number
  /** When it should be replaced, where it says so. */
  readonly staleAt: number | null
  readonly expiresAt: number
  readonly keyId: string
  /** The roles that a subject can hold, sorted by name. */
  readonly roles: readonly { readonly id: string; readonly title: string | null }[]
}

/** A role that is assigned, perhaps in one tenant (`*` is all), for a period, with a status. */
export interface RoleAssignment<P extends PolicyTypes = Registered> {
  readonly role: Key<P, 'roles'>
  readonly tenant?: string
  /** A date-time of RFC 3339, or whole seconds since 1970. */
  readonly from?: string | number
  readonly until?: string | number
  readonly status?: Key<P, 'statuses'>
}

/** A group that is assigned, as {@link RoleAssignment}. */
export interface GroupAssignment<P extends PolicyTypes = Registered> extends Omit<RoleAssignment<P>, 'role'> {
  readonly group: Key<P, 'groups'>
}

/** The claims of a subject that no signature vouches for: for demos and tests. */
export interface Subject<P extends PolicyTypes = Registered> {
  readonly id: string
  readonly roles: readonly (Key<P, 'roles'> | RoleAssignment<P>)[]
  readonly groups?: readonly (Key<P, 'groups'> | GroupAssignment<P>)[]
  /** Permission patterns that count as allowed, where the policy says `"grants": true`. */
  readonly grants?: readonly string[]
  readonly attrs?: SubjectOf<P>
  readonly status?: Key<P, 'statuses'>
  /** The tenant to which assignments without one belong. */
  readonly tnt?: string
  readonly from?: string | number
  readonly until?: string | number
  /** How the person has signed in, and when, in seconds since 1970: what a masked value may be asked for with. */
  readonly acr?: string
  readonly auth_time?: number
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
export interface SessionOptions<P extends PolicyTypes = Registered> {
  /** The tenant. Default: the token's own. */
  readonly tenant?: string
  /** What the app says of its questions: the attributes that the policy declares for the context. */
  readonly context?: ContextOf<P>
}

/** Whom the app expects: a token of anyone else is refused. */
export interface ExpectedSubject<P extends PolicyTypes = Registered> extends SessionOptions<P> {
  readonly sub: string
  /** The tenant that the token must name. Where none is given, any will do. */
  readonly tnt?: string | undefined
}

/**
 * A verified policy and the time for which it is in force.
 *
 * @typeParam P what the policy declares; that of `permask types` where the app has registered one.
 */
export interface Gate<P extends PolicyTypes = Registered> {
  /** The bundle that is in force, or was last; null where there was none yet: `gate.bundle?.version`. */
  readonly bundle: BundleInfo | null
  /** How the gate stands, by the clock as it is now: `if (gate.state() === 'expired') …`. */
  state(): GateState
  /**
   * How the gate stands, and what it stands on.
   *
   * ```js
   * const { state, source, checkedAt } = gate.status()
   * if (state === 'stale') say(`as of ${new Date(checkedAt)}, from the ${source}`)
   * ```
   */
  status(): GateStatus
  /**
   * Tells of changes of {@link Gate.status}, soon after them; what is returned ends that.
   *
   * ```js
   * const stop = gate.subscribe(({ state, pending }) => show(state, pending !== null))
   * ```
   */
  subscribe(listener: (status: GateStatus) => void): () => void
  /**
   * Asks the server for what is new: keys, then the bundle. Calls at once share one request, and two requests begin a second
   * apart at least. It rejects only where there is nothing to ask: `closed`, or a gate without `url`.
   *
   * ```js
   * const { result, error } = await gate.refresh()
   * ```
   *
   * @param options `signal` gives up waiting for it
   */
  refresh(options?: { readonly signal?: AbortSignal | undefined }): Promise<RefreshOutcome>
  /**
   * Brings the bundle into force that waits. Returns whether there was one.
   *
   * ```js
   * button.onclick = () => gate.activate()
   * ```
   */
  activate(): boolean
  /**
   * Ends every session, in other tabs too, and deletes the tokens of persons that are kept. The policy stays: the next person
   * may come.
   *
   * ```js
   * await gate.signOut()
   * ```
   *
   * @throws PermaskError `storage-unavailable` where the tokens could not be deleted. The sessions have ended all the same.
   */
  signOut(): Promise<void>
  /**
   * Verifies a subject token and answers for its subject. Without a token, that of this person is taken which was kept; never
   * that of another one.
   *
   * ```js
   * const session = gate.session(token, { sub: 'u-1' })
   * const offline = gate.session(undefined, { sub: 'u-1' })
   * ```
   *
   * The session outlasts the bundle: when another comes into force, the same session answers by it. Of a gate with `url` or
   * `store` it may be opened before there is a bundle: it denies until then.
   *
   * @throws PermaskError `wrong-type`, `bad-signature`, `expired`, `subject-mismatch`, `mix-and-match` and the other codes of a
   * token; `no-token` where none was kept.
   */
  session(token: string | undefined, expected: ExpectedSubject<P>): Session<P>
  /**
   * Answers for a subject that nobody has signed: for demos and tests, never for a session that matters.
   *
   * ```js
   * gate.unsignedSession({ id: 'u-1', roles: ['editor'] })
   * ```
   */
  unsignedSession(subject: Subject<P>, options?: SessionOptions<P>): Session<P>
  /**
   * Says whether a role or group may be assigned to a subject beside what it has: for the form in which somebody does it.
   * The subject is the one whom the form is about. Periods and statuses do not count: what is not in force today may be
   * tomorrow. Without a tenant it is the subject's own; `*` stands for all.
   *
   * ```js
   * gate.assignable({ id: 'u-1', roles: ['editor'] }, { role: 'auditor' }).allowed
   * ```
   *
   * @throws PermaskError `empty` where there is no policy yet.
   */
  assignable(
    subject: Subject<P>,
    assigned:
      | { readonly role: Key<P, 'roles'>; readonly tenant?: string }
      | { readonly group: Key<P, 'groups'>; readonly tenant?: string },
  ): Assignable
  /** Ends the gate and its sessions, which then deny and mask. It may be called twice. */
  close(): void
}

/** A gate together with one subject: what answers questions. Every answer is synchronous. */
export interface Session<P extends PolicyTypes = Registered> {
  /** Whom it answers for, by the policy that is in force. */
  readonly subject: SessionSubject
  /**
   * True on `allow` only. `can('edit', 'segments')` and `can('segments:edit')` ask the same: about every object of the
   * type. With an object, and with what it would become, the question is about these: of them the attributes are read
   * that the resource declares, each once and only as their own, or as `toJSON()` has them.
   *
   * By the clock of the machine a session's end is noticed in the next task, and within one after 64 answers at most;
   * with a `now` of the app, at once.
   */
  can<X extends PermissionOf<P>>(
    permission: X,
    object?: ObjectOfPermission<P, X> | undefined,
    next?: ObjectOfPermission<P, X> | undefined,
  ): boolean
  can<R extends Key<P, 'resources'>>(
    action: ActionOf<P, R>,
    resource: R,
    object?: ObjectOf<P, R> | undefined,
    next?: ObjectOf<P, R> | undefined,
  ): boolean
  /** True on `conditional` too: what is denied for every object is false. */
  canSome<X extends PermissionOf<P>>(
    permission: X,
    object?: ObjectOfPermission<P, X> | undefined,
    next?: ObjectOfPermission<P, X> | undefined,
  ): boolean
  canSome<R extends Key<P, 'resources'>>(
    action: ActionOf<P, R>,
    resource: R,
    object?: ObjectOf<P, R> | undefined,
    next?: ObjectOf<P, R> | undefined,
  ): boolean
  /** The decision with its reasons. It costs more than {@link Session.can}: it is meant for people who ask why. */
  explain<X extends PermissionOf<P>>(
    permission: X,
    object?: ObjectOfPermission<P, X> | undefined,
    next?: ObjectOfPermission<P, X> | undefined,
  ): Explanation
  explain<R extends Key<P, 'resources'>>(
    action: ActionOf<P, R>,
    resource: R,
    object?: ObjectOf<P, R> | undefined,
    next?: ObjectOf<P, R> | undefined,
  ): Explanation
  /** The items to show, and why the others are hidden. */
  navigation(): Navigation<P>
  /** Every task of the policy, with what is missing for it. */
  tasks(): readonly Task<P>[]
  /**
   * One task with resources for its parameters: what is missing is then missing for these. A parameter for which none is
   * given may be any. Null where the policy has no such task or parameter, or where the resource cannot stand for it.
   */
  task(id: Key<P, 'tasks'>, parameters?: Readonly<Record<string, string>>): Task<P> | null
  /**
   * What may be done with the fields of a record type: of one record, where it is given, else of every record. Choosing,
   * sorting, searching and grouping are `query`: a masked column that can be sorted still tells its values.
   */
  fields(type: Key<P, 'records'>, options: { readonly for: Purpose; readonly record?: object | undefined }): Fields
  /** A limit, merged from all that the subject holds; null where nothing carries it, which never means "no limit". */
  limit<L extends Key<P, 'limits'>>(name: L): LimitOf<P, L> | null
  /**
   * A copy of a record, or of an array of records, without what the subject may not see. The input is not changed and may
   * be frozen; what no path of the policy leads to is shared with it, and where nothing is masked, the record itself is
   * returned. A record type that the policy does not know is masked whole: its data is `null`.
   *
   * Records are plain data: own enumerable members with string keys, each read once; Proxies are read through, Dates count as
   * their ISO text, objects of classes as their members. With `for: 'export'` it is what the subject may take along, into a
   * file, say: never more than what shows.
   *
   * ```js
   * const { data, masked } = session.mask('profile', { id: 7, email: 'ada@example.com' })
   * data.email // 'a•••@•••.com'
   * masked // [{ pointer: '/email', class: 'email', mask: 'email', reveal: 'deny' }]
   * ```
   *
   * It takes time in proportion to the members that the paths can lead to, and crosses into WebAssembly once at most.
   *
   * @throws PermaskError about what the paths lead to: `not-plain-data` for what JSON cannot hold (cycles, BigInt, Map,
   * functions), `invalid-json` for lone surrogates, `too-deep` beyond 128 levels. No message has a value in it.
   */
  mask<T>(type: Key<P, 'records'>, record: T, options?: MaskOptions<P>): Masked<T>
  /**
   * JSON in, masked JSON out, as text or as the bytes of UTF-8, whichever went in: at most 64 MiB. No objects are built, and
   * what is not masked comes out as it went in, byte for byte. If the text is an array, each element is a record, else it
   * is one itself; {@link MaskJsonOptions} has other forms.
   *
   * ```js
   * session.maskJson('profile', '{ "id": 7.0, "email": "ada@example.com" }') // '{ "id": 7.0, "email": "a•••@•••.com" }'
   * session.maskJson('profile', body, { records: '$.items[*]' })
   * ```
   *
   * What was masked is listed where that is asked for: `const masked = []; session.maskJson('profile', body, { masked })`.
   *
   * A session that has ended answers `null`, or nothing where lines were asked for, and so does one over a policy without
   * record types.
   *
   * @throws PermaskError `invalid-json`, `too-deep`, `too-large`, with the place as a JSON Pointer; `bad-path`. Nothing of the
   * text comes out then.
   */
  maskJson(type: Key<P, 'records'>, input: string, options?: MaskJsonOptions<P>): string
  maskJson(type: Key<P, 'records'>, input: Uint8Array, options?: MaskJsonOptions<P>): Uint8Array
  /**
   * The same for bytes that come in pieces, cut anywhere: `body.pipeThrough(session.maskStream('profile', { lines: true }))`.
   * Nothing of a record comes out before it is whole and valid; one record of at most 16 MiB is held in memory.
   *
   * The stream errors with a PermaskError: at the first fault (`invalid-json`, `too-deep`, `record-too-large`), and when the
   * session ends (`closed`, `expired`, `trapped`).
   */
  maskStream(type: Key<P, 'records'>, options?: MaskJsonOptions<P>): TransformStream<Uint8Array, Uint8Array>
  /**
   * A response with the masked body of another, which is then used: between `fetch` and the app. Status and headers stay, but
   * for those that speak of the bytes as they were sent (ETag, Content-Length, digests, ranges).
   *
   * ```js
   * const response = session.maskResponse('profile', await fetch('/api/profiles'), { records: '$.items[*]' })
   * const { items } = await response.json()
   * ```
   *
   * @throws PermaskError `not-json` where the type is none of JSON in UTF-8, `partial-response`, `opaque-response`, `body-used`.
   * What is wrong with the body errors its stream.
   */
  maskResponse(type: Key<P, 'records'>, response: Response, options?: MaskResponseOptions<P>): Response
  /**
   * Says whether the value at a path of a record type may be asked for: of one record, where it is given, else of every
   * record. The path is one that the record type names. The value itself comes from the server.
   */
  reveal(type: Key<P, 'records'>, path: string, options?: { readonly record?: object | undefined }): Reveal
  /**
   * What of an edited record may be saved: the masked-write guard. It takes what {@link Session.mask} returned for one record,
   * and what the form holds now, and answers with a JSON Patch (RFC 6902), or with what is wrong. It is all or nothing.
   *
   * What is hidden never becomes a deletion; an array with masked values stays as it is; text that is or contains a mask is
   * refused; a masked value is sent only where it was changed, and setting it takes a right of its own; read-only fields stay.
   *
   * ```js
   * const shown = session.mask('profile', { name: 'Ada', email: 'ada@example.com' })
   * const { patch, errors } = session.writable('profile', shown, { ...shown.data, name: 'Ada L.' })
   * patch // [{ op: 'replace', path: '/name', value: 'Ada L.' }]
   * ```
   *
   * It serves the person; what may be written is decided where it is written, by the same guard on the server. It takes time
   * in proportion to both records. A session that has ended answers `denied`.
   *
   * @throws PermaskError `not-plain-data` for what JSON cannot hold, or would make something else of: it would be saved.
   */
  writable(type: Key<P, 'records'>, masked: WritableInput, edited: unknown, options?: WritableOptions<P>): Writable
  /**
   * A session that sees no more than this one, and no more than a subject with these roles and groups would: "view as".
   */
  viewAs(assignments: {
    readonly roles: readonly Key<P, 'roles'>[]
    readonly groups?: readonly Key<P, 'groups'>[]
  }): Session<P>
  /**
   * Tells when answers may have changed, and when the session denies and masks from now on; soon after it. What is returned ends
   * that.
   *
   * ```js
   * const stop = session.subscribe((event) => (event.type === 'changed' ? draw(session) : signIn(event.code)))
   * ```
   */
  subscribe(listener: (event: SessionEvent) => void): () => void
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
  /** The permissions that this part asks for with `can()`, and that are not allowed. */
  readonly missing: readonly string[]
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
  /**
   * Whether a status or a period is what stands in the way: the subject's, or that of an assignment which is therefore
   * not in force.
   */
  readonly statusBlocks: boolean
  /** The nearest known permission, where the one asked about is unknown. */
  readonly nearest: string | null
  /** One sentence for people. */
  readonly sentence: string
}

/** A navigation item that shows, with those of its children that show. */
export interface NavigationItem<P extends PolicyTypes = Registered> {
  readonly id: Key<P, 'navigation'>
  readonly title: string | null
  readonly href: string | null
  readonly children: readonly NavigationItem<P>[]
}

/** A navigation item that does not show, and why. */
export interface HiddenItem<P extends PolicyTypes = Registered> {
  readonly id: Key<P, 'navigation'>
  readonly title: string | null
  /** The ids of the items above it, outermost first. */
  readonly parents: readonly Key<P, 'navigation'>[]
  /** The permissions that stand in the way; none where a condition does, or where children or a parent are hidden. */
  readonly missing: readonly string[]
  readonly sentence: string
}

/** The navigation of a session. */
export interface Navigation<P extends PolicyTypes = Registered> {
  readonly items: readonly NavigationItem<P>[]
  readonly hidden: readonly HiddenItem<P>[]
}

/** Whether a task can be done. */
export interface Task<P extends PolicyTypes = Registered> {
  readonly id: Key<P, 'tasks'>
  readonly title: string | null
  /** Of a task with parameters: for one value of each at least. */
  readonly allowed: boolean
  /** What is missing, in the order in which the policy requires it. */
  readonly missing: readonly string[]
  /** The parameters, each with the resources for which the task can be done. */
  readonly parameters: readonly { readonly name: string; readonly allowed: readonly string[] }[]
}

/** What a field is wanted for. */
export type Purpose = 'edit' | 'export' | 'query' | 'view'

/** What may be done with the fields of a record type. */
export interface Fields {
  /** Each path that the record type names, in its order, and then those that are read-only alone. */
  readonly fields: readonly Field[]
  /** What goes for all other fields. */
  readonly others: Outcome
}

/** What may be done with one field. */
export interface Field {
  /** The path, as the policy writes it. */
  readonly path: string
  /** The class of private data. */
  readonly class: string | null
  /** Editing may depend on the record, where none was given. */
  readonly outcome: Outcome
  readonly code: 'allowed' | 'denied' | 'masked' | 'needs-object' | 'read-only'
  /** The kind of mask under which the field shows, or leaves. */
  readonly mask: MaskedField['mask'] | null
  /** The id of what makes the field read-only, and the author's reason. */
  readonly rule: string | null
  readonly reason: string | null
}

/** Whether a role or group may be assigned, and why not. */
export interface Assignable {
  readonly allowed: boolean
  readonly code:
    | 'abstract-role'
    | 'assignable'
    | 'conflicting-roles'
    | 'through-groups'
    | 'unknown-group'
    | 'unknown-role'
  /** The id of the constraint that the roles would violate, and the author's reason. */
  readonly constraint: string | null
  readonly reason: string | null
  /** One sentence for people. */
  readonly sentence: string
}

/** What a limit comes to: a level, a number, or a set. */
export type Limit = string | number | readonly string[]

/** What records are masked for: to be seen, or to be taken along. */
export type MaskPurpose = 'export' | 'view'

/** What records are masked for, and where. */
export interface MaskOptions<P extends PolicyTypes = Registered> {
  /** Default: `view`. */
  readonly for?: MaskPurpose | undefined
  /** What the app says of this question, instead of what it says of the session: the attributes of the context. */
  readonly context?: ContextOf<P> | undefined
}

/** What the records of a text are, and what they are masked for. */
export interface MaskJsonOptions<P extends PolicyTypes = Registered> extends MaskOptions<P> {
  /** Each line is a record (NDJSON). */
  readonly lines?: boolean | undefined
  /**
   * Where the records are in one JSON text, as a path: `$.items[*]`. All around them is removed, but for the arrays and
   * objects that lead to them.
   */
  readonly records?: string | undefined
  /** The record type of what is around the records, which says what of it shows. */
  readonly envelope?: Key<P, 'records'> | undefined
  /**
   * A list to which is added what was masked; of a stream or a response, once all of it was read. Pointers of lines begin with the number
   * of the record, from 0.
   */
  readonly masked?: MaskedField[] | undefined
}

/** A record that was handed out: what {@link Session.mask} returned for it. */
export interface WritableInput {
  readonly data: unknown
  readonly masked: readonly MaskedField[]
}

/** What is known besides of a record that is to be saved. */
export interface WritableOptions<P extends PolicyTypes = Registered> {
  /**
   * What conditions read of the record, where they read what is masked in it. Without it they read what shows, and a masked
   * attribute earns nothing.
   */
  readonly record?: object | undefined
  /** What the app says of this question, instead of what it says of the session. */
  readonly context?: ContextOf<P> | undefined
}

/** A change of a JSON Patch (RFC 6902). Those of one patch do not overlap. */
export type Operation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }

/** Why something may not be saved. */
export type WriteCode =
  | 'denied'
  | 'duplicate-name'
  | 'invalid-json'
  | 'mask-in-text'
  | 'masked-array'
  | 'masked-field'
  | 'masked-object'
  | 'read-only'
  | 'too-deep'
  | 'too-large'
  | 'unknown-record-type'
  | 'unlisted'
  | 'wrong-kind'

/** What may not be saved, and why. It carries no value of the record. */
export interface WriteError {
  /** JSON Pointer (RFC 6901) into the record; empty for the whole. */
  readonly pointer: string
  /** The class of the private data, where it is a masked field. */
  readonly class: string | null
  readonly code: WriteCode
  /** The id of what makes the field read-only, and the author's reason. */
  readonly rule: string | null
  readonly reason: string | null
}

/** What of an edited record may be saved: all of it, or nothing. */
export interface Writable {
  /** What is to be done to the record. Empty where there is an error, or nothing has changed. */
  readonly patch: readonly Operation[]
  /** At most a hundred. */
  readonly errors: readonly WriteError[]
}

/** As {@link MaskJsonOptions}; the lines of `application/x-ndjson` are known by their type. */
export interface MaskResponseOptions<P extends PolicyTypes = Registered> extends MaskJsonOptions<P> {}

/** The kinds of masks. */
export type MaskKind =
  | 'bucket'
  | 'date'
  | 'digits'
  | 'email'
  | 'fixed'
  | 'initials'
  | 'keep'
  | 'null'
  | 'partial'
  | 'pseudonym'
  | 'remove'
  | 'stars'

/** Whether a masked value can be asked for; `step-up` once the person has signed in again. */
export type RevealOutcome = 'allow' | 'deny' | 'step-up'

/** Whether a masked value may be asked for, and what stands in the way. */
export interface Reveal {
  readonly outcome: RevealOutcome
  readonly code: RevealCode
  /** The ways of signing in again of which one is asked for (`acr_values` of OpenID Connect); none where each will do. */
  readonly acr: readonly string[]
  /** How long ago signing in may be, in seconds (`max_age` of OpenID Connect). */
  readonly maxAge: number | null
  /** What to write down about it. */
  readonly event: RevealEvent
}

/** Why a value may be asked for or not: the first code that applies. */
export type RevealCode =
  | `gate-${string}`
  | 'acr'
  | 'allowed'
  | 'denied'
  | 'max-age'
  | 'needs-object'
  | 'not-masked'
  | 'unknown-field'

/** What an audit wants to know of a value that was asked for. It holds nothing of a record. */
export interface RevealEvent {
  readonly sub: string
  readonly tenant: string | null
  readonly policy: string | null
  /** The record type and the path as the policy writes them, if it knows them. */
  readonly recordType: string | null
  readonly path: string | null
  readonly class: string | null
  readonly outcome: RevealOutcome
  readonly code: RevealCode
  /** In seconds since 1970; null of a session that has ended. */
  readonly time: number | null
}

/** A mask that was applied: where, for which class, of which kind, and whether the value can be asked for. */
export interface MaskedField {
  /** JSON Pointer (RFC 6901) into the data. */
  readonly pointer: string
  /** The class of the private data; null where the record type shows only what it lists. */
  readonly class: string | null
  readonly mask: MaskKind
  readonly reveal: RevealOutcome
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
