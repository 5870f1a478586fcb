/** Takes everything an iterable yields, and lets a test wait for what it looks for. */
export class Taking<T> {
  readonly items: T[] = [];
  /** The error that ended it, or undefined where it ended by itself. */
  readonly ended: Promise<unknown>;
  #waiting: { readonly isIt: (item: T) => boolean; readonly resolve: (item: T) => void }[] = [];

  constructor(iterable: AsyncIterable<T>) {
    this.ended = this.#take(iterable);
  }

  /** The first item, taken already or later, that is looked for. */
  until(isIt: (item: T) => boolean): Promise<T> {
    const found = this.items.find(isIt);
    if (found !== undefined) return Promise.resolve(found);
    return Promise.race([
      new Promise<T>((resolve) => this.#waiting.push({ isIt, resolve })),
      this.ended.then((error) => {
        throw new Error("it ended before", { cause: error });
      }),
    ]);
  }

  async #take(iterable: AsyncIterable<T>): Promise<unknown> {
    try {
      for await (const item of iterable) {
        this.items.push(item);
        for (const { isIt, resolve } of this.#waiting) if (isIt(item)) resolve(item);
      }
      return undefined;
    } catch (error) {
      return error;
    }
  }
}
