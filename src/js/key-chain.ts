// The key set as it came about: updates, each signed by the keys of the version before.
import type { Addresses } from './addresses.js'
import { bytesOf } from './bytes.js'
import type { FetchToken } from './fetcher.js'
import type { Core } from './keeping.js'
import type { StoreKey, StoredRecord } from './store.js'
import type { Vault } from './vault.js'

/** The most bytes of an update. */
const LIMIT = 64 * 1024

/** So many updates may follow the keys of the build: the module refuses more. */
const MOST_UPDATES = 64

/** Does something once nothing else is done. */
type InTurn = <T>(work: () => Promise<T>) => Promise<T>

/** The updates that followed the keys of the app's build. */
export class KeyChain {
  readonly key: StoreKey
  readonly #core: Core
  readonly #vault: Vault
  #updates: string[] = []

  constructor(core: Core, vault: Vault) {
    const { issuer, audience } = core.settings
    this.key = ['keys', issuer, audience]
    this.#core = core
    this.#vault = vault
  }

  /** Follows what is stored, as far as it follows. */
  async load(): Promise<void> {
    for (const [key, record] of await this.#vault.list(this.key)) if (key.length === this.key.length) this.#follow(record)
  }

  /**
   * Fetches what comes next, until there is nothing. Returns whether there was something.
   *
   * @throws PermaskError why an update could not be had, or was refused
   */
  async walk({ keysUrl }: Addresses, fetchToken: FetchToken, signal: AbortSignal, inTurn: InTurn): Promise<boolean> {
    const before = this.#updates.length
    while (keysUrl && this.#updates.length < MOST_UPDATES) {
      const version = this.#core.cross(() => this.#core.trust.keyVersion()) + 1
      const answer = await fetchToken({ url: keysUrl(version), limit: LIMIT, mayBeMissing: true, signal })
      if (answer.kind !== 'found') break
      const { text, servedAt } = answer
      if (!(await inTurn(() => this.#keep(text, servedAt)))) break
    }
    return this.#updates.length > before
  }

  /** Follows an update, and keeps it beside those before. */
  async #keep(update: string, servedAt: number | undefined): Promise<boolean> {
    const found: { isNext: boolean; refusal?: unknown } = { isNext: false }
    await this.#vault.update(this.key, (before) => {
      // Called again, it was followed the first time.
      if (before && !found.isNext) this.#follow(before)
      try {
        found.isNext ||= this.#next(update, servedAt)
      } catch (error) {
        found.refusal = error
        return before
      }
      return found.isNext ? { updates: [...this.#updates], checkedAt: this.#core.now() / 1000 } : before
    })
    if (found.refusal !== undefined) throw found.refusal
    return found.isNext
  }

  #follow(record: StoredRecord): void {
    if (!('updates' in record)) return
    try {
      for (const update of record.updates) this.#next(update)
    } catch {
      // What does not follow is not used, nor is what comes after it.
    }
  }

  #next(update: string, servedAt?: number): boolean {
    const { trust, now } = this.#core
    const isNext = this.#core.cross(() => trust.updateKeys(bytesOf(update), now() / 1000, servedAt))
    if (isNext) this.#updates.push(update)
    return isNext
  }
}
