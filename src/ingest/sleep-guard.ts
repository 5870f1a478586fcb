/** The event loop comes round several times a second; one that is later than this was held up. Real times. */
const LATE_MS = 1_000;
/** Held up for longer than this, a connection is not trusted any more. */
const LONG_MS = 3_000;
/** So long after waking what is read may have been sent before the sleep, and the end of the connection may follow it. */
const WARY_MS = 1_000;

/**
 * Notices that the process was suspended (a closed laptop, a stopped job): then buffers are read late, and what comes
 * first proves nothing of the time that was slept through.
 */
export class SleepGuard {
  #turnMs: number;
  #asleepSinceMs: number | null = null;
  #wokeMs = Number.NEGATIVE_INFINITY;
  #wasLong = false;

  constructor(nowMs: number) {
    this.#turnMs = nowMs;
  }

  /** To be called whenever something happens, and a few times a second. */
  turn(nowMs: number): void {
    const lateMs = nowMs - this.#turnMs;
    if (lateMs > LATE_MS) {
      this.#asleepSinceMs ??= this.#turnMs;
      this.#wokeMs = nowMs;
      if (lateMs > LONG_MS) this.#wasLong = true;
    } else if (this.#asleepSinceMs !== null && !this.#wasLong && nowMs - this.#wokeMs > WARY_MS) {
      this.#asleepSinceMs = null;
    }
    this.#turnMs = Math.max(this.#turnMs, nowMs);
  }

  /** True where the process slept so long that its connection must be made anew. */
  get sleptLong(): boolean {
    return this.#wasLong;
  }

  /** What of a proof up to `atMs` can be believed. */
  provable(atMs: number): number {
    return this.#asleepSinceMs === null ? atMs : Math.min(atMs, this.#asleepSinceMs);
  }

  /** A new connection stands; what it proves is of the time since. */
  connected(): void {
    this.#asleepSinceMs = null;
    this.#wasLong = false;
  }
}
