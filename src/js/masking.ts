// What masks records: loaded beside the main entry where a policy has record types, and one file of its own.
//
// Of the main entry it imports types alone: its errors, and what ends a session, are handed to it.
import type { Gate as GateHandle, Session as SessionHandle } from './wasm/permask.js'

import { Batch } from './batch.js'
import type { ErrorCode } from './errors.js'
import { maskedWith } from './marks.js'
import { Masker, entering, freeing, isFault, load } from './masker.js'
import { type Fail, isWellFormed } from './plain.js'
import { maskedResponse } from './response.js'
import { type KnownPaths, type Sight, Sights } from './sight.js'
import { type Piece, maskingStream } from './stream.js'
import type {
  Masked,
  MaskedField,
  MaskJsonOptions,
  MaskOptions,
  MaskPurpose,
  MaskResponseOptions,
  ModuleSource,
  Writable,
  WritableInput,
  WritableOptions,
} from './types.js'
import { WHOLE, Walk } from './walk.js'
import { Framing, Stream } from './wasm/masker.js'
import { type Texts, writable } from './writable.js'

/** The longest text that is masked in one call, in bytes. */
const MOST_BYTES = 64 << 20

/** In how many contexts it is remembered what is seen. Apps have few: a surface or two. */
const MOST_CONTEXTS = 8

/** What is needed of the main entry. */
export interface Tools {
  /** Makes an error. */
  readonly fail: Fail
  /** Whether an error is one of those. */
  isFailure(error: unknown): boolean
  /** Returns a value as JSON text. */
  textOf(value: unknown): string
}

/** What is needed of a gate. */
export interface Keeper {
  readonly handle: GateHandle
  /** Calls into a module; a trap closes the gate. */
  cross<T>(call: () => T): T
  /** Frees what a module holds, unless it has trapped and is not to be entered. */
  free(held: { free(): void }): void
}

/** What is needed of a session. */
export interface Decider {
  readonly handle: Pick<SessionHandle, 'configure' | 'look' | 'lookVaries' | 'reads' | 'rights'>
  /** What the app says of the questions of this session, as JSON. */
  readonly context: string | undefined
  /** The time in seconds since 1970. */
  now(): number
  /** Returns why the session has ended, if it has. The clock is read anew. */
  ended(): ErrorCode | undefined
}

/** What masks for one gate. */
export interface Masking {
  /**
   * Returns what masks for a session.
   *
   * @param parent of a preview: it has the same pseudonyms
   */
  session(decider: Decider, parent?: SessionMasking): SessionMasking
  end(): void
}

/** What masks for one session. */
export interface SessionMasking {
  mask<T>(type: string, record: T, options: MaskOptions): Masked<T>
  maskJson<T extends string | Uint8Array>(type: string, input: T, options: MaskJsonOptions): T
  maskStream(type: string, options: MaskJsonOptions): TransformStream<Uint8Array, Uint8Array>
  maskResponse(type: string, response: Response, options: MaskResponseOptions): Response
  writable(type: string, masked: WritableInput, edited: unknown, options: WritableOptions): Writable
  /** Forgets what was shown until now: the answers of the session have changed. */
  renew(): void
  /** Gives back what the modules hold; not after a trap, when they are not to be entered. */
  end(): void
  /** What pseudonyms are made with. */
  readonly key: Uint8Array
  /** What the app says of all questions of the session, as JSON. */
  readonly context: string | undefined
}

/** Loads the module, and returns what makes the masking of gates. */
export async function loadMasking(
  tools: Tools,
  source: ModuleSource | undefined,
  read: (url: URL) => ModuleSource | Promise<ModuleSource>,
): Promise<(keeper: Keeper) => Masking> {
  const memory = await load(source, read)
  return (keeper) => maskingOf(tools, keeper, new Masker(memory))
}

/** What is asked for, and what the app says of the question, as JSON. */
interface Asked {
  readonly purpose: MaskPurpose
  readonly said: string | undefined
}

function maskingOf(tools: Tools, keeper: Keeper, masker: Masker): Masking {
  const known: KnownPaths = new Map()
  return {
    session: (decider, parent) => sessionMasking(tools, keeper, masker, known, decider, parent),
    end: () => freeing(keeper, masker),
  }
}

function sessionMasking(
  tools: Tools,
  keeper: Keeper,
  masker: Masker,
  known: KnownPaths,
  decider: Decider,
  parent: SessionMasking | undefined,
): SessionMasking {
  const { fail } = tools
  const key = parent ? parent.key : crypto.getRandomValues(new Uint8Array(32))
  const context = parent ? parent.context : decider.context
  /** What is seen by what the app says of a question, as JSON: most say nothing of their own. */
  const sightsIn = new Map<string | undefined, Sights>()
  /** The streams that are not at their end. */
  const open = new Set<Stream>()

  /** Calls into the module that masks; a trap closes the gate. */
  function enter<T>(call: () => T): T {
    return keeper.cross(() => entering(call))
  }

  /** Returns what is asked for. It is read once: the app may change its object meanwhile. */
  function asked({ for: purpose = 'view', context: said }: MaskOptions): Asked {
    return { purpose, said: said === undefined ? context : tools.textOf(said) }
  }

  function sightsBy({ said }: Asked): Sights {
    let sights = sightsIn.get(said)
    if (!sights) {
      if (sightsIn.size === MOST_CONTEXTS) forget()
      const handle = said === context ? decider.handle : handleIn(decider.handle, said, context)
      sights = new Sights(tools, keeper, known, { ...decider, handle }, key)
      sightsIn.set(said, sights)
    }
    return sights
  }

  function forget(): void {
    for (const sights of sightsIn.values()) sights.forget()
    sightsIn.clear()
  }

  function framingOf({ lines, records, envelope }: MaskJsonOptions, what: Asked): Framing {
    if (records === undefined) {
      if (envelope !== undefined) throw new TypeError('expected `envelope` with `records` only')
      return enter(() => (lines ? Framing.lines() : Framing.document()))
    }
    if (lines) throw new TypeError('expected `lines` or `records`, found both')
    const path = keeper.cross(() => keeper.handle.recordPath(records))
    const around = envelope === undefined ? undefined : sightsBy(what).envelope(envelope, what.purpose)
    return enter(() => Framing.nested(path, around))
  }

  /** Calls with what a record type looks like now. */
  function seeing<T>(type: string, what: Asked, call: (sight: Sight) => T): T {
    const sights = sightsBy(what)
    const sight = sights.of(type, what.purpose)
    try {
      return call(sight)
    } finally {
      sights.done(sight)
    }
  }

  function walked<T>(record: T, sight: Sight): Masked<T> {
    const batch = new Batch()
    const walk = new Walk(batch, fail)
    if (record === undefined) throw fail('not-plain-data', 'expected plain data, found undefined')
    const data: unknown[] = []
    let isList = false
    try {
      isList = Array.isArray(record)
      const records = (isList ? record : [record]) as readonly unknown[]
      if (isList) walk.enter(records, WHOLE)
      for (let index = 0; index < records.length; index++) {
        const place = isList ? index : -1
        const one: unknown = records[index]
        const { spot, known } = sight.viewOf(one, place)
        walk.record(one, known, spot, place, data)
      }
    } catch (error) {
      if (tools.isFailure(error)) throw error
      // The cause is left out: a getter or a Proxy that throws may put values into its message.
      throw fail('not-plain-data', 'expected plain data, found what cannot be read')
    }
    if (batch.size > 0) {
      const question = batch.question()
      if (question.text.length > MOST_BYTES) throw fail('too-large', 'expected less to mask at once')
      enter(() => batch.answer(masker.batch(question, key)))
    }
    // A function of its own: what it keeps for later must not keep the records.
    return maskedWith(isList ? data : data[0], walk.marks)
  }

  const session: SessionMasking = {
    key,
    context,
    mask: (type, record, options) => seeing(type, asked(options), (sight) => walked(record, sight)),
    maskJson: (type, input, options) => {
      if (input.length > MOST_BYTES) throw fail('too-large', `expected at most ${MOST_BYTES} bytes`)
      if (typeof input === 'string' && !isWellFormed(input)) throw fail('invalid-json', 'expected JSON, found half of a character')
      const { masked } = options
      const what = asked(options)
      const framing = framingOf(options, what)
      try {
        return seeing(type, what, (sight) => enter(() => masker.mask(input, framing, sight.handle(), masked)))
      } finally {
        freeing(keeper, framing)
      }
    },
    maskStream: (type, options) => {
      const { masked } = options
      const what = asked(options)
      const framing = framingOf(options, what)
      const stream = enter(() => new Stream(framing, masked !== undefined))
      open.add(stream)
      // Handed over at the end: of a text that turns out to be wrong nothing is told.
      const list: MaskedField[] | undefined = masked && []
      return maskingStream((piece: Piece) => {
        if (piece === 'cancelled') return close(stream)
        const ended = decider.ended()
        if (ended) throw fail(ended, 'the session has ended, or answers by another policy')
        const chunk = piece === 'end' ? undefined : piece
        const output = seeing(type, what, (sight) => enter(() => masker.push(stream, chunk, sight.handle(), list)))
        if (piece === 'end') {
          close(stream)
          for (const field of list ?? []) masked?.push(field)
        }
        return output
      })
    },
    maskResponse: (type, response, options) =>
      maskedResponse(response, options, fail, (framing) => session.maskStream(type, framing)),
    writable: (type, masked, edited, options) => {
      const sights = sightsBy(asked(options))
      function compare(attributes: string, next: string, ...texts: Texts): string | undefined {
        const guarded = sights.guarded(type, attributes, next)
        return guarded && enter(() => masker.writable(guarded, ...texts))
      }
      return writable(compare, fail, masked, edited, options.record)
    },
    renew: forget,
    end: () => {
      forget()
      for (const stream of open) freeing(keeper, stream)
      open.clear()
    },
  }

  function close(stream: Stream): undefined {
    if (open.delete(stream)) freeing(keeper, stream)
  }

  return session
}

/** Returns what answers as a session does in another context than its own, to which it is put back after each answer. */
function handleIn(handle: Decider['handle'], text: string | undefined, own: string | undefined): Decider['handle'] {
  function within<T>(call: () => T): T {
    handle.configure(text)
    let answer: T
    try {
      answer = call()
    } catch (error) {
      // What has trapped is not entered again.
      if (isFault(error)) handle.configure(own)
      throw error
    }
    handle.configure(own)
    return answer
  }
  return {
    configure: (...words) => handle.configure(...words),
    look: (...words) => within(() => handle.look(...words)),
    lookVaries: (...words) => within(() => handle.lookVaries(...words)),
    reads: (...words) => within(() => handle.reads(...words)),
    rights: (...words) => within(() => handle.rights(...words)),
  }
}
