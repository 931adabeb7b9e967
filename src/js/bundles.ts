// The bundles of a gate: as they are stored, and as they come.
import { bytesOf } from './bytes.js'
import type { Core, Judged, Placed } from './keeping.js'
import type { StoreKey, StoredToken } from './store.js'
import type { Vault } from './vault.js'

/** The format of policies, by which records of other formats are told apart. */
const FORMAT = '1'

/** What a bundle says of itself, as far as it is read before it is verified. */
interface Unverified {
  readonly pol: { readonly id: unknown }
  readonly tnt?: unknown
}

/** The bundles of a gate. */
export class Bundles {
  readonly #core: Core
  readonly #vault: Vault
  /** With which `ETag` the newest token was served. */
  #served: { readonly token: string; readonly etag: string | undefined } | undefined

  constructor(core: Core, vault: Vault) {
    this.#core = core
    this.#vault = vault
  }

  /** Returns the `ETag` of the newest bundle, if another answer than itself would be of use. */
  get etag(): string | undefined {
    const { newest } = this.#core
    // Of one that has ended its own bytes are wanted: they say that the clock was wrong.
    if (!newest || this.#served?.token !== newest.token || this.#core.state() === 'expired') return undefined
    return this.#served.etag
  }

  /**
   * Takes the newest of what is stored. All of it is evidence; what was seen to end is nothing else.
   *
   * @returns when a server last vouched for it, in milliseconds since 1970
   * @throws PermaskError why what is stored cannot be used, where it is all there is
   */
  async load(): Promise<number | undefined> {
    const { issuer, audience, tenant } = this.#core.settings
    const records: [StoreKey, StoredToken][] = []
    for (const [key, record] of await this.#vault.list(['policy', issuer, audience])) {
      const isOurs = key.length === 6 && key[5] === FORMAT && (key[3] === '' || key[3] === tenant) && this.#isOf(key[4])
      if (isOurs && 'token' in record) records.push([key, record])
    }
    for (const [, { token }] of records) this.#core.cross(() => this.#core.trust.learn(bytesOf(token)))
    records.sort(([, one], [, other]) => (other.checkedAt ?? 0) - (one.checkedAt ?? 0))
    let refusal: unknown
    for (const [, { token, ended, etag, checkedAt = 0 }] of records) {
      if (ended) this.#ended.add(token)
      if (ended || token === this.#core.newest?.token) continue
      try {
        const judged = this.#core.judge(token, 'cache')
        this.#served = { token, etag }
        await this.#core.put(judged, this.#core.newest ? undefined : true)
        return checkedAt * 1000
      } catch (error) {
        if ((error as { readonly code?: unknown }).code === 'expired') await this.ended(token)
        refusal ??= error
      }
    }
    if (refusal !== undefined && !this.#core.newest) throw refusal
    return undefined
  }

  /** What was stored as ended, when it was read. */
  readonly #ended = new Set<string>()

  /** Whether the end of a bundle was seen in an earlier life. */
  hasEnded(token: string): boolean {
    return this.#ended.has(token)
  }

  #isOf(id: string | undefined): boolean {
    const { settings, newest } = this.#core
    const expected = settings.policy ?? newest?.info.policy.id
    return expected === undefined || expected === id
  }

  /**
   * Judges what a server has sent, with what is stored known, and stores it before it comes into force.
   *
   * @returns what came of it, and the key under which it is stored if it is news
   */
  async take(token: string, etag: string | undefined, servedAt: number | undefined): Promise<readonly [Placed, StoreKey?]> {
    const key = this.#keyOf(token)
    const found: { judged?: Judged | undefined; refusal?: unknown } = {}
    const judge = (): boolean => {
      if (found.judged?.handle) this.#core.free(found.judged.handle)
      Object.assign(found, { judged: undefined, refusal: undefined })
      try {
        found.judged = this.#core.judge(token, 'network', servedAt)
      } catch (error) {
        found.refusal = error
      }
      return found.judged?.handle !== undefined
    }
    if (key) {
      await this.#vault.update(key, (before) => {
        if (this.#core.closed) return before
        if (before && 'token' in before) this.#core.cross(() => this.#core.trust.learn(bytesOf(before.token)))
        return judge() ? this.#recordOf(token, etag) : before
      })
    } else judge()
    if (!found.judged) throw found.refusal
    if (found.judged.handle) this.#served = { token, etag }
    const result = await this.#core.put(found.judged)
    return key && (result === 'new' || result === 'renewed') ? [result, key] : [result]
  }

  /** Writes down that a server has vouched for the newest bundle, also where somebody has cleared the store or edited it. */
  async confirm(): Promise<void> {
    const token = this.#core.newest?.token
    const key = token === undefined ? undefined : this.#keyOf(token)
    if (token === undefined || !key) return
    await this.#vault.update(key, (before) => {
      if (this.#core.closed) return before
      if (before && 'token' in before && before.token !== token && !this.#isNewest(token, before.token)) return before
      return this.#recordOf(token, this.#served?.token === token ? this.#served.etag : undefined)
    })
  }

  /** Says whether a bundle that is in force still is the newest one, beside what is stored. */
  #isNewest(token: string, stored: string): boolean {
    this.#core.cross(() => this.#core.trust.learn(bytesOf(stored)))
    try {
      const { handle } = this.#core.judge(token, 'network')
      if (handle) this.#core.free(handle)
      return handle !== undefined
    } catch {
      return false
    }
  }

  /** Writes down that the end of a bundle was seen: the clock may be set back, and it stays ended. */
  async ended(token: string): Promise<void> {
    const key = this.#keyOf(token)
    if (key) await this.#change(key, token, (before) => ({ ...before, ended: true }))
  }

  #change(key: StoreKey, token: string, change: (before: StoredToken) => StoredToken): Promise<void> {
    return this.#vault.update(key, (before) => (before && 'token' in before && before.token === token ? change(before) : before))
  }

  #recordOf(token: string, etag: string | undefined): StoredToken {
    return { token, checkedAt: this.#core.now() / 1000, ...(etag === undefined ? {} : { etag }) }
  }

  /**
   * Returns where a bundle is stored, by what it says of itself. That is not verified, and need not be: what lies there has to be
   * a bundle of this policy when it is read, whoever has put it there.
   */
  #keyOf(token: string): StoreKey | undefined {
    try {
      const text = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')
      const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
      const { pol, tnt = '' } = JSON.parse(new TextDecoder().decode(bytes)) as Unverified
      const { issuer, audience } = this.#core.settings
      return typeof pol.id === 'string' && typeof tnt === 'string' ? ['policy', issuer, audience, tnt, pol.id, FORMAT] : undefined
    } catch {
      return undefined
    }
  }
}
