import { ByteQueue } from "./byte-queue.ts";

/** Told of each line of a file, in order, without its line break. */
export interface LineSink {
  line(text: string, number: number): void;
  /** The line is longer than any record may be. */
  tooLong(number: number): void;
}

/** Cuts a stream of bytes into lines at LF or CR LF. A line above the limit is passed over in constant memory. */
export class LineSplitter {
  readonly #sink: LineSink;
  readonly #maxBytes: number;
  readonly #queue = new ByteQueue();
  #number = 1;
  #searched = 0;
  #skipping = false;

  constructor(sink: LineSink, maxBytes: number) {
    this.#sink = sink;
    this.#maxBytes = maxBytes;
  }

  push(chunk: Uint8Array): void {
    this.#queue.push(chunk);
    for (;;) {
      const lineFeed = this.#queue.indexOfLineFeed(this.#searched);
      if (lineFeed === -1) break;
      this.#give(lineFeed);
      this.#queue.drop(lineFeed + 1);
      this.#searched = 0;
      this.#number++;
    }
    this.#searched = this.#queue.length;
    if (this.#searched > this.#maxBytes) this.#skip();
  }

  /** Gives the last line, if it does not end in a line break. */
  end(): void {
    if (this.#queue.length > 0 || this.#skipping) this.#give(this.#queue.length);
  }

  #give(length: number): void {
    if (this.#skipping) {
      this.#skipping = false;
      return;
    }
    if (length > this.#maxBytes) {
      this.#sink.tooLong(this.#number);
      return;
    }
    const end = length > 0 && this.#queue.buffer[this.#queue.head + length - 1] === 13 ? length - 1 : length;
    this.#sink.line(this.#queue.text(0, end), this.#number);
  }

  #skip(): void {
    if (!this.#skipping) this.#sink.tooLong(this.#number);
    this.#skipping = true;
    this.#queue.drop(this.#queue.length);
    this.#searched = 0;
  }
}
