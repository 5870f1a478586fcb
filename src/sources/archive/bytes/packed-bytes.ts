const NOTHING = Buffer.alloc(0);

/** A stream of bytes of which some are looked at one by one and others taken as they come. */
export class PackedBytes {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #held: Buffer = NOTHING;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Reads on until so many bytes are held; false where the stream ends before. */
  async has(bytes: number): Promise<boolean> {
    while (this.#held.length < bytes) {
      const more = await this.#chunks.next();
      if (more.done) return false;
      this.#held = Buffer.concat([this.#held, more.value]);
    }
    return true;
  }

  /** Takes bytes that are held. */
  take(bytes: number): Buffer {
    const taken = this.#held.subarray(0, bytes);
    this.#held = this.#held.subarray(bytes);
    return taken;
  }

  /** All that is held, or the next chunk; null at the end of the stream. */
  async next(): Promise<Uint8Array | null> {
    return (await this.has(1)) ? this.take(this.#held.length) : null;
  }

  /** The rest of a chunk that was not used. */
  putBack(rest: Uint8Array): void {
    this.#held = Buffer.concat([rest, this.#held]);
  }

  /** Passes over so many bytes; false where the stream ends before. */
  async pass(bytes: number): Promise<boolean> {
    const isThere = await this.has(bytes);
    this.take(bytes);
    return isThere;
  }

  /** Passes over a text and the zero that ends it; false where the stream ends before. */
  async passText(): Promise<boolean> {
    while (await this.has(1)) {
      const end = this.#held.indexOf(0);
      this.take(end === -1 ? this.#held.length : end + 1);
      if (end !== -1) return true;
    }
    return false;
  }

  async passZeros(): Promise<void> {
    while (await this.has(1)) {
      const end = this.#held.findIndex((byte) => byte !== 0);
      this.take(end === -1 ? this.#held.length : end);
      if (end !== -1) return;
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
