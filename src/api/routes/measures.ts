import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { measurePointsTable, measuresTable, type Table } from "../../export/tables.ts";
import { WindowTooLargeError } from "../../query/window.ts";
import type { Store } from "../../store/store.ts";
import type { ApiContext } from "../context.ts";
import { listMeta, listOperation, operation, tableParams } from "../operation.ts";
import { fromParam, readWindow, readZone, toParam, tzParam } from "../params.ts";
import { ParameterError } from "../problem.ts";
import { download, negotiate } from "../respond.ts";
import { listMetaSchema } from "../schemas.ts";
import { measurePointSchema, measureRowSchema } from "./measure-schemas.ts";

/** Points of one JSON answer; CSV and NDJSON have no such end. */
const MOST_POINTS = 50_000;

const seenParam = z.enum(["0", "1"]).optional().openapi({
  description: "0 leaves out what collectors count of their own, every post they saw (ids that begin seen:).",
  example: "1",
});
const measureParam = z.string().max(4_000).optional().openapi({
  description: "Only these measures, ids separated by commas.",
  example: "trends:move-to-canada:united-states:1h:3f9a2c",
});
const window = { from: fromParam, to: toParam };
const pointsQuery = z.strictObject({ measure: measureParam, seen: seenParam, ...window, tz: tzParam, ...tableParams });
const pointsResponse = z
  .strictObject({ meta: listMetaSchema, data: z.array(measurePointSchema) })
  .openapi("MeasurePoints");

/** Series without posts: search interest, news volume, page views, counts. */
export function measureRoutes(app: OpenAPIHono, context: ApiContext): void {
  const { store, clock } = context;
  listOperation(app, context, {
    path: "/api/v1/measures",
    operationId: "listMeasures",
    name: "Measures",
    summary: "Series without posts: search interest, news volume, page views, counts",
    description:
      "With a window only those that have a step in it; their points and ends are those of the whole series.",
    query: z.strictObject({ ...window, seen: seenParam, ...tableParams }),
    item: measureRowSchema,
    table: async (_, asked) => measuresTable(store, readWindow(asked, clock()), { withoutBases: asked.seen === "0" }),
  });
  const spec = {
    path: "/api/v1/measures/points",
    operationId: "listMeasurePoints",
    summary: "Steps of all measures, or of those named",
    description: `Steps that overlap the window, whole, by measure and start. Where a source states no ends a step lasts to the next one, or for the usual length where that is farther off; a missing step stays missing. JSON holds at most ${MOST_POINTS}; CSV and NDJSON any number.`,
    query: pointsQuery,
    response: pointsResponse,
    tables: true,
  };
  operation(app, context, spec, async (c, asked) => {
    const ids = await readMeasures(store, asked.measure);
    const filter = { ...(ids && { ids }), withoutBases: asked.seen === "0" };
    return answer(c, measurePointsTable(store, readWindow(asked, clock()), filter, readZone(asked.tz)), asked);
  });
  async function answer(c: Context, table: Table, asked: z.infer<typeof pointsQuery>): Promise<Response> {
    const format = negotiate(c, asked);
    if (format !== "json") return download(c, table, format, asked);
    const data: unknown[] = [];
    for await (const row of table.rows()) {
      if (data.length === MOST_POINTS)
        throw new WindowTooLargeError(
          `the window holds more than ${MOST_POINTS} points; give a narrower one, or ask for CSV`,
        );
      data.push(row);
    }
    return c.json({ meta: await listMeta(context), data });
  }
}

/** Ids as written in a query. Throws ParameterError for one that this store does not have. */
async function readMeasures(store: Store, text: string | undefined): Promise<readonly string[] | undefined> {
  if (text === undefined) return undefined;
  const named = [...new Set(text.split(","))];
  const known = new Set((await store.records("measure")).map(({ id }) => id));
  if (named.every((id) => known.has(id))) return named;
  const detail =
    known.size === 0 ? "This store has no measures." : `This store has ${[...known].slice(0, 40).join(", ")}.`;
  throw new ParameterError([{ parameter: "measure", detail, code: "unknown_measure" }]);
}
