import type { Pace } from "../core/pace.ts";

/**
 * Calls back once at the earliest of the times that were asked for. Intervals are real ones: a rehearsal does not make the
 * disk faster.
 */
export class DueTimer {
  readonly #pace: Pace;
  readonly #onDue: () => unknown;
  #timer: AbortController | undefined;
  #dueMs = 0;

  constructor(pace: Pace, onDue: () => unknown) {
    this.#pace = pace;
    this.#onDue = onDue;
  }

  /** Asks for a call within so many real milliseconds. */
  within(afterMs: number): void {
    const atMs = this.#pace.now() + afterMs;
    if (this.#timer && this.#dueMs <= atMs) return;
    this.#timer?.abort();
    const timer = new AbortController();
    this.#timer = timer;
    this.#dueMs = atMs;
    void this.#pace.waitUntil(atMs, timer.signal).then(() => (timer.signal.aborted ? undefined : this.#onDue()));
  }

  /** What was asked for is done, or not wanted any more. */
  clear(): void {
    this.#timer?.abort();
    this.#timer = undefined;
  }
}
