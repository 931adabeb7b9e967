// What the tests of masking share: chance that is the same in every run, records of all kinds, and both ways in.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Returns the module that masks: `simd` or `scalar`. A process has one, which its first gate loads. */
export function maskerModule(build) {
  return readFileSync(fileURLToPath(import.meta.resolve(`permask/masker-${build}.wasm`)))
}

export const bytesOf = (text) => new TextEncoder().encode(text)
export const textOf = (bytes) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)

/** Chooses by numbers that are the same in every run. */
export class Chance {
  #state

  constructor(seed) {
    this.#state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bd1e995) >>> 0 || 1
  }

  /** Returns a whole number below a bound. */
  below(bound) {
    this.#state ^= this.#state << 13
    this.#state ^= this.#state >>> 17
    this.#state ^= this.#state << 5
    return (this.#state >>> 0) % bound
  }

  pick(list) {
    return list[this.below(list.length)]
  }
}

/** Names that paths and members have, so that they meet. */
export const NAMES = ['a', 'b', 'name', 'owner', '', '~/', '__proto__', 'constructor', 'a/b', 'é\n', '0']

export const STRINGS = [
  '', 'Bob', 'Ada Lovelace', 'ada@example.com', 'a@b', '+1 (212) 555-0100', '1234-5678-1234-5678', '2076-03-09', '2076-03-09T23:30:00-05:00',
  'u1', '••••••••', 'null', 'a\\b"c/d', '\0\u001f\u007f\n\t', '漢字漢字漢字漢字', 'e\u0301'.repeat(6), '👩‍👩‍👧‍👦👍🏽🇩🇪🇫🇷1️⃣ and more', '\u202eabc\u200d\u200fdef', '😀\u{10ffff}\ufffd',
]

export const NUMBERS = [0, 7, -1.5, 12.5, 1000, 4111111111111111, 9007199254740991, 9007199254740992, -9007199254740993, 1780315200, 5e-324, 1.7976931348623157e308, 47678, -0.1]

export function scalar(chance) {
  return chance.pick([null, true, false, chance.pick(NUMBERS), chance.pick(NUMBERS), chance.pick(STRINGS), chance.pick(STRINGS), chance.pick(STRINGS)])
}

/** Makes plain data; all of it as JSON.parse makes it, so that `__proto__` is a member as any other. */
export function value(chance, depth = 0) {
  const kind = depth < 4 ? chance.below(8) : 0
  if (kind < 5 && depth > 0) return scalar(chance)
  const entries = Array.from({ length: chance.below(6) }, () => [chance.below(9) ? chance.pick(NAMES) : 'else', value(chance, depth + 1)])
  return kind === 5 ? entries.map(([, element]) => element) : JSON.parse(JSON.stringify(Object.fromEntries(entries)))
}

/** Returns a record: an object, with the members that conditions read. */
export function record(chance) {
  const made = value(chance, 0)
  const members = Object.entries(Array.isArray(made) ? { list: made } : made)
  if (chance.below(3)) members.splice(chance.below(members.length + 1), 0, ['owner', chance.pick(['u1', 'u2', null, 1])])
  if (chance.below(3)) members.splice(chance.below(members.length + 1), 0, ['level', chance.pick([2, 2.5, 3, '2'])])
  return Object.fromEntries(members)
}

export const MASKS = [
  'stars', 'remove', 'null', 'fixed', 'initials', 'email', 'digits',
  { stars: { count: 3 } }, { fixed: { value: 7 } }, { fixed: { value: true } }, { email: { local: 2, domain: 'keep' } }, { partial: { start: 1, end: 1, pad: '…"' } },
  { keep: { end: 4, ignore: '- ' } }, { keep: { start: 2, as: 'string' } }, { digits: { end: 2, min: 6, as: 'string' } }, { date: { unit: 'year' } },
  { date: { unit: 'month', epoch: 's' } }, { date: { unit: 'year', epoch: 'ms' } }, { bucket: { step: 100 } }, { bucket: { step: 7 } },
]

/** Conditions; the first ones read no record. */
const CONDITIONS = ["can('pii:view')", "subject.attrs.level > 2", "context.surface == 'card'", 'true', 'resource.owner == subject.id', 'resource.level < 3', "can('notes:read')"]

function path(chance) {
  const segments = Array.from({ length: 1 + chance.below(3) }, () => {
    const dots = chance.below(5) ? '' : '..'
    const name = chance.pick(NAMES)
    return `${dots}[${chance.pick([`${chance.below(3)}`, '*', ...Array(5).fill(JSON.stringify(name))])}]`
  })
  return `$${segments.join('')}`
}

/** Makes a policy about one type of record, `record`, and whom it is looked at by. */
export function policy(chance) {
  const readsRecords = chance.below(2) === 1
  const condition = () => chance.pick(readsRecords ? CONDITIONS : CONDITIONS.slice(0, 4))
  const names = ['m', 'c', 'x', 'a'].slice(0, 1 + chance.below(4))
  const classes = names.map((name) => {
    const tiers = Array.from({ length: chance.below(3) }, () => ({ when: condition(), ...(chance.below(2) ? { mask: chance.pick(MASKS) } : { show: 'clear' }) }))
    const reveal = chance.below(2) ? { reveal: { when: condition(), ...(chance.below(2) && { acr: ['mfa'] }) } } : {}
    return [name, { mask: chance.pick(MASKS), tiers, 'hide-absence': chance.below(3) === 0, ...(chance.below(2) && { export: condition() }), ...reveal }]
  })
  // Each class is used by this type alone, so that its conditions may read the record.
  const fields = Array.from({ length: 1 + chance.below(5) }, () => [path(chance), chance.below(6) ? chance.pick(names) : 'public'])
  fields.push(...names.map((name) => [`$.unused-${name}`.replace(/unused-(.)/, "['unused-$1']").replace('.[', '['), name]))
  return {
    format: 1,
    id: 'random',
    attributes: { subject: { level: 'number' }, context: { surface: 'string' } },
    resources: { notes: { actions: ['read'], attributes: { owner: 'string', level: 'number' } }, pii: { actions: ['view'] } },
    everyone: { rules: [{ id: 'own', allow: 'notes:read', when: 'resource.owner == subject.id' }] },
    roles: { viewer: { rules: [{ allow: 'pii:view' }] } },
    classes: Object.fromEntries(classes),
    records: { record: { ...(readsRecords && { resource: 'notes' }), unlisted: chance.pick(['show', 'show', 'mask']), fields: Object.fromEntries(fields) } },
  }
}

/** Makes who looks. */
export function subject(chance) {
  return { id: 'u1', roles: chance.below(2) ? ['viewer'] : [], attrs: { level: chance.pick([1, 3]) } }
}

/** Sends bytes through a stream, cut into pieces by a function that says how long the next one is; returns the text that comes out. */
export async function through(stream, bytes, lengthOfNext) {
  const source = new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; ) {
        const end = Math.min(bytes.length, at + lengthOfNext())
        controller.enqueue(bytes.slice(at, end))
        at = end
      }
      controller.close()
    },
  })
  const output = []
  for await (const chunk of source.pipeThrough(stream)) output.push(chunk)
  return textOf(Buffer.concat(output))
}

/** Returns the policy in which a vector's mask stands for the `value` of each `record`. */
export const policyOfMask = ({ mask, class: named = 'c', hideAbsence = false }) => ({
  format: 1,
  id: 'masks',
  resources: {},
  classes: { [named]: { mask, 'hide-absence': hideAbsence } },
  records: { record: { unlisted: 'show', fields: { '$.value': named } } },
})
