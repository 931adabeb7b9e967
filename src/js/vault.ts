// The store as a gate uses it: one thing after the other, and without it where it has failed.
import type { PermaskError } from './errors.js'
import type { Store, StoreKey, StoredRecord } from './store.js'

/** What a change of a record is: it may be called more than once, and the last call counts. */
export type Change = (before: StoredRecord | undefined) => StoredRecord | undefined

/** A store that cannot fail. */
export interface Vault {
  /** Returns what is kept under a prefix; nothing where that cannot be read. */
  list(prefix: StoreKey): Promise<readonly (readonly [StoreKey, StoredRecord])[]>
  /** Changes a record. The change is called in any case, as if there was no record where there is no store. */
  update(key: StoreKey, change: Change): Promise<void>
  /** Removes what is kept under a prefix: this does fail, since it must not be believed gone when it is not. */
  delete(prefix: StoreKey): Promise<void>
  close(): void
}

/**
 * Returns the vault over a store.
 *
 * @param failed is told of the first failure, after which the store is left alone but for deleting
 * @param errorOf makes an error of whatever a store throws
 */
export function vaultOf(
  store: Store | undefined,
  failed: (error: PermaskError) => void,
  errorOf: (cause: unknown) => PermaskError,
): Vault {
  let isUsed = store !== undefined

  function leave(cause: unknown): void {
    if (!isUsed) return
    isUsed = false
    failed(errorOf(cause))
  }

  return {
    list: async (prefix) => {
      if (!store || !isUsed) return []
      try {
        return await store.list(prefix)
      } catch (cause) {
        leave(cause)
        return []
      }
    },
    update: async (key, change) => {
      let isChanged = false
      if (store && isUsed) {
        try {
          await store.update(key, (before) => {
            isChanged = true
            return change(before)
          })
        } catch (cause) {
          leave(cause)
        }
      }
      if (!isChanged) change(undefined)
    },
    delete: async (prefix) => {
      try {
        await store?.delete(prefix)
      } catch (cause) {
        leave(cause)
        throw errorOf(cause)
      }
    },
    close: () => store?.close(),
  }
}
