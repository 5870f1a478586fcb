import type { SeriesResponse } from "../../../src/api/schemas.ts";
import { overlaps, type Span } from "../time/span.ts";

/** What the API says of a bucket, and `pending` where it is not yet known here. */
export type Status = "ok" | "partial" | "gap" | "pending";
export const STACKED_KINDS = ["original", "reply", "quote"] as const;

export interface Bucket extends Span {
  readonly status: Status;
}

/** One value per bucket; null where nobody was looking, or where that is not yet known. */
export interface Column {
  readonly key: string;
  readonly name: string;
  readonly values: readonly (number | null)[];
}

/**
 * Posts per bucket. `stacked` are the parts of `posts` (originals, replies and quotes together); reposts are a column
 * of their own and in no total.
 */
export interface ReactionModel {
  readonly buckets: readonly Bucket[];
  readonly stacked: readonly Column[];
  readonly posts: Column;
  readonly reposts: Column;
  /** Posts of every topic, counted like `posts`; the denominator of a share. */
  readonly all: Column;
}

/** Before the first answer: axes without data. */
export const NO_REACTIONS: ReactionModel = {
  buckets: [],
  stacked: [],
  posts: { key: "posts", name: "Posts", values: [] },
  reposts: { key: "repost", name: "Reposts", values: [] },
  all: { key: "all", name: "All topics", values: [] },
};

const KIND_NAMES: Readonly<Record<string, string>> = { original: "Originals", reply: "Replies", quote: "Quotes" };

/**
 * Distinct buckets of a series, in order of time. A bucket is a gap where every group is, unless it reaches into time of
 * which nothing is known yet (`pending`); partial where groups differ.
 */
export function bucketsOf({ meta, data }: SeriesResponse, pending: readonly Span[]): readonly Bucket[] {
  const buckets: { fromMs: number; toMs: number; status: Status }[] = [];
  let last = "";
  data.t.forEach((t, row) => {
    const status = data.status[row] ?? "gap";
    const current = buckets.at(-1);
    if (current && t === last) {
      if (current.status !== status) current.status = "partial";
      return;
    }
    const fromMs = Date.parse(t);
    if (current) current.toMs = fromMs;
    buckets.push({ fromMs, toMs: Date.parse(meta.to), status });
    last = t;
  });
  for (const bucket of buckets)
    if (bucket.status === "gap" && pending.some((span) => overlaps(span, bucket))) bucket.status = "pending";
  return buckets;
}

/** Columns for the chart from a series grouped by kind, or by source and kind. `split` says what the stack is made of. */
export function reactionModel(
  series: SeriesResponse,
  split: "kind" | "source",
  pending: readonly Span[] = [],
): ReactionModel {
  const buckets = bucketsOf(series, pending);
  const { data } = series;
  const sources = [...new Set(data.source ?? [])];
  const keys = split === "source" ? sources : STACKED_KINDS;
  const stacks = new Map<string, number[]>(keys.map((key) => [key, zeros(buckets.length)]));
  const sums = { posts: zeros(buckets.length), reposts: zeros(buckets.length), all: zeros(buckets.length) };
  let bucket = -1;
  let last = "";
  for (let row = 0; row < data.t.length; row++) {
    const t = data.t[row] ?? "";
    if (t !== last) bucket += 1;
    last = t;
    const kind = data.kind?.[row] ?? "original";
    const count = data.count[row] ?? 0;
    if (kind === "repost") {
      add(sums.reposts, bucket, count);
      continue;
    }
    add(sums.posts, bucket, count);
    add(sums.all, bucket, data.all_count[row] ?? 0);
    const stack = stacks.get(split === "source" ? (data.source?.[row] ?? "") : kind);
    if (stack) add(stack, bucket, count);
  }
  const column = (key: string, name: string, values: readonly number[]): Column => ({
    key,
    name,
    values: values.map((value, i) => (isUnseen(buckets[i]) ? null : value)),
  });
  return {
    buckets,
    stacked: keys.map((key) => column(key, KIND_NAMES[key] ?? key, stacks.get(key) ?? [])),
    posts: column("posts", "Posts", sums.posts),
    reposts: column("repost", "Reposts", sums.reposts),
    all: column("all", "All topics", sums.all),
  };
}

/** True for a bucket that has no numbers. */
export function isUnseen(bucket: Bucket | undefined): boolean {
  return bucket?.status === "gap" || bucket?.status === "pending";
}

/** Index of the largest value, the earliest of equals; null where there is none above zero. */
export function peakOf(column: Column): number | null {
  let peak: number | null = null;
  column.values.forEach((value, i) => {
    if (value && value > (peak === null ? 0 : (column.values[peak] ?? 0))) peak = i;
  });
  return peak;
}

/** Runs of neighbouring buckets with that status, as spans. */
export function runsOf(buckets: readonly Bucket[], status: Status): readonly Span[] {
  const runs: { fromMs: number; toMs: number }[] = [];
  for (const bucket of buckets) {
    if (bucket.status !== status) continue;
    const last = runs.at(-1);
    if (last && last.toMs === bucket.fromMs) last.toMs = bucket.toMs;
    else runs.push({ fromMs: bucket.fromMs, toMs: bucket.toMs });
  }
  return runs;
}

function zeros(length: number): number[] {
  return new Array<number>(length).fill(0);
}

function add(into: number[], at: number, value: number): void {
  into[at] = (into[at] ?? 0) + value;
}
