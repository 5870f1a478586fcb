/** How far back the rate looks. */
const WINDOW_MS = 6 * 3_600_000;
const STEP_MS = 15 * 60_000;
/** A shorter time than this says nothing about a rate. */
const LEAST_MS = STEP_MS;

/** What must outlive the process: when watching began, and [start, posts] of the steps of the window. */
export interface RateState {
  readonly sinceMs: number;
  readonly steps: readonly (readonly [number, number])[];
}

/** Posts a millisecond over the last six hours, from whatever was counted in them. Memory is bounded. */
export class RateWindow {
  #sinceMs: number | null = null;
  #steps: [number, number][] = [];

  add(posts: number, atMs: number): void {
    this.#sinceMs ??= atMs;
    const startMs = Math.floor(atMs / STEP_MS) * STEP_MS;
    const last = this.#steps.at(-1);
    if (last && last[0] >= startMs) last[1] += posts;
    else this.#steps.push([startMs, posts]);
    this.#steps = this.#steps.filter(([ms]) => ms > atMs - WINDOW_MS);
  }

  perMs(nowMs: number): number {
    const fromMs = Math.max(nowMs - WINDOW_MS, this.#sinceMs ?? nowMs);
    const posts = this.#steps.reduce((sum, [ms, count]) => (ms + STEP_MS > fromMs ? sum + count : sum), 0);
    return posts / Math.max(nowMs - fromMs, LEAST_MS);
  }

  state(): RateState | null {
    return this.#sinceMs === null ? null : { sinceMs: this.#sinceMs, steps: this.#steps };
  }

  restore({ sinceMs, steps }: RateState): void {
    this.#sinceMs = sinceMs;
    this.#steps = steps.map(([ms, posts]) => [ms, posts]);
  }
}
