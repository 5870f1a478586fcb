import type { Check } from "../../core/check.ts";
import { MINUTE_MS } from "../../core/time.ts";
import type { CheckKey, Store } from "../../store/store.ts";

/** More than this waits in the store alone: over an hour of three thousand sites at one check a minute. */
const MOST_WAITING = 200_000;
/** A check is stored when it ends, under the time it began: so long another one may come in before it. */
const LATE_MS = 5 * MINUTE_MS;

interface ReadBack {
  readonly fromMs: number;
  readonly after: CheckKey | null;
  /** True where new checks already wait in memory: the last look at what was stored late. */
  readonly isLast: boolean;
}

/**
 * Checks that another Northbound is to be told of, in order of storing. What does not fit, and what was not told before a
 * restart, is read back from the store, where every check is; one that is told twice changes nothing there.
 */
export class ReportOutbox {
  readonly #store: Pick<Store, "checks">;
  readonly #place: string;
  #waiting: Check[] = [];
  #readBack: ReadBack | null;

  /** `untoldMs`: since when checks of an earlier run may not have been told; null for none. */
  constructor(store: Pick<Store, "checks">, place: string, untoldMs: number | null) {
    this.#store = store;
    this.#place = place;
    this.#readBack = untoldMs === null ? null : { fromMs: untoldMs, after: null, isLast: false };
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#readBack === null;
  }

  /** A time since when something may not have been told. */
  untoldMs(nowMs: number): number {
    const { fromMs, after } = this.#readBack ?? { fromMs: this.#waiting[0]?.atMs ?? nowMs, after: null };
    return (after?.atMs ?? fromMs) - LATE_MS;
  }

  /** A check that is stored. */
  add(check: Check): void {
    if (this.#readBack?.isLast === false) return;
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push(check);
    else {
      this.#readBack = { fromMs: (this.#waiting[0]?.atMs ?? check.atMs) - LATE_MS, after: null, isLast: false };
      this.#waiting = [];
    }
  }

  /** The next few, at most `limit`, and what to call once they are told; may be none although more follow. */
  async next(limit: number, nowMs: number): Promise<{ readonly checks: readonly Check[]; readonly told: () => void }> {
    const from = this.#readBack;
    if (from === null) {
      const checks = this.#waiting.slice(0, limit);
      return { checks, told: () => void this.#waiting.splice(0, checks.length) };
    }
    const checks = await this.#store.checks({
      places: [this.#place],
      fromMs: from.fromMs,
      order: "oldest",
      limit,
      ...(from.after && { after: from.after }),
    });
    const last = checks.at(-1);
    return {
      checks,
      told: () => {
        // Nothing else changes it meanwhile but an overflow, after which everything is read again.
        if (this.#readBack !== from) return;
        if (last && checks.length === limit) this.#readBack = { ...from, after: last };
        else this.#readBack = from.isLast ? null : { fromMs: nowMs - LATE_MS, after: null, isLast: true };
      },
    };
  }
}
