/** The site of a scenario: pages, the built package, and answers that the scenario sets, under the CSP of the demo. */

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
/** What is served from where. */
const FOLDERS = { '/pages/': 'tests/browser/engines/pages', '/pkg/': 'pkg', '/browser/': 'tests/browser' }
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
}

/** The policy that the demo server sends, so that what holds here holds there. */
const CONTENT_SECURITY_POLICY = (() => {
  const source = readFileSync(join(ROOT, 'src/cli/server.rs'), 'utf8')
  const found = /CONTENT_SECURITY_POLICY: &str = "([^"]+)"/.exec(source)
  if (found === null) throw new Error('src/cli/server.rs: expected the content security policy, found none')
  return found[1].replace(/\\\n\s*/g, '')
})()

/** A site on a port of its own, which it keeps: to a browser the same port is the same origin. */
export class Site {
  #server
  #port = 0
  // Every browser asks for an icon in its own time.
  #answers = new Map([['/icon', (_, response) => response.writeHead(204).end()]])
  #requests = []

  static async start() {
    const site = new Site()
    await site.resume()
    return site
  }

  /** The address of a page that can be called. */
  get url() {
    return `${this.origin}/pages/page.html`
  }

  get origin() {
    return `http://127.0.0.1:${this.#port}`
  }

  /** The requests so far, but those for files that are there: `GET /bundle`. */
  get requests() {
    return this.#requests.filter((request) => request !== 'GET /icon')
  }

  /** Sets what is answered at a path: a function of request and response, such as those of {@link answers}. */
  answer(path, handler) {
    this.#answers.set(path, handler)
  }

  /** Takes it off the network: nothing listens any more, and connections that are open break. */
  async stop() {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  /** Puts it back, at the same address. */
  async resume() {
    this.#server = createServer((request, response) => this.#serve(request, response))
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = this.#server.address().port
  }

  async #serve(request, response) {
    response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY)
    response.setHeader('x-content-type-options', 'nosniff')
    response.setHeader('cache-control', 'no-cache')
    const { pathname } = new URL(request.url, this.origin)
    const answer = this.#answers.get(pathname)
    if (answer) {
      this.#requests.push(`${request.method} ${pathname}`)
      return answer(request, response)
    }
    const file = fileOf(pathname)
    try {
      const body = await readFile(file)
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(body)
    } catch {
      this.#requests.push(`${request.method} ${pathname}`)
      response.writeHead(404).end()
    }
  }
}

/** What a server may do. */
export const answers = {
  /** Sends text, by default a token, with an entity tag that it knows again. */
  text:
    (body, { type = 'application/jwt', etag = `"${body.length}-${body.slice(-8)}"` } = {}) =>
    (request, response) => {
      if (request.headers['if-none-match'] === etag) return response.writeHead(304, { etag }).end()
      return response.writeHead(200, { 'content-type': type, etag }).end(body)
    },
  status: (status) => (_, response) => response.writeHead(status).end(),
  /** Says nothing, for ever. */
  hang: () => () => {},
  /** Breaks the connection before it says anything: what a page sees when there is no network. */
  drop: () => (request) => request.socket.destroy(),
  /** Breaks it in the middle. */
  cut: (body) => (request, response) => {
    response.writeHead(200, { 'content-length': body.length })
    response.write(body.slice(0, body.length / 2), () => request.socket.destroy())
  },
}

function fileOf(pathname) {
  const [prefix, folder] = Object.entries(FOLDERS).find(([prefix]) => pathname.startsWith(prefix)) ?? []
  if (prefix === undefined) return join(ROOT, 'no such file')
  return join(ROOT, folder, normalize(join('/', pathname.slice(prefix.length))))
}
