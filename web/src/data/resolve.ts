import type { CaseRow, CasesResponse, SourcesResponse, TopicsResponse } from "../../../src/api/schemas.ts";
import type { View } from "../state.ts";
import { autoBucket, BUCKET_MS, type BucketName, bucketLength, MOST_BUCKETS } from "../time/bucket.ts";
import { clampSpan, DAY_MS, HOUR_MS, overlaps, type Span } from "../time/span.ts";
import { EASTERN, openZone, type Zone } from "../time/zone.ts";

export type TopicRow = TopicsResponse["data"][number];
export type SourceRow = SourcesResponse["data"][number];

/** What the server holds, as far as the controls need to know it. */
export interface Catalogue {
  readonly cases: CasesResponse["data"];
  readonly topics: readonly TopicRow[];
  readonly sources: readonly SourceRow[];
}

/** A view with every default filled in: what the panels ask the API for. */
export interface Resolved {
  readonly night: CaseRow | null;
  readonly topic: string;
  /** Empty where the store holds no source: then none is named and the API counts all. */
  readonly sources: readonly string[];
  readonly window: Span;
  /** The window without zoom. */
  readonly home: Span;
  readonly zone: Zone;
  readonly bucket: BucketName;
  /** Means need more posts than counts do, so the automatic bucket is longer there. */
  readonly sentimentBucket: BucketName;
  readonly notices: readonly string[];
}

/** Buckets of one chart when the bucket is chosen by the page. */
const COUNT_BUCKETS = 1_440;
const MEAN_BUCKETS = 72;

/** Fills a view from the catalogue. What the catalogue does not hold is left out and told. */
export function resolveView(view: View, catalogue: Catalogue, browserZone: string, nowMs: number): Resolved {
  const notices: string[] = [];
  const night = findCase(view, catalogue.cases, notices);
  const other = view.sources && !view.sources.some((id) => night?.sources.includes(id as never));
  const home =
    night && !other ? caseSpan(night) : extentOf(pickSources(view, catalogue, null), catalogue.sources, nowMs);
  const window = view.window ? clampSpan(view.window) : home;
  if (view.window && view.window.toMs - view.window.fromMs > 1.01 * (window.toMs - window.fromMs))
    notices.push("The window was longer than twenty years; its middle twenty are shown.");
  const sources = pickSources(view, catalogue, night, window, notices);
  const zone = openZone(view.zone ?? night?.tz ?? EASTERN, browserZone) ?? openZone("UTC", "UTC");
  if (!zone) throw new RangeError("this browser knows no time zones");
  const lengthMs = window.toMs - window.fromMs;
  const bucket = pickBucket(view, lengthMs, notices);
  return {
    night,
    topic: pickTopic(view, catalogue.topics, night, notices),
    sources,
    window,
    home,
    zone,
    bucket,
    sentimentBucket: view.bucket === "auto" ? autoBucket(lengthMs, MEAN_BUCKETS) : bucket,
    notices,
  };
}

export function caseSpan(night: CaseRow): Span {
  return { fromMs: Date.parse(night.from), toMs: Date.parse(night.to) };
}

export function sourceSpan(source: SourceRow): Span {
  return { fromMs: Date.parse(source.first_utc), toMs: Date.parse(source.last_utc) + 1 };
}

/** Window from the first to the last post of these sources, on whole hours; the last day where there is none. */
export function extentOf(ids: readonly string[], sources: readonly SourceRow[], nowMs: number): Span {
  const spans = sources.filter((s) => ids.includes(s.id)).map(sourceSpan);
  if (spans.length === 0) return clampSpan({ fromMs: nowMs - DAY_MS, toMs: nowMs });
  const step = HOUR_MS / 4;
  const fromMs = Math.floor(Math.min(...spans.map((s) => s.fromMs)) / step) * step;
  const toMs = Math.ceil(Math.max(...spans.map((s) => s.toMs)) / step) * step;
  return clampSpan({ fromMs, toMs });
}

function findCase(view: View, cases: readonly CaseRow[], notices: string[]): CaseRow | null {
  if (view.caseId) {
    const named = cases.find((c) => c.id === view.caseId);
    if (named) return named;
    notices.push(`There is no case “${view.caseId.slice(0, 40)}” here.`);
  }
  const { window } = view;
  if (window) return cases.find((c) => overlaps(caseSpan(c), window)) ?? null;
  return view.sources ? null : (cases[0] ?? null);
}

function pickSources(
  view: View,
  { sources }: Catalogue,
  night: CaseRow | null,
  window?: Span,
  notices: string[] = [],
): readonly string[] {
  const ids = sources.map((s) => s.id);
  if (view.sources) {
    const known = view.sources.filter((id) => ids.includes(id) || night?.sources.includes(id as never));
    const unknown = view.sources.filter((id) => !known.includes(id));
    if (unknown.length > 0) notices.push(`There are no posts from ${unknown.join(", ").slice(0, 80)} here.`);
    if (known.length > 0) return known;
  }
  if (night && night.sources.length > 0) return night.sources;
  if (!window) return newest(sources);
  const inside = sources.filter((s) => overlaps(sourceSpan(s), window)).map((s) => s.id);
  return inside.length > 0 ? inside : ids;
}

function newest(sources: readonly SourceRow[]): readonly string[] {
  const [last] = [...sources].sort((a, b) => b.last_utc.localeCompare(a.last_utc));
  return last ? [last.id] : [];
}

function pickTopic(view: View, topics: readonly TopicRow[], night: CaseRow | null, notices: string[]): string {
  if (view.topic) {
    if (topics.some((t) => t.id === view.topic)) return view.topic;
    notices.push(`There is no topic “${view.topic.slice(0, 40)}” here.`);
  }
  const offered = night ? topics.filter((t) => night.topics.includes(t.id)) : topics.filter((t) => t.posts > 0);
  return offered.find((t) => t.role === "theme")?.id ?? night?.topics[0] ?? "all";
}

function pickBucket(view: View, lengthMs: number, notices: string[]): BucketName {
  const auto = autoBucket(lengthMs, COUNT_BUCKETS);
  if (view.bucket === "auto") return auto;
  if (lengthMs / BUCKET_MS[view.bucket] < MOST_BUCKETS) return view.bucket;
  notices.push(`Buckets of ${bucketLength(view.bucket)} are too many for this window; ${bucketLength(auto)} is shown.`);
  return auto;
}
