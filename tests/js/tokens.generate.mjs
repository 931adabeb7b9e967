// Writes tests/vectors/tokens.json and trust.json: tokens for every rule of the verifier, good and bad, and in the order in
// which an app meets them, signed with fixed keys by Node's own Ed25519, so that they are the same in every run and come from
// another implementation than the one under test. `node tests/js/tokens.generate.mjs` writes the files; the test `tokens`
// fails if one no longer fits.
import { sign } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { issuer, keyPair, segment, signToken } from './sign.mjs'

const audience = 'console'
// 2026-06-01T12:00:00Z
const now = 1_780_315_200
const hour = 3600
const day = 24 * hour

const both = keyPair(1, 'both', ['policy', 'subject'])
const subjectOnly = keyPair(2, 'subject-only', ['subject'])
const policyOnly = keyPair(3, 'policy-only', ['policy'])
const otherIssuer = keyPair(4, 'other-issuer', ['policy', 'subject'], 'https://other.example')
const untrusted = keyPair(5, 'untrusted', ['policy', 'subject'])

const keys = { keys: [both, subjectOnly, policyOnly, otherIssuer].map(({ jwk }) => jwk) }

const policy = {
  format: 1,
  id: 'tokens',
  resources: { segments: { actions: ['read', 'edit'] } },
  roles: { editor: { rules: [{ allow: 'segments:*' }] } },
}

const header = { alg: 'EdDSA', kid: 'both', typ: 'permask-policy+jwt' }
const claims = { iss: issuer, aud: audience, iat: now - hour, exp: now + day, ver: 7, pol: policy }
const subjectHeader = { ...header, typ: 'permask-subject+jwt' }
const subjectClaims = { iss: issuer, aud: audience, iat: now - hour, exp: now + hour, sub: 'u-1', roles: ['editor'] }

const token = (header, payload, key = both) => signToken(header, payload, key)
const bundle = (changes = {}, changedHeader = {}, key = both) =>
  token({ ...header, ...changedHeader }, { ...claims, ...changes }, key)
const subject = (changes = {}, changedHeader = {}, key = both) =>
  token({ ...subjectHeader, ...changedHeader }, { ...subjectClaims, ...changes }, key)
const without = (object, ...names) => Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)))

const good = bundle()
const [goodHeader, goodPayload, goodSignature] = good.split('.')
const flip = (text, position) => {
  const other = text[position] === 'A' ? 'B' : 'A'
  return text.slice(0, position) + other + text.slice(position + 1)
}
/** Changes the unused bits of the last character of a segment. */
const nonCanonical = (text) => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return text.slice(0, -1) + alphabet[alphabet.indexOf(text.at(-1)) + 1]
}
/** A header whose length leaves unused bits. */
const unevenHeader = (() => {
  let kid = 'both'
  for (const pad of ['', ' ', '  ']) {
    const text = JSON.stringify({ alg: 'EdDSA', kid, typ: 'permask-policy+jwt' }) + pad
    if (segment(text).length % 4 !== 0) return text
  }
})()
/** Adds the group order to S, which a lax verifier accepts. */
function malleated(token) {
  const [head, payload, signature] = token.split('.')
  const bytes = Buffer.from(signature, 'base64url')
  const order = Buffer.from('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010', 'hex')
  let carry = 0
  for (let index = 0; index < 32; index++) {
    const sum = bytes[32 + index] + order[index] + carry
    bytes[32 + index] = sum & 255
    carry = sum >> 8
  }
  return `${head}.${payload}.${segment(bytes)}`
}
const cut = (token, length) => {
  const [head, payload, signature] = token.split('.')
  const bytes = Buffer.concat([Buffer.from(signature, 'base64url'), Buffer.alloc(8)])
  return `${head}.${payload}.${segment(bytes.subarray(0, length))}`
}

const cases = []
const accept = (name, token, more = {}) => cases.push({ name, token, ...more })
const refuse = (name, code, token, more = {}) => cases.push({ name, code, token, ...more })
const ofSubject = { kind: 'subject' }

accept('a good bundle', good)
accept('alg Ed25519 (RFC 9864)', bundle({}, { alg: 'Ed25519' }))
accept('typ with application/ and in other case', bundle({}, { typ: 'application/PERMASK-policy+JWT' }))
accept('spaces and another order in the header', token('{ "typ" : "permask-policy+jwt", "kid" : "both", "alg" : "EdDSA" }', claims))
accept('unknown header members are not used', bundle({}, { cty: 'x', extra: { a: 1 } }))
accept('an audience among several', bundle({ aud: ['other', audience] }))
accept('an extension claim', bundle({ 'x-build': 'a' }))
accept('nbf in the past', bundle({ nbf: now - 1 }))
accept('an issuer whose clock is ahead by the skew', bundle({ iat: now + 300 }))
accept('the last second', bundle({ exp: now + 1 }))
accept('the longest life', bundle({ iat: now, exp: now + 90 * day }))
accept('a good subject token', subject(), ofSubject)
accept('a subject token of a key for subjects alone', subject({}, { kid: 'subject-only' }, subjectOnly), ofSubject)
accept('a subject without roles', subject({ roles: [] }), ofSubject)

// Format.
refuse('empty', 'malformed', '')
refuse('one dot', 'malformed', `${goodHeader}.${goodPayload}`)
refuse('three dots', 'malformed', `${good}.${goodSignature}`)
refuse('five segments, as JWE has', 'malformed', `${good}.a.b`)
refuse('an empty header', 'malformed', `.${goodPayload}.${goodSignature}`)
refuse('an empty payload', 'malformed', `${goodHeader}..${goodSignature}`)
refuse('an empty signature', 'malformed', `${goodHeader}.${goodPayload}.`)
refuse('a leading space', 'malformed', ` ${good}`)
refuse('a newline at the end', 'malformed', `${good}\n`)
refuse('a NUL at the end', 'malformed', `${good}\0`)
refuse('padding', 'malformed', `${goodHeader}=.${goodPayload}.${goodSignature}`)
refuse('the other base64 alphabet', 'malformed', `${goodHeader}.${goodPayload}.+/${goodSignature.slice(2)}`)
refuse('JWS JSON serialization', 'malformed', JSON.stringify({ protected: goodHeader, payload: goodPayload, signature: goodSignature }))
refuse('an HTML error page', 'malformed', '<!doctype html><title>502</title>')
refuse('not ASCII', 'malformed', `${goodHeader}.${goodPayload}é.${goodSignature}`)
refuse('unused bits in the header', 'bad-base64', (() => {
  const [, payload, signature] = token(unevenHeader, claims).split('.')
  return `${nonCanonical(segment(unevenHeader))}.${payload}.${signature}`
})())
refuse('a header segment of an impossible length', 'bad-base64', `A.${goodPayload}.${goodSignature}`)
refuse('a header over 1 KB', 'bad-base64', bundle({}, { extra: 'x'.repeat(1024) }))
refuse('unused bits in the signature', 'bad-signature', `${goodHeader}.${goodPayload}.${nonCanonical(goodSignature)}`)

// Header.
for (const alg of ['none', 'None', 'NONE', 'noNE', 'HS256', 'RS256', 'ES256', 'ES256K', 'ES384', 'Ed448', 'eddsa', 'ED25519', '', 7, null, ['EdDSA']]) {
  // A build that verifies ES256 finds that the key is one for another algorithm.
  const more = alg === 'ES256' ? { 'code-with-es256': 'key-unfit' } : {}
  refuse(`alg ${JSON.stringify(alg)}`, 'alg-not-allowed', bundle({}, { alg }), more)
}
refuse('no alg', 'alg-not-allowed', token(without(header, 'alg'), claims))
refuse('alg twice', 'bad-header', token('{"alg":"none","kid":"both","typ":"permask-policy+jwt","alg":"EdDSA"}', claims))
refuse('alg twice, once escaped', 'bad-header', token('{"alg":"EdDSA","kid":"both","typ":"permask-policy+jwt","\\u0061lg":"none"}', claims))
for (const [name, value] of [['crit', []], ['crit', ['exp']], ['b64', false], ['zip', 'DEF'], ['enc', 'A128GCM'], ['jwk', untrusted.jwk], ['jku', 'https://attacker.example/'], ['x5u', 'https://attacker.example/'], ['x5c', []]]) {
  refuse(`${name} ${JSON.stringify(value).slice(0, 12)} in the header`, 'header-forbidden', bundle({}, { [name]: value }))
}
for (const typ of ['JWT', 'permask-subject+jwt', 'permask-keys+jwt', 'permask-policy', '', null, 7]) {
  refuse(`typ ${JSON.stringify(typ)} for a bundle`, 'wrong-type', bundle({}, { typ }))
}
refuse('no typ', 'wrong-type', token(without(header, 'typ'), claims))
refuse('a bundle as a subject token', 'wrong-type', good, ofSubject)
for (const kid of ['nobody', '../../both', "' OR 1", '__proto__', 'both\0', 'BOTH', 'bοth']) {
  refuse(`kid ${JSON.stringify(kid)}`, 'unknown-key', bundle({}, { kid }))
}
refuse('an empty kid', 'bad-header', bundle({}, { kid: '' }))
refuse('a kid of 129 characters', 'bad-header', bundle({}, { kid: 'k'.repeat(129) }))
refuse('no kid', 'bad-header', token(without(header, 'kid'), claims))
refuse('a kid that is a number', 'bad-header', bundle({}, { kid: 1 }))
refuse('a header that is an array', 'bad-header', token('[]', claims))
refuse('a header with a mark', 'bad-header', token(`\ufeff${JSON.stringify(header)}`, claims))
refuse('a header with something after it', 'bad-header', token(`${JSON.stringify(header)}{}`, claims))
refuse('a header that is not UTF-8', 'bad-header', token(Buffer.from([0x7b, 0xff, 0x7d]), claims))
refuse('a header with half a surrogate pair', 'bad-header', token('{"alg":"EdDSA","kid":"both","typ":"permask-policy+jwt","a":"\\ud800"}', claims))
refuse('a deep header', 'bad-header', token(`{"a":${'['.repeat(50)}${']'.repeat(50)}}`, claims))

// Keys and signature.
refuse('a key for subjects signs a bundle', 'key-unfit', bundle({}, { kid: 'subject-only' }, subjectOnly))
refuse('a key for policies signs a subject', 'key-unfit', subject({}, { kid: 'policy-only' }, policyOnly), ofSubject)
refuse('another key under this kid', 'bad-signature', bundle({}, {}, untrusted))
refuse('a signature of another token', 'bad-signature', `${goodHeader}.${goodPayload}.${bundle({ ver: 8 }).split('.')[2]}`)
refuse('a flipped bit in the payload', 'bad-signature', `${goodHeader}.${flip(goodPayload, 100)}.${goodSignature}`)
refuse('a flipped bit in R', 'bad-signature', `${goodHeader}.${goodPayload}.${flip(goodSignature, 5)}`)
refuse('a flipped bit in S', 'bad-signature', `${goodHeader}.${goodPayload}.${flip(goodSignature, 60)}`)
refuse('S plus the group order', 'bad-signature', malleated(good))
for (const length of [0x3f, 0x41, 1, 32]) refuse(`a signature of ${length} bytes`, 'bad-signature', cut(good, length))
refuse('a signature of zeros', 'bad-signature', `${goodHeader}.${goodPayload}.${segment(Buffer.alloc(64))}`)
refuse('a signature over the decoded bytes', 'bad-signature', `${goodHeader}.${goodPayload}.${segment(sign(null, Buffer.from(`${JSON.stringify(header)}.${JSON.stringify(claims)}`), both.privateKey))}`)

// Payload.
refuse('a claim twice', 'bad-payload', token(header, JSON.stringify(claims).replace('{', '{"ver":9,')))
refuse('a claim twice, once escaped', 'bad-payload', token(header, JSON.stringify(claims).replace('{', '{"\\u0076er":9,')))
refuse('a name twice inside the policy', 'bad-payload', token(header, JSON.stringify(claims).replace('"format":1', '"format":1,"format":1')))
refuse('a payload with a mark', 'bad-payload', token(header, `\ufeff${JSON.stringify(claims)}`))
refuse('a payload with something after it', 'bad-payload', token(header, `${JSON.stringify(claims)} {}`))
refuse('a payload that is an array', 'bad-payload', token(header, [claims]))
refuse('a payload in UTF-16', 'bad-payload', token(header, Buffer.from(JSON.stringify(claims), 'utf16le')))
refuse('a payload of depth 33', 'bad-payload', token(header, `{"a":${'['.repeat(33)}${']'.repeat(33)}}`))
refuse('a payload of depth 3000', 'bad-payload', token(header, '['.repeat(3000)))
refuse('a truncated payload', 'bad-payload', token(header, JSON.stringify(claims).slice(0, -5)))
for (const exp of ['1780401600', true, null, -1]) refuse(`exp ${JSON.stringify(exp)}`, 'bad-claim', bundle({ exp }))
for (const exp of ['1e999', '1.5e9', '1780401600.5', '1780401600.0', '9007199254740992', '1e10']) {
  refuse(`exp written ${exp}`, 'bad-claim', token(header, JSON.stringify(claims).replace(/"exp":\d+/, `"exp":${exp}`)))
}
refuse('no exp', 'bad-claim', token(header, without(claims, 'exp')))
refuse('no iat', 'bad-claim', token(header, without(claims, 'iat')))
for (const ver of [0, -1, 1.5, '7', null]) refuse(`ver ${JSON.stringify(ver)}`, 'bad-claim', bundle({ ver }))
refuse('ver of 2^53', 'bad-claim', token(header, JSON.stringify(claims).replace('"ver":7', '"ver":9007199254740992')))
refuse('no ver', 'bad-claim', token(header, without(claims, 'ver')))
refuse('no pol', 'bad-claim', token(header, without(claims, 'pol')))
for (const roles of ['editor', { 0: 'editor' }, [7], [null], [''], Array(257).fill('editor'), ['a\u0000b']]) {
  refuse(`roles ${JSON.stringify(roles).slice(0, 16)}`, 'bad-claim', subject({ roles }), ofSubject)
}
refuse('no roles', 'bad-claim', token(subjectHeader, without(subjectClaims, 'roles')), ofSubject)
refuse('no sub', 'bad-claim', token(subjectHeader, without(subjectClaims, 'sub')), ofSubject)
refuse('an unknown claim', 'unsupported-schema', bundle({ scope: 'x' }))
refuse('a claim that would restrict and is not supported', 'unsupported-schema', subject({ max_ver: 3 }), ofSubject)
accept('a subject for policies from a version on', subject({ min_ver: 3 }), ofSubject)
for (const min_ver of [0, -1, 1.5, '3', null]) refuse(`min_ver ${JSON.stringify(min_ver)}`, 'bad-claim', subject({ min_ver }), ofSubject)
accept('a bundle to be asked for anew', bundle({ refresh_after: now + hour }))
refuse('a bundle for one tenant', 'wrong-tenant', bundle({ tnt: 'north' }))
for (const tnt of ['', 7, null, ['north']]) refuse(`tnt ${JSON.stringify(tnt)}`, 'bad-claim', bundle({ tnt }))
for (const after of [now - hour - 1, now + day + 1, `${now}`, null]) {
  refuse(`refresh_after ${JSON.stringify(after)}`, 'bad-claim', bundle({ refresh_after: after }))
}
accept('a subject with everything that is said of one', subject({ groups: [{ group: 'g', tenant: '*' }], attrs: { a: 1 }, status: 's', tnt: 't', from: now - 1, until: now + 1 }), ofSubject)
refuse('an assignment with an unknown member', 'bad-claim', subject({ roles: [{ role: 'editor', since: 1 }] }), ofSubject)
refuse('a period that is none', 'bad-claim', subject({ until: 'tomorrow' }), ofSubject)
refuse('attributes that are a list', 'bad-claim', subject({ attrs: [] }), ofSubject)

// Binding.
for (const iss of ['https://other.example', 'https://issuer.example/', 'HTTPS://issuer.example', 'https://ıssuer.example']) {
  refuse(`iss ${iss}`, 'wrong-issuer', bundle({ iss }))
}
refuse('a key of another issuer', 'wrong-issuer', bundle({}, { kid: 'other-issuer' }, otherIssuer))
for (const aud of ['consol', 'console-staging', 'Console', ['other']]) refuse(`aud ${JSON.stringify(aud)}`, 'wrong-audience', bundle({ aud }))
for (const aud of [[], Array(17).fill(audience), [7], 7]) refuse(`aud ${JSON.stringify(aud).slice(0, 12)}`, 'bad-claim', bundle({ aud }))
refuse('no aud', 'bad-claim', token(header, without(claims, 'aud')))
refuse('a token of another person', 'subject-mismatch', subject({ sub: 'u-2' }), ofSubject)

// Freshness.
refuse('expired this second', 'expired', bundle({ exp: now }))
refuse('nbf beyond the skew', 'not-yet-valid', bundle({ nbf: now + 301 }))
refuse('iat beyond the skew', 'clock-behind', bundle({ iat: now + 301 }))
refuse('iat after exp', 'bad-lifetime', bundle({ iat: now + 10, exp: now + 5 }))
refuse('a life of nothing', 'bad-lifetime', bundle({ iat: now + 5, exp: now + 5 }))
refuse('a life of ten years', 'bad-lifetime', bundle({ exp: now + 3650 * day }))
refuse('a subject of two days', 'bad-lifetime', subject({ exp: now + 2 * day }), ofSubject)

// Policies that were signed and cannot be used.
refuse('a policy of another format', 'bad-policy', bundle({ pol: { ...policy, format: 2 } }))
refuse('an unknown member in the policy', 'bad-policy', bundle({ pol: { ...policy, admin: true } }))
refuse('a policy that is text', 'bad-policy', bundle({ pol: 'x' }))
refuse('a circle of roles', 'bad-policy', bundle({ pol: { ...policy, roles: { a: { includes: ['b'] }, b: { includes: ['a'] } } } }))
refuse('an unknown mask', 'bad-policy', bundle({ pol: { ...policy, classes: { c: { mask: 'none' } } } }))


// What is remembered: steps that one app takes, each with what becomes of it.
const rootKeys = [keyPair(6, 'root-1', ['keys']), keyPair(7, 'root-2', ['keys']), keyPair(8, 'root-3', ['keys'])]
const [root1, root2, root3] = rootKeys
const fresh = keyPair(11, 'fresh', ['policy', 'subject'])
const pinned = { keys: [...keys.keys, ...rootKeys.map(({ jwk }) => jwk)], threshold: 2 }
const nextSet = { iss: issuer, aud: audience, iat: now - 60, exp: now + 365 * day, ver: 2, threshold: 2, keys: [fresh, ...rootKeys].map(({ jwk }) => jwk) }

/** Returns an update of the keys, which each of these has signed. */
const update = (changes = {}, signers = [root1, root2]) =>
  JSON.stringify(signers.map((key) => token({ alg: 'EdDSA', kid: key.jwk.kid, typ: 'permask-keys+jwt' }, { ...nextSet, ...changes }, key)))

const network = (token, outcome, more = {}) => ({ do: 'bundle', token, source: 'network', ...more, outcome })
const cache = (token, outcome, more = {}) => ({ do: 'bundle', token, source: 'cache', ...more, outcome })
const bootstrap = (token, outcome, more = {}) => ({ do: 'bundle', token, source: 'bootstrap', ...more, outcome })
const person = (token, outcome, more = {}) => ({ do: 'subject', token, sub: 'u-1', ...more, outcome })
const rotate = (token, outcome, more = {}) => ({ do: 'keys', token, ...more, outcome })
const learn = (token, outcome) => ({ do: 'learn', token, outcome })
const bind = (outcome) => ({ do: 'bind', outcome })

const scenarios = []
const scenario = (name, steps, options = {}) => scenarios.push({ name, options, steps })
const endOf2099 = 4_102_444_799

scenario('versions grow', [network(bundle({ ver: 1 }), 'new'), network(bundle({ ver: 2 }), 'new'), network(bundle({ ver: 9 }), 'new')])
scenario('the same again from everywhere', [network(good, 'new'), network(good, 'same'), cache(good, 'same'), bootstrap(good, 'same')])
scenario('a renewal', [network(good, 'new'), network(bundle({ iat: now }), 'renewed'), network(good, 'same')])
scenario('a lower version is ignored where edges disagree, by turns', [
  network(bundle({ ver: 8 }), 'new'),
  network(good, 'older-ignored'),
  network(bundle({ ver: 8 }), 'same'),
  network(good, 'older-ignored'),
  network(bundle({ ver: 9 }), 'new'),
  network(bundle({ ver: 8 }), 'older-ignored'),
])
scenario('a lower version out of a store', [network(bundle({ ver: 8 }), 'new'), cache(good, 'rollback'), bootstrap(good, 'rollback')])
scenario('the same version of another policy', [
  network(good, 'new'),
  network(bundle({ iat: now, pol: { ...policy, roles: {} } }), 'equivocation'),
  cache(bundle({ pol: { ...policy, roles: {} } }), 'equivocation'),
  network(bundle({ ver: 8, pol: { ...policy, roles: {} } }), 'new'),
])
scenario('a bootstrap that is older than what was kept', [learn(bundle({ ver: 8 }), true), bootstrap(good, 'rollback'), cache(bundle({ ver: 8 }), 'same')])
scenario('versions of two policies', [
  network(bundle({ ver: 8 }), 'new'),
  network(bundle({ ver: 1, pol: { ...policy, id: 'other' } }), 'new'),
  cache(bundle({ ver: 1, pol: { ...policy, id: 'other' } }), 'same'),
])
scenario('the version that the build asks for', [
  network(good, 'rollback'), bootstrap(good, 'rollback'), network(bundle({ ver: 8 }), 'new')], { minVersion: 8 })
scenario('the policy that the app names', [network(good, 'wrong-policy'), network(bundle({ pol: { ...policy, id: 'other' } }), 'new')], { policy: 'other' })
scenario('tenants', [
  network(bundle({ tnt: 'south' }), 'wrong-tenant'),
  network(bundle({ tnt: 'north' }), 'new'),
  person(subject({ tnt: 'north' }), 'new', { tnt: 'north' }),
  bind('bound'),
  person(subject({ tnt: 'south' }), 'subject-mismatch', { tnt: 'north' }),
  person(subject({ tnt: 'south' }), 'new'),
  bind('mix-and-match'),
], { tenant: 'north' })
scenario('a bundle for one tenant, and an app of none', [network(bundle({ tnt: 'north' }), 'wrong-tenant')])
scenario('a bundle for all goes with the subjects of each tenant', [
  network(good, 'new'),
  person(subject({ tnt: 'north', iat: now }), 'new', { tnt: 'north' }), bind('bound'),
  // Another tenant has other floors.
  person(subject({ tnt: 'south' }), 'new', { tnt: 'south' }), bind('bound'),
])
scenario('a subject for policies from a version on', [
  network(good, 'new'),
  person(subject({ min_ver: 7 }), 'new'), bind('bound'),
  person(subject({ min_ver: 8, iat: now }), 'renewed'), bind('mix-and-match'),
  network(bundle({ ver: 8 }), 'new'), bind('bound'),
])

scenario('a token from before a demotion', [person(subject({ iat: now }), 'new'), person(subject({ iat: now - 301 }), 'rollback')])
scenario('servers that disagree about the time', [
  person(subject({ iat: now }), 'new'),
  person(subject({ iat: now - 300 }), 'older-ignored'),
  person(subject({ iat: now }), 'same'),
  person(subject({ iat: now + 1 }), 'renewed'),
])
scenario('the newer token has ended, and the older has not', [
  person(subject({ iat: now, exp: now + 10 }), 'new'),
  person(subject({ iat: now - 60 }), 'same', { now: now + 10 }),
])
scenario('persons have floors of their own', [
  person(subject({ iat: now }), 'new'),
  person(subject({ sub: 'u-2', iat: now - 600 }), 'new', { sub: 'u-2' }),
])
scenario('a subject for two weeks without a network', [person(subject({ iat: now, exp: now + 14 * day }), 'new'), person(subject({ iat: now + 1, exp: now + 14 * day + 2 }), 'bad-lifetime')], { maxSubjectLifetime: 14 * day })

// Ways in which floors could lock honest people out.
scenario('a clock that jumps to 2099 and back', [
  network(good, 'new'),
  network(bundle({ ver: 8 }), 'expired', { now: endOf2099 }),
  network(bundle({ ver: 8 }), 'new'),
  person(subject(), 'new'),
])
scenario('a clock that jumps to 2099 while the server says what time it is', [
  network(good, 'clock-ahead', { now: endOf2099, servedAt: now }),
  network(good, 'expired', { now: endOf2099, servedAt: now + day }),
])
scenario('a clock that is an hour behind', [
  network(bundle({ iat: now }), 'clock-behind', { now: now - hour }),
  network(bundle({ iat: now }), 'clock-behind', { now: now - hour, servedAt: now }),
  network(bundle({ iat: now }), 'new'),
])
scenario('an issuer whose clock is a minute ahead', [
  network(bundle({ iat: now + 60 }), 'new'),
  person(subject({ iat: now + 60 }), 'new'),
  person(subject({ iat: now + 30 }), 'older-ignored'),
  network(bundle({ ver: 8, iat: now - 5 }), 'new'),
])
scenario('a clock that is wound back behind what was signed', [
  network(bundle({ iat: now }), 'new'),
  cache(bundle({ iat: now }), 'same', { now: 0 }),
  network(bundle({ ver: 8, iat: now - 2 * hour, exp: now }), 'expired', { now: now - hour }),
])
scenario('a bare number in a store proves nothing', [
  learn('9007199254740992', false),
  learn('{"ver":9007199254740991}', false),
  learn('', false),
  learn(bundle({ ver: 9007199254740991 }, {}, untrusted), false),
  learn(flip(bundle({ ver: 9007199254740991 }), 300), false),
  network(good, 'new'),
])
scenario('what is kept is evidence, however old', [
  learn(bundle({ ver: 8, iat: now - 80 * day, exp: now - 70 * day }), true),
  learn(subject({ iat: now - 30 * day, exp: now - 29 * day }), true),
  cache(good, 'rollback'),
  network(bundle({ ver: 8, iat: now }), 'renewed'),
  person(subject(), 'renewed'),
])
scenario('what is of others is no evidence', [
  learn(bundle({ ver: 9, aud: 'other' }), false),
  learn(bundle({ ver: 9, iss: 'https://other.example' }), false),
  learn(bundle({ ver: 9, tnt: 'north' }), false),
  learn(bundle({ ver: 9 }, { kid: 'subject-only' }, subjectOnly), false),
  learn(bundle({ ver: 9, scope: 1 }), false),
  network(good, 'new'),
])

// Keys.
scenario('keys rotate, and what the old ones signed stays a floor', [
  network(bundle({ ver: 8 }), 'new'),
  rotate(update(), 'advanced'),
  rotate(update(), 'older-ignored'),
  network(bundle({ ver: 9 }), 'unknown-key'),
  network(bundle({ ver: 7 }, { kid: 'fresh' }, fresh), 'older-ignored'),
  cache(bundle({ ver: 7 }, { kid: 'fresh' }, fresh), 'rollback'),
  network(bundle({ ver: 9 }, { kid: 'fresh' }, fresh), 'new'),
])
scenario('a restart after the keys have rotated', [
  rotate(update(), 'advanced'),
  learn(bundle({ ver: 8 }), true),
  cache(bundle({ ver: 7 }, { kid: 'fresh' }, fresh), 'rollback'),
])
scenario('a stolen key signs the last version, and a new epoch begins', [
  network(bundle({ ver: 9007199254740991 }), 'new'),
  rotate(update({ epoch: 2 }), 'advanced'),
  learn(bundle({ ver: 9007199254740991 }), false),
  network(bundle({ ver: 1 }, { kid: 'fresh' }, fresh), 'new'),
  rotate(update({ ver: 3, epoch: 1 }), 'bad-key-set'),
])
scenario('one version after the other', [
  rotate(update({ ver: 3 }), 'version-gap'),
  rotate(update({ ver: 1 }), 'older-ignored'),
  rotate(update(), 'advanced'),
  rotate(update({ ver: 3 }, [root2, root3]), 'advanced'),
])
scenario('too few signatures', [
  rotate(update({}, [root1]), 'too-few-signatures'),
  rotate(update({}, [root1, root1]), 'too-few-signatures'),
  rotate(update({}, [root1, untrusted]), 'unknown-key'),
  rotate(update({}, [root1, fresh]), 'key-unfit'),
  rotate(update({ threshold: 3 }), 'too-few-signatures'),
  rotate(update({ threshold: 3 }, rootKeys), 'advanced'),
])
scenario('a set that has ended is walked through', [
  rotate(update({ exp: now }), 'advanced'),
  network(bundle({}, { kid: 'fresh' }, fresh), 'expired'),
  rotate(update({ ver: 3 }), 'advanced'),
  network(bundle({}, { kid: 'fresh' }, fresh), 'new'),
])

for (const list of [cases, scenarios]) {
  const names = new Set(list.map(({ name }) => name))
  if (names.size !== list.length) throw new Error('a name stands twice')
}

const made = 'Made by tests/js/tokens.generate.mjs.'
const common = { now, issuer, audience }
/** The files and their texts. */
const texts = {
  tokens: { about: `Tokens and what becomes of them. ${made}`, ...common, subject: 'u-1', keys, cases },
  trust: {
    about: `Steps that an app takes, and what becomes of each: nothing that was refused or ignored changes what is trusted. ${made}`,
    ...common,
    keys: pinned,
    cases: scenarios,
  },
}

const isWriting = process.argv[1] === fileURLToPath(import.meta.url)
for (const [name, content] of Object.entries(texts)) {
  const file = new URL(`../vectors/${name}.json`, import.meta.url)
  const text = `${JSON.stringify(content, null, 1)}\n`
  if (isWriting) {
    writeFileSync(file, text)
    console.log(`${name}: ${content.cases.length}`)
  } else if (readFileSync(file, 'utf8') !== text) {
    throw new Error(`tests/vectors/${name}.json is not what tests/js/tokens.generate.mjs writes`)
  }
}
