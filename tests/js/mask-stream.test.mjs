// Masking streams and responses: the same output however the input is cut, nothing of a record before it is whole, and
// headers that are true of what comes out.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { closedSession } from 'permask'

import { gateOver } from './fixture.mjs'

const policy = {
  format: 1,
  id: 'streams',
  resources: { notes: { actions: ['read'], attributes: { owner: 'string' } } },
  classes: {
    email: { mask: { email: {} } },
    gone: { mask: 'remove' },
    own: { mask: 'stars', tiers: [{ when: 'resource.owner == subject.id', show: 'clear' }] },
  },
  records: {
    profile: { unlisted: 'show', fields: { '$.email': 'email', '$.ssn': 'gone' } },
    note: { resource: 'notes', unlisted: 'show', fields: { '$.text': 'own' } },
  },
}
const open = async (options) => (await gateOver(policy, options)).unsignedSession({ id: 'u-1', roles: [] })
const bytes = (text) => new TextEncoder().encode(text)

/** Sends chunks through a stream and returns what comes out, or the error. */
async function through(stream, chunks) {
  const source = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
  const output = []
  for await (const chunk of source.pipeThrough(stream)) output.push(chunk)
  return Buffer.concat(output).toString()
}

const cases = [
  ['profile', '[{"id":1.0,"email":"ada@b.é","ssn":[1,"\\u0041"]} , {"n":-1e9,"t":"😀"}]', {}],
  ['profile', '{"ssn":1,"a":2}\r\n\n{"email":"ada@b.example"}\n{"a":3}', { lines: true }],
  ['profile', '{"total":2,"items":[{"email":"ada@b.example"},{"ssn":1,"id":2}]}', { records: '$.items[*]' }],
  ['note', '[{"text":"mine","owner":"u-1"},{"owner":"u-2","text":"é"}]', {}],
]

test('however the input is cut, the output is that of the whole', async () => {
  const it = await open()
  for (const [type, input, options] of cases) {
    const whole = it.maskJson(type, input, options)
    const all = bytes(input)
    for (let cut = 0; cut <= all.length; cut++) {
      const output = await through(it.maskStream(type, options), [all.subarray(0, cut), all.subarray(cut)])
      assert.equal(output, whole, `cut at ${cut}`)
    }
    assert.equal(await through(it.maskStream(type, options), Array.from(all, (byte) => Uint8Array.of(byte))), whole)
  }
})

test('what is masked is listed when all has been read, however the input is cut, and nothing of what failed', async () => {
  const it = await open()
  const listed = async (chunks, type, options) => {
    const masked = []
    await through(it.maskStream(type, { ...options, masked }), chunks)
    return masked
  }
  for (const [type, input, options] of cases) {
    const all = bytes(input)
    const whole = await listed([all], type, options)
    assert.ok(whole.length > 0)
    for (let cut = 0; cut <= all.length; cut++)
      assert.deepEqual(await listed([all.subarray(0, cut), all.subarray(cut)], type, options), whole, `cut at ${cut}`)
    if (Object.keys(options).length === 0) assert.deepEqual(whole, it.mask(type, JSON.parse(input)).masked)
  }
  const masked = []
  const lines = bytes('{"email":"ada@b.example"}\n{"email":"ada@b.example"')
  await assert.rejects(through(it.maskStream('profile', { lines: true, masked }), [lines]), { code: 'invalid-json' })
  assert.deepEqual(masked, [])

  const response = new Response('{"items":[{"email":"ada@b.example"}]}', { headers: { 'content-type': 'application/json' } })
  const answer = it.maskResponse('profile', response, { records: '$.items[*]', masked })
  assert.deepEqual(masked, [])
  await answer.json()
  assert.deepEqual(masked, [{ pointer: '/items/0/email', class: 'email', mask: 'email', reveal: 'deny' }])
})

test('a record comes out as soon as it is whole, and not before', async () => {
  const it = await open()
  const { readable, writable } = it.maskStream('profile', { lines: true })
  const [writer, reader] = [writable.getWriter(), readable.getReader()]
  let seen = ''
  const reading = (async () => {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      seen += new TextDecoder().decode(value)
    }
  })()
  const settled = () => new Promise((resolve) => setTimeout(resolve, 5))
  await writer.write(bytes('{"email":"ada@b.example"}\n{"email":"pri'))
  await settled()
  assert.equal(seen, '{"email":"a•••@•••.example"}\n')
  await writer.write(bytes('vate@b.example"}'))
  await settled()
  assert.equal(seen, '{"email":"a•••@•••.example"}\n')
  await writer.close()
  await reading
  assert.equal(seen, '{"email":"a•••@•••.example"}\n{"email":"p•••@•••.example"}')
})

test('a later error errors the stream', async () => {
  const it = await open()
  const chunks = [bytes('[{"id":1},'), bytes('{"email":"private"x}]')]
  await assert.rejects(through(it.maskStream('profile'), chunks), (error) => error.code === 'invalid-json' && !error.stack.includes('private'))
  await assert.rejects(through(it.maskStream('profile'), [bytes('[')]), (error) => error.code === 'invalid-json')
  await assert.rejects(through(it.maskStream('profile'), ['text']), TypeError)
  const large = bytes(`{"a":"${'x'.repeat(1 << 20)}"`)
  const endless = Array.from({ length: 20 }, (_, index) => (index ? large.subarray(6, -1) : large.subarray(0, -1)))
  await assert.rejects(through(it.maskStream('profile', { lines: true }), endless), (error) => error.code === 'record-too-large')
})

test('a stream that outlives its session errors', async () => {
  let now = Date.now()
  const gate = await gateOver(policy, { now: () => now })
  const ended = async (end, code) => {
    const it = gate.unsignedSession({ id: 'u-1', roles: [] })
    const { readable, writable } = it.maskStream('profile')
    const [writer, reader] = [writable.getWriter(), readable.getReader()]
    writer.closed.catch(() => {})
    const first = reader.read()
    await writer.write(bytes('[{"id":1},'))
    assert.equal(new TextDecoder().decode((await first).value).startsWith('[{"id":1}'), true)
    end(it)
    writer.write(bytes('{"id":2}]')).catch(() => {})
    await assert.rejects(reader.read(), (error) => error.code === code)
  }
  await ended((it) => it.close(), 'closed')
  await ended(() => (now = gate.bundle.expiresAt), 'expired')
  now = 0
})

test('a session that has ended lets nothing through', async () => {
  const gate = await gateOver(policy)
  const it = gate.unsignedSession({ id: 'u-1', roles: [] })
  gate.close()
  for (const closed of [it, closedSession('x')]) {
    assert.equal(await through(closed.maskStream('profile'), [bytes('{"email":"private"}')]), 'null')
    assert.equal(await through(closed.maskStream('profile', { lines: true }), [bytes('{}\n')]), '')
    const response = closed.maskResponse('profile', Response.json({ email: 'private' }, { status: 201, headers: { 'x-private': 'private' } }))
    assert.deepEqual([response.status, await response.text(), response.headers.get('x-private')], [201, 'null', null])
    assert.equal(closed.maskResponse('profile', new Response(null, { status: 204 })).body, null)
    assert.equal(await closed.maskResponse('profile', Response.error()).text(), 'null')
  }
})

test('a response keeps its status and headers, but for those that speak of its bytes', async () => {
  const it = await open()
  const dropped = ['ETag', 'Content-Length', 'Digest', 'Content-Digest', 'Repr-Digest', 'Content-MD5', 'Content-Encoding', 'Content-Range', 'Accept-Ranges', 'Last-Modified']
  const headers = { 'content-type': 'application/json; charset=UTF-8', 'cache-control': 'no-store', 'x-request': '7' }
  const response = new Response('{"email":"ada@b.example"}', { status: 203, statusText: 'Fine', headers: { ...headers, ...Object.fromEntries(dropped.map((name) => [name, '0'])) } })
  const masked = it.maskResponse('profile', response)
  assert.deepEqual([masked.status, masked.statusText], [203, 'Fine'])
  assert.deepEqual(Object.fromEntries(masked.headers), headers)
  assert.deepEqual(await masked.json(), { email: 'a•••@•••.example' })
  assert.equal(response.bodyUsed, true)
  assert.equal(response.headers.get('etag'), '0', 'the first is not changed')
})

test('the media type says whether a body can be masked, and whether it is lines', async () => {
  const it = await open()
  const of = (type, body = '{"ssn":1}\n{"ssn":2}') => it.maskResponse('profile', new Response(body, { headers: type === null ? {} : { 'content-type': type } }))
  for (const type of ['application/x-ndjson', 'application/ndjson; charset="utf-8"', 'APPLICATION/JSONL']) assert.equal(await of(type).text(), '{}\n{}')
  for (const type of ['application/json', 'application/problem+json', 'Application/JSON ; Charset=utf8']) {
    assert.equal(await of(type, '{"ssn":1}').text(), '{}')
    await assert.rejects(of(type).text(), (error) => error.code === 'invalid-json')
  }
  for (const type of ['text/plain', 'text/html', 'application/octet-stream', 'application/json; charset=latin1', 'application/json; charset=utf-8; charset=utf-16', 'application/jsonp', 'json', '']) {
    assert.throws(() => of(type), (error) => error.code === 'not-json', type)
  }
  // A type that the body's own class gives is text too.
  assert.throws(() => of(null), (error) => error.code === 'not-json')
  const lines = new Response('{"ssn":1}\n', { headers: { 'content-type': 'application/json' } })
  assert.equal(await it.maskResponse('profile', lines, { lines: true }).text(), '{}\n')
  const items = new Response('{"items":[{"ssn":1}],"x":1}', { headers: { 'content-type': 'application/json' } })
  assert.equal(await it.maskResponse('profile', items, { records: '$.items[*]' }).text(), '{"items":[{}]}')
})

test('what is no whole response that can be read is refused', async () => {
  const it = await open()
  const json = { 'content-type': 'application/json' }
  const typed = (type) => Object.defineProperty(new Response('{}', { headers: json }), 'type', { value: type })
  const used = new Response('{}', { headers: json })
  await used.text()
  const locked = new Response('{}', { headers: json })
  locked.body.getReader()
  for (const [response, code] of [
    [new Response('{}', { status: 206, headers: json }), 'partial-response'],
    [Response.error(), 'opaque-response'],
    [typed('opaque'), 'opaque-response'],
    [typed('opaqueredirect'), 'opaque-response'],
    [used, 'body-used'],
    [locked, 'body-used'],
  ]) {
    assert.throws(() => it.maskResponse('profile', response), (error) => error.code === code)
  }
  for (const status of [204, 205, 304]) {
    const masked = it.maskResponse('profile', new Response(null, { status, headers: { etag: 'x', 'x-a': '1' } }))
    assert.deepEqual([masked.status, masked.body, masked.headers.get('etag'), masked.headers.get('x-a')], [status, null, null, '1'])
  }
})

test('a body that nobody reads to its end is given back', async () => {
  const it = await open()
  for (let index = 0; index < 200; index++) {
    const stream = it.maskStream('profile')
    await stream.readable.cancel()
  }
  assert.equal(it.maskJson('profile', '{"ssn":1}'), '{}')
})

test('a stream and a response list what they mask, once all was read', async () => {
  const it = await open()
  const lines = '{"email":"ada@b.example"}\n{"id":1}\n{"email":"bob@b.example"}\n'
  const masked = []
  const writer = it.maskStream('profile', { lines: true, masked })
  const reading = new Response(writer.readable).text()
  const to = writer.writable.getWriter()
  const pointers = () => masked.map(({ pointer }) => pointer)
  await to.write(new TextEncoder().encode(lines.slice(0, 10)))
  assert.deepEqual(pointers(), [])
  await to.write(new TextEncoder().encode(lines.slice(10, 40)))
  assert.deepEqual(pointers(), [])
  await to.write(new TextEncoder().encode(lines.slice(40)))
  await to.close()
  assert.ok(!(await reading).includes('ada@'))
  assert.deepEqual(pointers(), ['/0/email', '/2/email'])

  const listed = []
  const headers = { 'content-type': 'application/json' }
  const response = it.maskResponse('profile', new Response('[{"email":"ada@b.example"}]', { headers }), { masked: listed })
  assert.deepEqual(listed, [])
  const data = await response.json()
  assert.deepEqual(listed, it.mask('profile', [{ email: 'ada@b.example' }]).masked)
  assert.equal(data[0].email, 'a•••@•••.example')
  // Of what errors nothing is listed beyond what came out.
  const broken = []
  const failing = it.maskResponse('profile', new Response('[{"email":"ada@b.example"', { headers }), { masked: broken })
  await assert.rejects(failing.text(), (error) => error.code === 'invalid-json')
  assert.deepEqual(broken, [])
})
