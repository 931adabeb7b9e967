/** What every store keeps to. Runs in a page and in Node, needs nothing but the store, and says what it found as plain data. */

// What might be taken for something else: by a prefix, by an object, by a text that joins the parts.
const STRANGE = ['', ' ', 'a', 'ab', 'a,b', 'a,x', '["a"]', '\u0000', '\u{10ffff}', '\ud800', '\uffff', '__proto__', 'é', 'e\u0301']
const ROOT = 'contract'

/**
 * Runs the contract.
 *
 * @param open returns a store each time it is called, all over the same place
 * @returns for each case its name, and what was wrong or null
 */
export async function storeContract(open) {
  return run(CASES, async (work, name) => {
    const [one, other] = [open(), open()]
    try {
      await one.delete([ROOT])
      await work(one, other, [ROOT, name])
      await one.delete([ROOT])
      same(await one.list([ROOT]), [])
    } finally {
      one.close()
      other.close()
    }
  })
}

/** Runs cases one after the other, whatever becomes of them. */
export async function run(cases, around) {
  const results = []
  for (const [name, work] of Object.entries(cases)) {
    const error = await around(work, name).then(
      () => null,
      (error) => `${error?.name}: ${error?.message}`,
    )
    results.push({ name, error })
  }
  return results
}

/** Throws unless two values are the same as JSON. */
export function same(found, expected) {
  const [left, right] = [found, expected].map((value) => JSON.stringify(value) ?? 'undefined')
  if (left !== right) throw new Error(`expected ${right.slice(0, 300)}, found ${left.slice(0, 300)}`)
}

/** Returns what a promise is rejected with; throws if it is not. */
export async function rejection(promise) {
  const nothing = Symbol('nothing')
  const reason = await promise.then(() => nothing, (reason) => reason)
  if (reason === nothing) throw new Error('expected a rejection, found none')
  return reason
}

const sorted = (records) => records.map((record) => JSON.stringify(record)).sort()
const put = (store, key, record) => store.update(key, () => record)

/** Reads one record. */
export async function read(store, key) {
  let found
  await store.update(key, (before) => (found = before))
  return found
}

const CASES = {
  'what was never written is not there': async (store, _, key) => {
    same(await store.list(key), [])
    same(await read(store, key), undefined)
    await store.delete(key)
  },
  'what was written is there, for other users of the place too': async (store, other, key) => {
    const record = { token: 'a.b.c', ended: true, etag: 'W/"1"', checkedAt: 1_780_315_200.5 }
    await put(store, key, record)
    same(await other.list([ROOT]), [[key, record]])
    same(await read(other, key), record)
    const keys = { updates: ['[]', ''], checkedAt: 0 }
    await put(other, key, keys)
    same(await store.list([ROOT]), [[key, keys]])
  },
  'a change gets what is there, and undefined removes it': async (store, _, key) => {
    const seen = []
    for (const next of [{ token: '1' }, { token: '2' }, undefined, { token: '3' }, undefined, undefined]) {
      await store.update(key, (before) => (seen.push(before?.token ?? null), next))
    }
    same(seen, [null, '1', '2', null, '3', null])
    same(await store.list(key), [])
  },
  'a change that returns the same object leaves it': async (store, other, key) => {
    await put(store, key, { token: '1' })
    await store.update(key, (before) => before)
    same(await other.list(key), [[key, { token: '1' }]])
  },
  'a change that throws writes nothing, and what it throws comes out': async (store, other, key) => {
    await put(store, key, { token: '1' })
    for (const reason of [new RangeError('no'), undefined, 'text']) {
      const found = await rejection(store.update(key, () => { throw reason }))
      if (found !== reason) throw new Error(`expected what was thrown, found ${found}`)
    }
    same(await read(other, key), { token: '1' })
  },
  'a change that returns no record writes nothing': async (store, other, key) => {
    await put(store, key, { token: '1' })
    const wrong = [null, 7, 'token', [], {}, { token: 7 }, { token: '2', ended: 1 }, { token: '2', etag: null }, { updates: [7] }]
    wrong.push({ token: '2', checkedAt: Number.NaN }, { token: '2', updates: [] }, { updates: '[]' }, Promise.resolve({ token: '2' }))
    for (const record of wrong) {
      const { name } = await rejection(put(store, key, record))
      same(name, 'TypeError')
    }
    same(await read(other, key), { token: '1' })
  },
  'nothing comes between reading and writing': async (store, other, key) => {
    const count = (one) => one.update(key, (before) => ({ token: 'n', checkedAt: (before?.checkedAt ?? 0) + 1 }))
    await Promise.all(Array.from({ length: 60 }, (_, turn) => count(turn % 2 ? store : other)))
    same(await read(store, key), { token: 'n', checkedAt: 60 })
  },
  'a prefix is one by whole parts': async (store, _, key) => {
    for (const part of STRANGE) await put(store, [...key, part], { token: `1${part}` })
    for (const part of STRANGE) await put(store, [...key, part, 'x'], { token: `2${part}` })
    for (const part of STRANGE) {
      const expected = [[[...key, part], { token: `1${part}` }], [[...key, part, 'x'], { token: `2${part}` }]]
      same(sorted(await store.list([...key, part])), sorted(expected))
    }
    same((await store.list(key)).length, 2 * STRANGE.length)
    await store.delete([...key, 'a'])
    same((await store.list(key)).length, 2 * STRANGE.length - 2)
    same((await store.list([...key, 'ab'])).length, 2)
    same((await store.list([])).length >= 2 * STRANGE.length - 2, true)
  },
  'what comes out and what went in are nobody’s to change': async (store, other, key) => {
    const mine = { updates: ['[1]'], checkedAt: 1, more: 'left out' }
    await put(store, key, mine)
    mine.updates.push('[2]')
    mine.checkedAt = 2
    const [[, found]] = await store.list(key)
    same([Object.isFrozen(found), Object.isFrozen(found.updates)], [true, true])
    same(await other.list(key), [[key, { updates: ['[1]'], checkedAt: 1 }]])
    const part = [...key, 'x']
    const name = [...part]
    await put(store, name, { token: '1' })
    name.push('y')
    const [[place, token]] = await store.list(part)
    same([place, token, Object.isFrozen(token)], [part, { token: '1' }, true])
  },
  'a token as long as may be comes back as it was': async (store, _, key) => {
    const token = 'aB3-_.'.repeat(174_763)
    await put(store, key, { token })
    same((await read(store, key)).token === token, true)
  },
  'after closing, twice, the next call opens it again': async (store, _, key) => {
    await put(store, key, { token: '1' })
    store.close()
    store.close()
    same(await read(store, key), { token: '1' })
    const pending = put(store, key, { token: '2' })
    store.close()
    await pending.catch(() => {})
    same((await read(store, key)).token, '2')
  },
}
