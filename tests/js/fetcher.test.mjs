// Fetching tokens over real connections, from servers that do what servers do; and with a `fetch` of the app's.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'

import { bundled, imported } from './sources.mjs'

const { PermaskError, fetcherOf } = await imported('errors', 'fetcher')
const fail = (...words) => new PermaskError(...words)
const token = 'eyJhbGciOiJFZERTQSJ9.e30.c2ln'
const LIMIT = 1 << 20

/** What the server answers, by path, and the last request of each. */
const answers = {}
const asked = {}
const server = createServer((request, response) => {
  const [path] = request.url.split('?')
  asked[path] = request
  answers[path](request, response)
})
const elsewhere = createServer((_, response) => response.end(token))
let origin
let other

before(async () => {
  for (const one of [server, elsewhere]) {
    one.listen(0, '127.0.0.1')
    await once(one, 'listening')
  }
  origin = `http://127.0.0.1:${server.address().port}`
  other = `http://127.0.0.1:${elsewhere.address().port}`
})
after(() => {
  for (const one of [server, elsewhere]) {
    one.closeAllConnections()
    one.close()
  }
})

const fetchToken = fetcherOf(fail)
/** An address with all that no message may have. */
const urlOf = (path) => new URL(`${path}?access_token=private#private`, origin)

/** Fetches from a path that the server answers so. */
function fetched(path, answer, request = {}, fetcher = fetchToken) {
  answers[path] = answer
  return fetcher({ url: urlOf(path), limit: LIMIT, ...request })
}

/** Holds what was fetched to be refused. */
async function refused(promise, code, message) {
  const error = await promise.then((answer) => assert.fail(`accepted ${JSON.stringify(answer)}`), (error) => error)
  assert.ok(error instanceof PermaskError, error?.stack)
  assert.deepEqual({ code: error.code, message: error.message, cause: error.cause }, { code, message, cause: undefined })
  assert.doesNotMatch(error.stack, /private/)
}

/** Answers with a text. */
const text = (body, headers = {}, status = 200) => (_, response) => response.writeHead(status, headers).end(body)

describe('what is found', () => {
  test('is the text, with the tag and by the clock of the server', async () => {
    const headers = { 'content-type': 'application/jwt', etag: '"v1"', date: 'Mon, 01 Jun 2026 12:00:00 GMT' }
    const found = await fetched('/found', text(token, headers))
    assert.deepEqual(found, { kind: 'found', text: token, etag: '"v1"', servedAt: 1_780_315_200 })
    const { headers: sent, method } = asked['/found']
    assert.deepEqual([method, sent.accept, sent['if-none-match']], ['GET', 'application/jwt, */*', undefined])
  })

  test('may be without either, and its clock is that of whoever handed it on', async () => {
    const plain = await fetched('/plain', (_, response) => {
      response.sendDate = false
      response.end(token)
    })
    assert.deepEqual(plain, { kind: 'found', text: token, etag: undefined, servedAt: undefined })
    for (const [headers, servedAt] of [
      [{ date: 'Mon, 01 Jun 2026 12:00:00 GMT', age: '600' }, 1_780_315_800],
      [{ date: 'Mon, 01 Jun 2026 12:00:00 GMT', age: '-1' }, 1_780_315_200],
      [{ date: 'Mon, 01 Jun 2026 12:00:00 GMT', age: '1e9' }, 1_780_315_200],
      [{ date: 'yesterday', age: '600' }, undefined],
    ]) {
      assert.equal((await fetched('/aged', text(token, headers))).servedAt, servedAt)
    }
  })

  test('is without the line feed that ends a file, and with everything else', async () => {
    for (const [body, expected] of [[`${token}\n`, token], [`${token}\r\n`, token], [`${token}\n\n`, `${token}\n`]]) {
      assert.equal((await fetched('/file', text(body))).text, expected)
    }
    for (const body of [` ${token}`, `${token} `, `\ufeff${token}`, `${token}\r`, 'no token at all', '[ "a.b.c" ]', '{}', 'é']) {
      assert.equal((await fetched('/other', text(body))).text, body)
    }
  })

  test('may be called anything, compressed, and come in pieces', async () => {
    assert.equal((await fetched('/type', text(token, { 'content-type': 'text/html' }))).text, token)
    const gzip = { 'content-encoding': 'gzip' }
    assert.equal((await fetched('/gzip', text(gzipSync(token), gzip))).text, token)
    const inPieces = async (_, response) => {
      for (const sign of 'é€😀'.repeat(3)) {
        for (const byte of Buffer.from(sign)) {
          response.write(Buffer.of(byte))
          await new Promise(setImmediate)
        }
      }
      response.end()
    }
    assert.equal((await fetched('/pieces', inPieces)).text, 'é€😀'.repeat(3))
  })

  test('has as many bytes as there may be, and no more', async () => {
    const most = 'x'.repeat(1_000)
    assert.equal((await fetched('/most', text(most), { limit: 1_000 })).text, most)
    await refused(fetched('/more', text(`${most}x`), { limit: 1_000 }), 'too-large', `${origin}/more: expected at most 1000 bytes`)
    // Small on its way, large when it is there.
    const bomb = text(gzipSync(Buffer.alloc(1 << 24, 'x')), { 'content-encoding': 'gzip' })
    await refused(fetched('/bomb', bomb), 'too-large', `${origin}/bomb: expected at most 1048576 bytes`)
  })

  test('may be without end: it is left where it is too long', async () => {
    let written = 0
    let closed
    const endless = (_, response) => {
      closed = once(response, 'close')
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536))) written += 65_536
      }
      response.on('drain', more)
      more()
    }
    await refused(fetched('/endless', endless), 'too-large', `${origin}/endless: expected at most 1048576 bytes`)
    await closed
    assert.ok(written < 64 * LIMIT, `${written} bytes were written`)
  })
})

describe('what is kept already', () => {
  test('is asked about by its tag, and is the newest', async () => {
    const answer = (request, response) => {
      if (request.headers['if-none-match'] === 'W/"v1"') response.writeHead(304).end()
      else response.end(token)
    }
    const date = { date: 'Mon, 01 Jun 2026 12:00:00 GMT' }
    const unchanged = await fetched('/kept', text(null, date, 304), { etag: 'W/"v1"' })
    assert.deepEqual(unchanged, { kind: 'unchanged', servedAt: 1_780_315_200 })
    assert.equal((await fetched('/kept', answer, { etag: 'W/"v1"' })).kind, 'unchanged')
    assert.equal((await fetched('/kept', answer, { etag: 'W/"v2"' })).text, token)
  })

  test('has to be there: nothing cannot be the newest', async () => {
    const message = `${origin}/none: expected a token, found status 304 although none is kept`
    await refused(fetched('/none', text(null, {}, 304)), 'not-modified', message)
  })

  test('may have a tag that somebody has edited: it is as if there were none', async () => {
    for (const etag of ['', 'v1', '"v1', '"a"b"', '"v1"\r\nx: y', '"\u{20ac}"', '*', '"a", "b"', 'w/"a"']) {
      assert.equal((await fetched('/edited', text(token), { etag })).text, token)
      assert.equal(asked['/edited'].headers['if-none-match'], undefined, etag)
    }
  })
})

describe('what is not there', () => {
  test('is an answer where there may be nothing', async () => {
    const date = { date: 'Mon, 01 Jun 2026 12:00:00 GMT' }
    for (const status of [204, 404, 410]) {
      const missing = await fetched('/missing', text('<html>', date, status), { mayBeMissing: true })
      assert.deepEqual(missing, { kind: 'missing', servedAt: 1_780_315_200 })
      await refused(fetched('/missing', text('', {}, status)), 'http-status', `${origin}/missing: expected status 200, found ${status}`)
    }
  })

  test('is an error under any other status', async () => {
    for (const status of [201, 206, 400, 401, 403, 405, 429, 500, 502, 503]) {
      const request = { mayBeMissing: true }
      await refused(fetched('/status', text(null, {}, status), request), 'http-status', `${origin}/status: expected status 200, found ${status}`)
    }
  })
})

describe('what is no token', () => {
  test('is a page', async () => {
    const message = `${origin}/page: expected a token, found what looks like an HTML page`
    for (const page of ['<!doctype html><title>private</title>', '\ufeff\r\n\t <html>private', `<p>${'x'.repeat(2 * LIMIT)}`, '<?xml?>']) {
      await refused(fetched('/page', text(page, { 'content-type': 'application/jwt' })), 'malformed', message)
    }
    const late = async (_, response) => {
      response.write(' '.repeat(100))
      await new Promise(setImmediate)
      response.end('<html>')
    }
    await refused(fetched('/page', late), 'malformed', message)
  })

  test('is nothing, and what is no text', async () => {
    for (const nothing of ['', ' \r\n', '\ufeff']) {
      await refused(fetched('/empty', text(nothing)), 'malformed', `${origin}/empty: expected a token, found an empty answer`)
    }
    for (const bytes of [[0xff], [0x61, 0xc3], [0xed, 0xa0, 0x80]]) {
      await refused(fetched('/bytes', text(Buffer.from(bytes))), 'malformed', `${origin}/bytes: expected a token, found what is no text`)
    }
  })
})

describe('redirects', () => {
  test('are followed within the origin', async () => {
    answers['/to'] = text(token)
    const found = await fetched('/from', text(null, { location: '/to' }, 302))
    assert.equal(found.text, token)
  })

  test('to another origin lead nowhere', async () => {
    const redirect = text(null, { location: `${other}/private` }, 302)
    const message = `${origin}/away: expected an answer of the same origin, found a redirect to another`
    await refused(fetched('/away', redirect), 'fetch-failed', message)
  })

  test('in a circle end', async () => {
    await refused(fetched('/circle', text(null, { location: '/circle' }, 302)), 'fetch-failed', `${origin}/circle could not be reached`)
  })
})

describe('a network that fails', () => {
  test('before an answer', async () => {
    await refused(fetched('/reset', (request) => request.socket.destroy()), 'fetch-failed', `${origin}/reset could not be reached`)
    const url = new URL('http://127.0.0.1:1/policy?access_token=private')
    await refused(fetchToken({ url, limit: LIMIT }), 'fetch-failed', 'http://127.0.0.1:1/policy could not be reached')
    const withWords = new URL('http://user:private@127.0.0.1:1/policy')
    await refused(fetchToken({ url: withWords, limit: LIMIT }), 'fetch-failed', 'http://127.0.0.1:1/policy could not be reached')
  })

  test('in the middle of one', async () => {
    const broken = (_, response) => {
      response.writeHead(200, { 'content-length': 1_000 })
      response.write(token, () => response.destroy())
    }
    await refused(fetched('/broken', broken), 'fetch-failed', `${origin}/broken: the answer broke off`)
    const garbled = text('no gzip', { 'content-encoding': 'gzip' })
    await refused(fetched('/garbled', garbled), 'fetch-failed', `${origin}/garbled: the answer broke off`)
  })
})

describe('an end from outside', () => {
  const silent = () => {}
  const slow = (_, response) => {
    response.writeHead(200)
    const writing = setInterval(() => response.write('x'), 20)
    response.on('close', () => clearInterval(writing))
  }

  test('comes with the time limit, before an answer and in the middle of one', async () => {
    const hasty = fetcherOf(fail, fetch, 150)
    for (const [path, answer] of [['/silent', silent], ['/slow', slow]]) {
      const message = `${origin}${path} gave no whole answer within 150 ms`
      await refused(fetched(path, answer, {}, hasty), 'fetch-timeout', message)
    }
  })

  test('comes with the signal: before, while waiting and while reading; the connection ends with it', async () => {
    await refused(fetched('/before', silent, { signal: AbortSignal.abort('private') }), 'aborted', `fetching ${origin}/before was given up`)
    assert.equal(asked['/before'], undefined)
    for (const [path, answer] of [['/waiting', silent], ['/reading', slow]]) {
      const controller = new AbortController()
      let closed
      const watched = (request, response) => {
        closed = once(response, 'close')
        answer(request, response)
        setTimeout(() => controller.abort(new Error('private')), 50)
      }
      await refused(fetched(path, watched, { signal: controller.signal }), 'aborted', `fetching ${origin}${path} was given up`)
      await closed
    }
  })

  test('leaves nothing behind', async (t) => {
    const started = t.mock.method(globalThis, 'setTimeout').mock
    const cleared = t.mock.method(globalThis, 'clearTimeout').mock
    const { signal } = new AbortController()
    let listening = 0
    const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype
    signal.addEventListener = (...words) => (listening++, add.call(signal, ...words))
    signal.removeEventListener = (...words) => (listening--, remove.call(signal, ...words))
    await fetched('/clean', text(token), { signal })
    await assert.rejects(fetched('/clean', text('', {}, 500), { signal }))
    assert.equal(listening, 0)
    const ours = started.calls.filter(({ arguments: [, wait] }) => wait === 30_000).map(({ result }) => result)
    assert.equal(ours.length, 2)
    const gone = new Set(cleared.calls.map(({ arguments: [timer] }) => timer))
    assert.ok(ours.every((timer) => gone.has(timer)))
  })
})

describe('a `fetch` of the app', () => {
  const url = new URL('https://app.example/policy?access_token=private')

  test('gets what the platform’s would get, and is called as a function', async () => {
    let seen
    const fetchToken = fetcherOf(fail, function (...words) {
      seen = [this, ...words]
      return new Response(token)
    })
    await fetchToken({ url, limit: LIMIT, etag: '"v1"' })
    const [self, address, { signal, ...init }] = seen
    assert.deepEqual([self, address, signal instanceof AbortSignal], [undefined, url.href, true])
    const headers = { accept: 'application/jwt, */*', 'if-none-match': '"v1"' }
    assert.deepEqual(init, { headers, cache: 'no-store', credentials: 'same-origin', redirect: 'follow' })
  })

  test('may throw, reject, and know nothing of signals', async () => {
    const message = 'https://app.example/policy could not be reached'
    for (const fetch of [() => { throw new Error('private') }, () => Promise.reject('private'), () => Promise.reject()]) {
      await refused(fetcherOf(fail, fetch)({ url, limit: LIMIT }), 'fetch-failed', message)
    }
    let cancelled = 0
    const body = () => new ReadableStream({ pull: () => new Promise(() => {}), cancel: () => void cancelled++ })
    const late = 'https://app.example/policy gave no whole answer within 50 ms'
    for (const fetch of [() => new Promise(() => {}), () => new Response(body())]) {
      // Held open meanwhile: what waits for an answer keeps no process alive.
      const holding = setTimeout(() => {}, 10_000)
      await refused(fetcherOf(fail, fetch, 50)({ url, limit: LIMIT }), 'fetch-timeout', late)
      clearTimeout(holding)
    }
    assert.equal(cancelled, 1)
  })

  test('may be for other schemes, whose addresses hold what is fetched', async () => {
    const message = 'data: could not be reached'
    const fetch = () => Promise.reject()
    await refused(fetcherOf(fail, fetch)({ url: new URL('data:text/plain,private'), limit: LIMIT }), 'fetch-failed', message)
  })

  test('that never answers keeps no process alive', async () => {
    const code = `${await bundled('fetcher')}
      fetcherOf(() => new Error(), () => new Promise(() => {}))({ url: new URL('https://app.example'), limit: 1 })`
    const { status, signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], { timeout: 20_000 })
    assert.deepEqual({ status, signal }, { status: 0, signal: null })
  })
})
