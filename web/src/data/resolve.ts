import type {
  CaseRow,
  CasesResponse,
  LiveResponse,
  SourcesResponse,
  TopicsResponse,
} from "../../../src/api/schemas.ts";
import type { View } from "../state.ts";
import { autoBucket, BUCKET_MS, type BucketName, bucketLength, MOST_BUCKETS } from "../time/bucket.ts";
import { clampSpan, DAY_MS, HOUR_MS, MINUTE_MS, overlaps, type Span } from "../time/span.ts";
import { EASTERN, openZone, type Zone } from "../time/zone.ts";

export type TopicRow = TopicsResponse["data"][number];
export type SourceRow = SourcesResponse["data"][number];
/** How collection, or the replay of a night, stands. */
export type LiveState = LiveResponse["data"];

/** What the server holds, as far as the controls need to know it. */
export interface Catalogue {
  readonly cases: CasesResponse["data"];
  readonly topics: readonly TopicRow[];
  readonly sources: readonly SourceRow[];
  /** Null where nothing comes in. */
  readonly live: LiveState | null;
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
  /** True where the window moves with what comes in. */
  readonly follows: boolean;
  readonly zone: Zone;
  readonly bucket: BucketName;
  /** Means need more posts than counts do, so the automatic bucket is longer there. */
  readonly sentimentBucket: BucketName;
  readonly notices: readonly string[];
}

/** Buckets of one chart when the bucket is chosen by the page. */
const COUNT_BUCKETS = 1_440;
const MEAN_BUCKETS = 72;

/**
 * Fills a view from the catalogue. What the catalogue does not hold is left out and told. Where something is live, nothing
 * after `untilMs` is shown: nobody knows it yet.
 */
export function resolveView(
  asked: View,
  catalogue: Catalogue,
  browserZone: string,
  nowMs: number,
  untilMs: number = Number.POSITIVE_INFINITY,
): Resolved {
  const notices: string[] = [];
  const followed = followedSpan(asked, catalogue.live, untilMs);
  if (asked.live !== null && !catalogue.live) notices.push("Nothing comes in here now; what is stored is shown.");
  const view = followed ? { ...asked, window: followed, caseId: catalogue.live?.replay?.case ?? asked.caseId } : asked;
  const night = findCase(view, catalogue.cases, notices);
  const other = view.sources && !view.sources.some((id) => night?.sources.includes(id as never));
  const home =
    followed ??
    upTo(
      night && !other ? caseSpan(night) : extentOf(pickSources(view, catalogue, null), catalogue.sources, nowMs),
      untilMs,
    );
  const window = view.window ? upTo(clampSpan(view.window), untilMs) : home;
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
    follows: followed !== null,
    zone,
    bucket,
    sentimentBucket: view.bucket === "auto" ? autoBucket(lengthMs, MEAN_BUCKETS) : bucket,
    notices,
  };
}

/** Where what is there ends: the next full minute after what was seen, or after now where nobody is looking. */
export function frontierMs({ watermark, now }: LiveState): number {
  return Math.ceil(Date.parse(watermark ?? now) / MINUTE_MS) * MINUTE_MS;
}

/** What is shown of the usual: the last two hours, and of a replay all that has been played. */
export const USUAL_MS = 2 * HOUR_MS;

/** The window of a view that follows what comes in; null for one that stands still. */
function followedSpan(view: View, live: LiveState | null, untilMs: number): Span | null {
  if (!live || view.window) return null;
  const { replay } = live;
  const plain = view.sources === null && (view.caseId === null || view.caseId === replay?.case);
  if (view.live === null && !plain) return null;
  const fromMs = replay && !view.live ? Date.parse(replay.from) : untilMs - (view.live || USUAL_MS);
  return { fromMs, toMs: Math.max(untilMs, fromMs + 5 * MINUTE_MS) };
}

function upTo(span: Span, untilMs: number): Span {
  return span.toMs > untilMs && span.fromMs < untilMs - MINUTE_MS ? { ...span, toMs: untilMs } : span;
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
  { sources, live }: Catalogue,
  night: CaseRow | null,
  window?: Span,
  notices: string[] = [],
): readonly string[] {
  const feeds = live?.sources.map((s) => s.source) ?? [];
  const ids = [...new Set([...sources.map((s) => s.id), ...feeds])];
  if (view.sources) {
    const known = view.sources.filter((id) => ids.includes(id) || night?.sources.includes(id as never));
    const unknown = view.sources.filter((id) => !known.includes(id));
    if (unknown.length > 0) notices.push(`There are no posts from ${unknown.join(", ").slice(0, 80)} here.`);
    if (known.length > 0) return known;
  }
  if (feeds.length > 0 && live && window && window.toMs >= frontierMs(live)) return [...new Set(feeds)];
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
