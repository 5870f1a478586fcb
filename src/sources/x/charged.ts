import { DAY_MS } from "../../core/time.ts";
import { TwoGenerations } from "../memory/two-generations.ts";

/** At least so many of the last ids of a day are remembered, and at most twice as many. */
const REMEMBERED_IDS = 50_000;

/**
 * Which posts X has charged today already: it charges each once in a UTC day, however often it is read. What is
 * forgotten, over a restart or because 50,000 others came since, may be counted twice: the count is never below X's.
 */
export class ChargedToday {
  readonly #remembered: number;
  #day = Number.NEGATIVE_INFINITY;
  #ids: TwoGenerations<true>;

  constructor(remembered = REMEMBERED_IDS) {
    this.#remembered = remembered;
    this.#ids = new TwoGenerations(remembered);
  }

  /** Posts that this one costs at `atMs`: 1 the first time in a day, else 0. */
  cost(id: string, atMs: number): 0 | 1 {
    const day = Math.floor(atMs / DAY_MS);
    if (day > this.#day) {
      this.#day = day;
      this.#ids = new TwoGenerations(this.#remembered);
    }
    if (this.#ids.get(id)) return 0;
    this.#ids.set(id, true);
    return 1;
  }
}
