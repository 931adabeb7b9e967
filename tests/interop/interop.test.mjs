// Tokens between permask and the JOSE libraries of others, both ways, by the code that README.md shows.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { broken, claims, Folder, libraries } from './libraries.mjs'

for (const library of libraries) {
  const { name, skip } = library

  test(`permask verifies what ${name} signs`, { skip }, async (t) => {
    const folder = await Folder.make(t)
    await folder.code(library, 0)
    const bundle = await folder.verify('bundle.jwt')
    assert.deepEqual([bundle.kind, bundle.policy, bundle.version, bundle.roles], ['policy', 'console', 1, 1])
    assert.deepEqual(claims(await folder.read('bundle.jwt')).pol, JSON.parse(await folder.read('policy.json')))
    const subject = await folder.verify('token.jwt', '--subject', 'u-1')
    assert.deepEqual([subject.kind, subject.subject, subject.roles], ['subject', 'u-1', ['editor']])
    for (const [file, ...more] of [['bundle.jwt'], ['token.jwt', '--subject', 'u-1']]) {
      await folder.write(file, broken(await folder.read(file)))
      await assert.rejects(folder.verify(file, ...more), /"code":"bad-signature"/)
    }
  })

  test(`${name} verifies what permask signs`, { skip }, async (t) => {
    const folder = await Folder.make(t)
    const signer = ['--key', 'key.jwk', '--audience', 'console', '--out']
    await folder.permask('sign', 'policy.json', '--bundle-version', '3', ...signer, 'bundle.jwt')
    await folder.permask('token', '--subject', 'u-1', '--role', 'editor', ...signer, 'token.jwt')
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
}
