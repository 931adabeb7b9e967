/** The bundle as text: a JWS in compact serialization, three segments of base64url with dots between them. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The three segments, with their places in the text. */
export function segments(text) {
  let start = 0
  return text.split('.').map((part, index) => {
    const segment = { name: ['header', 'payload', 'signature'][index] ?? 'more', start, length: part.length }
    start += part.length + 1
    return segment
  })
}

/** The bundle with one character of its payload replaced by another one of the alphabet, and which. */
export function flipped(text, random = Math.random) {
  const payload = segments(text)[1]
  const place = Math.floor(random() * payload.length)
  const at = payload.start + place
  const was = text[at]
  const others = [...ALPHABET].filter((letter) => letter !== was)
  const now = others[Math.floor(random() * others.length)]
  return { text: text.slice(0, at) + now + text.slice(at + 1), at, place, was, now }
}
