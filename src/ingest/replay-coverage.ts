import {
  type CoverageInterval,
  type CoverageState,
  concerns,
  isSeeing,
  type Span,
  topicFeed,
} from "../core/coverage.ts";
import type { FeedState, FeedStatus } from "../core/feed.ts";
import type { SourceId } from "../core/post.ts";
import type { Batch } from "../store/store.ts";
import type { ReplayClock } from "./replay-clock.ts";

/** What a replay calls the state of a time in which a source was looking. */
const PLAYED: Readonly<Record<CoverageState, CoverageState>> = {
  live: "live",
  quiet: "quiet",
  gap: "gap",
  refilled: "live",
  capped: "capped",
  sampled: "sampled",
  imported: "live",
};

interface Feed {
  readonly source: SourceId;
  readonly feed: string;
  /** In order of time. */
  readonly intervals: readonly CoverageInterval[];
}

/** Coverage as it grows with the time of the night; its gaps stay gaps. */
export class UnrollingCoverage {
  readonly feeds: readonly Feed[];
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(coverage: readonly CoverageInterval[], { fromMs, toMs }: Span) {
    const cut = coverage
      .map((i) => ({ ...i, state: PLAYED[i.state], fromMs: Math.max(i.fromMs, fromMs), toMs: Math.min(i.toMs, toMs) }))
      .filter((interval) => interval.fromMs < interval.toMs)
      .sort((a, b) => a.fromMs - b.fromMs);
    const feeds = new Map<string, { source: SourceId; feed: string; intervals: CoverageInterval[] }>();
    for (const interval of cut) {
      const { source, feed } = interval;
      const key = JSON.stringify([source, feed]);
      const own = feeds.get(key) ?? { source, feed, intervals: [] };
      feeds.set(key, own);
      own.intervals.push(interval);
    }
    this.feeds = [...feeds.values()];
  }

  /** What is new since the last call: from the beginning of every interval that has grown. */
  until(atMs: number): Batch["coverage"] {
    const lastMs = this.#toldMs;
    this.#toldMs = atMs;
    return this.feeds.flatMap(({ source, feed, intervals }) => {
      const grown = intervals.filter(({ fromMs, toMs }) => fromMs < atMs && toMs > lastMs);
      const [first] = grown;
      if (!first) return [];
      const cut = grown.map((interval) => ({ ...interval, toMs: Math.min(interval.toMs, atMs) }));
      return [{ source, feed, sinceMs: first.fromMs, intervals: cut }];
    });
  }
}

/** How the feeds of a night did, as a collector would have told it then: away in its gaps, live between them. */
export class FeedsOfNight {
  readonly #feeds: readonly Feed[];
  readonly #clock: ReplayClock;
  readonly #told = new Map<Feed, FeedStatus>();

  constructor(feeds: readonly Feed[], clock: ReplayClock) {
    this.#feeds = feeds.filter(isWhole);
    this.#clock = clock;
  }

  /** Feeds that do otherwise than they did at the last call. Nothing after `atMs` is told. */
  changed(atMs: number): readonly FeedStatus[] {
    return this.#feeds.flatMap((feed) => {
      const status = statusAt(feed, atMs, this.#clock);
      const before = this.#told.get(feed);
      if (before?.state === status.state && before.sinceMs === status.sinceMs) return [];
      this.#told.set(feed, status);
      return [status];
    });
  }

  /** All of them, once the night is over. */
  ended(): readonly FeedStatus[] {
    const { toMs } = this.#clock.span;
    return this.#feeds.map((feed) => statusOf(feed, "stopped", "the night has been played to its end", toMs));
  }
}

/** False for what is told of reposts, or of one topic, alone: that is no connection of its own. */
function isWhole({ feed, intervals }: Feed): boolean {
  return intervals.every((interval) => concerns(interval, false)) && !feed.startsWith(topicFeed(""));
}

/** As it was just before `atMs`; at the beginning, as it begins. */
function statusAt(feed: Feed, atMs: number, { span, speed }: ReplayClock): FeedStatus {
  const lastMs = Math.max(span.fromMs, atMs - 1);
  const { intervals } = feed;
  const at = intervals.findLastIndex(({ fromMs, toMs }) => fromMs <= lastMs && toMs > lastMs);
  const now = intervals[at];
  if (now && isSeeing(now.state))
    return statusOf(feed, "live", `the night is played at ${speed} times its speed`, beginOfSight(intervals, at));
  if (now?.state === "capped")
    return statusOf(feed, "capped", "a limit kept posts away at this time of the night", now.fromMs);
  const before = intervals.findLast(({ state, toMs }) => state !== "gap" && toMs <= lastMs);
  return statusOf(feed, "stopped", "nothing was collected at this time of the night", before?.toMs ?? span.fromMs);
}

/** Since when everything up to that interval was seen. */
function beginOfSight(intervals: readonly CoverageInterval[], at: number): number {
  let beginMs = intervals[at]?.fromMs ?? 0;
  for (let i = at - 1; i >= 0; i--) {
    const before = intervals[i];
    if (!before || !isSeeing(before.state) || before.toMs < beginMs) break;
    beginMs = before.fromMs;
  }
  return beginMs;
}

function statusOf({ source, feed }: Feed, state: FeedState, sentence: string, sinceMs: number): FeedStatus {
  return {
    id: `${source}/${feed}`,
    source,
    feed,
    title: `Replay of ${source}`,
    state,
    sentence,
    sinceMs,
    retryAtMs: null,
  };
}
