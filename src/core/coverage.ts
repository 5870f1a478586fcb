import type { SourceId } from "./post.ts";

export const COVERAGE_STATES = ["live", "quiet", "gap", "refilled", "capped", "sampled", "imported"] as const;
/**
 * `live`: proven to be listening; `quiet`: listening, nothing came; `gap`: not listening; `refilled`: fetched later;
 * `capped`: a limit cut the flow; `sampled`: a known share was taken and weighted; `imported`: an archive covers it.
 */
export type CoverageState = (typeof COVERAGE_STATES)[number];

/** What a source knows of the half-open time [fromMs, toMs), epoch milliseconds. */
export interface CoverageInterval {
  readonly source: SourceId;
  /** The part of the source that this is about: a stream, a host, or `posts` for the whole; see `repostFeed`. */
  readonly feed: string;
  readonly state: CoverageState;
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: string | null;
}

const REPOSTS = "/reposts";

/** Name of the coverage that tells of a feed's reposts alone, where they differ from the rest of it. */
export function repostFeed(feed: string): string {
  return `${feed}${REPOSTS}`;
}

/** Whether an interval says something about a number that counts reposts, or about one that does not. */
export function concerns({ feed }: CoverageInterval, countsReposts: boolean): boolean {
  return countsReposts || !feed.endsWith(REPOSTS);
}

const TOPIC = "topic:";

/** Name of the coverage of what was fetched for one topic alone; it says nothing about the others. */
export function topicFeed(topic: string): string {
  return `${TOPIC}${topic}`;
}

/** What a number counts, as far as coverage asks. */
export interface Counted {
  readonly topic: string;
  readonly countsReposts: boolean;
}

/**
 * The intervals that say something about a number. A hole in a feed, whether lost or kept away by a limit, that was
 * fetched afterwards for this very topic is none for it.
 */
export function concerning(
  intervals: readonly CoverageInterval[],
  { topic, countsReposts }: Counted,
): readonly CoverageInterval[] {
  const own = intervals.filter((interval) => {
    const { feed } = interval;
    if (!concerns(interval, countsReposts)) return false;
    return !feed.startsWith(TOPIC) || feed === topicFeed(topic) || feed === repostFeed(topicFeed(topic));
  });
  const fetched = own.filter(({ feed, state }) => feed === topicFeed(topic) && SEEING.has(state));
  if (fetched.length === 0) return own;
  const listened = own.filter(({ feed, state }) => !feed.startsWith(TOPIC) && LISTENING.has(state));
  return own.flatMap((interval) => {
    if (SEEING.has(interval.state)) return [interval];
    const isReposts = interval.feed.endsWith(REPOSTS);
    // What was not fetched of reposts is no hole where the stream brought them itself.
    const mends = !isReposts ? fetched : interval.feed.startsWith(TOPIC) ? listened : [];
    const same = union(mends.filter(({ source }) => source === interval.source));
    return complement(same, interval.fromMs, interval.toMs).map((span) => ({ ...interval, ...span }));
  });
}

/** States in which a connection brought everything by itself, reposts too. */
const LISTENING: ReadonlySet<CoverageState> = new Set(["live", "quiet", "sampled"]);

/** Whether everything of that time was seen, or stands for a known number of posts. */
export function isSeeing(state: CoverageState): boolean {
  return SEEING.has(state);
}

export type BucketStatus = "ok" | "partial" | "gap";

/** States in which every post was seen, or stands for a known number of posts. */
const SEEING: ReadonlySet<CoverageState> = new Set(["live", "quiet", "refilled", "sampled", "imported"]);

/**
 * Status of each bucket [starts[i], starts[i+1]), where `starts` holds one more entry than there are buckets.
 * `ok`: some source saw every millisecond of it and no collector reports a hole in it; `partial`: seen in part;
 * `gap`: nobody was looking. A silence inside an archive is no hole in what others saw: an archive is a collection of its
 * own and owes nothing outside of itself, while a collector that was running owes every minute. Intervals may overlap and come in any order. O((n + b) log n).
 */
export function bucketStatuses(starts: readonly number[], intervals: readonly CoverageInterval[]): BucketStatus[] {
  const seen = union(intervals.filter((i) => SEEING.has(i.state)));
  const holes = union(intervals.filter((i) => !SEEING.has(i.state) && !i.source.startsWith("archive:")));
  const capped = union(intervals.filter((i) => i.state === "capped"));
  const seenMs = overlapPerBucket(starts, seen);
  const holeMs = overlapPerBucket(starts, holes);
  const cappedMs = overlapPerBucket(starts, capped);
  return seenMs.map((ms, i) => {
    const length = (starts[i + 1] ?? 0) - (starts[i] ?? 0);
    if (ms === 0) return (cappedMs[i] ?? 0) > 0 ? "partial" : "gap";
    return ms === length && holeMs[i] === 0 ? "ok" : "partial";
  });
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Disjoint spans in ascending order that cover the same time; touching spans become one. */
export function union(spans: readonly Span[]): Span[] {
  const sorted = spans.filter((s) => s.toMs > s.fromMs).sort((a, b) => a.fromMs - b.fromMs);
  const merged: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of sorted) {
    const last = merged.at(-1);
    if (last && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else merged.push({ fromMs, toMs });
  }
  return merged;
}

/** The time inside [fromMs, toMs) that `spans` (as given by `union`) leave out. */
export function complement(spans: readonly Span[], fromMs: number, toMs: number): Span[] {
  const gaps: Span[] = [];
  let at = fromMs;
  for (const span of spans) {
    if (span.fromMs > at) gaps.push({ fromMs: at, toMs: Math.min(span.fromMs, toMs) });
    at = Math.max(at, span.toMs);
    if (at >= toMs) break;
  }
  if (at < toMs) gaps.push({ fromMs: at, toMs });
  return gaps.filter((g) => g.toMs > g.fromMs);
}

/** Milliseconds of each bucket that the disjoint ascending `spans` cover. */
export function overlapPerBucket(starts: readonly number[], spans: readonly Span[]): number[] {
  const covered = new Array<number>(Math.max(0, starts.length - 1)).fill(0);
  let first = 0;
  for (let i = 0; i < covered.length; i++) {
    const from = starts[i] ?? 0;
    const to = starts[i + 1] ?? 0;
    while (first < spans.length && (spans[first]?.toMs ?? 0) <= from) first++;
    for (let k = first; k < spans.length; k++) {
      const span = spans[k];
      if (!span || span.fromMs >= to) break;
      covered[i] = (covered[i] ?? 0) + Math.min(span.toMs, to) - Math.max(span.fromMs, from);
    }
  }
  return covered;
}
