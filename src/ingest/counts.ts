import type { Span } from "../core/coverage.ts";
import type { Measure, MeasurePoint } from "../core/measure.ts";
import { isoUtc } from "../core/time.ts";
import type { Topic } from "../core/topic.ts";
import type { Store } from "../store/store.ts";
import { MeasureWriter } from "./import-measures.ts";

/** Points of one commit: a month of minutes. */
const COMMIT_POINTS = 44_640;

export const GRANULARITIES = ["minute", "hour", "day"] as const;
export type Granularity = (typeof GRANULARITIES)[number];

/** What a topic is asked for on a platform that counts; `whole` is false where a query leaves out too little. */
export interface TopicQuery {
  readonly query: string;
  readonly whole: boolean;
}

/** Counts posts of one query in steps, a page at a time, in any order; ends early where `signal` aborts. */
export type PostCounter = (
  query: string,
  window: Span,
  granularity: Granularity,
  signal: AbortSignal,
) => AsyncIterable<readonly { readonly startMs: number; readonly endMs: number; readonly posts: number }[]>;

export interface CountContext {
  readonly counter: PostCounter;
  readonly store: Store;
  /** Keeps what was spent so far, so that it outlives the process. */
  readonly keepSpent: () => Promise<void>;
  readonly signal: AbortSignal;
}

export interface CountRequest {
  readonly topic: Topic;
  readonly queries: readonly TopicQuery[];
  /** Whole steps. */
  readonly window: Span;
  readonly granularity: Granularity;
}

/** What counting one topic gave. Times ISO 8601 UTC, `to` exclusive; null without any step. */
export interface TopicCounts {
  readonly topic: string;
  /** Id of the measure. */
  readonly measure: string;
  readonly queries: number;
  readonly steps: number;
  /** Steps that the store had not, or had with another number. */
  readonly stored: number;
  /** At most so many: see `upperBound`. */
  readonly posts: number;
  /** True where a post may be counted twice, or although the topic excludes it. */
  readonly upperBound: boolean;
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * Counts a topic's posts on X without reading any, and keeps them as a measure. A step is kept once every query has
 * counted it; null where `signal` aborted before that. What the counter throws, this throws.
 */
export async function countTopic(
  { counter, store, keepSpent, signal }: CountContext,
  { topic, queries, window, granularity }: CountRequest,
): Promise<TopicCounts | null> {
  const steps = new Map<number, { endMs: number; posts: number; answers: number }>();
  for (const { query } of queries) {
    try {
      for await (const page of counter(query, window, granularity, signal)) {
        for (const { startMs, endMs, posts } of page) {
          const step = steps.get(startMs) ?? { endMs, posts: 0, answers: 0 };
          steps.set(startMs, { endMs, posts: step.posts + posts, answers: step.answers + 1 });
        }
        await keepSpent();
      }
    } finally {
      // A request that failed is paid for too.
      await keepSpent();
    }
    if (signal.aborted) return null;
  }
  const points = Array.from(steps)
    .filter(([, { answers }]) => answers === queries.length)
    .sort(([a], [b]) => a - b)
    .map(([startMs, { endMs, posts }]): MeasurePoint => ({ startMs, endMs, value: posts, below: false }));
  const upperBound = queries.length > 1 || queries.some(({ whole }) => !whole);
  const measure = measureOf(topic, granularity, queries);
  const writer = new MeasureWriter(store);
  for (let at = 0; at < points.length; at += COMMIT_POINTS)
    await writer.add(measure, points.slice(at, at + COMMIT_POINTS));
  return {
    topic: topic.id,
    measure: measure.id,
    queries: queries.length,
    steps: points.length,
    stored: writer.reports.reduce((sum, report) => sum + report.stored, 0),
    posts: points.reduce((sum, { value }) => sum + (value ?? 0), 0),
    upperBound,
    from: isoUtc(points[0]?.startMs ?? null),
    to: isoUtc(points.at(-1)?.endMs ?? null),
  };
}

/** Steps of different lengths are measures of their own: they would overlap in one. */
function measureOf(topic: Topic, granularity: Granularity, queries: readonly TopicQuery[]): Measure {
  const notes = [
    "Counted by X's search: without reposts, and with posts that were deleted since.",
    ...(queries.length > 1
      ? [`An upper bound: the sum of ${queries.length} queries, and a post may be found by several.`]
      : []),
    ...(queries.some(({ whole }) => !whole) ? ["Some posts that the topic excludes are counted."] : []),
  ];
  return {
    id: `x-counts:${topic.id}${granularity === "minute" ? "" : `:${granularity}`}`,
    name: `${topic.name}: posts on X`,
    unit: "posts",
    source: "X",
    zone: "UTC",
    note: notes.join(" "),
  };
}
