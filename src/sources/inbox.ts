/**
 * A bounded queue between a socket that pushes and a reader that pulls. Over `limit` items `onFull` is called, once, and
 * `onRoom` when half of them are gone: pause and resume the socket there. `fail` and `end` take effect after what is
 * already queued. One reader.
 */
export class Inbox<T> implements AsyncIterable<T> {
  readonly #limit: number;
  readonly #onFull: () => void;
  readonly #onRoom: () => void;
  #items: T[] = [];
  #head = 0;
  #isFull = false;
  #ended = false;
  #error: unknown;
  #wake: (() => void) | undefined;

  constructor(limit: number, onFull: () => void, onRoom: () => void) {
    this.#limit = limit;
    this.#onFull = onFull;
    this.#onRoom = onRoom;
  }

  get size(): number {
    return this.#items.length - this.#head;
  }

  /** Does nothing after the end. */
  push(item: T): void {
    if (this.#ended) return;
    this.#items.push(item);
    if (!this.#isFull && this.size >= this.#limit) {
      this.#isFull = true;
      this.#onFull();
    }
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** The reader gets `error` after what is queued. Only the first end counts. */
  fail(error: unknown): void {
    if (this.#ended) return;
    this.#error = error;
    this.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      while (this.#head < this.#items.length) {
        const item = this.#items[this.#head++] as T;
        if (this.#head >= 1_024) {
          this.#items = this.#items.slice(this.#head);
          this.#head = 0;
        }
        if (this.#isFull && this.size <= this.#limit / 2) {
          this.#isFull = false;
          this.#onRoom();
        }
        yield item;
      }
      if (this.#ended) {
        if (this.#error !== undefined) throw this.#error;
        return;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }
}
