import type { Case } from "../core/case.ts";
import type { CoverageInterval } from "../core/coverage.ts";
import type { FeedStatus } from "../core/feed.ts";
import type { Moment } from "../core/moment.ts";
import { labelOf, polarityOf } from "../core/score.ts";
import { isoUtc } from "../core/time.ts";
import type { Zone } from "../core/zone.ts";
import { isSimulated, type TopicSummary } from "../query/facts.ts";
import type { MeasuredPoint, MeasureSummary } from "../query/measures.ts";
import type { SeriesRow } from "../query/series.ts";
import type { SourceSummary, StoredPost } from "../store/store.ts";

/** How each result looks outside: the rows that JSON, NDJSON and CSV all render. Times are ISO 8601, unknown is null. */

export type Grouping = readonly ("source" | "kind" | "lang")[];

/** One row of a series as `series` gives it; only the grouped dimensions are there. */
export function seriesRow(row: SeriesRow, groupBy: Grouping, zone: Zone) {
  return {
    time_utc: isoUtc(row.startMs),
    time_local: zone.iso(row.startMs),
    tz: zone.id,
    topic: row.topic,
    ...(groupBy.includes("source") && { source: row.source }),
    ...(groupBy.includes("kind") && { kind: row.kind }),
    ...(groupBy.includes("lang") && { lang: row.lang }),
    count: row.count,
    estimate: row.estimate,
    simulated_count: row.simulatedCount,
    all_count: row.allCount,
    share: row.share,
    seen_count: row.seenCount,
    share_of_seen: row.shareOfSeen,
    scored: row.scored,
    negative: row.negative,
    neutral: row.neutral,
    positive: row.positive,
    mean_polarity: row.meanPolarity,
    status: row.status,
  };
}

/** Columns of a series, in order. */
export function seriesColumns(groupBy: Grouping): string[] {
  const dimensions = (["source", "kind", "lang"] as const).filter((d) => groupBy.includes(d));
  const numbers = [
    "count",
    "estimate",
    "simulated_count",
    "all_count",
    "share",
    "seen_count",
    "share_of_seen",
    "scored",
    "negative",
    "neutral",
    "positive",
    "mean_polarity",
  ];
  return ["time_utc", "time_local", "tz", "topic", ...dimensions, ...numbers, "status"];
}

/**
 * Whose work the reader does with the texts: `ownUse` also shows those of X and of authors who ask not to be quoted,
 * which must not be passed on. What came from one's own files is one's own, but for X.
 */
export interface TextPolicy {
  readonly ownUse: boolean;
}

export function postRow({ post, topics, score, deleted }: StoredPost, zone: Zone, policy: TextPolicy) {
  const isQuotable = policy.ownUse || post.via === "import" || !post.flags.includes("no_public_quote");
  const shown = !deleted && isQuotable && (post.source !== "x" || policy.ownUse);
  const marks = [
    ...(deleted ? (["deleted"] as const) : []),
    ...(post.via === "simulated" ? (["simulated"] as const) : []),
  ];
  return {
    id: post.id,
    url: deleted || !isQuotable ? null : post.url,
    source: post.source,
    kind: post.kind,
    subject_id: post.subjectId,
    time_utc: isoUtc(post.postedAtMs),
    time_local: zone.iso(post.postedAtMs),
    tz: zone.id,
    lang: post.lang,
    text: shown ? post.text : null,
    hashtags: shown ? [...post.hashtags] : [],
    topics: [...topics],
    label: score === null ? null : labelOf(score),
    polarity: score === null ? null : polarityOf(score),
    flags: [...post.flags, ...marks],
  };
}

/** A post as an NDJSON line: the row and how the post came in. */
export function postLine(stored: StoredPost, zone: Zone, policy: TextPolicy) {
  const { post, deleted } = stored;
  return {
    ...postRow(stored, zone, policy),
    received_utc: isoUtc(post.receivedAtMs),
    author_key: deleted ? null : post.authorKey,
    weight: post.weight,
    via: post.via,
  };
}

export const POST_COLUMNS = [
  "id",
  "url",
  "source",
  "kind",
  "subject_id",
  "time_utc",
  "time_local",
  "tz",
  "lang",
  "text",
  "hashtags",
  "topics",
  "label",
  "polarity",
  "flags",
] as const;

export function momentRow(moment: Moment, zone: Zone) {
  return {
    id: moment.id,
    case: moment.caseId,
    kind: moment.kind,
    title: moment.title,
    time_utc: isoUtc(moment.atMs),
    time_local: zone.iso(moment.atMs),
    tz: zone.id,
    until_utc: isoUtc(moment.untilMs),
    precision: moment.precision,
    source_url: moment.sourceUrl,
  };
}

export const MOMENT_COLUMNS = [
  "id",
  "case",
  "kind",
  "title",
  "time_utc",
  "time_local",
  "tz",
  "until_utc",
  "precision",
  "source_url",
] as const;

export function coverageRow(interval: CoverageInterval) {
  const { source, feed, state, reason } = interval;
  return { source, feed, state, from: isoUtc(interval.fromMs), to: isoUtc(interval.toMs), reason };
}

export const COVERAGE_COLUMNS = ["source", "feed", "state", "from", "to", "reason"] as const;

export function topicRow({ id, rules, posts, firstMs, lastMs }: TopicSummary) {
  return {
    id,
    name: rules?.name ?? "All posts",
    role: rules?.role ?? ("all" as const),
    posts,
    first_utc: isoUtc(firstMs),
    last_utc: isoUtc(lastMs),
    any: [...(rules?.any ?? [])],
    all: [...(rules?.all ?? [])],
    none: [...(rules?.none ?? [])],
    languages: [...(rules?.languages ?? [])],
  };
}

export const TOPIC_COLUMNS = [
  "id",
  "name",
  "role",
  "posts",
  "first_utc",
  "last_utc",
  "any",
  "all",
  "none",
  "languages",
] as const;

export function sourceRow({ source, posts, firstMs, lastMs }: SourceSummary) {
  return { id: source, posts, first_utc: isoUtc(firstMs), last_utc: isoUtc(lastMs), simulated: source === "simulated" };
}

export const SOURCE_COLUMNS = ["id", "posts", "first_utc", "last_utc", "simulated"] as const;

/** What is known of a feed: its own word, and what its coverage and the posts show. */
export interface FeedSeen {
  readonly status: FeedStatus;
  /** End of the last time in which it saw everything; null where it never did. */
  readonly provenUntilMs: number | null;
  /** The newest post of its source. */
  readonly lastPostMs: number | null;
}

/** `isStale`: it calls itself live, but nothing shows that it still is. */
export function feedRow({ status, provenUntilMs, lastPostMs }: FeedSeen, isStale: boolean) {
  const { id, source, feed, title } = status;
  const silentSinceMs = Math.max(provenUntilMs ?? status.sinceMs, status.sinceMs);
  const told = isStale
    ? {
        state: "stale" as const,
        sentence: `no word from the collector since ${isoUtc(silentSinceMs)}`,
        since: isoUtc(silentSinceMs),
        retry_at: null,
      }
    : {
        state: status.state,
        sentence: status.sentence,
        since: isoUtc(status.sinceMs),
        retry_at: isoUtc(status.retryAtMs),
      };
  return {
    id,
    source,
    feed,
    title,
    ...told,
    proven_until: isoUtc(provenUntilMs),
    last_post_at: isoUtc(lastPostMs),
  };
}

export function measureRow(summary: MeasureSummary) {
  const { id, name, unit, source, zone, note, points, firstMs, endMs } = summary;
  return { id, name, unit, source, zone, note, points, from: isoUtc(firstMs), to: isoUtc(endMs) };
}

export const MEASURE_COLUMNS = ["id", "name", "unit", "source", "zone", "note", "points", "from", "to"] as const;

/** A step of a measure; `below`: the value is only known to be less. */
export function measurePointRow({ measure, startMs, endMs, value, below }: MeasuredPoint, zone: Zone) {
  return {
    time_utc: isoUtc(startMs),
    time_local: zone.iso(startMs),
    tz: zone.id,
    measure,
    end_utc: isoUtc(endMs),
    value,
    below,
  };
}

export const MEASURE_POINT_COLUMNS = ["time_utc", "time_local", "tz", "measure", "end_utc", "value", "below"] as const;

export function caseRow(night: Case) {
  return {
    id: night.id,
    title: night.title,
    summary: night.summary,
    from: isoUtc(night.fromMs),
    to: isoUtc(night.toMs),
    t0: isoUtc(night.t0Ms),
    tz: night.tz,
    simulated: isSimulated(night),
    topics: [...night.topicIds],
    sites: [...night.siteIds],
    moments: [...night.momentIds],
    outages: [...night.outageIds],
    sources: [...night.sources],
    figures: night.figures.map((figure) => ({
      id: figure.id,
      name: figure.name,
      value: figure.value,
      qualifier: figure.qualifier,
      unit: figure.unit,
      at: isoUtc(figure.atMs),
      note: { text: figure.note.text, dated: figure.note.dated, source_url: figure.note.sourceUrl },
    })),
  };
}

export const CASE_COLUMNS = [
  "id",
  "title",
  "summary",
  "from",
  "to",
  "t0",
  "tz",
  "simulated",
  "topics",
  "sites",
  "moments",
  "outages",
  "sources",
] as const;
