import type { Session as SessionHandle } from './wasm/permask.js'

import { Places } from './places.js'
import type { Residual } from './residual.js'
import type { Navigation } from './types.js'

// As the module numbers them: between the two lies `conditional`, and above are answers that may be other ones.
export const DENY = 0
export const ALLOW = 2
export const BY_OBJECT = 4
export const BY_TIME = 8

/** The answers that lie on this side, all of one moment: they are replaced together. */
export interface Table {
  /** Where they stand. */
  readonly places: Places
  /** For each permission by its place: an outcome, with {@link BY_OBJECT} and {@link BY_TIME} where it may be another. */
  readonly answers: Uint8Array
  /** By place, what is left of a decision when all but the object is known. Made when it is first asked for. */
  readonly residuals: (Residual | undefined)[]
  /** By their text: rules about many resources often say the same of each. */
  readonly known: Map<string, Residual>
  readonly until: number
  navigation?: Navigation
}

/** What nothing is answered from. */
export const nothing: Table = {
  places: new Places('{}'),
  answers: new Uint8Array(),
  residuals: [],
  known: new Map(),
  until: Infinity,
}

/** Returns the answers of a session at a moment, in milliseconds since 1970. */
export function tableOf(handle: SessionHandle, places: Places, now: number): Table {
  const answers = handle.table(now / 1000)
  const residuals = new Array<Residual | undefined>(answers.length)
  return { places, answers, residuals, known: new Map(), until: handle.changes() * 1000 }
}
