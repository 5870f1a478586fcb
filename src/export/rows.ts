import type { Case } from "../core/case.ts";
import type { CoverageInterval } from "../core/coverage.ts";
import type { Moment } from "../core/moment.ts";
import type { Outage, Site } from "../core/outage.ts";
import { labelOf, polarityOf } from "../core/score.ts";
import { isoUtc } from "../core/time.ts";
import type { Zone } from "../core/zone.ts";
import { isSimulated, type TopicSummary } from "../query/facts.ts";
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
    "scored",
    "negative",
    "neutral",
    "positive",
    "mean_polarity",
  ];
  return ["time_utc", "time_local", "tz", "topic", ...dimensions, ...numbers, "status"];
}

/** Whose work the reader does with the texts: `own` shows those of X too, which must not be passed on. */
export interface TextPolicy {
  readonly ownUse: boolean;
}

export function postRow({ post, topics, score, deleted }: StoredPost, zone: Zone, policy: TextPolicy) {
  const shown = !deleted && (post.source !== "x" || policy.ownUse);
  const marks = [
    ...(deleted ? (["deleted"] as const) : []),
    ...(post.via === "simulated" ? (["simulated"] as const) : []),
  ];
  return {
    id: post.id,
    url: deleted ? null : post.url,
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

export function outageRow(outage: Outage) {
  return {
    site: outage.siteId,
    kind: outage.kind,
    title: outage.title,
    start: isoUtc(outage.startEarliestMs),
    start_latest: isoUtc(outage.startLatestMs),
    end: isoUtc(outage.endEarliestMs),
    end_latest: isoUtc(outage.endLatestMs),
    tz: "UTC",
    severity: outage.severity,
    source_url: outage.sourceUrl,
    note: outage.note,
    detail: {
      id: outage.id,
      origin: outage.origin,
      precision: outage.precision,
      symptoms: [...outage.symptoms],
      attributions: outage.attributions.map((a) => ({ text: a.text, dated: a.dated, source_url: a.sourceUrl })),
    },
  };
}

export const OUTAGE_COLUMNS = [
  "site",
  "kind",
  "title",
  "start",
  "start_latest",
  "end",
  "end_latest",
  "tz",
  "severity",
  "source_url",
  "note",
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

export function siteRow(site: Site) {
  return { id: site.id, name: site.name, url: site.url, country: site.country };
}

export const SITE_COLUMNS = ["id", "name", "url", "country"] as const;

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
