import { MINUTE_MS } from "../../core/time.ts";
import type { LiveItem } from "../live.ts";

/** An event so much before the minute that is counted shows another clock, not a late event. */
const OTHER_CLOCK_MS = 10 * MINUTE_MS;

/** Counts the posts of each minute, going on from where the cursor left it. */
export class SeenCounter {
  readonly #push: (item: LiveItem) => void;
  #minuteMs: number | null;
  #posts: number;
  #isTold: boolean;

  constructor(push: (item: LiveItem) => void, carried: { readonly minuteMs: number; readonly seen: number } | null) {
    this.#push = push;
    this.#minuteMs = carried?.minuteMs ?? null;
    this.#posts = carried?.seen ?? 0;
    this.#isTold = this.#posts === 0;
  }

  get minuteMs(): number | null {
    return this.#minuteMs;
  }

  get posts(): number {
    return this.#posts;
  }

  /** One more post; `atMs` by the server's clock. One that comes too late for its minute is left out. */
  count(atMs: number): void {
    const minuteMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
    const before = this.#minuteMs ?? Number.NEGATIVE_INFINITY;
    if (minuteMs < before && before - minuteMs < OTHER_CLOCK_MS) return;
    if (minuteMs !== before) {
      this.flush();
      this.#minuteMs = minuteMs;
      this.#posts = 0;
    }
    this.#posts++;
    this.#isTold = false;
  }

  /** Tells the count unless it was told; to be called with every sign of life, so a few times a second. */
  flush(): void {
    if (this.#isTold || this.#minuteMs === null) return;
    this.#isTold = true;
    this.#push({ type: "seen", minuteMs: this.#minuteMs, posts: this.#posts });
  }
}
