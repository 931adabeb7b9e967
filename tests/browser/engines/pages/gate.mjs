/** What a page of an app does with the package. */

import { openGate } from '/pkg/index.js'

import { answersOf } from './answers.mjs'

/** Opens a gate, asks it, and says all that it answered. */
export async function ask({ gate: options, token, sub, ...questions }) {
  const gate = await openGate(options)
  const session = gate.session(token, { sub })
  const answer = answersOf(gate, session, questions)
  gate.close()
  return { ...answer, closed: gate.state(), loaded: loaded() }
}

/** Masks values, each by the mask of its policy, with the module that an address names. */
export async function mask({ masker, cases, ...options }) {
  const source = await fetch(masker)
  const outcomes = []
  for (const { bundle, token, records } of cases) {
    const gate = await openGate({ ...options, bundle, masker: source })
    const session = gate.session(token, { sub: 'u-1' })
    outcomes.push({
      objects: session.mask('record', records).data,
      text: session.maskJson('record', JSON.stringify(records)),
    })
    gate.close()
  }
  return outcomes
}

/** Which files of the package were loaded. */
function loaded() {
  const paths = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)
  return [...new Set(paths.filter((path) => path.startsWith('/pkg/')))].sort()
}
