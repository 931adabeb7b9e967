// The persons whose tokens are kept: in memory, so that a session needs no wait; and in the store, for the next visit.
import { bytesOf } from './bytes.js'
import type { ErrorCode } from './errors.js'
import type { Core } from './keeping.js'
import type { StoreKey } from './store.js'
import type { Tools } from './masking.js'
import type { ExpectedSubject } from './types.js'
import type { Vault } from './vault.js'

/** Of so many persons tokens are kept in memory: a device has few. */
const MOST_PERSONS = 64

interface Person {
  readonly key: StoreKey
  readonly token: string
  readonly ended: boolean
  /** Whether it is on its way into the store, and newer than what is there. */
  readonly isNew: boolean
}

/** The tokens of persons. */
export class Persons {
  readonly prefix: StoreKey
  readonly #core: Core
  readonly #vault: Vault
  readonly #fail: Tools['fail']
  #persons: Person[] = []
  /** Goes up when everyone is forgotten: what was read before then is not used any more. */
  #turn = 0

  constructor(core: Core, vault: Vault, fail: Tools['fail']) {
    const { issuer, audience } = core.settings
    this.prefix = ['subject', issuer, audience]
    this.#core = core
    this.#vault = vault
    this.#fail = fail
  }

  /** Reads what is stored. */
  async load(): Promise<void> {
    const turn = this.#turn
    const records = await this.#vault.list(this.prefix)
    if (turn !== this.#turn) return
    // The newest last: of several tenants it is the one that is taken.
    for (const [key, record] of [...records].sort(([, one], [, other]) => (one.checkedAt ?? 0) - (other.checkedAt ?? 0))) {
      if (!('token' in record) || key.length !== 5 || this.#at(key)?.isNew) continue
      // Of one that is no evidence the signature does not fit: asked for, it would be refused.
      const { token, ended = false } = record
      if (this.#core.cross(() => this.#core.trust.learn(bytesOf(token)))) this.#set({ key, token, ended, isNew: false })
    }
  }

  tokenOf({ sub, tnt }: ExpectedSubject): string | undefined {
    const found = this.#persons.findLast(({ key }) => key[4] === sub && (tnt === undefined || key[3] === tnt))
    if (found?.ended) throw this.#fail('expired', 'the token that was kept for this person has ended', '/exp')
    return found?.token
  }

  /** Has a token that was accepted at hand, from now on. */
  remember(sub: string, tenant: string | undefined, token: string): void {
    this.#set({ key: [...this.prefix, tenant ?? '', sub], token, ended: false, isNew: true })
  }

  /** Stores a token that was accepted. Returns the key under which it is; none where a newer one is there, which counts then. */
  async keep(
    sub: string,
    tenant: string | undefined,
    token: string,
    end: (code: ErrorCode) => void,
  ): Promise<StoreKey | undefined> {
    const key = [...this.prefix, tenant ?? '', sub]
    const { trust, now } = this.#core
    let isKept = false
    await this.#vault.update(key, (before) => {
      isKept = false
      // Whoever has signed out meanwhile is not stored any more.
      if (this.#core.closed || !this.#persons.some((person) => person.token === token)) return before
      if (before && 'token' in before) this.#core.cross(() => trust.learn(bytesOf(before.token)))
      try {
        const viewer = this.#core.cross(() => trust.subject(bytesOf(token), sub, tenant, now() / 1000))
        if (!viewer) return before
        this.#core.free(viewer)
      } catch (error) {
        const { code } = error as { readonly code: ErrorCode }
        if (code === 'rollback') end(code)
        return before
      }
      isKept = true
      return { token, checkedAt: now() / 1000 }
    })
    const person = this.#at(key)
    if (person?.token === token) this.#set({ ...person, isNew: false })
    if (isKept) return key
    await this.load()
    return undefined
  }

  /** Writes down that the end of a token was seen: the clock may be set back, and it stays ended. */
  async ended(token: string): Promise<void> {
    const found = this.#persons.find((person) => person.token === token)
    if (!found) return
    this.#set({ ...found, ended: true })
    await this.#vault.update(found.key, (before) => {
      return before && 'token' in before && before.token === token ? { ...before, ended: true } : before
    })
  }

  /** Forgets everyone, at once; returns the keys of those who were known. */
  forget(): readonly StoreKey[] {
    const keys = this.#persons.map(({ key }) => key)
    this.#persons = []
    this.#turn += 1
    return keys
  }

  /** Forgets those who were read from the store; who is on the way into it has come later. */
  forgetKept(): void {
    this.#persons = this.#persons.filter(({ isNew }) => isNew)
  }

  #at(key: StoreKey): Person | undefined {
    return this.#persons.find((person) => person.key[3] === key[3] && person.key[4] === key[4])
  }

  #set(person: Person): void {
    const last = this.#at(person.key)
    this.#persons = [...this.#persons.filter((one) => one !== last), person].slice(-MOST_PERSONS)
  }
}
