/** Makes tokens that no server has signed: what anyone can do who has the page and its keys, which are public. */

const ALGORITHM = { name: 'Ed25519' }

/** The header of a token. */
export function headerOf(token) {
  return decoded(token.split('.')[0])
}

/** The token with one character of a segment replaced: 1 is the payload, 2 the signature. */
export function flip(token, segment) {
  const parts = token.split('.')
  // In the middle: at the end of a signature some characters differ in bits that no one reads.
  const at = Math.floor(parts[segment].length / 2)
  const other = parts[segment][at] === 'A' ? 'B' : 'A'
  parts[segment] = parts[segment].slice(0, at) + other + parts[segment].slice(at + 1)
  return parts.join('.')
}

/** The token with claims of one's own, and a header that says that it needs no signature. */
export function unsigned(token, claims) {
  const header = { ...headerOf(token), alg: 'none' }
  // An empty segment would already be refused for its form.
  return [encoded(header), encoded({ ...decoded(token.split('.')[1]), ...claims }), 'AAAA'].join('.')
}

/** The token with claims of one's own, signed by a key that was made just now; its header names the key of the server. */
export async function forged(token, claims) {
  const payload = { ...decoded(token.split('.')[1]), ...claims }
  return signedBy(await newKey(), headerOf(token), payload)
}

/** An update of the key set, signed by a key that was made just now and that it brings along. */
export async function forgedKeys({ issuer, audience, now }) {
  const keys = await newKey()
  const { x } = await crypto.subtle.exportKey('jwk', keys.publicKey)
  const key = {
    kty: 'OKP',
    crv: 'Ed25519',
    x,
    kid: 'mine',
    use: 'sig',
    iss: issuer,
    purpose: ['keys', 'policy', 'subject'],
  }
  const iat = Math.floor(now / 1000)
  const payload = { iss: issuer, aud: audience, iat, exp: iat + 86_400, ver: 2, keys: [key] }
  return JSON.stringify([await signedBy(keys, { alg: 'EdDSA', kid: 'mine', typ: 'permask-keys+jwt' }, payload)])
}

function newKey() {
  return crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify'])
}

async function signedBy({ privateKey }, header, payload) {
  const text = `${encoded(header)}.${encoded(payload)}`
  const signature = new Uint8Array(await crypto.subtle.sign(ALGORITHM, privateKey, new TextEncoder().encode(text)))
  return `${text}.${base64url(signature)}`
}

function encoded(value) {
  return base64url(new TextEncoder().encode(JSON.stringify(value)))
}

function base64url(bytes) {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** The claims of a token, unverified: good enough for whoever means to change them. */
export function claimsOf(token) {
  return decoded(token.split('.')[1])
}

function decoded(segment) {
  const text = atob(segment.replaceAll('-', '+').replaceAll('_', '/'))
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (letter) => letter.charCodeAt(0))))
}
