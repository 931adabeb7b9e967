/** What the page needs to open without a network: a worker that keeps its files. */

/** Registers the worker; calls back once every file is kept. Where browsers have none, the page needs its server. */
export async function keepFiles(kept) {
  if (!('serviceWorker' in navigator)) return
  try {
    await navigator.serviceWorker.register('/worker.js', { updateViaCache: 'none' })
    await navigator.serviceWorker.ready
    kept()
  } catch {
    // Private windows and strict settings refuse it: everything works as long as the server answers.
  }
}
