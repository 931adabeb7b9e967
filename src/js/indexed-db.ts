// The store of browsers: one database for all gates of an origin, with one object store in it.
import type { Fail } from './plain.js'
import { type Store, type StoreKey, type StoredRecord, changed, isStoreKey, recordOf } from './store.js'
import { timer } from './timer.js'

/** The object store. What it holds is told from what other releases may hold by the keys, so that it never needs a new version. */
const TOKENS = 'tokens'

/** How long IndexedDB may take. It has been seen to hang: while another tab blocks it, and in some private modes. */
const PATIENCE = 5_000

/** What {@link indexedDbStore} takes. */
export interface IndexedDbOptions {
  /** The name of the database; `permask` where none is given. */
  readonly name?: string
}

/** What is done in a transaction, and may fail; returns what reads the result once the transaction is complete. */
type Work<T> = (objects: IDBObjectStore, failed: (reason: unknown) => void) => () => T

/** What `change` of an update has thrown: it is handed on as it is. */
class Thrown {
  readonly error: unknown
  constructor(error: unknown) {
    this.error = error
  }
}

/** That IndexedDB took too long. */
const LATE = Symbol('late')

/**
 * Returns a store in IndexedDB, which is shared by all tabs of an origin and outlasts them. Nothing is opened until the
 * first call.
 *
 * @param fail makes the errors: `storage-full` and `storage-unavailable`
 * @param patience for how long a call may take, in milliseconds
 */
export function indexedDbStore(fail: Fail, { name = 'permask' }: IndexedDbOptions = {}, patience: number = PATIENCE): Store {
  let opening: Promise<IDBDatabase> | undefined

  /** Does some work in a transaction of its own, in a database that is opened anew should the first one turn out to be lost. */
  async function run<T>(mode: IDBTransactionMode, work: Work<T>): Promise<T> {
    let isLate = false
    let used: Promise<IDBDatabase> | undefined
    let transaction: IDBTransaction | undefined
    let back: Promise<void> | undefined

    async function attempt(): Promise<T> {
      opening ??= open(name)
      const current = opening
      used = current
      const stay = whenLeft(() => {
        back = returned()
        abort(transaction)
      })
      try {
        const database = await current
        await back
        if (isLate) throw LATE
        return await new Promise<T>((resolve, reject) => {
          // Losing what was written last in a power cut would bring back what had ended: it has to be on the disk.
          transaction = database.transaction(TOKENS, mode, { durability: 'strict' })
          const result = work(transaction.objectStore(TOKENS), reject)
          transaction.oncomplete = () => resolve(result())
          transaction.onabort = () => reject(transaction?.error)
        })
      } catch (cause) {
        if (!(cause instanceof Thrown)) forget(current)
        throw cause
      } finally {
        stay()
      }
    }

    /** Whether a second attempt would be no better. */
    function isFinal(cause: unknown): boolean {
      return isLate || cause instanceof Thrown || nameOf(cause) === 'QuotaExceededError'
    }

    async function attempts(): Promise<T> {
      try {
        return await attempt()
      } catch (cause) {
        if (isFinal(cause)) throw cause
        await back
        return attempt()
      }
    }

    try {
      return await within(patience, attempts(), () => {
        isLate = true
        if (used) forget(used)
        // What is said to have failed must not be written later.
        abort(transaction)
      })
    } catch (cause) {
      throw cause instanceof Thrown ? cause.error : failure(cause)
    }
  }

  /** Closes a database, whenever it may open. Of two calls that fail, the second must not close what the first has opened anew. */
  function forget(current: Promise<IDBDatabase>): void {
    if (opening === current) opening = undefined
    current.then(
      (database) => database.close(),
      () => {},
    )
  }

  function failure(cause: unknown): Error {
    if (cause === LATE) return fail('storage-unavailable', `IndexedDB gave no answer within ${patience} ms`)
    const name = nameOf(cause)
    if (name === 'QuotaExceededError') return fail('storage-full', 'IndexedDB has no room left for this origin')
    return fail('storage-unavailable', `IndexedDB cannot be used (${name})`)
  }

  return Object.freeze<Store>({
    kind: 'indexeddb',
    list: (prefix) =>
      run('readonly', (objects) => {
        const [keys, values] = [objects.getAllKeys(below(prefix)), objects.getAll(below(prefix))]
        return () => keys.result.flatMap((key, place) => pairOf(key, values.result[place]))
      }),
    update: (key, change) =>
      run('readwrite', (objects, failed) => {
        const found: IDBRequest<unknown> = objects.get([...key])
        found.onsuccess = () => {
          try {
            write(objects, key, found.result, change)
          } catch (error) {
            failed(error)
          }
        }
        return () => {}
      }),
    delete: (prefix) =>
      run('readwrite', (objects) => {
        objects.delete(below(prefix))
        return () => {}
      }),
    close: () => {
      if (opening) forget(opening)
    },
  })
}

/** Writes what a change makes of what is there. */
function write(
  objects: IDBObjectStore,
  key: StoreKey,
  found: unknown,
  change: (before: StoredRecord | undefined) => StoredRecord | undefined,
): void {
  const before = recordOf(found)
  let after: StoredRecord | undefined
  try {
    after = changed(change, before)
  } catch (error) {
    throw new Thrown(error)
  }
  if (after) {
    if (after !== before) objects.put(after, [...key])
  } else if (found !== undefined) {
    objects.delete([...key])
  }
}

/** Returns a key with its record; nothing where one of them is none of ours. */
function pairOf(key: unknown, value: unknown): [] | [readonly [StoreKey, StoredRecord]] {
  const record = recordOf(value)
  return record && isStoreKey(key) ? [[key, record]] : []
}

/** Returns the range of all keys that begin so: in IndexedDB, an array comes after every text. */
function below(prefix: StoreKey): IDBKeyRange {
  return IDBKeyRange.bound([...prefix], [...prefix, []])
}

/** Opens the database in whichever version it has, and makes the object store if it has none. */
async function open(name: string): Promise<IDBDatabase> {
  const database = await openAs(name)
  if (database.objectStoreNames.contains(TOKENS)) return database
  // Made by somebody else, or edited by hand.
  const next = database.version + 1
  database.close()
  return openAs(name, next)
}

function openAs(name: string, version?: number): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    // Where storage is forbidden, this throws or is not there at all.
    const request = indexedDB.open(name, version)
    request.onupgradeneeded = () => {
      const database = request.result
      if (!database.objectStoreNames.contains(TOKENS)) database.createObjectStore(TOKENS)
    }
    request.onsuccess = () => {
      const database = request.result
      // Whoever deletes the database, or opens a newer version of it, waits for that. The next call opens it again.
      database.onversionchange = () => database.close()
      resolve(database)
    }
    request.onerror = () => reject(request.error)
  })
}

/** Waits so long and no longer. */
function within<T>(patience: number, promise: Promise<T>, late: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    // In two halves: to a page that was frozen meanwhile, a single one would be over the moment it wakes.
    let waiting = timer(() => {
      waiting = timer(() => {
        late()
        reject(LATE)
      }, patience / 2)
    }, patience / 2)
    promise.then(resolve, reject).finally(() => clearTimeout(waiting))
  })
}

function abort(transaction: IDBTransaction | undefined): void {
  try {
    transaction?.abort()
  } catch {
    // It has ended already.
  }
}

/**
 * Calls when the page is left; what is returned ends that. A page that is kept for whoever goes back to it stands still, with all
 * that it has begun: in WebKit, a transaction among that would hold up every other page.
 */
function whenLeft(left: () => void): () => void {
  globalThis.addEventListener?.('pagehide', left)
  return () => globalThis.removeEventListener?.('pagehide', left)
}

/** Waits until somebody has gone back to the page that was left. */
function returned(): Promise<void> {
  return new Promise((resolve) => globalThis.addEventListener('pageshow', () => resolve(), { once: true }))
}

/** Returns the name of an error, which says what went wrong; messages are the browser's and may say more than they should. */
function nameOf(cause: unknown): string {
  return cause instanceof Error || cause instanceof DOMException ? cause.name : 'unknown reason'
}
