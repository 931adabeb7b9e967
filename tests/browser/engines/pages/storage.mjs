/** Storage as a page uses it, without the package: to see what an engine keeps, and when. */

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

async function open(name) {
  const request = indexedDB.open(name, 1)
  request.onupgradeneeded = () => request.result.createObjectStore('values')
  return settled(request)
}

/** Runs on one store, and comes back when the transaction is complete. */
async function within(name, mode, work, durability = 'strict') {
  const database = await open(name)
  try {
    // As the package's store asks for: what is complete then outlives whatever happens to the browser.
    const transaction = database.transaction('values', mode, { durability })
    const complete = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve
      transaction.onabort = () => reject(transaction.error)
    })
    const value = await work(transaction.objectStore('values'))
    await complete
    return value
  } finally {
    database.close()
  }
}

export const read = (key) => within('scenario', 'readonly', (store) => settled(store.get(key)))
export const write = (key, value) => within('scenario', 'readwrite', (store) => settled(store.put(value, key)))

/** Adds to a number, many times, each in a transaction of its own. */
export async function count(key, times) {
  for (let time = 0; time < times; time += 1)
    await within('scenario', 'readwrite', async (store) => {
      const before = (await settled(store.get(key))) ?? 0
      return settled(store.put(before + 1, key))
    })
}

/** Writes two keys in each transaction, on and on: whoever sees them different has seen half of one. */
export async function writePairs(durability) {
  for (let number = 1; ; number += 1)
    await within('scenario', 'readwrite', async (store) => {
      await settled(store.put(number, 'left'))
      return settled(store.put(number, 'right'))
    }, durability)
}

/** Whether what is here may ask for more than pages of other addresses. */
export const context = () => ({
  isSecure: isSecureContext,
  hasLocks: 'locks' in navigator,
  hasChannel: 'BroadcastChannel' in window,
})

/** Waits for one message of a channel. */
export function receive(channel) {
  return new Promise((resolve) => {
    const receiver = new BroadcastChannel(channel)
    receiver.onmessage = ({ data }) => {
      receiver.close()
      resolve(data)
    }
  })
}

/** Sends until the receiver, which may not listen yet, has had time to. */
export async function send(channel, message) {
  const sender = new BroadcastChannel(channel)
  for (let time = 0; time < 20; time += 1) {
    sender.postMessage(message)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  sender.close()
}
