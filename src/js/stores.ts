// Stores by their names: what they are is loaded when they are first used, with all that keeps a gate up to date.
import { fail } from './errors.js'
import type { IndexedDbOptions } from './indexed-db.js'
import type { Store } from './store.js'

/**
 * Returns a store in IndexedDB, which is shared by all tabs of an origin and outlasts them. Where it fails the gate goes on
 * without, and says so: `storage` and `storageError` of {@link GateStatus}.
 *
 * ```js
 * const gate = await openGate({ url: '/policy', store: indexedDbStore(), keys, issuer, audience })
 * ```
 */
export function indexedDbStore(options?: IndexedDbOptions): Store {
  return later('indexeddb', ({ indexedDbStore }) => indexedDbStore(fail, options))
}

/**
 * Returns a store that lasts as long as the page: for tests, and for servers. Gates that are given the same one share it, as the
 * tabs of a browser share a database.
 */
export function memoryStore(): Store {
  return later('memory', ({ memoryStore }) => memoryStore())
}

function later(kind: Store['kind'], make: (keeping: typeof import('./keeping.js')) => Store): Store {
  let opening: Promise<Store> | undefined
  async function opened(): Promise<Store> {
    opening ??= import('./keeping.js').then(make)
    try {
      return await opening
    } catch {
      opening = undefined
      throw fail('storage-unavailable', 'the store could not be loaded')
    }
  }
  return Object.freeze<Store>({
    kind,
    list: async (prefix) => (await opened()).list(prefix),
    update: async (key, change) => (await opened()).update(key, change),
    delete: async (prefix) => (await opened()).delete(prefix),
    close: () => void opening?.then((store) => store.close()),
  })
}
