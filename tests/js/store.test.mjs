// What is kept between visits: the contract of all stores over memory, and what becomes of IndexedDB where it fails. That it
// works where it does not is for real browsers to say (tests/browser).
import assert from 'node:assert/strict'
import { afterEach, describe, mock, test } from 'node:test'

import { storeContract } from '../browser/store-contract.mjs'
import { imported } from './sources.mjs'

const { PermaskError, indexedDbStore, memoryStore } = await imported('errors', 'indexed-db', 'memory-store')
const fail = (...words) => new PermaskError(...words)

describe('a store in memory', async () => {
  const store = memoryStore()
  for (const { name, error } of await storeContract(() => store)) {
    test(name, () => assert.equal(error, null))
  }

  test('two of them share nothing', async () => {
    await store.update(['x'], () => ({ token: '1' }))
    assert.deepEqual(await memoryStore().list([]), [])
  })
})

describe('IndexedDB that fails', () => {
  const calls = {
    list: (store) => store.list(['x']),
    update: (store) => store.update(['x'], () => ({ token: '1' })),
    delete: (store) => store.delete(['x']),
  }
  const named = (name) => Object.assign(new Error('private'), { name })

  afterEach(() => {
    delete globalThis.indexedDB
    mock.timers.reset()
  })

  /** Holds each call to an error, and returns how often the database was opened for one. */
  async function refused(factory, expected) {
    for (const [name, call] of Object.entries(calls)) {
      globalThis.indexedDB = factory
      const error = await call(indexedDbStore(fail)).then(
        () => assert.fail(`${name} went well`),
        (error) => error,
      )
      assert.ok(error instanceof PermaskError, String(error))
      assert.deepEqual({ code: error.code, message: error.message, cause: error.cause }, { cause: undefined, ...expected })
    }
  }

  /** A factory whose requests end with an error. */
  const ending = (error) => ({
    open: () => {
      const request = { error }
      queueMicrotask(() => request.onerror())
      return request
    },
  })

  test('is not there', async () => {
    await refused(undefined, { code: 'storage-unavailable', message: 'IndexedDB cannot be used (TypeError)' })
  })

  test('throws', async () => {
    const factory = { open: () => { throw named('SecurityError') } }
    await refused(factory, { code: 'storage-unavailable', message: 'IndexedDB cannot be used (SecurityError)' })
  })

  test('cannot be opened', async () => {
    await refused(ending(named('VersionError')), { code: 'storage-unavailable', message: 'IndexedDB cannot be used (VersionError)' })
  })

  test('has no room', async () => {
    let opened = 0
    const factory = { open: () => (opened++, ending(named('QuotaExceededError')).open()) }
    await refused(factory, { code: 'storage-full', message: 'IndexedDB has no room left for this origin' })
    assert.equal(opened, Object.keys(calls).length, 'which is no better a second time')
  })

  test('has lost the database without a word: it is opened anew, once for all who find out', async (t) => {
    globalThis.IDBKeyRange = { bound: () => {} }
    t.after(() => delete globalThis.IDBKeyRange)
    const log = []
    const objects = { getAllKeys: () => ({ result: [['x']] }), getAll: () => ({ result: [{ token: '1' }] }) }
    let begun = 0
    // The first database fails at once or, every other time, while the second one is in use already.
    const open = () => {
      const isFirst = log.push('open') === 1
      const transaction = () => {
        if (isFirst && begun++ % 2 === 0) throw named('InvalidStateError')
        const transaction = { objectStore: () => objects, error: named('AbortError') }
        if (isFirst) setTimeout(() => transaction.onabort(), 20)
        else setTimeout(() => transaction.oncomplete(), 40)
        return transaction
      }
      const close = () => log.push(isFirst ? 'close the first' : 'close the second')
      const request = { result: { objectStoreNames: { contains: () => true }, transaction, close } }
      queueMicrotask(() => request.onsuccess())
      return request
    }
    globalThis.indexedDB = { open }
    const store = indexedDbStore(fail)
    const found = await Promise.all(Array.from({ length: 5 }, () => store.list([])))
    assert.deepEqual(found, new Array(5).fill([[['x'], { token: '1' }]]))
    assert.equal(log.filter((call) => call === 'open').length, 2)
    assert.equal(log.includes('close the second'), false)
  })

  test('is opened once more, and no oftener', async () => {
    let opened = 0
    globalThis.indexedDB = { open: () => (opened++, ending(named('UnknownError')).open()) }
    await assert.rejects(indexedDbStore(fail).list([]), { code: 'storage-unavailable' })
    assert.equal(opened, 2)
  })

  test('hangs: the call ends, and what opens too late is closed and nothing written', async () => {
    mock.timers.enable({ apis: ['setTimeout'] })
    const requests = []
    const log = []
    globalThis.indexedDB = { open: () => requests[requests.push({}) - 1] }
    const store = indexedDbStore(fail)
    const refused = assert.rejects(store.update(['x'], () => ({ token: '1' })), {
      code: 'storage-unavailable',
      message: 'IndexedDB gave no answer within 5000 ms',
    })
    // A page that was frozen wakes with all of its timers over: it gets some of the time anew.
    mock.timers.tick(2_500)
    assert.equal(await Promise.race([refused, Promise.resolve('waiting')]), 'waiting')
    mock.timers.tick(2_500)
    await refused
    // The next call tries anew.
    const next = assert.rejects(store.list([]), { code: 'storage-unavailable' })
    assert.equal(requests.length, 2)
    requests[0].result = {
      objectStoreNames: { contains: () => true },
      transaction: () => log.push('transaction'),
      close: () => log.push('close'),
    }
    requests[0].onsuccess()
    await new Promise(setImmediate)
    assert.deepEqual([[...new Set(log)], requests.length], [['close'], 2])
    mock.timers.tick(2_500)
    mock.timers.tick(2_500)
    await next
    requests[1].result = requests[0].result
    requests[1].onsuccess()
    await new Promise(setImmediate)
    assert.deepEqual([[...new Set(log)], requests.length], [['close'], 2])
  })
})
