// The entry for browsers, workers and bundlers: the modules are fetched from beside this file.
import { open } from './gate.js'
import type { PolicyTypes, Registered } from './policy.js'
import type { Gate, GateOptions } from './types.js'

export * from './api.js'

/**
 * Where an app tells the package of its policy, so that a misspelt permission does not compile. What `permask types`
 * writes does that:
 *
 * ```ts
 * declare module 'permask' {
 *   interface Register {
 *     policy: Policy
 *   }
 * }
 * ```
 *
 * An app with several policies leaves it empty and names the policy at each gate: `openGate<Policy>(…)`.
 */
export interface Register {}

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
 * With a `url` or a `store` it comes back as soon as there is a good bundle, kept or fetched, and else after the first request,
 * empty: its sessions deny until a bundle comes. `gate.status()` says why.
 *
 * ```js
 * import { indexedDbStore } from 'permask'
 *
 * const gate = await openGate({ url: '/policy', store: indexedDbStore(), keys, issuer, audience })
 * ```
 *
 * @throws PermaskError whatever is wrong with the one bundle of a gate without these: `bad-signature`, `expired`,
 * `unknown-key`, `bad-policy` and the other codes of {@link ErrorCode}; `bad-key-set`; `module-failed` where the module cannot be
 * loaded; `aborted`. Use `closedSession` then.
 */
export function openGate<P extends PolicyTypes = Registered>(options: GateOptions): Promise<Gate<P>> {
  const gate: Promise<unknown> = open(options, (url) => url)
  // What a policy declares is known to the compiler alone: the gate is the same for every one.
  return gate as Promise<Gate<P>>
}
