import { MINUTE_MS } from "../../core/time.ts";
import type { LiveItem } from "../live.ts";
import type { SeenMinutes } from "./cursor.ts";

/** Posts may come so late for their minute: ten minutes, and the five that a server may be ahead of our clock. */
const WINDOW_MS = 15 * MINUTE_MS;

/** Counts the posts of each minute, going on from where the cursor left it. A count never goes down. */
export class SeenCounter implements SeenMinutes {
  readonly #push: (item: LiveItem) => void;
  readonly #minutes: Map<number, number>;
  readonly #untold: Set<number>;
  readonly #firstMs: number | null;
  #latestMs: number;

  constructor(push: (item: LiveItem) => void, carried: SeenMinutes | null) {
    this.#push = push;
    this.#minutes = new Map(carried?.minutes);
    this.#firstMs = carried?.firstMs ?? null;
    this.#latestMs = Math.max(Number.NEGATIVE_INFINITY, ...this.#minutes.keys());
    // A cursor may have been kept when the counts beside it were not.
    this.#untold = new Set([...this.#minutes].filter(([, posts]) => posts > 0).map(([minuteMs]) => minuteMs));
  }

  get minutes(): ReadonlyMap<number, number> {
    return this.#minutes;
  }

  get firstMs(): number | null {
    return this.#firstMs !== null && this.#firstMs > this.#latestMs - WINDOW_MS ? this.#firstMs : null;
  }

  /**
   * One more post; `atMs` by the server's clock. One from before the minutes that are remembered is left out: how many
   * were with it is not known any more.
   */
  count(atMs: number): void {
    const minuteMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
    if (minuteMs < this.#latestMs - WINDOW_MS || minuteMs < (this.#firstMs ?? minuteMs)) return;
    if (minuteMs > this.#latestMs) this.#begin(minuteMs);
    this.#minutes.set(minuteMs, (this.#minutes.get(minuteMs) ?? 0) + 1);
    this.#untold.add(minuteMs);
  }

  #begin(latestMs: number): void {
    this.flush();
    this.#latestMs = latestMs;
    for (const minuteMs of this.#minutes.keys()) if (minuteMs < latestMs - WINDOW_MS) this.#minutes.delete(minuteMs);
  }

  /** Tells the counts that changed; to be called with every sign of life, so a few times a second. */
  flush(): void {
    for (const minuteMs of this.#untold)
      this.#push({ type: "seen", minuteMs, posts: this.#minutes.get(minuteMs) ?? 0 });
    this.#untold.clear();
  }
}
