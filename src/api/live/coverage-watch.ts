import { createHash } from "node:crypto";
import { type BucketStatus, bucketStatuses, type CoverageInterval, concerns } from "../../core/coverage.ts";
import { HOUR_MS, MINUTE_MS } from "../../core/time.ts";
import type { Store } from "../../store/store.ts";
import { toldMinutes } from "./told-minutes.ts";

/** Statuses of so much time are compared minute by minute; of what is older only whether anything changed. */
const WATCHED_MS = 6 * HOUR_MS;
const AHEAD_MS = 10 * MINUTE_MS;
/** What is older is read whole, so not each time; an hour of it is watched too, so that nothing slips between the two. */
const OLDER_EVERY_MS = MINUTE_MS;
const OVERLAP_MS = HOUR_MS;

export interface CoverageChange {
  /** Minutes whose status is another now, for some source, or of which something is said that nothing was said of. */
  readonly minutes: readonly number[];
  /** True where something older changed: it is not known what. */
  readonly older: boolean;
}

/** By source, with and without reposts, then by minute; nothing of minutes of which nothing is said. */
type Statuses = ReadonlyMap<string, ReadonlyMap<number, BucketStatus>>;

/** Finds out which minutes a change of coverage is about: a store only says that there was one. */
export class CoverageWatch {
  #statuses: Statuses | undefined;
  #older: { readonly untilMs: number; readonly digest: string; readonly readMs: number } | undefined;
  /** Something changed since the older time was read. */
  #isOlderUnread = false;

  /** True where it is time to look again at what changed before: `look` does not read everything each time. */
  isDue(nowMs: number): boolean {
    return this.#isOlderUnread && this.#mayReadOlder(nowMs);
  }

  /** Reads anew; the first time nothing counts as changed. `nowMs` is the time that is watched. Throws StoreError. */
  async look(store: Store, nowMs: number): Promise<CoverageChange> {
    const fromMs = Math.floor((nowMs - WATCHED_MS) / MINUTE_MS) * MINUTE_MS;
    const toMs = Math.ceil((nowMs + AHEAD_MS) / MINUTE_MS) * MINUTE_MS;
    const before = this.#statuses;
    const after = statusesOf(await store.coverage({ fromMs, toMs }), fromMs, toMs);
    const older = await this.#olderChanged(store, fromMs + OVERLAP_MS, nowMs);
    this.#statuses = after;
    return { minutes: before === undefined ? [] : changedMinutes(before, after, fromMs), older };
  }

  #mayReadOlder(nowMs: number): boolean {
    return this.#older === undefined || Math.abs(nowMs - this.#older.readMs) >= OLDER_EVERY_MS;
  }

  async #olderChanged(store: Store, untilMs: number, nowMs: number): Promise<boolean> {
    const before = this.#older;
    this.#isOlderUnread = !this.#mayReadOlder(nowMs);
    if (this.#isOlderUnread) return false;
    const all = await store.coverage({ fromMs: Number.NEGATIVE_INFINITY, toMs: untilMs });
    this.#older = { untilMs, readMs: nowMs, digest: digestOf(all, untilMs) };
    return before !== undefined && digestOf(all, before.untilMs) !== before.digest;
  }
}

function statusesOf(intervals: readonly CoverageInterval[], fromMs: number, toMs: number): Statuses {
  const starts = Array.from({ length: (toMs - fromMs) / MINUTE_MS + 1 }, (_, i) => fromMs + i * MINUTE_MS);
  const statuses = new Map<string, ReadonlyMap<number, BucketStatus>>();
  for (const source of new Set(intervals.map((i) => i.source))) {
    for (const reposts of [false, true]) {
      const told = intervals.filter((i) => i.source === source && concerns(i, reposts));
      const isTold = toldMinutes(told, starts);
      const byMinute = new Map<number, BucketStatus>();
      bucketStatuses(starts, told).forEach((status, i) => {
        if (isTold[i]) byMinute.set(starts[i] ?? 0, status);
      });
      statuses.set(`${source} ${reposts}`, byMinute);
    }
  }
  return statuses;
}

function changedMinutes(before: Statuses, after: Statuses, fromMs: number): readonly number[] {
  const changed = new Set<number>();
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(key), after.get(key)];
    for (const minuteMs of new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])]))
      if (minuteMs >= fromMs && was?.get(minuteMs) !== is?.get(minuteMs)) changed.add(minuteMs);
  }
  return [...changed].sort((a, b) => a - b);
}

/** Of the time before `untilMs` alone. */
function digestOf(intervals: readonly CoverageInterval[], untilMs: number): string {
  const hash = createHash("sha1");
  for (const { source, feed, state, fromMs, toMs } of intervals)
    if (fromMs < untilMs) hash.update(`${source}\n${feed}\n${state}\n${fromMs}\n${Math.min(toMs, untilMs)}\n`);
  return hash.digest("base64");
}
