// Masking: bytes to bytes, and objects to objects, beside what is used for it today. Every contestant of a group gives the
// same output, to the byte, before anything is timed.
import redactByPino from '@pinojs/redact'
import fastRedact from 'fast-redact'

import { gateOver } from '../js/fixture.mjs'
import { PRIVATE, PRIVATE_MESSAGE, PRIVATE_TRACK, messages, profiles, tracks } from './shapes.mjs'

const CENSOR = '[REDACTED]'
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

/** A session that may see nothing private, over record types whose paths have these classes. */
async function sessionOver(types, classes, options) {
  const records = Object.fromEntries(Object.entries(types).map(([type, fields]) => [type, { unlisted: 'show', fields }]))
  const gate = await gateOver({ format: 1, id: 'bench', resources: { any: { actions: ['read'] } }, classes, records }, options)
  return { session: gate.unsignedSession({ id: 'u-1', roles: [] }), end: () => gate.close() }
}

const constant = { hidden: { mask: { fixed: { value: CENSOR } } } }
const everyField = (paths) => Object.fromEntries(paths.map((path) => [path, 'hidden']))


/** Constants for the eight fields, as redactors have them. */
const redacted = (profile) => ({
  ...profile,
  email: CENSOR,
  name: { ...profile.name, first: CENSOR, last: CENSOR },
  birthday: CENSOR,
  address: { ...profile.address, street: CENSOR },
  phones: profile.phones.map((phone) => ({ ...phone, number: CENSOR })),
  payment: { ...profile.payment, card: { ...profile.payment.card, number: CENSOR } },
  notes: profile.notes.map((note) => ({ ...note, author: { ...note.author, email: CENSOR } })),
})

const mailClass = { mask: { email: {} } }
const kinds = {
  mail: mailClass,
  name: { mask: 'stars' },
  birth: { mask: { date: { unit: 'year' } } },
  street: { mask: { partial: { start: 1, end: 0, pad: 'xxxxx' } } },
  phone: { mask: { digits: {} } },
  card: { mask: { keep: { end: 4, ignore: '-' } } },
}
const kindOf = ['mail', 'name', 'name', 'birth', 'street', 'phone', 'card', 'mail']
const everyKind = Object.fromEntries(PRIVATE.map((path, index) => [path, kindOf[index]]))

const email = (text) => {
  const at = text.lastIndexOf('@')
  return `${at > 1 ? text[0] : ''}•••@•••${text.slice(text.lastIndexOf('.'))}`
}
const phone = (text) => {
  let left = text.replace(/\D/g, '').length - 4
  return text.replace(/\d/g, (digit) => (left-- > 0 ? '•' : digit))
}
const card = (text) => text.slice(0, -4).replace(/[^-]/g, '•') + text.slice(-4)
const street = (text) => (text.length < 5 ? 'xxxxx' : `${text[0]}xxxxx`)

/** A mask of its own for each kind of field, as people see them. */
const masked = (profile) => ({
  ...profile,
  email: email(profile.email),
  name: { ...profile.name, first: '••••••••', last: '••••••••' },
  birthday: `${profile.birthday.slice(0, 4)}-01-01`,
  address: { ...profile.address, street: street(profile.address.street) },
  phones: profile.phones.map((entry) => ({ ...entry, number: phone(entry.number) })),
  payment: { ...profile.payment, card: { ...profile.payment.card, number: card(profile.payment.card.number) } },
  notes: profile.notes.map((note) => ({ ...note, author: { ...note.author, email: email(note.author.email) } })),
})

/** Throws unless every contestant gives the same bytes. */
function alike(name, contestants) {
  const [first, ...others] = contestants.filter(({ output }) => output)
  const expected = Buffer.from(first.output())
  for (const other of others) {
    const found = Buffer.from(other.output())
    if (expected.equals(found)) continue
    const at = expected.findIndex((byte, index) => byte !== found[index])
    const near = (bytes) => bytes.subarray(Math.max(0, at - 60), at + 60).toString()
    throw new Error(`${name}: ${other.name} gives ${near(found)} where ${first.name} gives ${near(expected)}`)
  }
}

const contestant = (name, once, size = (result) => result.length) => ({
  name,
  output: once,
  run: (count) => {
    let sum = 0
    for (let index = 0; index < count; index++) sum += size(once())
    return sum
  },
})

const parse = (bytes) => JSON.parse(decoder.decode(bytes))
const round = (bytes, mask) => encoder.encode(JSON.stringify(parse(bytes).map(mask)))

/** JSON in bytes: an array of records, as an API answers. */
async function bytesOf(name, records, { types, classes, hand, redactors = [] }) {
  const bytes = encoder.encode(JSON.stringify(records))
  const { session, end } = await sessionOver(types, classes)
  const contestants = [
    { ...contestant('TextDecoder + JSON.parse alone, nothing masked', () => parse(bytes)), output: undefined },
    ...(hand ? [contestant('parse, spread by hand, stringify', () => round(bytes, hand))] : []),
    ...redactors.map(([name, mask]) => contestant(name, () => round(bytes, mask))),
    contestant('permask maskJson', () => session.maskJson('record', bytes)),
  ]
  alike(name, contestants)
  return { name, bytes: bytes.length, contestants, end }
}

/** Bytes, with as many private paths as given; most of them are in no record, as policies for many record types have them. */
async function bytesOfPaths(count, records) {
  const bytes = encoder.encode(JSON.stringify(records))
  const more = Array.from({ length: count - PRIVATE.length }, (_, index) => `$.part${index % 20}.field${index}`)
  const { session, end } = await sessionOver({ record: everyField([...PRIVATE, ...more]) }, constant)
  return {
    name: `bytes: the profiles, ${count} private paths`,
    bytes: bytes.length,
    growth: 'private paths',
    size: count,
    contestants: [contestant('permask maskJson', () => session.maskJson('record', bytes))],
    end,
  }
}

async function objectsOf(name, records, { types, classes, hand, redactors = [] }) {
  const { session, end } = await sessionOver(types, classes)
  const text = (result) => encoder.encode(JSON.stringify(result))
  const contestants = [
    contestant('spread by hand', () => records.map(hand)),
    ...redactors.map(([name, mask]) => contestant(name, () => records.map(mask))),
    contestant('permask mask', () => session.mask('record', records).data),
  ]
  alike(name, contestants.map((each) => ({ ...each, output: () => text(each.output()) })))
  return { name, bytes: text(records).length, contestants, end }
}

/** Every group; `count` records in each. */
export async function* masking(count) {
  const people = profiles(count)
  const redactPaths = PRIVATE.map((path) => path.slice(2))
  // Both are at their fastest where they may change what they are given; the parsed copy is theirs.
  const fast = fastRedact({ paths: redactPaths, censor: CENSOR, serialize: false })
  const fastInPlace = (record) => (fast(record), record)
  const pino = redactByPino({ paths: redactPaths, censor: CENSOR, serialize: false })
  const redactors = [['parse, fast-redact, stringify', fastInPlace], ['parse, @pinojs/redact, stringify', pino]]
  const whole = { types: { record: everyField(PRIVATE) }, classes: constant }
  const each = { types: { record: everyKind }, classes: kinds }
  yield await bytesOf('bytes: profiles, eight fields redacted', people, { ...whole, hand: redacted, redactors })
  yield await bytesOf('bytes: profiles, each kind of field under its own mask', people, { ...each, hand: masked })
  yield await bytesOf('bytes: messages with escapes and CJK, two fields', messages(count), { types: { record: everyField(PRIVATE_MESSAGE) }, classes: constant, hand: (message) => ({ ...message, user: { ...message.user, name: CENSOR, location: CENSOR } }) })
  yield await bytesOf('bytes: tracks of numbers, two fields', tracks(count), { types: { record: everyField(PRIVATE_TRACK) }, classes: constant, hand: (track) => ({ ...track, owner: CENSOR, home: CENSOR }) })
  for (const paths of [8, 80, 800]) yield await bytesOfPaths(paths, people)
  yield await objectsOf('objects: profiles, eight fields redacted', people, { ...whole, hand: redacted, redactors: [['@pinojs/redact, a copy', pino]] })
  yield await objectsOf('objects: profiles, each kind of field under its own mask', people, { ...each, hand: masked })
}
