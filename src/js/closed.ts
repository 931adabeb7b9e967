import { type Words, questionOf } from './question.js'
import type {
  Explanation,
  Fields,
  MaskJsonOptions,
  Masked,
  MaskedField,
  Navigation,
  RevealEvent,
  Session,
  SessionSubject,
} from './types.js'

const nobody: SessionSubject = Object.freeze({ id: '', roles: Object.freeze([]), unknown: Object.freeze([]) })

/** What may be done with the fields of a record type that nobody knows. */
export const noFields: Fields = Object.freeze({ fields: Object.freeze([]), others: 'deny' })

/**
 * Returns a session that denies everything, shows no navigation and masks every record whole.
 *
 * It is what an app shows while it has no gate, or when a bundle was refused: `closedSession(error.code)`. It needs
 * neither a bundle nor the WebAssembly module.
 *
 * @param code why: its explanations answer `gate-` and this code.
 */
export function closedSession(code: string, subject: SessionSubject = nobody): Session {
  return Object.freeze<Session>({
    subject,
    can: () => false,
    canSome: () => false,
    explain: (...words: Words): Explanation => {
      const { permission } = questionOf(words)
      return {
        permission,
        outcome: 'deny',
        code: `gate-${code}`,
        rules: [],
        considered: [],
        missing: [],
        roles: [],
        statusBlocks: false,
        nearest: null,
        sentence: `\`${permission}\` is denied: there is no policy in force (${code}).`,
      }
    },
    navigation: (): Navigation => ({ items: [], hidden: [] }),
    tasks: () => [],
    task: () => null,
    fields: () => noFields,
    limit: () => null,
    mask: <T>(_type: string, record: T) => maskWhole(record),
    maskJson: <T extends string | Uint8Array>(_type: string, input: T, options: MaskJsonOptions = {}) => {
      const text = textFor(options)
      return (typeof input === 'string' ? text : new TextEncoder().encode(text)) as T
    },
    // Reads to the end, so that whoever writes is not held up, and lets nothing through.
    maskStream: (_type, options = {}) =>
      new TransformStream<Uint8Array, Uint8Array>({
        transform: () => {},
        flush: (controller) => controller.enqueue(new TextEncoder().encode(textFor(options))),
      }),
    maskResponse: (_type, { status }, options = {}) => {
      const hasBody = ![101, 204, 205, 304].includes(status)
      const headers = { 'content-type': options.lines ? 'application/x-ndjson' : 'application/json' }
      return new Response(hasBody ? textFor(options) : null, { status: status || 200, headers })
    },
    reveal: () => {
      const [outcome, reason] = ['deny', `gate-${code}`] as const
      const event: RevealEvent = {
        sub: subject.id,
        tenant: null,
        policy: null,
        recordType: null,
        path: null,
        class: null,
        outcome,
        code: reason,
        time: null,
      }
      return { outcome, code: reason, acr: [], maxAge: null, event }
    },
    writable: () => ({ patch: [], errors: [{ pointer: '', class: null, code: 'denied', rule: null, reason: null }] }),
    viewAs: () => closedSession(code, subject),
    subscribe: () => () => {},
    close: () => {},
  })
}

/** Returns what stands for a text of which nothing shows. */
function textFor({ lines, masked }: MaskJsonOptions): string {
  if (lines) return ''
  masked?.push(...maskWhole(null).masked)
  return 'null'
}

/** Masks a record, or each record of an array, whole. */
function maskWhole<T>(record: T): Masked<T> {
  const whole = (pointer: string): MaskedField => ({ pointer, class: null, mask: 'remove', reveal: 'deny' })
  const data = Array.isArray(record) ? record.map(() => null) : null
  const masked = Array.isArray(record) ? record.map((_, index) => whole(`/${index}`)) : [whole('')]
  // The type says the same of every T, but only once T is known.
  return { data, masked } as unknown as Masked<T>
}
