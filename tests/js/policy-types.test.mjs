// What `permask types` writes, together with the types of the built package: right uses compile, and each wrong one is
// an error. A use that should fail and does not is an error too: `@ts-expect-error` that has nothing to expect.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const compiler = fileURLToPath(new URL('../../src/js/node_modules/typescript/bin/tsc', import.meta.url))

for (const name of ['console', 'hostile']) {
  const folder = new URL(`../types/${name}/`, import.meta.url)

  test(`the types of the policy ${name} allow what is right and refuse what is not`, () => {
    const run = spawnSync(process.execPath, [compiler, '-p', fileURLToPath(folder)], { encoding: 'utf8' })
    assert.equal(run.stdout, '')
    assert.equal(run.status, 0)
  })

  test(`the types of the policy ${name} hold no sign that is not seen`, () => {
    const text = readFileSync(new URL('policy.d.ts', folder), 'utf8')
    assert.doesNotMatch(text, /[^\P{C}\n]|\p{Zl}|\p{Zp}/u)
  })
}
