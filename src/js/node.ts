// The entry for Node: the modules are read from beside this file.
import { readFile } from 'node:fs/promises'

import { open } from './gate.js'
import type { PolicyTypes, Registered } from './policy.js'
import type { Gate, GateOptions } from './types.js'

export * from './api.js'

/** Verifies a signed policy bundle and returns its gate, as the entry for browsers does. */
export function openGate<P extends PolicyTypes = Registered>(options: GateOptions): Promise<Gate<P>> {
  const gate: Promise<unknown> = open(options, (url) => readFile(url))
  // What a policy declares is known to the compiler alone: the gate is the same for every one.
  return gate as Promise<Gate<P>>
}
