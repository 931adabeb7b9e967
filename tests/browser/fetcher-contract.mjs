/** What fetching keeps to in a page, where the browser has a cache of its own and hides what comes from elsewhere. */

import { rejection, run, same } from '/store-contract.mjs'

const token = 'eyJhbGciOiJFZERTQSJ9.e30.c2ln'

/** Runs the contract; `make` returns what fetches, with a patience in milliseconds. */
export async function fetcherContract(make) {
  return run(CASES, (work) => work((path, request) => asked(make, path, request), make))
}

function asked(make, path, { patience, ...request } = {}) {
  const url = new URL(`/answer/${path}?access_token=private#private`, location.href)
  return make(patience)({ url, limit: 1_000, ...request })
}

async function refused(promise, code, message) {
  const error = await rejection(promise)
  same({ name: error.name, code: error.code, message: error.message }, { name: 'PermaskError', code, message })
}

const at = (path) => `${location.origin}/answer/${path}`

const CASES = {
  'each answer is the server’s, and none the cache’s': async (fetched) => {
    const texts = [await fetched('cached'), await fetched('cached')].map(({ text }) => text)
    same(texts[0] === texts[1], false)
  },
  'a tag is sent, and the answer that there is no other heard': async (fetched) => {
    const { kind, text, etag, servedAt } = await fetched('tagged')
    same([kind, text, etag], ['found', token, '"v1"'])
    same(Math.abs(servedAt - Date.now() / 1000) < 60, true)
    const unchanged = await fetched('tagged', { etag: '"v1"' })
    same(unchanged.kind, 'unchanged')
    same((await fetched('tagged', { etag: '"v2"' })).kind, 'found')
    await refused(fetched('304'), 'not-modified', `${at('304')}: expected a token, found status 304 although none is kept`)
  },
  'a status and a page are told': async (fetched) => {
    same((await fetched('none', { mayBeMissing: true })).kind, 'missing')
    await refused(fetched('503'), 'http-status', `${at('503')}: expected status 200, found 503`)
    await refused(fetched('page'), 'malformed', `${at('page')}: expected a token, found what looks like an HTML page`)
    await refused(fetched('long'), 'too-large', `${at('long')}: expected at most 1000 bytes`)
  },
  'redirects stay within the origin': async (fetched) => {
    same((await fetched('near')).text, token)
    await refused(fetched('far'), 'fetch-failed', `${at('far')}: expected an answer of the same origin, found a redirect to another`)
  },
  'a connection that breaks is told': async (fetched) => {
    await refused(fetched('broken'), 'fetch-failed', `${at('broken')}: the answer broke off`)
  },
  'a time limit and a signal end it': async (fetched) => {
    await refused(fetched('silent', { patience: 200 }), 'fetch-timeout', `${at('silent')} gave no whole answer within 200 ms`)
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 100)
    await refused(fetched('silent', { signal: controller.signal }), 'aborted', `fetching ${at('silent')} was given up`)
  },
}
