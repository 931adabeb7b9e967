import type { Gate as GateHandle } from './wasm/permask.js'

import type { Keeper, Masking } from './masking.js'
import { Places } from './places.js'
import type { BundleInfo, BundleSource } from './types.js'

/** A policy in force, or one that waits for it: a verified bundle and all that is made of its policy. */
export interface Force {
  readonly handle: GateHandle
  /** Where the answers stand. */
  readonly places: Places
  /** What masks; nothing where the policy has no record types. */
  readonly masking: Masking | undefined
  // Another token may say the same of the same document: these change together, and nothing else with them.
  token: string
  source: BundleSource
  info: BundleInfo
}

/** Returns the policy of a bundle, made ready. */
export function forceOf(
  handle: GateHandle,
  token: string,
  source: BundleSource,
  info: BundleInfo,
  makeMasking: ((keeper: Keeper) => Masking) | undefined,
  keeper: Omit<Keeper, 'handle'>,
): Force {
  return {
    handle,
    places: new Places(handle.places()),
    masking: handle.hasRecords() ? makeMasking?.({ ...keeper, handle }) : undefined,
    token,
    source,
    info,
  }
}

/** Returns what is known of a bundle. */
export function infoOf(handle: GateHandle): BundleInfo {
  return Object.freeze(JSON.parse(handle.info()) as BundleInfo)
}
