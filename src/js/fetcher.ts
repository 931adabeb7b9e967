// Fetching tokens: once, with a limit on everything that a server decides about.
import type { Fail } from './plain.js'
import { timer } from './timer.js'

/** How long an answer may take, to its last byte. */
const PATIENCE = 30_000

/** What may be sent as an `ETag` (RFC 9110): one that was edited in the store must not make every request fail. */
const ETAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/

/** What may stand before a page: blanks, and the bytes of a BOM. */
const BLANK = new Set([0x09, 0x0a, 0x0d, 0x20, 0xef, 0xbb, 0xbf])
const LESS_THAN = 0x3c

/** What is asked for. */
export interface TokenRequest {
  readonly url: URL
  /** The most bytes that the answer may have. */
  readonly limit: number
  /** The `ETag` of the token that is kept: the server may then answer that there is no other. */
  readonly etag?: string | undefined
  /** Whether there may be nothing: then 204, 404 and 410 are answers, else they are errors. */
  readonly mayBeMissing?: boolean
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined
}

/** What a server has answered. */
export type TokenAnswer = {
  /** The clock of the server, in seconds since 1970, where it said: good for telling people why, never for deciding. */
  readonly servedAt: number | undefined
} & (
  | {
      readonly kind: 'found'
      /** What came, as text. Nothing is known of it yet: it has to be verified. */
      readonly text: string
      readonly etag: string | undefined
    }
  /** The one that is kept is the newest. */
  | { readonly kind: 'unchanged' }
  /** There is nothing. */
  | { readonly kind: 'missing' }
)

/**
 * Fetches a token. It rejects with one error: `aborted`, `fetch-failed`, `fetch-timeout`, `http-status`, `malformed` (nothing,
 * a page, or no text), `not-modified` (without a token that is kept) or `too-large`. No message has more of the address than
 * its origin and path, or anything of the answer but its status.
 */
export type FetchToken = (request: TokenRequest) => Promise<TokenAnswer>

/**
 * Returns what fetches tokens.
 *
 * @param fail makes the errors
 * @param fetch as the platform's, which is taken where none is given
 * @param patience for how long an answer may take, in milliseconds
 */
export function fetcherOf(fail: Fail, fetch: typeof globalThis.fetch = globalThis.fetch, patience: number = PATIENCE): FetchToken {
  return async (request) => {
    const { url, signal } = request
    const place = placeOf(url)
    const aborted = (): Error => fail('aborted', `fetching ${place} was given up`)
    if (signal?.aborted) throw aborted()
    const controller = new AbortController()
    let stop = (_error: Error): void => {}
    // Raced, and not left to `fetch`: one that the app hands in need not know of signals.
    const stopped = new Promise<never>((_, reject) => {
      stop = reject
    })
    const late = timer(() => stop(fail('fetch-timeout', `${place} gave no whole answer within ${patience} ms`)), patience)
    const abort = (): void => stop(aborted())
    signal?.addEventListener('abort', abort)
    try {
      return await Promise.race([stopped, answerTo(request, place, controller.signal)])
    } finally {
      clearTimeout(late)
      signal?.removeEventListener('abort', abort)
      // What is still on its way is not wanted any more.
      controller.abort()
    }
  }

  async function answerTo(request: TokenRequest, place: string, signal: AbortSignal): Promise<TokenAnswer> {
    const { url, limit, etag, mayBeMissing } = request
    const known = etag !== undefined && ETAG.test(etag) ? etag : undefined
    const headers = { accept: 'application/jwt, */*', ...(known === undefined ? {} : { 'if-none-match': known }) }
    let response: Response
    try {
      // The browser's own cache is left out: it would ask in our place, and answer with what it has.
      response = await fetch(url.href, { headers, cache: 'no-store', credentials: 'same-origin', redirect: 'follow', signal })
    } catch {
      // The cause is left out here and below: its message may have the whole address.
      throw fail('fetch-failed', `${place} could not be reached`)
    }
    const { status } = response
    const servedAt = servedAtOf(response.headers)
    if (response.redirected && new URL(response.url).origin !== url.origin) {
      throw fail('fetch-failed', `${place}: expected an answer of the same origin, found a redirect to another`)
    }
    if (status === 304) {
      if (known !== undefined) return { kind: 'unchanged', servedAt }
      throw fail('not-modified', `${place}: expected a token, found status 304 although none is kept`)
    }
    if (mayBeMissing && (status === 204 || status === 404 || status === 410)) return { kind: 'missing', servedAt }
    if (status !== 200) throw fail('http-status', `${place}: expected status 200, found ${status}`)
    const text = textOf(await bytesOf(response, limit, place, signal), place)
    return { kind: 'found', text, etag: response.headers.get('etag') ?? undefined, servedAt }
  }

  /** Reads a body, and no more of it than there may be. */
  async function bytesOf({ body }: Response, limit: number, place: string, signal: AbortSignal): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    let size = 0
    let isBegun = false
    const reader = body?.getReader()
    // However this ends, nothing more is taken: a body that the app hands in need not know of the signal.
    signal.addEventListener('abort', () => void reader?.cancel().catch(() => {}))
    while (reader) {
      const { done, value } = await reader.read().catch(() => {
        throw fail('fetch-failed', `${place}: the answer broke off`)
      })
      if (done) break
      const first: number | undefined = isBegun ? undefined : value.find((byte) => !BLANK.has(byte))
      isBegun ||= first !== undefined
      // Before the limit: pages are long, and what a page is says more than how long it is.
      if (first === LESS_THAN) throw fail('malformed', `${place}: expected a token, found what looks like an HTML page`)
      size += value.length
      if (size > limit) throw fail('too-large', `${place}: expected at most ${limit} bytes`)
      chunks.push(value)
    }
    if (!isBegun) throw fail('malformed', `${place}: expected a token, found an empty answer`)
    const bytes = new Uint8Array(size)
    let end = 0
    for (const chunk of chunks) {
      bytes.set(chunk, end)
      end += chunk.length
    }
    return bytes
  }

  function textOf(bytes: Uint8Array, place: string): string {
    try {
      // Files end with a line feed, tokens do not. A BOM stays, and is for the verifier to refuse.
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).replace(/\r?\n$/, '')
    } catch {
      throw fail('malformed', `${place}: expected a token, found what is no text`)
    }
  }
}

/** Returns when an answer was made or, if it waited in a cache, handed on: by the clocks of servers. */
function servedAtOf(headers: Headers): number | undefined {
  const date = Date.parse(headers.get('date') ?? '') / 1000
  if (Number.isNaN(date)) return undefined
  const age = headers.get('age') ?? ''
  return date + (/^\d{1,9}$/.test(age) ? Number(age) : 0)
}

/** Returns what may be told of an address: a query may hold anything. */
function placeOf({ protocol, origin, pathname }: URL): string {
  return protocol === 'http:' || protocol === 'https:' ? `${origin}${pathname}` : protocol
}
