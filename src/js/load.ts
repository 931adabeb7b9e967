import init from './wasm/permask.js'

import { PermaskError } from './errors.js'
import type { ModuleSource } from './types.js'

let ready: Promise<void> | undefined

/**
 * Loads the module once. Concurrent calls share one load; a failed load may be tried again.
 *
 * The compiled module holds no state of ours: every gate and every session is an object of its own inside it.
 */
export function load(source: () => ModuleSource | Promise<ModuleSource>): Promise<void> {
  ready ??= start(source).catch((cause: unknown) => {
    ready = undefined
    throw moduleFailed(cause)
  })
  return ready
}

/** Returns the error of a module that could not be loaded. */
export function moduleFailed(cause: unknown): PermaskError {
  const error = new PermaskError('module-failed', `the WebAssembly module could not be loaded: ${reason(cause)}`)
  error.cause = cause
  return error
}

async function start(source: () => ModuleSource | Promise<ModuleSource>): Promise<void> {
  await init({ module_or_path: await source() })
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'unknown reason'
}
