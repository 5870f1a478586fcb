import { OUTAGE_COLUMNS } from "../core/outage-columns.ts";
import type { Zone } from "../core/zone.ts";
import { allChecks } from "../query/checks.ts";
import { coverageIn, momentsIn, type OpenWindow, outagesIn, topicSummaries } from "../query/facts.ts";
import { type MeasureFilter, measuredPoints, measureSummaries } from "../query/measures.ts";
import { allPosts } from "../query/posts.ts";
import { seriesRows } from "../query/series.ts";
import type { SeriesPlan } from "../query/series-plan.ts";
import { lanesIn, siteSummaries } from "../query/sites.ts";
import type { CheckQuery, PostQuery, Store } from "../store/store.ts";
import { csv } from "./csv.ts";
import { ndjson } from "./ndjson.ts";
import * as rows from "./rows.ts";
import * as siteRows from "./site-rows.ts";

export const FORMATS = ["csv", "ndjson"] as const;
export type Format = (typeof FORMATS)[number];

type Row = Readonly<Record<string, unknown>>;

/** A result as rows that any format can render. `lines` are what NDJSON gives where that is more than the columns. */
export interface Table {
  /** Stem of a file name. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly textColumns: readonly string[];
  readonly rows: () => AsyncIterable<Row>;
  readonly lines?: () => AsyncIterable<Row>;
}

export interface RenderOptions {
  readonly format: Format;
  readonly guard: boolean;
  readonly bom: boolean;
}

/** The bytes of a table, in chunks. The command line writes them to a file, the API to a response: they are the same. */
export function render(table: Table, options: RenderOptions): AsyncIterable<string> {
  if (options.format === "ndjson") return ndjson((table.lines ?? table.rows)());
  const { columns } = table;
  return csv(table.rows(), {
    columns,
    textColumns: new Set(table.textColumns),
    guard: options.guard,
    bom: options.bom,
  });
}

export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  csv: "text/csv; charset=utf-8",
  ndjson: "application/x-ndjson; charset=utf-8",
};

export function seriesTable(store: Store, plan: SeriesPlan): Table {
  const { groupBy, zone, topic, bucket } = plan.request;
  return {
    name: `series_${topic}_${bucket}${plan.simulated ? "_simulated" : ""}`,
    columns: rows.seriesColumns(groupBy),
    textColumns: [],
    async *rows() {
      for await (const row of seriesRows(store, plan)) yield rows.seriesRow(row, groupBy, zone);
    },
  };
}

export function postsTable(
  store: Store,
  query: Omit<PostQuery, "limit">,
  limit: number,
  zone: Zone,
  policy: rows.TextPolicy,
): Table {
  return {
    name: `posts_${query.topic}`,
    columns: rows.POST_COLUMNS,
    textColumns: ["text", "hashtags"],
    async *rows() {
      for await (const post of allPosts(store, query, limit)) yield rows.postRow(post, zone, policy);
    },
    async *lines() {
      for await (const post of allPosts(store, query, limit)) yield rows.postLine(post, zone, policy);
    },
  };
}

export function outagesTable(store: Store, window: OpenWindow, siteIds?: readonly string[]): Table {
  return {
    name: "outages",
    columns: OUTAGE_COLUMNS,
    textColumns: ["title", "note", "source_url"],
    rows: listed(async () => (await outagesIn(store, window, siteIds)).map(siteRows.outageRow)),
  };
}

export function momentsTable(store: Store, window: OpenWindow, zone: Zone, caseId?: string): Table {
  return {
    name: "moments",
    columns: rows.MOMENT_COLUMNS,
    textColumns: ["title", "precision", "source_url"],
    rows: listed(async () => (await momentsIn(store, window, caseId)).map((moment) => rows.momentRow(moment, zone))),
  };
}

export function coverageTable(store: Store, window: OpenWindow, sources?: readonly string[]): Table {
  return {
    name: "coverage",
    columns: rows.COVERAGE_COLUMNS,
    textColumns: ["feed", "reason"],
    rows: listed(async () => (await coverageIn(store, window, sources)).map(rows.coverageRow)),
  };
}

export function sitesTable(store: Store, nowMs: number): Table {
  return {
    name: "sites",
    columns: siteRows.SITE_COLUMNS,
    textColumns: ["name", "url"],
    rows: listed(async () => (await siteSummaries(store, nowMs)).map(siteRows.siteRow)),
  };
}

export function lanesTable(store: Store, window: OpenWindow, siteIds?: readonly string[]): Table {
  return {
    name: "lanes",
    columns: siteRows.LANE_COLUMNS,
    textColumns: ["place", "reason"],
    rows: listed(async () => (await lanesIn(store, window, siteIds)).map(siteRows.laneRow)),
  };
}

export function checksTable(
  store: Store,
  query: Omit<CheckQuery, "limit" | "after">,
  limit: number,
  zone: Zone,
): Table {
  return {
    name: "checks",
    columns: siteRows.CHECK_COLUMNS,
    textColumns: ["place"],
    async *rows() {
      for await (const check of allChecks(store, query, limit)) yield siteRows.checkRow(check, zone);
    },
  };
}

export function topicsTable(store: Store): Table {
  return {
    name: "topics",
    columns: rows.TOPIC_COLUMNS,
    textColumns: ["name", "any", "all", "none"],
    rows: listed(async () => (await topicSummaries(store)).map(rows.topicRow)),
  };
}

export function sourcesTable(store: Store): Table {
  return {
    name: "sources",
    columns: rows.SOURCE_COLUMNS,
    textColumns: [],
    rows: listed(async () => (await store.sources()).map(rows.sourceRow)),
  };
}

export function measuresTable(store: Store, window: OpenWindow, filter: MeasureFilter): Table {
  return {
    name: "measures",
    columns: rows.MEASURE_COLUMNS,
    textColumns: ["name", "unit", "source", "note"],
    rows: listed(async () => (await measureSummaries(store, window, filter)).map(rows.measureRow)),
  };
}

export function measurePointsTable(store: Store, window: OpenWindow, filter: MeasureFilter, zone: Zone): Table {
  return {
    name: filter.ids?.length === 1 ? `measure_${filter.ids[0]}` : "measure_points",
    columns: rows.MEASURE_POINT_COLUMNS,
    textColumns: [],
    async *rows() {
      for await (const point of measuredPoints(store, window, filter)) yield rows.measurePointRow(point, zone);
    },
  };
}

export function casesTable(store: Store): Table {
  return {
    name: "cases",
    columns: rows.CASE_COLUMNS,
    textColumns: ["title", "summary"],
    rows: listed(async () => (await store.records("case")).map(rows.caseRow)),
  };
}

function listed(load: () => Promise<readonly Row[]>): () => AsyncIterable<Row> {
  return async function* () {
    yield* await load();
  };
}
