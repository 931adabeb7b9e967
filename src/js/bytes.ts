const encoder = new TextEncoder()

/** Returns a token as it crosses. */
export function bytesOf(token: string): Uint8Array {
  return encoder.encode(token)
}
