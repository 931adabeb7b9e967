/** A server of its own for the pieces that the package's entries do not export, with the contracts that they keep to. */

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

import { bundled } from '../js/sources.mjs'

const CONTRACTS = ['store-contract', 'indexed-db-contract', 'tabs-contract', 'alarm-contract', 'fetcher-contract', 'contracts']
const TOKEN = 'eyJhbGciOiJFZERTQSJ9.e30.c2ln'

/**
 * Starts the server. Its page at `/` runs all contracts with
 *
 *     const { contracts } = await import('/contracts.mjs')
 *     const results = await contracts()
 *
 * which come as a list of `{ name, error }`: an error is null where all is well.
 */
export async function startPieces() {
  const pieces = await bundled('alarm', 'errors', 'fetcher', 'indexed-db', 'tabs')
  const elsewhere = await listening((_, response) => response.setHeader('access-control-allow-origin', '*').end(TOKEN))
  const policy = `default-src 'none'; script-src 'self'; connect-src 'self' ${elsewhere.origin}; frame-src 'self'`

  const files = new Map([
    ['/', ['text/html', '<!doctype html><title>pieces</title><script src="/page.js"></script>']],
    ['/page.js', ['text/javascript', readFileSync(new URL('engines/pages/page.js', import.meta.url), 'utf8')]],
    ['/frame', ['text/html', `<!doctype html><title>frame</title><script type="module" src="/frame.mjs"></script>`]],
    ['/frame.mjs', ['text/javascript', FRAME]],
    ['/pieces.mjs', ['text/javascript', pieces]],
  ])
  for (const name of CONTRACTS) {
    files.set(`/${name}.mjs`, ['text/javascript', readFileSync(new URL(`${name}.mjs`, import.meta.url), 'utf8')])
  }

  const server = await listening((request, response) => {
    const path = request.url.split('?')[0]
    const answer = ANSWERS[path]
    if (answer) return answer(request, response, elsewhere.origin)
    const [type, text] = files.get(path) ?? ['text/plain', '']
    const headers = { 'content-type': `${type}; charset=utf-8`, 'access-control-allow-origin': '*' }
    if (path !== '/frame') headers['content-security-policy'] = policy
    response.writeHead(files.has(path) ? 200 : 404, headers).end(text)
  })
  return {
    url: `${server.origin}/`,
    stop: () => {
      server.stop()
      elsewhere.stop()
    },
  }
}

/** Runs in a frame whose origin may store nothing, and says what becomes of a store there. */
const FRAME = `
  import { PermaskError, indexedDbStore } from '/pieces.mjs'
  const { code, message } = await indexedDbStore((...words) => new PermaskError(...words)).list([]).catch((error) => error)
  parent.postMessage({ code, message }, '*')
`

let served = 0

/** What the fetcher is tried on. */
const ANSWERS = {
  // To be kept for an hour by whoever caches: each answer that comes from here is another.
  '/answer/cached': (_, response) => response.writeHead(200, { 'cache-control': 'max-age=3600', etag: '"v1"' }).end(`${TOKEN}${served++}`),
  '/answer/tagged': (request, response) => {
    const isKnown = request.headers['if-none-match'] === '"v1"'
    response.writeHead(isKnown ? 304 : 200, { etag: '"v1"', 'cache-control': 'max-age=3600' }).end(isKnown ? undefined : TOKEN)
  },
  '/answer/304': (_, response) => response.writeHead(304).end(),
  '/answer/503': (_, response) => response.writeHead(503).end(),
  '/answer/page': (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>private</title>'),
  '/answer/near': (_, response) => response.writeHead(302, { location: '/answer/tagged' }).end(),
  '/answer/far': (_, response, elsewhere) => response.writeHead(302, { location: `${elsewhere}/` }).end(),
  '/answer/broken': (_, response) => {
    response.writeHead(200, { 'content-length': 1_000 })
    response.write(TOKEN)
    setTimeout(() => response.destroy(), 50)
  },
  '/answer/long': (_, response) => response.end('x'.repeat(2_000)),
  '/answer/silent': () => {},
}

async function listening(answer) {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
