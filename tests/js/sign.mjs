// Signs tokens with Node's own Ed25519, as a server in JavaScript would: an implementation of its own beside ours.
import { createPrivateKey, createPublicKey, sign } from 'node:crypto'

export const issuer = 'https://issuer.example'

/** Returns bytes or text in base64url without padding. */
export const segment = (bytes) => Buffer.from(bytes).toString('base64url')

/** Returns a key pair from a seed of one repeated byte: good for tests alone. */
export function keyPair(byte, kid, purpose, iss = issuer) {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, byte)])
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' })
  return { privateKey, jwk: { kty: 'OKP', crv: 'Ed25519', x, kid, purpose, iss } }
}

/** Signs a header and a payload, each an object, a text or bytes. */
export function signToken(header, payload, key) {
  const text = (part) => (typeof part === 'string' || part instanceof Uint8Array ? part : JSON.stringify(part))
  const signed = `${segment(text(header))}.${segment(text(payload))}`
  return `${signed}.${segment(sign(null, Buffer.from(signed), key.privateKey))}`
}
