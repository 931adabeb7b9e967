// The entry for Node: the module is read from beside this file.
import { readFile } from 'node:fs/promises'

import { open } from './gate.js'
import type { Gate, GateOptions } from './types.js'

export * from './api.js'

/** Verifies a signed policy bundle and returns its gate, as the entry for browsers does. */
export function openGate(options: GateOptions): Promise<Gate> {
  return open(options, () => readFile(new URL('./wasm/permask_bg.wasm', import.meta.url)))
}
