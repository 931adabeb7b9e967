// The entry for browsers, workers and bundlers: the module is fetched from beside this file.
import { open } from './gate.js'
import type { Gate, GateOptions } from './types.js'

export * from './api.js'

/**
 * Verifies a signed policy bundle and returns its gate. From then on every answer is synchronous.
 *
 * ```js
 * import { openGate } from 'permask'
 *
 * const gate = await openGate({ bundle, keys, issuer: 'https://issuer.example', audience: 'console' })
 * const session = gate.session(token, { sub: 'u-1' })
 * session.can('edit', 'segments')
 * ```
 *
 * @throws PermaskError whatever is wrong with the bundle: `bad-signature`, `expired`, `unknown-key`, `bad-policy` and
 * the other codes of {@link ErrorCode}; `module-failed` where the module cannot be loaded. Use `closedSession` then.
 */
export function openGate(options: GateOptions): Promise<Gate> {
  return open(options, () => new URL('./wasm/permask_bg.wasm', import.meta.url))
}
