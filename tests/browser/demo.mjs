/** The demo of one suite: its server and its browser, from before its first test until after its last. */

import { after, before } from 'node:test'

import { launch } from './chromium.mjs'
import { onPage } from './page.mjs'
import { startServer } from './server.mjs'

/** Starts both for the suite around it; `ready` is called with the address when the server answers. */
export function demo(ready = async () => {}) {
  let server
  let browser

  before(async () => {
    server = await startServer()
    browser = await launch()
    await ready(server.url)
  })

  after(async () => {
    await browser?.close()
    await server?.stop()
  })

  const page = (options, body) => onPage({ browser, url: server.url }, options, body)
  return {
    url: () => server.url,
    onPage: page,
    onSystem: (id, options, body) => page({ hash: `?system=${id}`, ...options }, body),
  }
}
