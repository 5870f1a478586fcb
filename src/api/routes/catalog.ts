import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { coverageTable, sourcesTable, topicsTable } from "../../export/tables.ts";
import type { ApiContext } from "../context.ts";
import { listOperation, tableParams } from "../operation.ts";
import { fromParam, readSources, readWindow, sourceParam, toParam } from "../params.ts";
import { coverageRowSchema, sourceRowSchema, topicRowSchema } from "../schemas.ts";

/** What this store has: topics, sources, and when each source was looking. */
export function catalogRoutes(app: OpenAPIHono, context: ApiContext): void {
  const { store, clock } = context;
  listOperation(app, context, {
    path: "/api/v1/topics",
    operationId: "listTopics",
    name: "Topics",
    summary: "Topics with their rules and number of posts",
    query: z.strictObject(tableParams),
    item: topicRowSchema,
    table: async () => topicsTable(store),
  });
  listOperation(app, context, {
    path: "/api/v1/sources",
    operationId: "listSources",
    name: "Sources",
    summary: "Sources with posts in this store",
    query: z.strictObject(tableParams),
    item: sourceRowSchema,
    table: async () => sourcesTable(store),
  });
  listOperation(app, context, {
    path: "/api/v1/coverage",
    operationId: "listCoverage",
    name: "Coverage",
    summary: "When each source was looking, and when not",
    query: z.strictObject({ source: sourceParam, from: fromParam, to: toParam, ...tableParams }),
    item: coverageRowSchema,
    table: async (_, query) => coverageTable(store, readWindow(query, clock()), await readSources(store, query.source)),
  });
}
