/** The library's database as a script or a person with the developer tools reaches it: past the library. */

const NAME = 'permask'
const TOKENS = 'tokens'

/** What lies under a key; undefined where nothing does. */
export function readRaw(key) {
  return within('readonly', (objects) => objects.get(key))
}

/** Puts this under a key, whatever it is; undefined takes away what is there. */
export function writeRaw(key, value) {
  return within('readwrite', (objects) => (value === undefined ? objects.delete(key) : objects.put(value, key)))
}

async function within(mode, work) {
  const database = await settled(indexedDB.open(NAME))
  try {
    return await settled(work(database.transaction(TOKENS, mode).objectStore(TOKENS)))
  } finally {
    database.close()
  }
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
