/** Everything that can go wrong, as a stable word. Branch on it; the message is for people and may change. */
export type ErrorCode =
  // What the engine says of policies, tokens, keys and records.
  | 'alg-not-allowed'
  | 'bad-base64'
  | 'bad-claim'
  | 'bad-condition'
  | 'bad-header'
  | 'bad-key-set'
  | 'bad-lifetime'
  | 'bad-mask'
  | 'bad-name'
  | 'bad-path'
  | 'bad-pattern'
  | 'bad-payload'
  | 'bad-policy'
  | 'bad-signature'
  | 'clock-ahead'
  | 'clock-behind'
  | 'cycle'
  | 'duplicate-id'
  | 'duplicate-name'
  | 'equivocation'
  | 'expired'
  | 'header-forbidden'
  | 'invalid-json'
  | 'key-unfit'
  | 'malformed'
  | 'missing-member'
  | 'mix-and-match'
  | 'not-yet-valid'
  | 'record-too-large'
  | 'rollback'
  | 'subject-mismatch'
  | 'too-deep'
  | 'too-few-signatures'
  | 'too-large'
  | 'unknown-class'
  | 'unknown-key'
  | 'unknown-member'
  | 'unknown-permission'
  | 'unknown-role'
  | 'unsupported-schema'
  | 'version-gap'
  | 'wrong-audience'
  | 'wrong-issuer'
  | 'wrong-kind'
  | 'wrong-policy'
  | 'wrong-tenant'
  | 'wrong-type'
  | 'wrong-value'
  // What only JavaScript meets.
  | 'aborted'
  | 'body-used'
  | 'closed'
  | 'empty'
  | 'fetch-failed'
  | 'fetch-timeout'
  | 'http-status'
  | 'module-failed'
  | 'no-token'
  | 'not-json'
  | 'not-modified'
  | 'not-plain-data'
  | 'opaque-response'
  | 'partial-response'
  | 'replaced'
  | 'signed-out'
  | 'storage-full'
  | 'storage-unavailable'
  | 'trapped'

/**
 * Why a bundle, a token, a key set or a record was refused. It carries no value of a record, no token and no key.
 *
 * A denied permission is not an error: it is the answer `false`.
 */
export class PermaskError extends Error {
  /** What went wrong. */
  readonly code: ErrorCode
  /** Where, as a JSON Pointer (RFC 6901); empty for the whole. */
  readonly at: string

  constructor(code: ErrorCode, message: string, at = '') {
    super(message)
    this.name = 'PermaskError'
    this.code = code
    this.at = at
  }
}

/** Makes an error, for what is loaded beside the main entry and shares no code with it. */
export function fail(code: ErrorCode, message: string, at?: string): PermaskError {
  return new PermaskError(code, message, at)
}

/** Calls into the module, and throws nothing but {@link PermaskError}. */
export function crossing<T>(call: () => T, trapped: () => void): T {
  try {
    return call()
  } catch (error) {
    if (isEngineError(error)) throw new PermaskError(error.code, error.message, error.at)
    // A trap leaves the module's memory in an unknown state: whatever stands on it closes.
    trapped()
    throw new PermaskError('trapped', 'the module stopped in the middle of an answer; everything is denied and masked')
  }
}

function isEngineError(error: unknown): error is Error & { code: ErrorCode; at: string } {
  return error instanceof Error && 'code' in error && 'at' in error
}
