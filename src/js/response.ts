// Responses: what a server answers, masked before the app reads it.
import type { Fail } from './plain.js'
import type { MaskResponseOptions, MaskStreamOptions } from './types.js'

/** What speaks of the bytes as the server sent them, and is not true of others. */
const OF_THE_BYTES = [
  'accept-ranges',
  'content-digest',
  'content-encoding',
  'content-length',
  'content-md5',
  'content-range',
  'digest',
  'etag',
  'last-modified',
  'repr-digest',
]

/** JSON texts one after the other, one on a line. */
const LINES = new Set(['application/x-ndjson', 'application/ndjson', 'application/jsonl'])

/** Statuses with which no body comes. */
const WITHOUT_BODY = new Set([101, 103, 204, 205, 304])

/** Returns a response with the masked body of another, whose body is then used. */
export function maskedResponse(
  response: Response,
  options: MaskResponseOptions,
  fail: Fail,
  streamOf: (options: MaskStreamOptions) => TransformStream<Uint8Array, Uint8Array>,
): Response {
  const { type, status, statusText } = response
  if (type === 'opaque' || type === 'opaqueredirect' || type === 'error' || status === 0) {
    throw fail('opaque-response', `expected a response that can be read, found an ${type === 'error' ? 'error' : 'opaque one'}`)
  }
  if (status === 206) throw fail('partial-response', 'expected a whole response, found a part (206)')
  const headers = new Headers(response.headers)
  for (const name of OF_THE_BYTES) headers.delete(name)
  const init = { status, statusText, headers }
  if (response.bodyUsed || response.body?.locked) throw fail('body-used', 'expected a response whose body was not read')
  if (WITHOUT_BODY.has(status) || !response.body) return new Response(null, init)
  const isLines = framingOf(response.headers.get('content-type'), fail)
  const { lines = isLines, ...rest } = options
  return new Response(response.body.pipeThrough(streamOf({ ...rest, lines: lines && rest.records === undefined })), init)
}

/** Says whether a media type is that of lines; anything else has to be JSON in UTF-8. */
function framingOf(header: string | null, fail: Fail): boolean {
  const [essence = '', ...parameters] = (header ?? '').toLowerCase().split(';').map((part) => part.trim())
  const isLines = LINES.has(essence)
  const isJson = isLines || essence === 'application/json' || essence === 'text/json' || /^[^/\s]+\/[^/\s]+\+json$/.test(essence)
  if (!isJson) throw fail('not-json', 'expected a response of a JSON type, found another `content-type`')
  const charsets = parameters.filter((parameter) => parameter.startsWith('charset'))
  if (charsets.some((charset) => !/^charset\s*=\s*"?utf-?8"?$/.test(charset))) {
    throw fail('not-json', 'expected a response in UTF-8, found another `charset`')
  }
  return isLines
}
