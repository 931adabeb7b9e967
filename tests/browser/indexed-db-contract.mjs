/** What the store in IndexedDB keeps to beyond the contract of all stores: whatever else happens to its database. */

import { read, rejection, run, same } from '/store-contract.mjs'

const ended = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

/** Opens a database as somebody else would; with a version, as a release that came later. */
async function opened(name, version, upgrade = () => {}) {
  const request = indexedDB.open(name, version)
  request.onupgradeneeded = () => upgrade(request.result)
  return ended(request)
}

async function edit(name, work) {
  const database = await opened(name)
  const transaction = database.transaction('tokens', 'readwrite')
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve
    transaction.onabort = () => reject(transaction.error)
  })
  work(transaction.objectStore('tokens'))
  await done
  database.close()
}

/** More than it ever takes, on a machine that is busy with other things too. */
const PATIENCE = 30_000
const one = { token: '1' }
const key = ['subject', 'a', 'b']

/**
 * Runs the contract.
 *
 * @param make returns a store, of a database by its name, with a patience in milliseconds
 * @returns for each case its name, and what was wrong or null
 */
export async function indexedDbContract(make) {
  let count = 0
  return run(CASES, async (work) => {
    const name = `contract-${count++}`
    await ended(indexedDB.deleteDatabase(name))
    const store = make(name, PATIENCE)
    try {
      await work(store, name, make)
    } finally {
      store.close()
    }
    await ended(indexedDB.deleteDatabase(name))
  })
}

const CASES = {
  'what is no record of ours is not there, and is written over': async (store, name) => {
    await store.update(key, () => one)
    const values = [2 ** 53, null, 'text', [], {}, { token: 7 }, { token: 'x', ended: 'no' }, new Date(), { updates: {} }, new Map()]
    await edit(name, (objects) => {
      values.forEach((value, place) => objects.put(value, ['subject', 'wrong', String(place)]))
      objects.put({ token: 'a', parsed: { ver: 7 } }, ['subject', 'more'])
      for (const foreign of [7, 'subject', [7], ['subject', 7], ['subject', ['a']], ['subject', 'a', new Date()]]) objects.put(one, foreign)
    })
    same(await store.list([]), [[key, one], [['subject', 'more'], { token: 'a' }]])
    for (const place of values.keys()) {
      const wrong = ['subject', 'wrong', String(place)]
      same((await read(store, wrong)) ?? null, null)
      await store.update(wrong, () => one)
      same(await read(store, wrong), one)
    }
  },
  'nothing instead of what is no record removes it': async (store, name) => {
    await store.update(key, () => one)
    await edit(name, (objects) => objects.put(7, key))
    await store.update(key, () => undefined)
    await edit(name, (objects) => {
      objects.count().onsuccess = ({ target }) => target.result === 0 || target.transaction.abort()
    })
  },
  'a database that is deleted begins anew': async (store, name) => {
    await store.update(key, () => one)
    await ended(indexedDB.deleteDatabase(name))
    // All of them find that it is gone; what one opens anew, the next must not close.
    const keys = Array.from({ length: 20 }, (_, turn) => [...key, String(turn)])
    const calls = keys.map(async (each) => {
      same(await store.list(each), [])
      await store.update(each, () => one)
      same(await store.list(each), [[each, one]])
    })
    await Promise.all(calls)
    same((await store.list([])).length, 20)
  },
  'calls that are under way while it is deleted are done': async (store, name) => {
    await store.update(key, () => one)
    const calls = Array.from({ length: 20 }, (_, turn) => store.update([...key, String(turn)], () => one))
    await Promise.all([...calls, ended(indexedDB.deleteDatabase(name))])
    await store.update(key, () => one)
    same((await store.list(key)).length > 0, true)
  },
  'a later release gets its version, and what is kept stays': async (store, name) => {
    await store.update(key, () => one)
    const later = await opened(name, 7, (database) => database.createObjectStore('more'))
    later.close()
    same(await store.list([]), [[key, one]])
  },
  'a database of somebody else gets what is missing': async (store, name) => {
    const other = await opened(name, 3, (database) => database.createObjectStore('other'))
    other.close()
    await store.update(key, () => one)
    same(await store.list([]), [[key, one]])
    const after = await opened(name)
    same([after.version, [...after.objectStoreNames]], [4, ['other', 'tokens']])
    after.close()
  },
  'an object store that takes no keys of ours is an error': async (store, name) => {
    const other = await opened(name, 1, (database) => database.createObjectStore('tokens', { keyPath: 'id' }))
    other.close()
    const { code, message } = await rejection(store.update(key, () => one))
    same({ code, message }, { code: 'storage-unavailable', message: 'IndexedDB cannot be used (DataError)' })
    same(await store.list([]), [])
  },
  'a database that is blocked is an error after a time, and works again': async (_, name, make) => {
    // Opened by somebody who does not make way, and deleted by another: whoever opens it now has to wait.
    const holder = await opened(name, 1, (database) => database.createObjectStore('tokens'))
    const deleted = ended(indexedDB.deleteDatabase(name))
    const store = make(name, 200)
    const { code, message } = await rejection(store.update(key, () => one))
    same({ code, message }, { code: 'storage-unavailable', message: 'IndexedDB gave no answer within 200 ms' })
    holder.close()
    await deleted
    const patient = make(name, PATIENCE)
    same(await patient.list([]), [])
    await patient.update(key, () => one)
    same(await patient.list([]), [[key, one]])
    patient.close()
    store.close()
  },
  'a lock of somebody else is waited for, not for ever, and what has failed is not written later': async (store, name, make) => {
    await store.update(key, () => one)
    const hasty = make(name, 200)
    same(await hasty.list([]), [[key, one]])
    const holder = await opened(name)
    const objects = holder.transaction('tokens', 'readwrite').objectStore('tokens')
    let isHeld = true
    const hold = () => {
      if (isHeld) objects.get(0).onsuccess = hold
    }
    hold()
    const { code } = await rejection(hasty.update(key, () => ({ token: 'late' })))
    same(code, 'storage-unavailable')
    isHeld = false
    same(await store.list([]), [[key, one]])
    holder.close()
    hasty.close()
  },
}
