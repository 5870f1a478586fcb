import { DAY_MS } from "../../core/time.ts";

/** So many ids of a day are remembered; beyond them the oldest are forgotten, and would be counted again. */
const MOST_IDS = 1_000_000;

/**
 * Which posts X has charged today already: it charges each once in a UTC day, however often it is read. What a restart
 * forgets is counted again, so the count is never below X's.
 */
export class ChargedToday {
  readonly #mostIds: number;
  #day = Number.NEGATIVE_INFINITY;
  #ids = new Set<string>();

  constructor(mostIds = MOST_IDS) {
    this.#mostIds = mostIds;
  }

  /** Posts that this one costs at `atMs`: 1 the first time in a day, else 0. */
  cost(id: string, atMs: number): 0 | 1 {
    const day = Math.floor(atMs / DAY_MS);
    if (day > this.#day) {
      this.#day = day;
      this.#ids = new Set();
    }
    if (this.#ids.has(id)) return 0;
    this.#ids.add(id);
    if (this.#ids.size > this.#mostIds) {
      const [oldest] = this.#ids;
      if (oldest !== undefined) this.#ids.delete(oldest);
    }
    return 1;
  }
}
