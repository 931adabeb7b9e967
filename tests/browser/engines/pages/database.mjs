/** What somebody does to the database of the package by hand, without the package. */

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
    request.onblocked = () => reject(new Error('blocked'))
  })

async function within(mode, work) {
  const database = await settled(indexedDB.open('permask'))
  try {
    const transaction = database.transaction('tokens', mode)
    const complete = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve
      transaction.onabort = () => reject(transaction.error)
    })
    const value = await work(transaction.objectStore('tokens'))
    await complete
    return value
  } finally {
    database.close()
  }
}

export const read = (key) => within('readonly', (tokens) => settled(tokens.get(key)))
export const write = (key, value) => within('readwrite', (tokens) => settled(tokens.put(value, key)))
export const remove = (key) => within('readwrite', (tokens) => settled(tokens.delete(key)))
export const keys = () => within('readonly', (tokens) => settled(tokens.getAllKeys()))

/** Keeps the package's store in the middle of changes, without end. */
export async function churn() {
  const { indexedDbStore } = await import('/pkg/index.js')
  const store = indexedDbStore()
  for (let number = 0; ; number += 1) await store.update(['churn', 'of', 'this'], () => ({ token: `${number}` }))
}

/** Copies a value, whatever it is. */
export const copy = async (from, to) => write(to, await read(from))

/** Writes what text cannot carry. */
export const writeStrange = (key, name) => write(key, strange[name]())

const strange = {
  date: () => new Date(2 ** 53),
  bytes: () => new Uint8Array(64).fill(46),
  map: () => new Map([['token', 'a.b.c']]),
  circle: () => {
    const circle = { updates: [] }
    circle.updates.push(circle)
    return circle
  },
}

/** Removes the database, as clearing the data of a site does. */
export const clear = () => settled(indexedDB.deleteDatabase('permask'))
