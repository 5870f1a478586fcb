import { BUCKETS, type BucketName, bucketOriginMs, bucketStarts } from "../core/bucket.ts";
import {
  type BucketStatus,
  bucketStatuses,
  type CoverageInterval,
  complement,
  type Span,
  union,
} from "../core/coverage.ts";
import { POST_KINDS, type PostKind } from "../core/post.ts";
import { ALL_TOPIC } from "../core/topic.ts";
import type { Zone } from "../core/zone.ts";
import type { Dimension, SeriesCell, SeriesFilter, Store } from "../store/store.ts";
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

/** One bucket of one group. Numbers are null where nobody was looking; a share or mean is null where it has no base. */
export interface SeriesRow {
  readonly startMs: number;
  readonly topic: string;
  readonly source: string | null;
  readonly kind: PostKind | null;
  readonly lang: string | null;
  readonly count: number | null;
  readonly estimate: number | null;
  readonly allCount: number | null;
  readonly share: number | null;
  readonly scored: number | null;
  readonly negative: number | null;
  readonly neutral: number | null;
  readonly positive: number | null;
  readonly meanPolarity: number | null;
  readonly status: BucketStatus;
}

export interface SeriesPlan {
  readonly request: SeriesRequest;
  /** Widened to whole buckets. */
  readonly window: Window;
  /** Starts of the buckets and the end of the last. */
  readonly starts: readonly number[];
  readonly groups: readonly Group[];
  /** Coverage of the sources asked for, in the window. */
  readonly coverage: readonly CoverageInterval[];
}

interface Group {
  readonly source: string | null;
  readonly kind: PostKind | null;
  readonly lang: string | null;
}

/** Rows are made in slices of this many buckets, so that an export of any length needs little memory. */
const SLICE_BUCKETS = 2_000;
/** No archive has more; a request for more is a slip. */
const MOST_BUCKETS = 30_000_000;

/**
 * Lays out a series: which buckets, which groups. Every group has a row in every bucket. Throws UsageError for an
 * impossible window, WindowTooLargeError for more buckets than `maxBuckets`.
 */
export async function planSeries(store: Store, request: SeriesRequest, maxBuckets = MOST_BUCKETS): Promise<SeriesPlan> {
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
  return { request, window, starts, coverage, groups: await groupsOf(store, request, window, coverage) };
}

/** The rows of a plan by time, then source, kind, lang. */
export async function* seriesRows(store: Store, plan: SeriesPlan): AsyncGenerator<SeriesRow> {
  const buckets = plan.starts.length - 1;
  for (let from = 0; from < buckets; from += SLICE_BUCKETS) {
    yield* sliceRows(store, plan, plan.starts.slice(from, Math.min(from + SLICE_BUCKETS, buckets) + 1));
  }
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

async function* sliceRows(store: Store, plan: SeriesPlan, starts: readonly number[]): AsyncGenerator<SeriesRow> {
  const { request } = plan;
  const own = byGroup(await cellsOf(store, request, filterOf(request), starts));
  const all =
    request.topic === ALL_TOPIC
      ? own
      : byGroup(await cellsOf(store, request, { ...filterOf(request), topic: ALL_TOPIC }, starts));
  const statuses = new Map<string | null, BucketStatus[]>();
  for (const { source } of plan.groups) {
    if (!statuses.has(source))
      statuses.set(
        source,
        bucketStatuses(
          starts,
          plan.coverage.filter((i) => source === null || i.source === source),
        ),
      );
  }
  for (let i = 0; i + 1 < starts.length; i++) {
    const startMs = starts[i] ?? 0;
    for (const group of plan.groups) {
      const key = cellKey(startMs, group);
      yield rowOf(request.topic, startMs, group, own.get(key), all.get(key), statuses.get(group.source)?.[i] ?? "gap");
    }
  }
}

function rowOf(
  topic: string,
  startMs: number,
  group: Group,
  cell: SeriesCell | undefined,
  all: SeriesCell | undefined,
  covered: BucketStatus,
): SeriesRow {
  // Posts that are there were seen, whatever the coverage says: an import that was cut off has not stated its own yet.
  const status = covered === "gap" && all !== undefined && all.count > 0 ? "partial" : covered;
  if (status === "gap") {
    const unknown = {
      count: null,
      estimate: null,
      allCount: null,
      share: null,
      scored: null,
      negative: null,
      neutral: null,
      positive: null,
      meanPolarity: null,
    };
    return { startMs, topic, ...group, ...unknown, status };
  }
  const { count = 0, estimate = 0, scored = 0, negative = 0, neutral = 0, positive = 0, polaritySum = 0 } = cell ?? {};
  const allCount = all?.count ?? 0;
  return {
    startMs,
    topic,
    ...group,
    count,
    estimate,
    allCount,
    share: allCount === 0 ? null : rounded(count / allCount),
    scored,
    negative,
    neutral,
    positive,
    meanPolarity: scored === 0 ? null : rounded(polaritySum / (255 * scored)),
    status,
  };
}

/** Cells of the buckets between `starts`. Days of a zone that changes its clocks are asked for stretch by stretch. */
async function cellsOf(
  store: Store,
  request: SeriesRequest,
  filter: SeriesFilter,
  starts: readonly number[],
): Promise<readonly SeriesCell[]> {
  const ask = (from: number, to: number, bucketMs: number) =>
    store.series({ ...filter, groupBy: request.groupBy, fromMs: from, toMs: to, bucketMs, originMs: from });
  const fromMs = starts[0] ?? 0;
  const toMs = starts.at(-1) ?? fromMs;
  if (request.bucket !== "P1D") {
    const originMs = bucketOriginMs(fromMs, request.bucket, request.zone);
    return store.series({
      ...filter,
      groupBy: request.groupBy,
      fromMs,
      toMs,
      bucketMs: BUCKETS[request.bucket],
      originMs,
    });
  }
  const cells: SeriesCell[] = [];
  for (const stretch of equalStretches(starts))
    cells.push(...(await ask(stretch.fromMs, stretch.toMs, stretch.lengthMs)));
  return cells;
}

/** Neighbouring buckets of one length, joined. */
export function equalStretches(
  starts: readonly number[],
): { readonly fromMs: number; readonly toMs: number; readonly lengthMs: number }[] {
  const stretches: { fromMs: number; toMs: number; lengthMs: number }[] = [];
  for (let i = 0; i + 1 < starts.length; i++) {
    const fromMs = starts[i] ?? 0;
    const toMs = starts[i + 1] ?? 0;
    const last = stretches.at(-1);
    if (last && last.lengthMs === toMs - fromMs) last.toMs = toMs;
    else stretches.push({ fromMs, toMs, lengthMs: toMs - fromMs });
  }
  return stretches;
}

function filterOf(request: SeriesRequest): SeriesFilter {
  const { topic, sources, kinds, langs } = request;
  return { topic, ...(sources && { sources }), ...(kinds && { kinds }), ...(langs && { langs }) };
}

function byGroup(cells: readonly SeriesCell[]): Map<string, SeriesCell> {
  return new Map(cells.map((cell) => [cellKey(cell.startMs, cell), cell]));
}

function cellKey(startMs: number, group: Group): string {
  return `${startMs}\n${group.source ?? ""}\n${group.kind ?? ""}\n${group.lang ?? ""}`;
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort((a, b) => (a < b ? -1 : 1));
}

/** Shares and means leave with six decimals: a small topic's share still has digits. */
function rounded(value: number): number {
  return Math.round(value * 1_000_000) / 1_000_000 + 0;
}
