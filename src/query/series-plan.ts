import { BUCKETS, type BucketName, bucketStarts } from "../core/bucket.ts";
import { type CoverageInterval, complement, type Span, union } from "../core/coverage.ts";
import { POST_KINDS, type PostKind } from "../core/post.ts";
import type { Zone } from "../core/zone.ts";
import type { Dimension, SeriesFilter, Store } from "../store/store.ts";
import { resolveWindow, type Window, WindowTooLargeError } from "./window.ts";

export interface SeriesRequest {
  readonly topic: string;
  readonly sources?: readonly string[];
  readonly kinds?: readonly PostKind[];
  readonly langs?: readonly string[];
  readonly groupBy: readonly Dimension[];
  readonly bucket: BucketName;
  readonly zone: Zone;
  /** Open ends are where the topic's posts begin and end. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

export interface SeriesPlan {
  readonly request: SeriesRequest;
  /** Widened to whole buckets. */
  readonly window: Window;
  /** Starts of the buckets and the end of the last. */
  readonly starts: readonly number[];
  readonly groups: readonly Group[];
  /** True where simulated posts may be among those counted. */
  readonly simulated: boolean;
  /** Coverage of the sources asked for, in the window. */
  readonly coverage: readonly CoverageInterval[];
}

/** Values of the grouped dimensions; null for one that is not grouped by. */
export interface Group {
  readonly source: string | null;
  readonly kind: PostKind | null;
  readonly lang: string | null;
}

/** No archive has more; a request for more is a slip. */
const MOST_BUCKETS = 30_000_000;

/**
 * Lays out a series: which buckets, which groups. Every group has a row in every bucket. Throws UsageError for an
 * impossible window, WindowTooLargeError for more buckets than `maxBuckets`.
 */
export async function planSeries(
  store: Store,
  request: SeriesRequest,
  maxBuckets = MOST_BUCKETS,
  maxRows = Number.POSITIVE_INFINITY,
): Promise<SeriesPlan> {
  const asked = await resolveWindow(store, request, request.fromMs, request.toMs);
  const buckets = (asked.toMs - asked.fromMs) / BUCKETS[request.bucket];
  if (buckets > maxBuckets) {
    const most = maxBuckets.toLocaleString("en");
    throw new WindowTooLargeError(
      `the window holds ${Math.ceil(buckets).toLocaleString("en")} buckets, more than ${most}; narrow it or choose a longer bucket`,
    );
  }
  const starts =
    asked.toMs > asked.fromMs ? bucketStarts(asked.fromMs, asked.toMs, request.bucket, request.zone) : [asked.fromMs];
  const window = { fromMs: starts[0] ?? asked.fromMs, toMs: starts.at(-1) ?? asked.toMs };
  const wanted = request.sources && new Set(request.sources);
  const coverage = (await store.coverage(window)).filter((i) => wanted === undefined || wanted.has(i.source));
  const groups = await groupsOf(store, request, window, coverage);
  if ((starts.length - 1) * groups.length > maxRows) {
    const most = maxRows.toLocaleString("en");
    throw new WindowTooLargeError(
      `the answer holds ${groups.length} groups in every bucket, more than ${most} rows; narrow the window, group by less, or ask for CSV`,
    );
  }
  return { request, window, starts, coverage, groups, simulated: await countsSimulated(store, request, window) };
}

/** Where no source was looking inside the window, and the share of it in which one was. */
export function coverageSummary(plan: SeriesPlan): {
  readonly fraction: number;
  readonly gaps: readonly (Span & Pick<CoverageInterval, "source" | "reason">)[];
} {
  const { fromMs, toMs } = plan.window;
  const seeing = union(plan.coverage.filter((i) => i.state !== "gap" && i.state !== "capped"));
  const blindMs = complement(seeing, fromMs, toMs).reduce((sum, gap) => sum + gap.toMs - gap.fromMs, 0);
  const gaps = plan.coverage
    .filter((i) => i.state === "gap")
    .map((i) => ({
      source: i.source,
      reason: i.reason,
      fromMs: Math.max(i.fromMs, fromMs),
      toMs: Math.min(i.toMs, toMs),
    }));
  return { fraction: toMs > fromMs ? 1 - blindMs / (toMs - fromMs) : 0, gaps };
}

/** The source is asked for, and its posts reach into the window. */
async function countsSimulated(store: Store, request: SeriesRequest, window: Window): Promise<boolean> {
  if (request.sources && !request.sources.includes("simulated")) return false;
  const posts = (await store.sources()).find(({ source }) => source === "simulated");
  return posts !== undefined && posts.firstMs < window.toMs && posts.lastMs >= window.fromMs;
}

/** The posts a series is about. */
export function filterOf(request: SeriesRequest): SeriesFilter {
  const { topic, sources, kinds, langs } = request;
  return { topic, ...(sources && { sources }), ...(kinds && { kinds }), ...(langs && { langs }) };
}

async function groupsOf(
  store: Store,
  request: SeriesRequest,
  window: Window,
  coverage: readonly CoverageInterval[],
): Promise<Group[]> {
  const { groupBy } = request;
  if (groupBy.length === 0 || window.toMs === window.fromMs)
    return groupBy.length === 0 ? [{ source: null, kind: null, lang: null }] : [];
  const lengthMs = window.toMs - window.fromMs;
  const seen = await store.series({
    ...filterOf(request),
    ...window,
    bucketMs: lengthMs,
    originMs: window.fromMs,
    groupBy,
  });
  const sources: (string | null)[] = groupBy.includes("source")
    ? distinct([...seen.map((c) => c.source ?? ""), ...coverage.map((i) => i.source)])
    : [null];
  const kinds = groupBy.includes("kind") ? POST_KINDS.filter((kind) => request.kinds?.includes(kind) ?? true) : [null];
  const byCodeUnit = [...kinds].sort((a, b) => ((a ?? "") < (b ?? "") ? -1 : 1));
  const langs: (string | null)[] = groupBy.includes("lang") ? distinct(seen.map((c) => c.lang ?? "und")) : [null];
  return sources.flatMap((source) => byCodeUnit.flatMap((kind) => langs.map((lang) => ({ source, kind, lang }))));
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort((a, b) => (a < b ? -1 : 1));
}
