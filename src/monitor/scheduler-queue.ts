/** What is to happen at a time. */
export interface Due {
  readonly dueMs: number;
}

/** Entries by the time they are due, the earliest first; of equal times the one that was added first. O(n) moves, tiny ones. */
export class DueQueue<T extends Due> {
  /** The earliest stands last. */
  #entries: T[] = [];

  get next(): T | undefined {
    return this.#entries.at(-1);
  }

  add(entry: T): void {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.dueMs ?? 0) > entry.dueMs) low = middle + 1;
      else high = middle;
    }
    this.#entries.splice(low, 0, entry);
  }

  take(): T | undefined {
    return this.#entries.pop();
  }

  /** Every entry anew. */
  replaceAll(change: (entry: T) => T): void {
    const changed = this.#entries.map(change).reverse();
    this.#entries = [];
    for (const entry of changed) this.add(entry);
  }
}
