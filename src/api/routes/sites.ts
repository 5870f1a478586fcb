import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { checksTable, lanesTable, sitesTable } from "../../export/tables.ts";
import type { ApiContext } from "../context.ts";
import { listOperation, tableParams } from "../operation.ts";
import { fromParam, integerParam, readSite, readWindow, readZone, siteParam, toParam, tzParam } from "../params.ts";
import { negotiate } from "../respond.ts";
import { siteRowSchema } from "../schemas.ts";
import { checkRowSchema, laneRowSchema } from "./outage-schemas.ts";

/** Checks that a list gives without being asked for more. */
const CHECKS = 1_000;
const MOST_CHECKS = 10_000_000;

/** What is known of sites: now, over time, and check by check. */
export function siteRoutes(app: OpenAPIHono, context: ApiContext): void {
  const { store, clock } = context;
  listOperation(app, context, {
    path: "/api/v1/sites",
    operationId: "listSites",
    name: "Sites",
    summary: "Sites that outages are about, and how they are now",
    query: z.strictObject(tableParams),
    item: siteRowSchema,
    table: async () => sitesTable(store, clock()),
  });
  listOperation(app, context, {
    path: "/api/v1/sites/lanes",
    operationId: "listLanes",
    name: "Lanes",
    summary: "When each site was up, slow, failing or not looked at, by place",
    description:
      "Whole intervals that overlap the window. A check speaks for the time until the next one. What no interval covers was never looked at; it is not the same as up.",
    query: z.strictObject({ site: siteParam, from: fromParam, to: toParam, ...tableParams }),
    item: laneRowSchema,
    table: async (_, query) => lanesTable(store, readWindow(query, clock()), await readSite(store, query.site)),
  });
  listOperation(app, context, {
    path: "/api/v1/checks",
    operationId: "listChecks",
    name: "Checks",
    summary: "Single checks of sites, as they were made",
    description: "JSON gives the newest, as many as `limit` says; CSV and NDJSON give all of the window, oldest first.",
    query: z.strictObject({
      site: siteParam,
      from: fromParam,
      to: toParam,
      tz: tzParam,
      limit: integerParam(1, CHECKS, "How many at most, in JSON.", 100),
      ...tableParams,
    }),
    item: checkRowSchema,
    table: async (c, query) => {
      const siteIds = await readSite(store, query.site);
      const { fromMs, toMs } = readWindow(query, clock());
      const window = {
        ...(fromMs !== null && { fromMs }),
        ...(toMs !== null && { toMs }),
        ...(siteIds && { siteIds }),
      };
      const isTable = negotiate(c, query) !== "json";
      const limit = query.limit ?? (isTable ? MOST_CHECKS : CHECKS);
      return checksTable(store, { ...window, order: isTable ? "oldest" : "newest" }, limit, readZone(query.tz));
    },
  });
}
