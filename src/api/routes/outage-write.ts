import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { noteId } from "../../core/note-id.ts";
import type { Outage } from "../../core/outage.ts";
import type { EditOutcome } from "../../core/outage-edit.ts";
import { OUTAGE_FIELDS, outageRow } from "../../export/site-rows.ts";
import type { ApiContext, OutageDesk } from "../context.ts";
import { memberError } from "../json-body.ts";
import { listMeta } from "../operation.ts";
import { problem } from "../problem.ts";
import { listMetaSchema, outageRowSchema } from "../schemas.ts";
import { writeOperation } from "../write-operation.ts";
import { changeInput, changesOf, draftInput, draftOf, noteInput, noteOf } from "./outage-input.ts";

const changedSchema = z
  .strictObject({
    meta: listMetaSchema,
    data: outageRowSchema,
    edits: z.int().min(0).openapi({ description: "Edits in its history: `expected_edits` of the next change." }),
  })
  .openapi("ChangedOutage");
const outageId = z.string().openapi({ example: "cic-gc-ca-2016-11-08" });
const ofOutage = z.strictObject({ id: outageId });
const ofNote = z.strictObject({
  id: outageId,
  note: z
    .string()
    .openapi({ description: "Id of the note, as the history gives it.", example: "mTq2bS1xYw0Zr8KdUe3N" }),
});
const scope = "outages:write";
const changed = { 200: { description: "The outage as it is now", schema: changedSchema } };
const added = { 201: { description: "It was added", schema: changedSchema } };
const asBefore = { 200: { description: "It was there already", schema: changedSchema } };
const NO_OUTAGE = { 404: "There is no outage of that id", 503: "Nothing that is changed here would be kept" };

/** What people change about outages by hand. Nothing is overwritten silently: each change is kept with what was before. */
export function outageWriteRoutes(app: OpenAPIHono, context: ApiContext): void {
  writeOperation(
    app,
    {
      method: "post",
      path: "/api/v1/outages",
      operationId: "createOutage",
      summary: "Tell an outage that nobody measured",
      description: "Its origin is `manual`, its confidence `reported`. The same told twice is one outage.",
      scope,
      body: draftInput,
      answers: { ...added, ...asBefore },
      refusals: { 503: NO_OUTAGE[503] },
    },
    (c, body, key) => atDesk(c, context, addressOf, (desk) => desk.tell(draftOf(body), key.id)),
  );
  writeOperation(
    app,
    {
      method: "patch",
      path: "/api/v1/outages/{id}",
      operationId: "changeOutage",
      summary: "Change fields of an outage",
      description:
        "Fields that are left out stay. What was changed by hand is not overwritten by monitors or imports. `expected_edits` keeps two people from overwriting each other.",
      scope,
      params: ofOutage,
      body: changeInput,
      answers: changed,
      refusals: { ...NO_OUTAGE, 412: "It was changed in the meantime" },
    },
    (c, body, key) =>
      atDesk(c, context, null, (desk) =>
        desk.change(c.req.param("id") ?? "", changesOf(body), body.expected_edits, key.id),
      ),
  );
  writeOperation(
    app,
    {
      method: "post",
      path: "/api/v1/outages/{id}/attributions",
      operationId: "addAttribution",
      summary: "Add a dated, sourced account of what stood behind an outage",
      description:
        "Accounts may compete; none is taken for the cause. An equal one is there once. Location is where DELETE takes it back.",
      scope,
      params: ofOutage,
      body: noteInput,
      answers: { ...added, ...asBefore },
      refusals: NO_OUTAGE,
    },
    (c, body, key) => {
      const note = noteOf(body);
      const address = (outage: Outage) => `${addressOf(outage)}/attributions/${noteId(note)}`;
      return atDesk(c, context, address, (desk) => desk.addNote(c.req.param("id") ?? "", note, key.id));
    },
  );
  writeOperation(
    app,
    {
      method: "delete",
      path: "/api/v1/outages/{id}/attributions/{note}",
      operationId: "removeAttribution",
      summary: "Take back an account that was added by mistake",
      description: "It stays in the history.",
      scope,
      params: ofNote,
      body: z.undefined(),
      answers: changed,
      refusals: { ...NO_OUTAGE, 404: "There is no such outage, or no such account of it" },
    },
    (c, _, key) =>
      atDesk(c, context, null, (desk) => desk.removeNote(c.req.param("id") ?? "", c.req.param("note") ?? "", key.id)),
  );
}

async function atDesk(
  c: Context,
  context: ApiContext,
  /** Where what it adds will be; null where it adds nothing. */
  address: ((outage: Outage) => string) | null,
  work: (desk: OutageDesk) => Promise<EditOutcome>,
): Promise<Response> {
  const { outageDesk } = context;
  if (!outageDesk) return problem(c, 503, "not-taken-here", "This server keeps no changes: it plays a recorded night.");
  const outcome = await work(outageDesk);
  if (!outcome.done) return refuse(c, outcome);
  const { outage } = outcome;
  const body = { meta: await listMeta(context), data: outageRow(outage), edits: outage.edits.length };
  if (address === null) return c.json(body);
  return c.json(body, outcome.changed ? 201 : 200, { location: address(outage) });
}

function addressOf({ id }: Outage): string {
  return `/api/v1/outages/${encodeURIComponent(id)}`;
}

function refuse(c: Context, outcome: Extract<EditOutcome, { readonly done: false }>): Response {
  switch (outcome.why) {
    case "unknown-outage":
      return problem(c, 404, "not-found", "There is no outage of that id; /api/v1/outages lists them.");
    case "unknown-note":
      return problem(c, 404, "not-found", "The outage has no account of that id; its history lists them.");
    case "conflict":
      return problem(
        c,
        412,
        "edit-conflict",
        `Its history has ${outcome.edits} edits now; read it again, then say expected_edits: ${outcome.edits}.`,
      );
    case "unknown-site":
      throw memberError("site", "There is no site of that id; /api/v1/sites lists them.", "unknown_site");
    case "too-many-notes":
      throw memberError("body", "The outage has as many accounts as it can hold.", "too_many");
    case "contradiction":
      throw memberError(OUTAGE_FIELDS[outcome.contradiction.field], outcome.contradiction.reason, "contradiction");
  }
}
