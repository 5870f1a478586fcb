import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { noteId } from "../../core/note-id.ts";
import type { EditableField, OutageEdit, SourcedNote } from "../../core/outage.ts";
import { isoUtc } from "../../core/time.ts";
import { OUTAGE_FIELDS } from "../../export/site-rows.ts";
import type { ApiContext } from "../context.ts";
import { listMeta, operation } from "../operation.ts";
import { problem } from "../problem.ts";
import { listMetaSchema, sourcedNoteSchema } from "../schemas.ts";

const valueSchema = z
  .union([z.string(), z.array(z.strictObject({ id: z.string(), ...sourcedNoteSchema.shape }))])
  .nullable();
const historySchema = z
  .strictObject({
    meta: listMetaSchema,
    data: z
      .array(
        z.strictObject({
          at: z.iso.datetime({ offset: true }),
          by: z.string().openapi({ description: "Id of the key it was made with." }),
          changes: z
            .array(z.strictObject({ field: z.string(), from: valueSchema, to: valueSchema }))
            .openapi({ description: "Of attributions only those that went or came. Empty where it was told." }),
        }),
      )
      .openapi({ description: "Oldest first." }),
  })
  .openapi("OutageHistory");
type EditRow = z.infer<typeof historySchema>["data"][number];
type EditValue = z.infer<typeof valueSchema>;

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
    return c.json({ meta: await listMeta(context), data: outage.edits.map(historyRow) });
  });
}

/** An edit as it looks outside: the names of the outage's row, times as ISO 8601, notes with their ids. */
export function historyRow({ atMs, by, changes }: OutageEdit): EditRow {
  return {
    at: isoUtc(atMs),
    by,
    changes: changes.map(({ field, from, to }) => ({
      field: OUTAGE_FIELDS[field],
      from: outside(field, from),
      to: outside(field, to),
    })),
  };
}

function outside(field: EditableField, value: unknown): EditValue {
  if (typeof value === "number") return isoUtc(value);
  if (field === "attributions" && Array.isArray(value)) return value.filter(isNote).map(noteRow);
  return typeof value === "string" ? value : null;
}

function noteRow(note: SourcedNote) {
  return { id: noteId(note), text: note.text, dated: note.dated, source_url: note.sourceUrl };
}

function isNote(value: unknown): value is SourcedNote {
  return typeof value === "object" && value !== null && "text" in value && "dated" in value && "sourceUrl" in value;
}
