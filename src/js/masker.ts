// The masker: the WebAssembly module that masks, and the memory by which texts cross into it.
import init, { Masker as MaskerHandle, type Framing, type InitOutput, type Stream, type View, writable } from './wasm/masker.js'

import type { Question } from './batch.js'
import type { MaskedField, ModuleSource } from './types.js'
import type { Texts } from './writable.js'

/** The least of a module that only a machine with SIMD accepts. */
const WITH_SIMD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11]

let ready: Promise<WebAssembly.Memory> | undefined

/** Whether the module has stopped in the middle of something. Its memory is then in an unknown state, for all gates. */
let hasTrapped = false

/**
 * Loads the module once, and returns its memory. Concurrent calls share one load; a failed load may be tried again.
 *
 * @param source where it comes from, instead of from beside this file
 * @param read gets what lies there
 */
export function load(
  source: ModuleSource | undefined,
  read: (url: URL) => ModuleSource | Promise<ModuleSource>,
): Promise<WebAssembly.Memory> {
  if (hasTrapped) return Promise.reject(trapped())
  ready ??= start(source ?? read(address())).catch((cause: unknown) => {
    ready = undefined
    throw cause
  })
  return ready
}

/** Returns where the module is that suits this machine. Each address stands here whole, so that bundlers find it. */
function address(): URL {
  return WebAssembly.validate(new Uint8Array(WITH_SIMD))
    ? new URL('./wasm/masker_simd.wasm', import.meta.url)
    : new URL('./wasm/masker_scalar.wasm', import.meta.url)
}

async function start(source: ModuleSource | Promise<ModuleSource>): Promise<WebAssembly.Memory> {
  const { memory }: InitOutput = await init({ module_or_path: await source })
  return memory
}

/**
 * Calls into the module. After a trap it is not entered again by anyone: whoever would, finds that it has trapped, and closes.
 * A gate that asks nothing of it goes on.
 */
export function entering<T>(call: () => T): T {
  if (hasTrapped) throw trapped()
  try {
    return call()
  } catch (error) {
    hasTrapped ||= !isFault(error)
    throw error
  }
}

/** Whether a module has said by itself what is wrong, and can go on. */
export function isFault(error: unknown): boolean {
  return error instanceof Error && 'code' in error
}

/** Gives back what the module holds, if it can be entered. */
export function freeing(keeper: { free(held: Held): void }, held: Held): void {
  if (!hasTrapped) keeper.free(held)
}

interface Held {
  free(): void
}

function trapped(): Error {
  return new Error('the module that masks has stopped in the middle of an answer')
}

const encoder = new TextEncoder()
// What comes out is UTF-8, and what looks like a mark at its beginning belongs to it.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** What the guard works with, as bytes: the paths of a record type, what a session sees of a record, and may change of it. */
export type Guarded = readonly [paths: Uint8Array, look: Uint8Array, rights: Uint8Array]

/** The module, for one gate. */
export class Masker {
  readonly #handle = new MaskerHandle()
  readonly #memory: WebAssembly.Memory

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory
  }

  /** Returns what stands for each value of a batch. */
  batch({ entries, heads, text }: Question, key: Uint8Array | undefined): readonly unknown[] {
    const start = heads.byteLength
    const length = this.#write(text, start)
    new Uint8Array(this.#memory.buffer).set(new Uint8Array(heads.buffer), this.#place)
    const size = this.#handle.batch(lookOf(entries), key, heads.length / 2, start + length)
    // The module counts as it was told: if it could not, one of the two is not what it should be.
    if (size === undefined) throw new RangeError('masker: the batch does not add up')
    const answers = JSON.parse(decoder.decode(this.#read(size))) as readonly unknown[]
    this.#handle.release()
    return answers
  }

  /** Masks a text, which comes out as the kind that goes in, and lists what was masked. */
  mask<T extends string | Uint8Array>(input: T, framing: Framing, view: View, list: MaskedField[] | undefined): T {
    const size = this.#handle.mask(this.#put(input), framing, view, list !== undefined)
    const bytes = this.#read(size)
    const output = typeof input === 'string' ? decoder.decode(bytes) : copyOf(bytes)
    this.#release(list)
    return output as T
  }

  /** Masks the next part of a stream, or what is left at its end. */
  push(stream: Stream, chunk: Uint8Array | undefined, view: View, list: MaskedField[] | undefined): Uint8Array {
    const size = chunk ? this.#handle.push(stream, this.#put(chunk), view) : this.#handle.finish(stream, view)
    const output = copyOf(this.#read(size))
    this.#release(list)
    return output
  }

  /** Returns what of an edited record may be saved, as JSON. What the session sees and may change comes as bytes. */
  writable([paths, look, rights]: Guarded, ...texts: Texts): string {
    const answer = writable(paths, look, rights, ...texts)
    if (answer === undefined) throw new RangeError('masker: the rights do not add up')
    return answer
  }

  free(): void {
    this.#handle.free()
  }

  #place = 0

  /** Lists what was masked, and gives back what was needed for it. */
  #release(list: MaskedField[] | undefined): void {
    // One by one: there may be more than a call can have arguments.
    if (list) for (const field of JSON.parse(this.#handle.masked()) as MaskedField[]) list.push(field)
    this.#handle.release()
  }

  /** Writes a text into the memory, and returns its length there. */
  #put(input: string | Uint8Array): number {
    if (typeof input === 'string') return this.#write(input, 0)
    this.#place = this.#handle.input(input.length)
    new Uint8Array(this.#memory.buffer).set(input, this.#place)
    return input.length
  }

  /** Writes a text so many bytes from the beginning, which are left free, and returns its length. */
  #write(text: string, start: number): number {
    // Most texts are little more than ASCII; three bytes for each unit of UTF-16 are enough for all.
    for (const most of [text.length + (text.length >> 3) + 16, text.length * 3]) {
      this.#place = this.#handle.input(start + most)
      const target = new Uint8Array(this.#memory.buffer, this.#place + start, most)
      const { read, written } = encoder.encodeInto(text, target)
      if (read === text.length) return written
    }
    throw new RangeError('masker: the text does not fit')
  }

  #read(size: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, this.#handle.output(), size)
  }
}

/** Returns a copy. `slice` would fill its memory with zeros first. */
function copyOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}

/** Returns a look that is nothing but entries, as the module reads it. */
function lookOf(entries: Question['entries']): Uint8Array {
  const head = [0]
  let count = entries.length
  for (; count >= 0x80; count >>= 7) head.push((count & 0x7f) | 0x80)
  head.push(count)
  const parts: readonly ArrayLike<number>[] = [head, ...entries.map(({ bytes }) => bytes), [0]]
  const look = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    look.set(part, at)
    at += part.length
  }
  return look
}
