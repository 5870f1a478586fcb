import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { isoUtc } from "../../core/time.ts";
import { editRow, outageRow, probeRow } from "../../export/site-rows.ts";
import { outagesTable } from "../../export/tables.ts";
import { noticeSentence } from "../../query/notice.ts";
import { type OutageDetail, outageDetail } from "../../query/outage-detail.ts";
import type { ApiContext } from "../context.ts";
import { listMeta, listOperation, operation, tableParams } from "../operation.ts";
import { fromParam, readSite, readWindow, siteParam, toParam } from "../params.ts";
import { problem } from "../problem.ts";
import { outageRowSchema } from "../schemas.ts";
import { outageResponseSchema } from "./outage-schemas.ts";

/** Outages, measured, imported or reported, and everything that is known of one. */
export function outageRoutes(app: OpenAPIHono, context: ApiContext): void {
  const { store, clock } = context;
  listOperation(app, context, {
    path: "/api/v1/outages",
    operationId: "listOutages",
    name: "Outages",
    summary: "Outages with uncertain ends and competing accounts",
    description:
      "The start lies between start and start_latest, the end between end and end_latest; null is unknown. While end_latest is null it is open, and end says until when it lasted for sure.",
    query: z.strictObject({ site: siteParam, from: fromParam, to: toParam, ...tableParams }),
    item: outageRowSchema,
    table: async (_, query) => outagesTable(store, readWindow(query, clock()), await readSite(store, query.site)),
  });
  const one = {
    path: "/api/v1/outages/{id}",
    operationId: "getOutage",
    summary: "One outage with its timeline, evidence and history",
    query: z.strictObject({}),
    params: z.strictObject({ id: z.string().openapi({ example: "cic-gc-ca-2016-11-08" }) }),
    response: outageResponseSchema,
    tables: false,
  };
  operation(app, context, one, async (c) => {
    const detail = await outageDetail(store, c.req.param("id") ?? "", clock());
    if (!detail) return problem(c, 404, "not-found", "There is no outage of that id; /api/v1/outages lists them.");
    return c.json({ meta: await listMeta(context), ...detailRow(detail) });
  });
}

function detailRow({ outage, evidence, checks, suspects, notice, overlapping }: OutageDetail) {
  return {
    data: outageRow(outage),
    updates: [...outage.updates]
      .sort((a, b) => a.atMs - b.atMs)
      .map(({ atMs, status, body }) => ({ at: isoUtc(atMs), status, body })),
    history: outage.edits.map(editRow),
    evidence: evidence.flatMap(({ place, evidence: probe }) => (probe ? [{ place, probe: probeRow(probe) }] : [])),
    checks: { ...checks },
    suspects: suspects.map(({ place, fromMs, toMs }) => ({ place, from: isoUtc(fromMs), to: isoUtc(toMs) })),
    notice: notice && { after_ms_min: notice.minMs, after_ms_max: notice.maxMs, sentence: noticeSentence(notice) },
    overlapping: [...overlapping],
  };
}
