import { type Store, type StoreKey, type StoredRecord, changed } from './store.js'

/**
 * Returns a store that lasts as long as the page: for tests, for servers, and for where nothing else is to be had.
 *
 * Gates that are given the same one share it, as the tabs of a browser share a database.
 */
export function memoryStore(): Store {
  // By the key as JSON text, which no two keys share.
  const records = new Map<string, readonly [StoreKey, StoredRecord]>()

  function found(prefix: StoreKey): (readonly [StoreKey, StoredRecord])[] {
    return [...records.values()].filter(([key]) => prefix.every((part, place) => key[place] === part))
  }

  // Each is done before anything else runs: that is the transaction.
  return Object.freeze<Store>({
    kind: 'memory',
    list: async (prefix) => found(prefix),
    update: async (key, change) => {
      const name = JSON.stringify(key)
      const after = changed(change, records.get(name)?.[1])
      if (after) records.set(name, Object.freeze([Object.freeze([...key]), after]))
      else records.delete(name)
    },
    delete: async (prefix) => {
      for (const [key] of found(prefix)) records.delete(JSON.stringify(key))
    },
    close: () => {},
  })
}
