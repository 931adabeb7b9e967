import { type Words, questionOf } from './question.js'
import type { Explanation, Fields, Masked, MaskedField, Navigation, Session, SessionSubject } from './types.js'

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
    viewAs: () => closedSession(code, subject),
    close: () => {},
  })
}

/** Masks a record, or each record of an array, whole. */
function maskWhole<T>(record: T): Masked<T> {
  const whole = (pointer: string): MaskedField => ({ pointer, class: null, mask: 'remove' })
  const data = Array.isArray(record) ? record.map(() => null) : null
  const masked = Array.isArray(record) ? record.map((_, index) => whole(`/${index}`)) : [whole('')]
  // The type says the same of every T, but only once T is known.
  return { data, masked } as unknown as Masked<T>
}
