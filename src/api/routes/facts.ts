import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { caseRow } from "../../export/rows.ts";
import { casesTable, momentsTable, outagesTable, sitesTable } from "../../export/tables.ts";
import type { ApiContext } from "../context.ts";
import { listMeta, listOperation, operation, tableParams } from "../operation.ts";
import { fromParam, readCase, readSite, readWindow, readZone, toParam, tzParam } from "../params.ts";
import { problem } from "../problem.ts";
import { caseResponseSchema, caseRowSchema, momentRowSchema, outageRowSchema, siteRowSchema } from "../schemas.ts";

const siteParam = z.string().max(64).optional().openapi({ description: "Only this site.", example: "cic-gc-ca" });
const caseParam = z
  .string()
  .max(64)
  .optional()
  .openapi({ description: "Only moments of this case.", example: "us-2016" });

/** Recorded facts: outages, moments, sites and the cases that hold them together. */
export function factRoutes(app: OpenAPIHono, context: ApiContext): void {
  const { store, clock } = context;
  listOperation(app, context, {
    path: "/api/v1/outages",
    operationId: "listOutages",
    name: "Outages",
    summary: "Outages with uncertain ends and competing accounts",
    description:
      "The start lies between start and start_latest, the end between end and end_latest; null is unknown, or an outage that is still open.",
    query: z.strictObject({ site: siteParam, from: fromParam, to: toParam, ...tableParams }),
    item: outageRowSchema,
    table: async (_, query) => outagesTable(store, readWindow(query, clock()), await readSite(store, query.site)),
  });
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
    path: "/api/v1/sites",
    operationId: "listSites",
    name: "Sites",
    summary: "Sites that outages are about",
    query: z.strictObject(tableParams),
    item: siteRowSchema,
    table: async () => sitesTable(store),
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
