import { TwoGenerations } from "../memory/two-generations.ts";
import { RecordHistory } from "./record-history.ts";

/** Posts that are remembered as counted, at least: far more than come in the minute that a reconnect asks for again. */
const COUNTED = 50_000;

/** What a feed remembers from one connection to the next. */
export class FeedMemory {
  readonly history = new RecordHistory();
  #counted = new TwoGenerations<true>(COUNTED);
  #countedUs = Number.NEGATIVE_INFINITY;

  /**
   * Whether a post is to be counted: it was not asked about before, nor is it from before this memory. Servers stamp
   * events by clocks of their own, so times tell only where nothing else does. `rev` tells a post from one that stood
   * at the same address and was deleted.
   */
  isNew(id: string, rev: string, timeUs: number): boolean {
    const key = `${id} ${rev}`;
    if (this.#counted.get(key)) return false;
    this.#counted.set(key, true);
    return timeUs > this.#countedUs;
  }

  /** For a connection that goes on from elsewhere than what was counted: up to `countedUs` others counted. */
  forgetCounted(countedUs: number): void {
    this.#counted = new TwoGenerations(COUNTED);
    this.#countedUs = countedUs;
  }

  /** For a server whose times say nothing about what was counted before. */
  mistrustTimes(): void {
    this.#countedUs = Number.NEGATIVE_INFINITY;
  }
}
