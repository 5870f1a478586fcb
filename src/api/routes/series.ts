import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { POST_KINDS } from "../../core/post.ts";
import { seriesColumns } from "../../export/rows.ts";
import { seriesTable } from "../../export/tables.ts";
import { type Caveat, caveat } from "../../query/caveats.ts";
import { type SeriesRow, seriesRows } from "../../query/series.ts";
import { coverageSummary, planSeries, type SeriesPlan } from "../../query/series-plan.ts";
import type { ApiContext } from "../context.ts";
import { listMeta, operation, tableParams } from "../operation.ts";
import { filterParams, fromParam, listParam, readFilter, readWindow, readZone, toParam, tzParam } from "../params.ts";
import { download, negotiate } from "../respond.ts";
import { bucketName, type SeriesResponse, seriesResponseSchema } from "../schemas.ts";

/** A week of minutes. Longer windows take longer buckets, or CSV, which has no end. */
const MOST_BUCKETS = 10_080;
/** Rows of one JSON answer: buckets times groups. */
const MOST_ROWS = 250_000;
/** Nineteen years of minutes; the command line has no such end. */
const MOST_BUCKETS_AS_TEXT = 10_000_000;
const MOST_GAPS = 100;

const query = z.strictObject({
  ...filterParams,
  group_by: listParam(["source", "kind", "lang"], "A row for each value of these, separated by commas.", "kind"),
  from: fromParam,
  to: toParam,
  bucket: bucketName.optional().openapi({ description: "Length of a bucket; PT1M without it.", example: "PT1M" }),
  tz: tzParam,
  ...tableParams,
});

export function seriesRoute(app: OpenAPIHono, context: ApiContext): void {
  const { store, clock } = context;
  const spec = {
    path: "/api/v1/series",
    operationId: "getSeries",
    summary: "Posts per bucket, with sentiment, share and status",
    description: `Every bucket of the window has a row for each group. A bucket in which nobody was looking has null numbers and the status gap, never 0. JSON holds at most ${MOST_BUCKETS} buckets; CSV and NDJSON any number.`,
    query,
    response: seriesResponseSchema,
    tables: true,
  };
  operation(app, context, spec, async (c, asked) => {
    const format = negotiate(c, asked);
    const request = {
      ...(await readFilter(store, asked)),
      groupBy: asked.group_by ?? [],
      bucket: asked.bucket ?? "PT1M",
      zone: readZone(asked.tz),
      ...readWindow(asked, clock()),
    };
    if (format !== "json")
      return download(c, seriesTable(store, await planSeries(store, request, MOST_BUCKETS_AS_TEXT)), format, asked);
    const plan = await planSeries(store, request, MOST_BUCKETS, MOST_ROWS);
    const rows: SeriesRow[] = [];
    for await (const row of seriesRows(store, plan)) rows.push(row);
    return c.json({
      meta: { ...metaOf(plan, rows), ...(await listMeta(context)) },
      ...columnar(rows, plan),
    } satisfies SeriesResponse);
  });
}

function metaOf(plan: SeriesPlan, rows: readonly SeriesRow[]) {
  const { request, window, simulated } = plan;
  const { fraction, gaps } = coverageSummary(plan);
  const caveats: Caveat[] = [caveat("sample_not_population")];
  if (simulated) caveats.unshift(caveat("simulated"));
  if (rows.some((row) => row.status !== "ok")) caveats.push(caveat("gaps"));
  if (mixesReposts(request)) caveats.push(caveat("kinds_mixed"));
  const longest = [...gaps].sort((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs)).slice(0, MOST_GAPS);
  return {
    topic: request.topic,
    from: new Date(window.fromMs).toISOString(),
    to: new Date(window.toMs).toISOString(),
    tz: request.zone.id,
    bucket: request.bucket,
    group_by: [...request.groupBy],
    denominator: "posts stored on every topic, in the same bucket and group",
    coverage: {
      fraction: Math.round(fraction * 1_000_000) / 1_000_000,
      gaps: longest.map(({ source, reason, fromMs, toMs }) => ({
        source,
        reason,
        from: new Date(fromMs).toISOString(),
        to: new Date(toMs).toISOString(),
      })),
    },
    simulated,
    caveats,
  };
}

/** True where a number counts reposts together with something else. */
function mixesReposts({ groupBy, kinds = POST_KINDS }: SeriesPlan["request"]): boolean {
  return !groupBy.includes("kind") && kinds.includes("repost") && kinds.length > 1;
}

function columnar(
  rows: readonly SeriesRow[],
  { request: { groupBy } }: SeriesPlan,
): Pick<SeriesResponse, "columns" | "data"> {
  const columns = seriesColumns(groupBy).filter((name) => name !== "time_local" && name !== "tz");
  return {
    columns: columns.map((name) => (name === "time_utc" ? "t" : name)),
    data: {
      t: rows.map((row) => new Date(row.startMs).toISOString()),
      topic: rows.map((row) => row.topic),
      ...(groupBy.includes("source") && { source: rows.map((row) => row.source ?? "") }),
      ...(groupBy.includes("kind") && { kind: rows.map((row) => row.kind ?? "original") }),
      ...(groupBy.includes("lang") && { lang: rows.map((row) => row.lang ?? "und") }),
      count: rows.map((row) => row.count),
      estimate: rows.map((row) => row.estimate),
      simulated_count: rows.map((row) => row.simulatedCount),
      all_count: rows.map((row) => row.allCount),
      share: rows.map((row) => row.share),
      seen_count: rows.map((row) => row.seenCount),
      share_of_seen: rows.map((row) => row.shareOfSeen),
      scored: rows.map((row) => row.scored),
      negative: rows.map((row) => row.negative),
      neutral: rows.map((row) => row.neutral),
      positive: rows.map((row) => row.positive),
      mean_polarity: rows.map((row) => row.meanPolarity),
      status: rows.map((row) => row.status),
    },
  };
}
