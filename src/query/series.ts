import { BUCKETS } from "../core/bucket.ts";
import { type BucketStatus, bucketStatuses, concerning } from "../core/coverage.ts";
import { POST_KINDS, type PostKind } from "../core/post.ts";
import { ALL_TOPIC } from "../core/topic.ts";
import type { SeriesCell, SeriesFilter, Store } from "../store/store.ts";
import { seenPerBucket } from "./seen.ts";
import { filterOf, type Group, type SeriesPlan, type SeriesRequest } from "./series-plan.ts";

/** One bucket of one group. Numbers are null where nobody was looking; a share or mean is null where it has no base. */
export interface SeriesRow {
  readonly startMs: number;
  readonly topic: string;
  readonly source: string | null;
  readonly kind: PostKind | null;
  readonly lang: string | null;
  readonly count: number | null;
  readonly estimate: number | null;
  /** How many of them are simulated. */
  readonly simulatedCount: number | null;
  readonly allCount: number | null;
  readonly share: number | null;
  /** All posts that the sources showed a collector, kept or not; null where nobody counted them. */
  readonly seenCount: number | null;
  readonly shareOfSeen: number | null;
  readonly scored: number | null;
  readonly negative: number | null;
  readonly neutral: number | null;
  readonly positive: number | null;
  readonly meanPolarity: number | null;
  readonly status: BucketStatus;
}

/** Rows are made in slices of this many buckets, so that an export of any length needs little memory. */
const SLICE_BUCKETS = 2_000;
/** The rows of a plan by time, then source, kind, lang. */
export async function* seriesRows(store: Store, plan: SeriesPlan): AsyncGenerator<SeriesRow> {
  const buckets = plan.starts.length - 1;
  for (let from = 0; from < buckets; from += SLICE_BUCKETS) {
    yield* sliceRows(store, plan, plan.starts.slice(from, Math.min(from + SLICE_BUCKETS, buckets) + 1));
  }
}

async function* sliceRows(store: Store, plan: SeriesPlan, starts: readonly number[]): AsyncGenerator<SeriesRow> {
  const { request } = plan;
  const own = byGroup(await cellsOf(store, request, filterOf(request), starts));
  const all =
    request.topic === ALL_TOPIC
      ? own
      : byGroup(await cellsOf(store, request, { ...filterOf(request), topic: ALL_TOPIC }, starts));
  const simulated = plan.simulated
    ? byGroup(await cellsOf(store, request, { ...filterOf(request), sources: ["simulated"] }, starts))
    : undefined;
  const read = new Set([...all.values()].map((cell) => `${cell.startMs}\n${cell.source ?? ""}`));
  const seen = await seenByGroup(store, plan, starts);
  const statuses = new Map<string, BucketStatus[]>();
  for (const group of plan.groups) {
    const key = statusKey(group, request);
    if (statuses.has(key)) continue;
    const own = plan.coverage.filter((i) => group.source === null || i.source === group.source);
    const counted = { topic: request.topic, countsReposts: countsReposts(group, request) };
    statuses.set(key, bucketStatuses(starts, concerning(own, counted)));
  }
  for (let i = 0; i + 1 < starts.length; i++) {
    const startMs = starts[i] ?? 0;
    for (const group of plan.groups) {
      const key = cellKey(startMs, group);
      const cells = { own: own.get(key), simulated: simulated?.get(key), all: all.get(key) };
      const seenCount = seen.get(seenKey(group, request))?.[i] ?? null;
      const covered = statuses.get(statusKey(group, request))?.[i] ?? "gap";
      // Posts that are there were seen, whatever the coverage says: an import that was cut off has not stated its own yet.
      const status = covered === "gap" && read.has(`${startMs}\n${group.source ?? ""}`) ? "partial" : covered;
      yield rowOf(request.topic, startMs, group, cells, seenCount, status);
    }
  }
}

/** Sources that a number is of, where they are named; none where it counts reposts or a language, which no base does. */
function seenSources({ source, kind, lang }: Group, request: SeriesRequest): readonly string[] {
  if (lang !== null || request.langs || countsReposts({ source, kind, lang }, request)) return [];
  return source === null ? (request.sources ?? []) : [source];
}

function seenKey(group: Group, request: SeriesRequest): string {
  return seenSources(group, request).join("\n");
}

async function seenByGroup(
  store: Store,
  { groups, request }: SeriesPlan,
  starts: readonly number[],
): Promise<ReadonlyMap<string, readonly (number | null)[]>> {
  const found = new Map<string, readonly (number | null)[]>();
  for (const group of groups) {
    const key = seenKey(group, request);
    if (!found.has(key)) found.set(key, await seenPerBucket(store, seenSources(group, request), starts));
  }
  return found;
}

function countsReposts({ kind }: Group, { kinds = POST_KINDS }: SeriesRequest): boolean {
  return kind === null ? kinds.includes("repost") : kind === "repost";
}

function statusKey(group: Group, request: SeriesRequest): string {
  return `${countsReposts(group, request)}\n${group.source ?? ""}`;
}

/** The row of a bucket in which nobody was looking. */
export function gapRow(topic: string, startMs: number, group: Group): SeriesRow {
  return {
    startMs,
    topic,
    ...group,
    count: null,
    estimate: null,
    simulatedCount: null,
    allCount: null,
    share: null,
    seenCount: null,
    shareOfSeen: null,
    scored: null,
    negative: null,
    neutral: null,
    positive: null,
    meanPolarity: null,
    status: "gap",
  };
}

function rowOf(
  topic: string,
  startMs: number,
  group: Group,
  cells: Readonly<Record<"own" | "simulated" | "all", SeriesCell | undefined>>,
  seenCount: number | null,
  status: BucketStatus,
): SeriesRow {
  if (status === "gap") return gapRow(topic, startMs, group);
  const {
    count = 0,
    estimate = 0,
    scored = 0,
    negative = 0,
    neutral = 0,
    positive = 0,
    polaritySum = 0,
  } = cells.own ?? {};
  const allCount = cells.all?.count ?? 0;
  return {
    startMs,
    topic,
    ...group,
    count,
    estimate,
    simulatedCount: cells.simulated?.count ?? 0,
    allCount,
    share: allCount === 0 ? null : rounded(count / allCount),
    seenCount,
    shareOfSeen: seenCount === null || seenCount === 0 ? null : rounded(count / seenCount),
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
  // Starts are evenly spaced, so the slice's own first one places all of them, also where the zone's offset has changed.
  if (request.bucket !== "P1D") return ask(fromMs, toMs, BUCKETS[request.bucket]);
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

function byGroup(cells: readonly SeriesCell[]): Map<string, SeriesCell> {
  return new Map(cells.map((cell) => [cellKey(cell.startMs, cell), cell]));
}

function cellKey(startMs: number, group: Group): string {
  return `${startMs}\n${group.source ?? ""}\n${group.kind ?? ""}\n${group.lang ?? ""}`;
}

/** Shares and means leave with six decimals: a small topic's share still has digits. */
function rounded(value: number): number {
  return Math.round(value * 1_000_000) / 1_000_000 + 0;
}
