import { type CoverageInterval, isSeeing } from "../../core/coverage.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../core/time.ts";
import type { FeedSeen } from "../../export/rows.ts";
import type { Store } from "../../store/store.ts";

/** A running collector proves at least every other minute that it is (polling is the slowest); one that has not for so long is gone. */
const SILENT_MS = 3 * MINUTE_MS;
/** How far back the last proof is looked for, step by step: most feeds have a recent one. */
const REACHES_MS = [HOUR_MS, 7 * DAY_MS, Number.POSITIVE_INFINITY];

/** What the store says of the feeds. Remembers old proofs, and that there is none: these cost the most to find. */
export class FeedReader {
  readonly #provenMs = new Map<string, number | null>();

  /** Every feed with its last proof of having seen everything, by id. Throws StoreError. */
  async read(store: Store, nowMs: number): Promise<readonly FeedSeen[]> {
    const statuses = await store.records("feed");
    if (statuses.length === 0) return [];
    const sources = new Map((await store.sources()).map(({ source, lastMs }) => [source, lastMs]));
    let missing = statuses;
    for (const reachMs of REACHES_MS) {
      const found = lastProofs(await store.coverage({ fromMs: nowMs - reachMs, toMs: Number.POSITIVE_INFINITY }));
      for (const { source, feed, id } of missing) {
        const provenMs = found.get(feedKey(source, feed));
        if (provenMs !== undefined) this.#provenMs.set(id, provenMs);
      }
      missing = missing.filter(({ id }) => !this.#provenMs.has(id));
      if (missing.length === 0) break;
    }
    for (const { id } of missing) this.#provenMs.set(id, null);
    return statuses.map((status) => ({
      status,
      provenUntilMs: this.#provenMs.get(status.id) ?? null,
      lastPostMs: sources.get(status.source) ?? null,
    }));
  }
}

function feedKey(source: string, feed: string): string {
  return JSON.stringify([source, feed]);
}

function lastProofs(intervals: readonly CoverageInterval[]): Map<string, number> {
  const proofs = new Map<string, number>();
  for (const { source, feed, state, toMs } of intervals) {
    if (!isSeeing(state)) continue;
    const key = feedKey(source, feed);
    proofs.set(key, Math.max(toMs, proofs.get(key) ?? toMs));
  }
  return proofs;
}

/**
 * Whether a feed is not what it calls itself: a collector that was killed can say neither that it lost the connection
 * nor that it tried again. `speed` is how fast the clock of `nowMs` runs.
 */
export function isStale({ status, provenUntilMs }: FeedSeen, nowMs: number, speed: number): boolean {
  const { state, sinceMs, retryAtMs } = status;
  if (state === "stopped" || state === "capped") return false;
  const heardMs = state === "live" ? Math.max(provenUntilMs ?? 0, sinceMs) : Math.max(retryAtMs ?? 0, sinceMs);
  return nowMs - heardMs > SILENT_MS * speed;
}

/**
 * Until when all the live feeds have seen everything: the oldest of their proofs. One that has just come back counts from
 * then on, for what it missed is known. A feed that is not live is told by its own state and holds nothing back. Null
 * where none is live.
 */
export function watermarkOf(feeds: readonly FeedSeen[], nowMs: number, speed: number): number | null {
  const live = feeds.filter((feed) => feed.status.state === "live" && !isStale(feed, nowMs, speed));
  if (live.length === 0) return null;
  return Math.min(...live.map(({ status, provenUntilMs }) => Math.max(provenUntilMs ?? 0, status.sinceMs)));
}
