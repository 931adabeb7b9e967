/* global KEPT */
/**
 * The service worker: it lets the page open without a network. The server puts `KEPT` in front of this script: which
 * files there are, and a version that changes with any of them.
 *
 * INVARIANT (files alone): it answers for the files of `KEPT` and touches nothing else. Bundles and tokens are the
 * library's to keep, which verifies them again each time; records are kept by nobody.
 *
 * INVARIANT (one version): a cache is filled as a whole or not at all, and the network comes first. So what is answered
 * without one is the set of files that the page last had.
 */

const NAME = 'permask-demo'
const CACHE = `${NAME}-${KEPT.version}`

/** How long the network may take to begin an answer. */
const PATIENCE = 4_000

addEventListener('install', (event) => event.waitUntil(keep()))
addEventListener('activate', (event) => event.waitUntil(takeOver()))
addEventListener('fetch', (event) => {
  const { method, url } = event.request
  const { origin, pathname } = new URL(url)
  if (method !== 'GET' || origin !== location.origin || !KEPT.files.includes(pathname)) return
  event.respondWith(answer(event.request, pathname))
})

async function keep() {
  const cache = await caches.open(CACHE)
  // Past the browser's own cache, which may hold files of another version.
  await cache.addAll(KEPT.files.map((file) => new Request(file, { cache: 'reload' })))
  // It answers only where the network does not, so it need not wait for pages that the one before serves.
  await skipWaiting()
}

async function takeOver() {
  const old = (await caches.keys()).filter((name) => name.startsWith(`${NAME}-`) && name !== CACHE)
  await Promise.all(old.map((name) => caches.delete(name)))
  await clients.claim()
}

async function answer(request, pathname) {
  const online = fetch(request)
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, null))
  const response = await Promise.race([online, late]).catch(() => null)
  if (response !== null && response.status < 500) return response
  const cache = await caches.open(CACHE)
  // What came too late, or was an error, is still better than nothing.
  return (await cache.match(pathname)) ?? response ?? online
}
