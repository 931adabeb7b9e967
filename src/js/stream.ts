// Streams: texts that come in pieces, masked as they come.

/** What comes next: bytes, the end, or the news that nobody reads on. */
export type Piece = Uint8Array | 'end' | 'cancelled'

/** Returns a stream whose pieces are masked by a function, which returns what comes out for them. */
export function maskingStream(mask: (piece: Piece) => Uint8Array | undefined): TransformStream<Uint8Array, Uint8Array> {
  function pass(piece: Piece, controller: TransformStreamDefaultController<Uint8Array>): void {
    const output = masked(piece)
    if (output && output.length > 0) controller.enqueue(output)
  }

  function masked(piece: Piece): Uint8Array | undefined {
    try {
      return mask(piece)
    } catch (error) {
      // What the stream holds is not needed any more: it has an error from now on.
      mask('cancelled')
      throw error
    }
  }

  const transformer: Transformer<Uint8Array, Uint8Array> & { cancel(): void } = {
    transform: (chunk, controller) => {
      if (!(chunk instanceof Uint8Array)) {
        mask('cancelled')
        throw new TypeError('maskStream: expected chunks to be Uint8Arrays')
      }
      pass(chunk, controller)
    },
    flush: (controller) => pass('end', controller),
    // Known to newer engines; in others, what the stream holds goes with the session.
    cancel: () => void mask('cancelled'),
  }
  return new TransformStream(transformer)
}
