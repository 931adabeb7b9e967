// The life of a gate: which policy is in force, which one waits, and the sessions that stand on it.
import type { Gate as GateHandle, Trust as TrustHandle } from './wasm/permask.js'

import { type Alarm, openAlarm } from './alarm.js'
import { bytesOf } from './bytes.js'
import { crossing, fail } from './errors.js'
import { type Force, forceOf, infoOf } from './force.js'
import type { Core, Judged, Keeping, Notes, Placed } from './keeping.js'
import { Listeners } from './listeners.js'
import type { Keeper, Masking } from './masking.js'
import type { Settings } from './options.js'
import type { Host, OpenSession, Seat } from './host.js'
import { openSession } from './session.js'
import type { BundleSource, GateState, GateStatus } from './types.js'

/** What a bundle is beside the last one, as the module numbers it. */
const NEW = 0

/** What a gate is woken for. */
type Moment = 'policy' | 'refresh' | 'sessions'

/** Loads what masks. */
export type LoadMasking = () => Promise<(keeper: Keeper) => Masking>

/** A gate from its opening to its end. */
export class Life implements Core, Host {
  readonly trust: TrustHandle
  readonly settings: Settings
  readonly now: () => number
  readonly isOwnClock: boolean
  /** What keeps it up to date; nothing where there is one bundle and no other to come. */
  keeping: Keeping | undefined
  readonly #loadMasking: LoadMasking
  #makeMasking: ((keeper: Keeper) => Masking) | undefined
  #force: Force | undefined
  #pending: Force | undefined
  /** Whether the end of the policy in force was seen: whatever the clock says then, it stays ended. */
  #isEnded = false
  #closed: 'closed' | 'trapped' | undefined
  readonly #sessions = new Set<OpenSession>()
  readonly #listeners = new Listeners<GateStatus>()
  readonly #alarm: Alarm<Moment>
  /** The earliest moment for which a session is waited for. */
  #wakes = Infinity
  #notes: Notes = { storage: 'none', storageError: null, error: null, older: 0, checkedAt: null }
  #status: GateStatus | undefined

  constructor(trust: TrustHandle, settings: Settings, loadMasking: LoadMasking) {
    this.trust = trust
    this.settings = settings
    this.now = settings.now
    this.isOwnClock = settings.isOwnClock
    this.#loadMasking = loadMasking
    this.#alarm = openAlarm<Moment>({
      now: () => this.now(),
      ring: (moment) => this.#ring(moment),
      wake: (by) => this.keeping?.wake(by === 'online'),
    })
  }

  get closed(): 'closed' | 'trapped' | undefined {
    return this.#closed
  }

  /** The policy that is in force, or was last. */
  get force(): Force | undefined {
    return this.#force
  }

  /** The newest policy: it is in force, or waits. */
  get newest(): Force | undefined {
    return this.#waiting() ?? this.#force
  }

  /** Calls into a module; a trap closes the gate. */
  cross<T>(call: () => T): T {
    if (this.#closed) throw fail(this.#closed, 'the gate is closed')
    return crossing(call, () => this.trap())
  }

  trap(): void {
    this.end('trapped')
  }

  /** Frees what a module holds. A trapped one is not entered again, not even for that. */
  free(held: { free(): void }): void {
    if (this.#closed !== 'trapped') held.free()
  }

  /** Verifies a bundle. What comes out is for {@link Life.put}: until then nothing has changed but what is known. */
  judge(token: string, source: BundleSource, servedAt?: number): Judged {
    const handle = this.cross(() => this.trust.bundle(bytesOf(token), source, this.now() / 1000, servedAt))
    return { handle, token, source }
  }

  /** Has a verified bundle take its place: in force, or waiting for it. */
  async put({ handle, token, source }: Judged, isAtOnce: boolean = this.settings.activation !== 'by-hand'): Promise<Placed> {
    if (!handle) {
      this.note({ older: this.#notes.older + 1 })
      return 'older-ignored'
    }
    // Known once the policy is verified: what has no records needs nothing that masks.
    if (handle.hasRecords()) this.#makeMasking ??= await this.#loadedFor(handle)
    if (this.#closed) this.free(handle)
    const result = this.cross(() => this.#placed(handle, token, source, isAtOnce))
    // The sessions that were to stand on it cross too.
    this.cross(() => {})
    return result
  }

  #placed(handle: GateHandle, token: string, source: BundleSource, isAtOnce: boolean): Placed {
    const known = this.newest
    const info = infoOf(handle)
    if (known && handle.change() !== NEW && info.version === known.info.version) {
      this.free(handle)
      const isLater = info.issuedAt > known.info.issuedAt
      if (isLater || source === 'network') this.#renew(Object.assign(known, { info, token, source }))
      return isLater ? 'renewed' : 'same'
    }
    const force = forceOf(handle, token, source, info, this.#makeMasking, {
      cross: (call) => this.cross(call),
      free: (held) => this.free(held),
    })
    const waits = !isAtOnce && this.#force !== undefined && !this.#hasEnded()
    if (waits) this.#wait(force)
    else this.#begin(force)
    return 'new'
  }

  async #loadedFor(handle: GateHandle): Promise<(keeper: Keeper) => Masking> {
    try {
      return await this.#loadMasking()
    } catch (error) {
      this.free(handle)
      throw error
    }
  }

  /** Brings the policy into force that waits. */
  activate(): boolean {
    const waiting = this.#waiting()
    if (this.#closed || !waiting) return false
    this.#pending = undefined
    this.#begin(waiting)
    return true
  }

  /** Returns the policy that waits. One that has ended meanwhile waits no more. */
  #waiting(): Force | undefined {
    const waiting = this.#pending
    if (!waiting || this.now() < waiting.info.expiresAt) return waiting
    this.#leave(waiting)
    return (this.#pending = undefined)
  }

  #wait(force: Force): void {
    this.#leave(this.#pending)
    this.#pending = force
    this.#changed()
  }

  #begin(force: Force): void {
    this.#leave(this.#pending)
    this.#leave(this.#force)
    this.#pending = undefined
    this.#force = force
    this.#renew(force)
  }

  /** Has the sessions stand on the policy that is in force, from now until its end as it is known now. */
  #renew(force: Force): void {
    if (force === this.#force) {
      this.#isEnded = false
      for (const session of [...this.#sessions]) session.adopt(force, 'expired')
    }
    this.#changed()
  }

  /** Gives a policy back that is not needed any more. Later: a getter of the app may be what brought that about. */
  #leave(force: Force | undefined): void {
    if (!force) return
    queueMicrotask(() => {
      force.masking?.end()
      this.free(force.handle)
    })
  }

  expire(): void {
    if (this.#isEnded || !this.#force) return
    if (this.activate()) return
    this.#isEnded = true
    for (const session of [...this.#sessions]) session.adopt(undefined, 'expired')
    this.#changed()
    this.keeping?.ended(this.#force)
  }

  /** Looks at the clock, and says whether the policy has ended. */
  #hasEnded(): boolean {
    // A clock that says nothing sensible (NaN) ends it too.
    if (this.#force && !(this.now() < this.#force.info.expiresAt)) this.expire()
    return this.#isEnded
  }

  state(): GateState {
    if (this.#closed) return 'closed'
    if (this.#hasEnded()) return 'expired'
    if (!this.#force) return 'empty'
    return this.now() < (this.#force.info.staleAt ?? Infinity) ? 'fresh' : 'stale'
  }

  status(): GateStatus {
    const state = this.state()
    const { source, info } = this.#force ?? { source: null, info: null }
    const status: GateStatus = {
      state,
      source,
      bundle: info,
      pending: this.#waiting()?.info ?? null,
      ...this.#notes,
      staleAt: info?.staleAt ?? null,
      expiresAt: info?.expiresAt ?? null,
      keyVersion: this.#closed ? (this.#status?.keyVersion ?? 1) : this.cross(() => this.trust.keyVersion()),
    }
    const last = this.#status
    const isSame = last && Object.entries(status).every(([name, value]) => last[name as keyof GateStatus] === value)
    return isSame ? last : (this.#status = Object.freeze(status))
  }

  subscribe(listener: (status: GateStatus) => void): () => void {
    const stop = this.#listeners.add(listener)
    this.#arm()
    return stop
  }

  note(notes: Partial<Notes>): void {
    this.#notes = { ...this.#notes, ...notes }
    this.#changed()
  }

  #changed(): void {
    this.#arm()
    if (this.#listeners.size > 0) this.#listeners.tell(this.status())
  }

  /** Waits for what comes next of the policy, if anybody wants to know; sessions are waited for by themselves. */
  #arm(): void {
    if (!this.#force || this.#isEnded || !(this.keeping || this.#listeners.size > 0)) return
    const { staleAt, expiresAt } = this.#force.info
    this.#alarm.set('policy', staleAt !== null && this.now() < staleAt ? staleAt : expiresAt)
  }

  #ring(moment: Moment): void {
    if (moment === 'refresh') this.keeping?.due()
    else if (moment === 'policy') this.#hasEnded() || this.#changed()
    else this.#wakeSessions()
  }

  #wakeSessions(): void {
    this.#wakes = Infinity
    for (const session of [...this.#sessions]) session.look()
    let next = Infinity
    for (const session of this.#sessions) next = Math.min(next, session.wakesAt())
    this.wakeBy(next)
  }

  wakeBy(moment: number): void {
    if (!(moment < this.#wakes)) return
    this.#wakes = moment
    this.#alarm.set('sessions', moment)
  }

  /** Asks to be told by `due` of what keeps the gate. */
  refreshAt(moment: number | undefined): void {
    this.#alarm.set('refresh', moment)
  }

  /** Opens the session of a preview. A policy that is not for its subject ends it. */
  open(seat: Seat): OpenSession['session'] {
    return this.#opened(seat).session
  }

  /**
   * Opens a session. Where there is no policy it waits for one, if one may come.
   *
   * @throws PermaskError `expired`, `mix-and-match` and what else is wrong with policy and subject together
   */
  enter(seat: Seat): OpenSession {
    const isWaiting = this.#hasEnded() || !this.#force
    if (isWaiting && !this.keeping) {
      this.free(seat.viewer)
      throw fail('expired', 'the bundle has ended, and no other can come')
    }
    return this.#opened(seat, true)
  }

  #opened(seat: Seat, throws = false): OpenSession {
    const session = openSession(seat, this)
    this.#sessions.add(session)
    const refusal = session.adopt(this.#hasEnded() ? undefined : this.#force, this.#force ? 'expired' : 'empty')
    if (refusal && throws) throw refusal
    this.wakeBy(session.wakesAt())
    return session
  }

  forget(session: OpenSession): void {
    this.#sessions.delete(session)
  }

  endSessions(code: 'signed-out'): void {
    for (const session of [...this.#sessions]) session.end(code)
  }

  end(code: 'closed' | 'trapped'): void {
    if (this.#closed) return
    // Whoever asks in vain has been told why.
    if (code === 'closed') this.status()
    this.#closed = code
    this.#alarm.close()
    this.keeping?.close()
    for (const session of [...this.#sessions]) session.end(code)
    for (const force of [this.#force, this.#pending]) {
      force?.masking?.end()
      if (force) this.free(force.handle)
    }
    this.#pending = undefined
    this.free(this.trust)
    if (this.#listeners.size > 0) this.#listeners.tell(this.status())
  }
}
