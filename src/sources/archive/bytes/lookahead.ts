/** The first bytes of a stream, and the whole stream with them in front again. */
export interface Lookahead {
  readonly head: Uint8Array;
  /** Whether the head is all there is. */
  readonly isAll: boolean;
  readonly rest: AsyncGenerator<Uint8Array>;
  /** Closes the stream; needed where `rest` is never begun, harmless elsewhere. */
  close(): Promise<unknown>;
}

/**
 * Reads ahead until `bytes` are there or the stream ends, however it is cut into chunks: exactly as many, or all there
 * are. `rest` gives everything again from the start.
 */
export async function lookAhead(chunks: AsyncGenerator<Uint8Array>, bytes: number): Promise<Lookahead> {
  const held: Uint8Array[] = [];
  let length = 0;
  let isAll = false;
  while (length <= bytes) {
    const next = await chunks.next();
    if (next.done) {
      isAll = true;
      break;
    }
    held.push(Uint8Array.from(next.value));
    length += next.value.length;
  }
  const close = (): Promise<unknown> => chunks.return(undefined);
  return { head: Buffer.concat(held).subarray(0, bytes), isAll, rest: replay(held, chunks), close };
}

async function* replay(held: readonly Uint8Array[], chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* held;
    yield* chunks;
  } finally {
    await chunks.return(undefined);
  }
}
