// The bench: permask beside CASL 7 and the least that JavaScript could do, in one run. Every contestant of a group has
// to give the same answers before anything is timed.
//
//   node tests/bench/bench.mjs [--quick] [--json]
//
// Times are nanoseconds; where bytes are masked, megabytes per second stand beside them. They say something on one machine alone; the ratios, which are taken round by round, carry over.
import os from 'node:os'
import { pathToFileURL } from 'node:url'

import { conditional } from './conditional.mjs'
import { crossing } from './crossing.mjs'
import { masking } from './masking.mjs'
import { QUICK, THOROUGH, measure } from './measure.mjs'
import { navigation } from './navigation.mjs'
import { KILOBYTES, opening } from './opening.mjs'
import { unconditional } from './unconditional.mjs'

const SIZES = [10, 100, 1000, 10_000]

/** How many records are masked at once: about 13 MB, more than the caches of a processor hold. */
const RECORDS = { thorough: 10_000, quick: 20 }

/** One round over so many records takes a tenth of a second or more: fewer rounds say as much. */
const ROUNDS_OF_RECORDS = 15

async function* groups(effort) {
  yield await unconditional(100)
  yield await conditional()
  yield await conditional({ shapes: 32 })
  yield* await navigation()
  for (const size of KILOBYTES) yield await opening(size)
  for (const size of SIZES) yield { ...(await unconditional(size)), growth: 'unconditional', size, extra: undefined }
  for (const size of SIZES) yield { ...(await conditional({ rules: size, isShort: true })), growth: 'conditional', size }
  yield await crossing()
  for await (const group of masking(effort === QUICK ? RECORDS.quick : RECORDS.thorough)) yield { ...group, rounds: ROUNDS_OF_RECORDS }
}

/** Runs every group; hands each result to `report` as soon as it is there. */
export async function bench(effort, report) {
  const results = []
  for await (const { name, contestants, extra, growth, size, bytes, rounds = effort.rounds, end } of groups(effort)) {
    const all = extra ? [...contestants, extra] : contestants
    const rows = await measure(all, { ...effort, rounds: Math.min(rounds, effort.rounds) })
    const result = { name, ...(growth && { growth, size }), ...(bytes && { bytes }), rows }
    end?.()
    results.push(result)
    report(result)
  }
  return results
}

/** Returns each budget with what was reached, and whether it was met. */
export function budgets(results) {
  const rowsOf = (start) => results.find(({ name }) => name.startsWith(start)).rows
  const median = (rows, name) => rows.find((row) => row.name === name).median
  const ratio = (rows, name, other) => median(rows, name) / median(rows, other)
  /** How much more a question costs with the most rules than with the fewest. */
  const growth = (kind, name) => {
    const rows = results.filter((result) => result.growth === kind).map((result) => result.rows)
    return median(rows.at(-1), name) / median(rows[0], name)
  }
  // A thousand times as many keys cost a Map more too: memory is not all equally near.
  const ofMap = growth('unconditional', 'two Map.get')
  const simple = rowsOf('can(action, resource), ')
  const conditions = results.find(({ name }) => name === 'can(action, resource, object), two conditions').rows
  const speed = (start, name, other) => ratio(rowsOf(start), other, name)
  const redacting = 'bytes: profiles, eight fields redacted'
  const alone = 'TextDecoder + JSON.parse alone, nothing masked'
  const byPaths = results.filter((result) => result.growth === 'private paths').map(({ rows }) => rows[0].median)
  const budget = (what, reached, most) => ({ what, reached, bound: `at most ${most}`, isMet: reached <= most })
  const goal = (what, reached, least) => ({ what, reached, bound: `at least ${least}`, isMet: reached >= least })
  return [
    budget('can from the table, beside two Map.get', simple.find(({ name }) => name === 'permask').ratio, 1.5),
    budget('can from the table, beside CASL 7', ratio(simple, 'permask', 'CASL 7'), 1),
    budget('can about an object with two conditions, beside CASL 7', conditions.find(({ name }) => name === 'permask').ratio, 1),
    budget('open 50 KB, in milliseconds', median(rowsOf('open a bundle of 50 KB'), 'permask: verify and compile') / 1e6, 5),
    budget('growth from 10 to 10,000 rules, beside that of two Map.get', growth('unconditional', 'permask') / ofMap, 1.5),
    budget('growth from 10 to 10,000 conditional rules, beside that of two Map.get', growth('conditional', 'permask') / ofMap, 1.5),
    goal('maskJson, times as fast as TextDecoder + JSON.parse alone', speed(redacting, 'permask maskJson', alone), 5),
    goal('maskJson, times as fast as parse, spread by hand, stringify', speed(redacting, 'permask maskJson', 'parse, spread by hand, stringify'), 12),
    budget('maskJson with 800 private paths, beside 8', byPaths.at(-1) / byPaths[0], 1.5),
    budget('mask of objects, beside a spread by hand', ratio(rowsOf('objects: profiles, eight fields redacted'), 'permask mask', 'spread by hand'), 2.5),
  ]
}

const number = (value) => (value < 1000 ? value.toFixed(1) : Math.round(value).toLocaleString('en'))

function print({ name, bytes, rows }) {
  console.log(`\n${name}${bytes ? ` (${(bytes / 1e6).toFixed(1)} MB)` : ''}`)
  const width = Math.max(40, ...rows.map((row) => row.name.length))
  console.log(`  ${''.padEnd(width)}${'median ns'.padStart(14)}${'10 % to 90 %'.padStart(30)}${'ratio'.padStart(10)}${bytes ? 'MB/s'.padStart(10) : ''}`)
  for (const { name, median, low, high, ratio } of rows) {
    console.log(`  ${name.padEnd(width)}${number(median).padStart(14)}${`${number(low)} to ${number(high)}`.padStart(30)}${ratio.toFixed(2).padStart(10)}${bytes ? ((bytes / median) * 1000).toFixed(0).padStart(10) : ''}`)
  }
}

async function main() {
  const flags = process.argv.slice(2)
  const unknown = flags.find((flag) => !['--quick', '--json'].includes(flag))
  if (unknown) throw new TypeError(`expected --quick or --json, found ${unknown}`)
  const isJson = flags.includes('--json')
  const machine = { node: process.version, v8: process.versions.v8, cpu: os.cpus()[0]?.model ?? 'unknown', cores: os.cpus().length, load: os.loadavg()[0] }
  if (!isJson) console.log(`Node ${machine.node} (V8 ${machine.v8}), ${machine.cores} × ${machine.cpu}, load ${machine.load.toFixed(1)}`)
  const results = await bench(flags.includes('--quick') ? QUICK : THOROUGH, isJson ? () => {} : print)
  const met = budgets(results)
  if (isJson) return console.log(JSON.stringify({ machine, results, budgets: met }, null, 1))
  console.log('\nbudgets')
  for (const { what, reached, bound, isMet } of met) console.log(`  ${isMet ? 'met   ' : 'missed'}  ${what}: ${reached.toFixed(2)}, ${bound}`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
