import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { caseRow } from "../../export/rows.ts";
import { casesTable, momentsTable } from "../../export/tables.ts";
import type { ApiContext } from "../context.ts";
import { listMeta, listOperation, operation, tableParams } from "../operation.ts";
import { fromParam, readCase, readWindow, readZone, toParam, tzParam } from "../params.ts";
import { problem } from "../problem.ts";
import { caseResponseSchema, caseRowSchema, momentRowSchema } from "../schemas.ts";

const caseParam = z
  .string()
  .max(64)
  .optional()
  .openapi({ description: "Only moments of this case.", example: "us-2016" });

/** Moments, and the cases that hold a night together. */
export function factRoutes(app: OpenAPIHono, context: ApiContext): void {
  const { store, clock } = context;
  listOperation(app, context, {
    path: "/api/v1/moments",
    operationId: "listMoments",
    name: "Moments",
    summary: "What happened when, with precision and source",
    query: z.strictObject({ case: caseParam, from: fromParam, to: toParam, tz: tzParam, ...tableParams }),
    item: momentRowSchema,
    table: async (_, query) =>
      momentsTable(store, readWindow(query, clock()), readZone(query.tz), await readCase(store, query.case)),
  });
  listOperation(app, context, {
    path: "/api/v1/cases",
    operationId: "listCases",
    name: "Cases",
    summary: "Saved nights: window, t0, topics, sites, moments, outages, figures",
    query: z.strictObject(tableParams),
    item: caseRowSchema,
    table: async () => casesTable(store),
  });
  const one = {
    path: "/api/v1/cases/{id}",
    operationId: "getCase",
    summary: "One saved night",
    query: z.strictObject({}),
    params: z.strictObject({ id: z.string().openapi({ example: "us-2016" }) }),
    response: caseResponseSchema,
    tables: false,
  };
  operation(app, context, one, async (c) => {
    const night = (await store.records("case")).find(({ id }) => id === c.req.param("id"));
    if (!night) return problem(c, 404, "not-found", "There is no case of that id; /api/v1/cases lists them.");
    return c.json({ meta: await listMeta(context), data: caseRow(night) });
  });
}
