// Tokens between permask and the JOSE libraries of others, both ways, by the code that README.md shows.
import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'

import { broken, claims, commands, Folder, libraries } from './libraries.mjs'

const signing = ['--key', 'key.jwk', '--audience', 'console', '--out']

for (const library of libraries) {
  const { name, skip, algorithms } = library

  for (const alg of algorithms) {
    test(`permask verifies what ${name} signs with ${alg}`, { skip }, async (t) => {
      const folder = await Folder.make(t)
      await useKey(folder, alg)
      await folder.code(library, 0)
      const bundle = await folder.verify('bundle.jwt')
      assert.deepEqual([bundle.kind, bundle.policy, bundle.version, bundle.roles], ['policy', 'console', 1, 1])
      assert.deepEqual(claims(await folder.read('bundle.jwt')).pol, await folder.json('policy.json'))
      const subject = await folder.verify('token.jwt', '--subject', 'u-1', '--bundle', 'bundle.jwt')
      assert.deepEqual([subject.kind, subject.subject, subject.roles], ['subject', 'u-1', ['editor']])
      for (const [file, ...more] of [['bundle.jwt'], ['token.jwt', '--subject', 'u-1']]) {
        await folder.write(file, broken(await folder.read(file)))
        await assert.rejects(folder.verify(file, ...more), /"code":"bad-signature"/)
      }
    })
  }

  test(`${name} verifies what permask signs`, { skip }, async (t) => {
    const folder = await Folder.make(t)
    await folder.permask('sign', 'policy.json', '--bundle-version', '3', '--refresh-after', '7d', ...signing, 'bundle.jwt')
    const person = ['--subject', 'u-1', '--role', 'editor', '--tenant', 'acme', '--min-version', '3']
    await folder.permask('token', ...person, ...signing, 'token.jwt')
    for (const [file, typ] of [
      ['bundle.jwt', 'permask-policy+jwt'],
      ['token.jwt', 'permask-subject+jwt'],
    ]) {
      const token = await folder.read(file)
      assert.deepEqual(JSON.parse(await folder.code(library, 1, file, typ)), claims(token))
      await assert.rejects(folder.code(library, 1, file, 'permask-keys+jwt'), 'another type is taken')
      await folder.write(file, broken(token))
      await assert.rejects(folder.code(library, 1, file, typ), 'a broken signature is taken')
    }
  })

  test(`permask follows an update of the key set that ${name} signs`, { skip }, async (t) => {
    const folder = await Folder.make(t)
    const next = await secondKey(folder)
    await folder.write('next.json', JSON.stringify({ ver: 2, threshold: 2, ...next }))
    await folder.code(library, 2)
    const facts = await folder.verify('update.json', '--kind', 'keys')
    const ids = next.keys.map(({ kid }) => kid)
    assert.deepEqual([facts.version, facts.threshold, facts.keys, facts.signatures], [2, 2, ids, ids])
    // What the new key signs is good by the update alone.
    const by = ['--key', 'next.jwk', '--audience', 'console', '--out', 'bundle.jwt']
    await folder.permask('sign', 'policy.json', '--bundle-version', '1', ...by)
    await assert.rejects(folder.verify('bundle.jwt'), /"code":"unknown-key"/)
    assert.equal((await folder.verify('bundle.jwt', '--update', 'update.json')).keyVersion, 2)
    const [first, second] = await folder.json('update.json')
    for (const [update, code] of [
      [[first, broken(second)], 'bad-signature'],
      [[first], 'too-few-signatures'],
      [[second], 'too-few-signatures'],
    ]) {
      await folder.write('update.json', JSON.stringify(update))
      await assert.rejects(folder.verify('update.json', '--kind', 'keys'), new RegExp(`"code":"${code}"`))
    }
  })

  test(`${name} verifies each signature of an update that permask signs`, { skip }, async (t) => {
    const folder = await Folder.make(t)
    const both = await secondKey(folder)
    const change = ['--keys', 'keys.json', '--add', 'new.json', '--audience', 'console']
    await folder.permask('keys', 'rotate', ...change, '--sign', 'key.jwk', '--out', 'update.json')
    await folder.permask('keys', 'rotate', '--keys', 'keys.json', '--into', 'update.json', '--sign', 'next.jwk')
    const update = await folder.json('update.json')
    assert.equal(update.length, 2)
    // Such a library takes a key set as it finds it.
    await folder.write('keys.json', JSON.stringify(both))
    for (const token of update) {
      await folder.write('token.jwt', token)
      const found = JSON.parse(await folder.code(library, 1, 'token.jwt', 'permask-keys+jwt'))
      assert.deepEqual([found.ver, found.keys], [2, both.keys])
      await folder.write('token.jwt', broken(token))
      await assert.rejects(folder.code(library, 1, 'token.jwt', 'permask-keys+jwt'), 'a broken signature is taken')
    }
  })

  test(`${name} verifies what a command signs for permask with ES256`, { skip }, async (t) => {
    const folder = await Folder.make(t)
    await useKey(folder, 'ES256')
    // As a key service: raw, as JOSE has it, or in DER, in bytes or in base64.
    for (const [encoding, text] of [
      ['ieee-p1363', 'base64url'],
      ['der', 'base64'],
      ['der', undefined],
    ]) {
      const options = JSON.stringify({ encoding, text })
      await folder.write(
        'signer.mjs',
        `import { createPrivateKey, sign } from 'node:crypto'
         import { readFileSync, writeFileSync } from 'node:fs'
         const { encoding, text } = ${options}
         const key = createPrivateKey({ key: JSON.parse(readFileSync('key.jwk')), format: 'jwk' })
         const signature = sign('sha256', readFileSync(0), { key, dsaEncoding: encoding })
         writeFileSync(1, text ? signature.toString(text) : signature)`,
      )
      const by = ['--key', 'keys.json', '--signer', 'node signer.mjs', '--audience', 'console', '--out', 'bundle.jwt']
      await folder.permask('sign', 'policy.json', '--bundle-version', '3', ...by)
      assert.equal((await folder.verify('bundle.jwt')).version, 3, options)
      const found = JSON.parse(await folder.code(library, 1, 'bundle.jwt', 'permask-policy+jwt'))
      assert.deepEqual(found, claims(await folder.read('bundle.jwt')), options)
    }
  })
}

test('keys are rotated by the commands of the page', async (t) => {
  const folder = await Folder.make(t)
  // A second person holds a key of the first version, and both have to sign.
  const other = ['--private', 'other.jwk', '--public', 'other.json', '--purpose', 'keys']
  await folder.permask('keygen', '--issuer', 'https://issuer.example', ...other)
  const sets = [await folder.json('keys.json'), await folder.json('other.json')]
  await folder.write('keys.json', JSON.stringify({ threshold: 2, keys: sets.flatMap(({ keys }) => keys) }))
  const lines = commands('Rotating keys')
  assert.equal(lines.length, 5)
  const outputs = []
  for (const [program, ...options] of lines) {
    assert.equal(program, 'permask')
    outputs.push(await folder.permask(...options))
  }
  assert.match(outputs[1], /\ncomplete {5}no/)
  assert.match(outputs[3], /\ncomplete {5}yes/)
  assert.match(outputs[4], /^verified\nkind {9}keys\nversion {6}2\n/)
  assert.equal((await folder.json('keys-2.json')).keys.length, 3)
})

/** Makes the key of the folder one for an algorithm, as its JWK says it. */
async function useKey(folder, alg) {
  const jwk = await folder.json('key.jwk')
  jwk.alg = alg
  if (alg === 'ES256') {
    delete jwk.d
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    await folder.write('public.pem', createPublicKey(privateKey).export({ format: 'pem', type: 'spki' }))
    const imported = JSON.parse(await folder.permask('keys', 'import', 'public.pem', '--issuer', jwk.iss))
    await folder.write('keys.json', JSON.stringify(imported))
    await folder.write('key.jwk', JSON.stringify({ ...imported.keys[0], d: privateKey.export({ format: 'jwk' }).d }))
    return
  }
  await folder.write('key.jwk', JSON.stringify(jwk))
  const { d, ...known } = jwk
  await folder.write('keys.json', JSON.stringify({ keys: [known] }))
}

/** Makes a second key, and returns a set of both. */
async function secondKey(folder) {
  const files = ['--private', 'next.jwk', '--public', 'new.json', '--purpose', 'policy,keys']
  await folder.permask('keygen', '--issuer', 'https://issuer.example', ...files)
  const sets = [await folder.json('keys.json'), await folder.json('new.json')]
  return { keys: sets.flatMap(({ keys }) => keys) }
}
