import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { editRow } from "../../export/site-rows.ts";
import type { ApiContext } from "../context.ts";
import { listMeta, operation } from "../operation.ts";
import { problem } from "../problem.ts";
import { listMetaSchema } from "../schemas.ts";
import { outageEditSchema } from "./outage-schemas.ts";

const historySchema = z
  .strictObject({
    meta: listMetaSchema,
    data: z.array(outageEditSchema).openapi({ description: "Oldest first." }),
  })
  .openapi("OutageHistory");

/** What people changed about an outage by hand. */
export function outageHistoryRoute(app: OpenAPIHono, context: ApiContext): void {
  const spec = {
    path: "/api/v1/outages/{id}/history",
    operationId: "getOutageHistory",
    summary: "Who changed an outage by hand, when, and what from what to what",
    query: z.strictObject({}),
    params: z.strictObject({ id: z.string().openapi({ example: "cic-gc-ca-2016-11-08" }) }),
    response: historySchema,
    tables: false,
  };
  operation(app, context, spec, async (c) => {
    const outage = await context.store.record("outage", c.req.param("id") ?? "");
    if (!outage) return problem(c, 404, "not-found", "There is no outage of that id; /api/v1/outages lists them.");
    return c.json({ meta: await listMeta(context), data: outage.edits.map(editRow) });
  });
}
