// CEL's own conformance tests, each through a signed policy and the built package: what a browser runs. The package and
// not the command, because only an explanation tells a condition that is false from one that cannot be evaluated.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { getConformanceSuite } from '@bufbuild/cel-spec/testdata/tests.js'
import { PermaskError } from 'permask'

import { conditionOf, expectation, policyOf, withoutDivisions, withoutKinds } from './conformance/condition.mjs'
import { outsideOf } from './conformance/subset.mjs'
import { tokensOf } from './conformance/tokens.mjs'
import { gateOver } from './fixture.mjs'

const folder = new URL('../conformance/', import.meta.url)
const { counts, divergences } = JSON.parse(readFileSync(new URL('expectations.json', folder), 'utf8'))

/** Lists the tests as `[path, test]`; two of one section may bear one name. */
function listed() {
  const paths = new Map()
  const walk = ({ name, suites, tests }, above) => {
    const path = above === undefined ? '' : `${above}${name}/`
    return [
      ...tests.map(({ name, original }) => {
        const full = path + name
        const count = (paths.get(full) ?? 0) + 1
        paths.set(full, count)
        return [count === 1 ? full : `${full}#${count}`, original]
      }),
      ...suites.flatMap((suite) => walk(suite, path)),
    ]
  }
  return walk(getConformanceSuite())
}

/** What a session says of a condition: `true`, `false`, `'error'`, or `'unknown'`. */
function said(session, object) {
  const { outcome, considered } = session.explain('case:allowed', object)
  const outlook = considered.find(({ id }) => id === 'allows')?.outlook
  const answer = { allow: true, conditional: 'unknown', deny: outlook === 'failed' ? false : outlook }[outcome]
  // A deny rule must say the same, with what cannot be evaluated on the other side.
  const { outcome: denied, rules } = session.explain('case:denied', object)
  const expected = { true: 'deny', false: 'allow', error: 'deny', unknown: 'conditional' }[answer]
  assert.equal(denied, expected, `an allow rule says ${answer}, a deny rule ${denied}`)
  if (denied === 'deny') assert.deepEqual(rules.map(({ id }) => id), ['denies'])
  return answer
}

/** Answers a condition about the object and about its type; or `{ refused }`, the code of the error at load. */
async function answer(condition) {
  let gate
  try {
    gate = await gateOver(policyOf(condition))
  } catch (error) {
    if (!(error instanceof PermaskError)) throw error
    // The bundle is refused as a whole, and its message says why: `place: code: words`.
    return { refused: /: ([a-z-]+): /.exec(error.message)?.[1] ?? error.code }
  }
  try {
    const isContext = condition.place === 'context'
    const session = gate.unsignedSession({ id: 'u', roles: [] }, isContext ? { context: condition.attributes } : {})
    return { ofObject: said(session, isContext ? {} : condition.attributes), ofType: said(session) }
  } finally {
    gate.close()
  }
}

/** Runs one test in both ways in which it can be written: `{ failure }`, or `{ pass }`, how it passed. */
async function run(original, tokens) {
  const expected = expectation(original)
  let pass = 'refused when it is read'
  for (const isMoved of [false, true]) {
    const condition = conditionOf(original, tokens, isMoved)
    const { refused, ofObject, ofType } = await answer(condition)
    const words = `${isMoved ? 'moved into the object: ' : ''}\`${condition.when}\``
    if (refused) {
      // What CEL cannot evaluate may be refused earlier: when the policy is read.
      if (expected === 'error' && refused === 'bad-condition') continue
      return { failure: `${words}: refused as ${refused}` }
    }
    if (ofObject !== expected) return { failure: `${words}: expected ${expected}, found ${ofObject}` }
    // Where nothing of the object is read, the type knows as much. Else it says the same, or that it has to wait.
    const isWaiting = isMoved && ofType === 'unknown'
    if (ofType !== expected && !isWaiting) {
      return { failure: `${words}: expected ${expected} of the type, found ${ofType}` }
    }
    pass = 'evaluated'
  }
  return { pass }
}

/** Says what is wrong with a test that is outside of the subset: it must be refused, and not be read as something else. */
async function misreadingOf(original, tokens) {
  let condition
  try {
    condition = conditionOf({ ...original, resultMatcher: { case: 'evalError' } }, tokens, false)
  } catch {
    // No attribute can hold what one of its variables is.
    return
  }
  const { refused } = await answer(condition)
  if (refused === undefined) return 'it is said to be outside of the subset, but the policy loads'
}

test('every conformance test of CEL passes, is outside of the subset, or diverges for a known reason', async (t) => {
  const found = { pass: {}, divergence: {}, skip: {} }
  const count = (bin, reason) => (found[bin][reason] = (found[bin][reason] ?? 0) + 1)
  const unexpected = []
  const unused = new Set(Object.keys(divergences))
  for (const [path, original] of listed()) {
    const written = withoutDivisions(tokensOf(original.expr))
    const tokens = withoutKinds(written)
    const isWritten = tokens.length === written.length && tokens.every(({ text }, i) => text === written[i].text)
    const reason = outsideOf(original, tokens)
    const misreading = (reason || !isWritten) && (await misreadingOf(original, written))
    if (misreading) unexpected.push(`${path}: ${misreading} (${reason ?? 'kinds of numbers'}): ${original.expr}`)
    const known = divergences[path]
    unused.delete(path)
    if (reason) {
      count('skip', reason)
      if (known) unexpected.push(`${path}: it is skipped (${reason}), and cannot diverge as well`)
      continue
    }
    const { failure, pass } = await run(original, tokens)
    if (known) {
      count('divergence', known)
      if (!failure) unexpected.push(`${path}: it is said to diverge (${known}), but passes`)
    } else if (failure) {
      unexpected.push(`${path}: ${failure}`)
    } else {
      count('pass', pass)
    }
  }
  unexpected.push(...[...unused].map((path) => `${path}: it is said to diverge, but there is no such test`))
  for (const [bin, reasons] of Object.entries(found)) {
    const sum = Object.values(reasons).reduce((sum, count) => sum + count, 0)
    t.diagnostic(`${bin}: ${sum}`)
    for (const [reason, count] of Object.entries(reasons)) t.diagnostic(`  ${count} ${reason}`)
  }
  t.diagnostic(`unexpected: ${unexpected.length}`)
  assert.ok(unexpected.length === 0, `${unexpected.length} tests are unexpected:\n${unexpected.join('\n')}`)
  // A number that falls is a loss, and one that rises is a test that should be said to pass: both are pinned.
  assert.deepEqual(found, counts)
})

test('every number and every reason is explained', () => {
  const readme = readFileSync(new URL('README.md', folder), 'utf8')
  for (const [bin, reasons] of Object.entries(counts)) {
    const sum = Object.values(reasons).reduce((sum, count) => sum + count, 0)
    assert.ok(readme.includes(`| ${bin} | ${sum} |`), `${bin}: ${sum}`)
  }
  const reasons = [...Object.keys(counts.skip), ...Object.keys(counts.divergence)]
  assert.deepEqual(reasons.filter((reason) => !readme.includes(`| ${reason} |`)), [])
})
