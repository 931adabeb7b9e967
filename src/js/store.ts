// What is kept between visits: raw tokens, which are verified again whenever they are read. Nothing that is stored is trusted.

/**
 * The name of a record, from the general to the particular:
 *
 * * `['policy', issuer, audience, tenant, policy id, '1']`
 * * `['subject', issuer, audience, tenant, subject]`
 * * `['keys', issuer, audience]`
 *
 * where the empty text stands for no tenant, and `'1'` is the format of policies.
 */
export type StoreKey = readonly string[]

/** What is kept of one token. */
export interface StoredToken {
  /** The token as it came, in JWS compact serialization. */
  readonly token: string
  /** Whether its end was seen: from then on the record is evidence alone, and never opens anything again. */
  readonly ended?: boolean
  /** The `ETag` with which it was served. */
  readonly etag?: string
  /** When a server last said that it is the newest, in seconds since 1970. */
  readonly checkedAt?: number
}

/** What is kept of a key set: how it came about from the keys in the app's build. */
export interface StoredKeys {
  /** The key-set updates as they came, JSON arrays of JWS, each building on the one before. */
  readonly updates: readonly string[]
  readonly checkedAt?: number
}

/** What lies under a key. */
export type StoredRecord = StoredToken | StoredKeys

/**
 * A place for tokens.
 *
 * Whatever fails rejects with one `PermaskError`: `storage-full` where there is no room, else `storage-unavailable`. What is
 * there and is no record (edited, or of somebody else) counts as not there. Records that are handed out are frozen.
 */
export interface Store {
  readonly kind: 'indexeddb' | 'memory'
  /** Returns all records whose key begins so, in no particular order; the empty prefix is that of all. */
  list(prefix: StoreKey): Promise<readonly (readonly [StoreKey, StoredRecord])[]>
  /**
   * Reads and writes one record in one transaction, which nothing else comes between: no other call, and no other tab.
   *
   * @param change gets what is there and returns what is to be there: undefined for nothing, the same object to leave it.
   * It is synchronous. It may be called once more, should the database get lost beneath it: the last call counts. What it
   * throws is what this rejects with, and then nothing was written.
   */
  update(key: StoreKey, change: (before: StoredRecord | undefined) => StoredRecord | undefined): Promise<void>
  /** Removes all records whose key begins so. */
  delete(prefix: StoreKey): Promise<void>
  /** Gives back what is held, not what is kept: the next call opens it again. It may be called twice. */
  close(): void
}

/** Returns the record that a value is, frozen and with nothing else in it; undefined where it is none. */
export function recordOf(value: unknown): StoredRecord | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { token, ended, etag, checkedAt, updates } = value as Record<string, unknown>
  if (!isOptional(checkedAt, Number.isFinite)) return undefined
  const checked = checkedAt === undefined ? {} : { checkedAt: checkedAt as number }
  if (typeof token !== 'string') {
    if (token !== undefined || !Array.isArray(updates) || !updates.every(isText)) return undefined
    return Object.freeze({ updates: Object.freeze([...updates]), ...checked })
  }
  if (updates !== undefined || !isOptional(ended, isFlag) || !isOptional(etag, isText)) return undefined
  return Object.freeze({
    token,
    ...(ended === undefined ? {} : { ended: ended as boolean }),
    ...(etag === undefined ? {} : { etag: etag as string }),
    ...checked,
  })
}

/** Returns what a change wants to be there. That it is a record is for whoever wrote the change to see to. */
export function changed(
  change: (before: StoredRecord | undefined) => StoredRecord | undefined,
  before: StoredRecord | undefined,
): StoredRecord | undefined {
  const after = change(before)
  if (after === undefined || after === before) return after
  const record = recordOf(after)
  if (!record) throw new TypeError('update: expected `change` to return a record or undefined')
  return record
}

/** Whether a value is a key of ours. */
export function isStoreKey(value: unknown): value is StoreKey {
  return Array.isArray(value) && value.every(isText)
}

function isOptional(value: unknown, is: (value: unknown) => boolean): boolean {
  return value === undefined || is(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean'
}
