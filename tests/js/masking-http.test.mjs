// Masking what a real server answers, over a real connection: headers, compressed bodies, lines as they come, parts, other types,
// connections that break, sessions that end, and readers that stop.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'

import { gateOver } from './fixture.mjs'
import { bytesOf } from './masking.mjs'

const policy = {
  format: 1,
  id: 'http',
  resources: {},
  classes: { email: { mask: { email: {} } }, gone: { mask: 'remove' } },
  records: { profile: { unlisted: 'show', fields: { '$.email': 'email', '$.ssn': 'gone' } }, page: { unlisted: 'mask', fields: { '$.next': 'public' } } },
}

const json = { 'content-type': 'application/json; charset=utf-8' }
const lines = { 'content-type': 'application/x-ndjson' }
const record = '{ "id": 1.0, "email": "private@b.example", "ssn": "private" }'
const masked = '{ "id": 1.0, "email": "p•••@•••.example" }'

/** What the server answers, by path. */
const answers = {}
const server = createServer((request, response) => answers[request.url](request, response))
const opened = async (gate) => (gate ?? (await gateOver(policy))).unsignedSession({ id: 'u-1', roles: [] })
let address

before(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  address = `http://127.0.0.1:${server.address().port}`
})
after(() => {
  server.closeAllConnections()
  server.close()
})

/** Answers a path, and returns the response as fetched. */
async function fetched(path, answer, options) {
  answers[path] = answer
  return fetch(address + path, options)
}

const withCode = (code) => (error) => error.code === code && !`${error.stack}${error.cause?.stack}`.includes('private')

/** Reads text until it has so many line feeds, or the end. */
async function readLines(reader, count) {
  let text = ''
  while (text.split('\n').length <= count) {
    const { value, done } = await reader.read()
    if (done) break
    text += new TextDecoder().decode(value)
  }
  return text
}

test('a whole answer: what is true of other bytes is not said of these', async () => {
  const it = await opened()
  const headers = { ...json, etag: '"1"', 'last-modified': 'Mon, 01 Jun 2026 12:00:00 GMT', 'accept-ranges': 'bytes', 'repr-digest': 'sha-256=:AA==:', 'cache-control': 'no-store', 'x-request': '7' }
  const response = await fetched('/whole', (_, response) => response.writeHead(200, { ...headers, 'content-length': record.length }).end(record))
  assert.equal(response.headers.get('content-length'), `${record.length}`)
  const answer = it.maskResponse('profile', response)
  assert.equal(answer.status, 200)
  for (const name of ['etag', 'last-modified', 'accept-ranges', 'repr-digest', 'content-length']) assert.equal(answer.headers.get(name), null, name)
  for (const name of ['content-type', 'cache-control', 'x-request']) assert.equal(answer.headers.get(name), response.headers.get(name), name)
  assert.equal(await answer.text(), masked)
  assert.equal(response.bodyUsed, true)
})

test('a compressed answer', async () => {
  const it = await opened()
  const many = `[${Array(5000).fill(record).join(',')}]`
  const response = await fetched('/gzip', (_, response) => response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(gzipSync(many)))
  const answer = it.maskResponse('profile', response)
  assert.equal(answer.headers.get('content-encoding'), null)
  assert.equal(await answer.text(), many.replaceAll(record, masked))
})

test('an answer in pieces of every size, cut inside of characters too', async () => {
  const it = await opened()
  const body = bytesOf(`{"next":"/2","items":[${record},{"name":"é😀漢","email":"éa@ü.example"}],"total":2}`)
  for (const size of [1, 2, 3, 7, 64]) {
    const response = await fetched('/pieces', async (_, response) => {
      response.writeHead(200, json)
      for (let at = 0; at < body.length; at += size) {
        response.write(body.subarray(at, at + size))
        if (at % 3 === 0) await new Promise(setImmediate)
      }
      response.end()
    })
    const answer = it.maskResponse('profile', response, { records: '$.items[*]', envelope: 'page' })
    assert.equal(await answer.text(), `{"next":"/2","items":[${masked},{"name":"é😀漢","email":"é•••@•••.example"}]}`)
  }
})

test('a line comes out while the next one has not come in', async () => {
  const it = await opened()
  let write
  const response = await fetched('/lines', (_, response) => {
    response.writeHead(200, lines)
    write = (text) => (text === undefined ? response.end() : response.write(text))
    write(`${record}\n${record.slice(0, 30)}`)
  })
  const reader = it.maskResponse('profile', response).body.getReader()
  assert.equal(await readLines(reader, 1), `${masked}\n`)
  write(`${record.slice(30)}\n`)
  assert.equal(await readLines(reader, 1), `${masked}\n`)
  write(record)
  write()
  assert.equal(await readLines(reader, 9), masked)
})

test('no body: HEAD, 204, 304', async () => {
  const it = await opened()
  const head = await fetched('/head', (_, response) => response.writeHead(200, { ...json, etag: '"1"', 'content-length': 99 }).end(), { method: 'HEAD' })
  const empty = it.maskResponse('profile', head)
  assert.deepEqual([empty.status, empty.body, empty.headers.get('content-length'), empty.headers.get('etag')], [200, null, null, null])
  for (const status of [204, 304]) {
    const response = await fetched(`/${status}`, (_, response) => response.writeHead(status, { 'x-request': '7', etag: '"1"' }).end())
    const answer = it.maskResponse('profile', response)
    assert.deepEqual([answer.status, answer.body, answer.headers.get('x-request'), answer.headers.get('etag')], [status, null, '7', null])
  }
})

test('an error of the server is masked as well', async () => {
  const it = await opened()
  const problem = await fetched('/problem', (_, response) => response.writeHead(500, { 'content-type': 'application/problem+json' }).end(record))
  const answer = it.maskResponse('profile', problem)
  assert.deepEqual([answer.status, await answer.text()], [500, masked])
})

test('what cannot be masked is refused before anything of it is read', async () => {
  const it = await opened()
  for (const [status, headers, code] of [
    [206, { ...json, 'content-range': 'bytes 0-9/60' }, 'partial-response'],
    [200, { 'content-type': 'text/html' }, 'not-json'],
    [200, { 'content-type': 'application/json; charset=utf-16' }, 'not-json'],
    [200, { 'content-type': 'application/octet-stream' }, 'not-json'],
    [200, {}, 'not-json'],
  ]) {
    const response = await fetched('/refused', (_, response) => response.writeHead(status, headers).end(record))
    assert.throws(() => it.maskResponse('profile', response), withCode(code))
    assert.equal(response.bodyUsed, false)
    await response.body.cancel()
  }
  const latin = await fetched('/latin', (_, response) => response.writeHead(200, json).end(Buffer.from('{"name":"\xe9"}', 'latin1')))
  await assert.rejects(it.maskResponse('profile', latin).text(), withCode('invalid-json'))
})

test('a connection that breaks leaves whole records and an error', async () => {
  const it = await opened()
  for (const [path, headers, before, whole] of [
    ['/broken-lines', lines, `${record}\n${record.slice(0, -8)}`, `${masked}\n`],
    ['/broken-array', json, `[${record}, ${record.slice(0, -8)}`, `[${masked}`],
  ]) {
    const response = await fetched(path, (_, response) => {
      response.writeHead(200, headers)
      response.write(before, () => setTimeout(() => response.destroy(), 20))
    })
    const reader = it.maskResponse('profile', response).body.getReader()
    let seen = ''
    await assert.rejects(async () => {
      for (;;) {
        const { value, done } = await reader.read()
        if (done) return
        seen += new TextDecoder().decode(value)
      }
    }, path)
    assert.equal(seen.trimEnd(), whole.trimEnd(), path)
  }
})

test('an answer that ends too soon, as if it were whole, is an error', async () => {
  const it = await opened()
  for (const body of [`[${record}`, `[${record}, ${record.slice(0, -8)}`, record.slice(0, 9), '']) {
    const response = await fetched('/short', (_, response) => response.writeHead(200, json).end(body))
    await assert.rejects(it.maskResponse('profile', response).text(), withCode('invalid-json'), body)
  }
})

test('a session that ends in the middle lets nothing more through', async () => {
  const gate = await gateOver(policy)
  for (const end of [(it) => it.close(), () => gate.close()]) {
    const it = await opened(gate)
    let write
    const response = await fetched('/ends', (_, response) => {
      response.writeHead(200, lines)
      write = (text) => response.write(text)
      write(`${record}\n`)
    })
    const reader = it.maskResponse('profile', response).body.getReader()
    assert.equal(await readLines(reader, 1), `${masked}\n`)
    end(it)
    write(`${record}\n`)
    await assert.rejects(readLines(reader, 1), withCode('closed'))
  }
})

test('the server learns that nobody reads on', async () => {
  const it = await opened()
  let closed
  const response = await fetched('/endless', (_, response) => {
    closed = once(response, 'close')
    response.writeHead(200, lines)
    const timer = setInterval(() => response.write(`${record}\n`), 1)
    response.on('close', () => clearInterval(timer))
  })
  const reader = it.maskResponse('profile', response).body.getReader()
  assert.match(await readLines(reader, 1), /^\{ "id": 1\.0, "email": "p•••@•••\.example" \}\n/)
  await reader.cancel()
  await closed
  assert.equal(it.maskJson('profile', record), masked, 'the session goes on')
})

test('an answer can be masked once, and its copy apart', async () => {
  const it = await opened()
  const response = await fetched('/copy', (_, response) => response.writeHead(200, json).end(record))
  const copy = response.clone()
  assert.equal(await it.maskResponse('profile', response).text(), masked)
  assert.throws(() => it.maskResponse('profile', response), withCode('body-used'))
  assert.equal(await it.maskResponse('profile', copy).text(), masked)
})
