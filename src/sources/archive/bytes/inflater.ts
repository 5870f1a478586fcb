import { createInflateRaw } from "node:zlib";

/** A stream of deflate (RFC 1951) that is unpacked chunk by chunk. */
export class Inflater {
  readonly #stream = createInflateRaw({ chunkSize: 1 << 17 });
  #ready: Uint8Array[] = [];
  #settle: () => void = () => undefined;
  #state: "open" | "ended" | "damaged" = "open";

  constructor() {
    this.#stream.on("data", (bytes: Uint8Array) => this.#ready.push(bytes));
    this.#stream.on("error", () => this.#become("damaged"));
    this.#stream.on("end", () => this.#become("ended"));
  }

  /** `ended`: the stream says that it is whole; bytes beyond `consumed` do not belong to it. */
  get state(): "open" | "ended" | "damaged" {
    return this.#state;
  }

  /** Bytes of input that were used. */
  get consumed(): number {
    return this.#stream.bytesWritten;
  }

  write(chunk: Uint8Array): Promise<void> {
    return this.#until((done) => this.#stream.write(chunk, done));
  }

  /** Nothing more comes. Becomes `ended` where nothing is missing, else `damaged`. */
  end(): Promise<void> {
    return this.#until(() => this.#stream.end());
  }

  /** What was unpacked since the last call. */
  take(): readonly Uint8Array[] {
    const taken = this.#ready;
    this.#ready = [];
    return taken;
  }

  close(): void {
    this.#stream.destroy();
  }

  #become(state: "ended" | "damaged"): void {
    this.#state = state;
    this.#settle();
  }

  // The callback of a write never comes where the stream ends within the chunk or breaks.
  #until(run: (done: () => void) => void): Promise<void> {
    if (this.#state !== "open") return Promise.resolve();
    return new Promise((resolve) => {
      this.#settle = resolve;
      run(resolve);
    });
  }
}
