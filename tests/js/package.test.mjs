// The package as people get it: packed, installed into a project of its own, and used from there.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'

import { audience, issuer, keys, signBundle, smallPolicy } from './fixture.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const project = mkdtempSync(join(tmpdir(), 'permask-package-'))
const run = (program, args) => execFileSync(program, args, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
const installed = (path) => join(project, 'node_modules/permask', path)
const manifest = () => JSON.parse(readFileSync(installed('package.json'), 'utf8'))

/**
 * Most bytes that may be on the wire, JavaScript and module together: what there is, and two parts in a hundred for another
 * compiler, so that nothing grows unseen. Of the main entry the design asks for 75 KB, which is not reached yet; what masks
 * is loaded only where a policy has record types.
 */
const MAX_GZIP = { deciding: 152_300, masking: 89_300, keeping: 6_900 }

let files

/** What the package has of WebAssembly. */
const modules = ['wasm/masker_scalar.wasm', 'wasm/masker_simd.wasm', 'wasm/permask_bg.wasm']

before(() => {
  const [{ filename, files: packed }] = JSON.parse(run('npm', ['pack', join(root, 'pkg'), '--json']))
  files = packed.map(({ path }) => path)
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'app', private: true, type: 'module' }))
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', join(project, filename)])
})
after(() => rmSync(project, { recursive: true, force: true }))

const script = `
  const gate = await openGate(${JSON.stringify({ bundle: signBundle(smallPolicy), keys, issuer, audience })})
  const session = gate.unsignedSession({ id: 'u-1', roles: ['editor'] })
  console.log(session.can('edit', 'segments'), session.can('view', 'pii'), session.mask('profile', { email: 'ada@b.example' }).data.email)
`

test('it is used by import', () => {
  const out = run('node', ['--input-type=module', '--eval', `import { openGate } from 'permask'\n${script}`])
  assert.equal(out, 'true false a•••@•••.example\n')
})

test('it is used by require', { skip: !process.features.require_module && 'this Node cannot require a module' }, () => {
  const text = `const { openGate } = require('permask'); (async () => {${script}})()`
  assert.match(run('node', ['--input-type=commonjs', '--eval', text]), /^true false a•••@•••\.example\n$/m)
})

test('its types hold in a project, by either way of finding them', () => {
  writeFileSync(
    join(project, 'app.ts'),
    `import { type Session, closedSession, openGate } from 'permask'
const session: Session = closedSession('x')
const may: boolean = session.can('a:b')
// @ts-expect-error a misspelt option
await openGate({ bundel: '' })
export { may }
`,
  )
  const tsc = join(root, 'src/js/node_modules/typescript/bin/tsc')
  for (const [module, moduleResolution] of [['nodenext', 'nodenext'], ['esnext', 'bundler']]) {
    run('node', [tsc, '--noEmit', '--strict', '--target', 'es2022', '--module', module, '--moduleResolution', moduleResolution, 'app.ts'])
  }
})

test('everything that it exports is there, types first', () => {
  for (const target of Object.values(manifest().exports)) {
    const paths = typeof target === 'string' ? [target] : Object.values(target)
    for (const path of paths) assert.ok(files.includes(path.replace('./', '')), path)
    if (typeof target === 'object') assert.equal(Object.keys(target)[0], 'types')
  }
})

test('it has one module that decides, one that masks in two builds, no dependency, and nothing that should not be there', () => {
  const { dependencies, devDependencies, scripts, version } = manifest()
  assert.deepEqual([dependencies, devDependencies, scripts], [undefined, undefined, undefined])
  assert.match(readFileSync(join(root, 'Cargo.toml'), 'utf8'), new RegExp(`^version = "${version}"$`, 'm'))
  assert.deepEqual(files.filter((path) => path.endsWith('.wasm')).sort(), modules)
  for (const needed of ['README.md', 'LICENSE', 'CHANGELOG.md', 'SECURITY.md']) assert.ok(files.includes(needed), needed)
  const unexpected = files.filter((path) => !/^([a-z-]+\.(js|d\.ts)|wasm\/(permask|masker)\.(js|d\.ts)|wasm\/(permask_bg|masker_simd|masker_scalar)\.wasm|package\.json|policy\.schema\.json|[A-Z]+(\.md)?)$/.test(path))
  assert.deepEqual(unexpected, [])
})

test('it has the schema of policies, and the module does not', () => {
  const schema = readFileSync(join(root, 'src/core/policy.schema.json'), 'utf8')
  const resolved = run('node', ['--input-type=module', '--eval', `console.log(import.meta.resolve('permask/policy.schema.json'))`])
  assert.equal(readFileSync(new URL(resolved.trim()), 'utf8'), schema)
  const { $id } = JSON.parse(schema)
  assert.ok($id.length > 0)
  for (const module of modules) assert.ok(!readFileSync(installed(module)).includes($id))
})

test('no signing code reaches the browser', () => {
  // A sentence of the signing code, which its own file must still have: else this test could not fail.
  const sentence = 'expected the public key of this private key'
  assert.ok(readFileSync(join(root, 'src/core/token/sign/private_key.rs'), 'utf8').includes(sentence))
  assert.ok(!readFileSync(installed('wasm/permask_bg.wasm')).includes(sentence))
})

test('the modules say nothing of the machine that built it', () => {
  const paths = modules.flatMap((module) => {
    const found = readFileSync(installed(module)).toString('latin1').match(/[A-Za-z0-9._/-]+\.rs/g) ?? []
    assert.ok(found.length > 0, `panic messages of ${module} name source files`)
    return found
  })
  // What the standard library was built with is its builder's business: only what this workspace locks is ours.
  const locked = readFileSync(join(root, 'Cargo.lock'), 'utf8').matchAll(/name = "(.+)"\nversion = "(.+)"/g)
  const ours = Array.from(locked, ([, name, version]) => `/${name}-${version}/`)
  const isOurs = (path) => path.includes(root) || ours.some((name) => path.includes(name))
  assert.deepEqual(paths.filter((path) => isOurs(path) && (path.includes(homedir()) || path.includes(root))), [])
})

/** The files that a file imports when it is loaded, itself among them. */
function loadedWith(path, found = new Set()) {
  if (found.has(path)) return found
  found.add(path)
  const text = readFileSync(installed(path), 'utf8')
  for (const [, name] of text.matchAll(/\b(?:from|import)\s*['"](\.[^'"]+)['"]/g)) loadedWith(join(path, '..', name), found)
  return found
}

for (const [what, entry, module] of [
  ['deciding', 'index.js', 'permask_bg'],
  ['masking', 'masking.js', 'masker_simd'],
  ['keeping', 'keeping.js', undefined],
]) {
  test(`${what} stays within its size`, (t) => {
    // What a page really loads: with `masking.js` or `keeping.js` it has the main entry already.
    const loaded = [...loadedWith(entry), ...(module ? [`wasm/${module}.wasm`] : [])]
    t.diagnostic(`${what}: ${loaded.join(', ')}`)
    if (module) assert.ok(loaded.includes(`wasm/${module.split('_')[0]}.js`), 'the glue is among them')
    else assert.deepEqual(loaded, [entry])
    const parts = loaded.map((path) => readFileSync(installed(path)))
    const sum = (compress) => parts.reduce((bytes, part) => bytes + compress(part).length, 0)
    const [raw, gzip, brotli] = [sum((part) => part), sum((part) => gzipSync(part, { level: 9 })), sum(brotliCompressSync)]
    t.diagnostic(`${what}: ${raw} bytes, ${gzip} gzip, ${brotli} brotli`)
    assert.ok(gzip <= MAX_GZIP[what], `${gzip} bytes, of ${MAX_GZIP[what]}`)
  })
}

for (const entry of ['masking.js', 'keeping.js']) {
  test(`${entry} is loaded beside the main entry, and has nothing of it twice`, () => {
    const [deciding, other] = ['index.js', entry].map((path) => loadedWith(path))
    assert.deepEqual([...other].filter((path) => deciding.has(path)), [])
    const text = [...deciding].map((path) => readFileSync(installed(path), 'utf8')).join('')
    assert.ok(text.includes(`import("./${entry}")`))
    assert.equal(readFileSync(installed(entry), 'utf8').includes('extends Error'), false)
  })
}
