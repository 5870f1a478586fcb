import { z } from "@hono/zod-openapi";
import { OUTAGE_KINDS, PRECISIONS, SEVERITIES, type SourcedNote } from "../../core/outage.ts";
import type { OutageChanges, OutageDraft } from "../../core/outage-edit.ts";
import { addressInput, datedInput, instantInput, instantOrNullInput, lineInput, textInput } from "../inputs.ts";

/** Bodies of the operations that change outages, and what they mean inside. Members are named as in the row of an outage. */

const fields = {
  kind: z.enum(OUTAGE_KINDS),
  title: lineInput(300),
  severity: z.enum(SEVERITIES),
  start: instantOrNullInput.openapi({ description: "Earliest possible start; null for unknown." }),
  start_latest: instantOrNullInput.openapi({ description: "Latest possible start." }),
  end: instantOrNullInput.openapi({ description: "Earliest possible end: until then it lasted for sure." }),
  end_latest: instantOrNullInput.openapi({ description: "Latest possible end; null while it is open." }),
  precision: z.enum(PRECISIONS).nullable(),
  precision_note: textInput(1_000).nullable().openapi({ description: "How the ends are known, in words." }),
  source_url: addressInput.nullable(),
  note: textInput(5_000).nullable(),
};

export const noteInput = z
  .strictObject({ text: textInput(2_000), dated: datedInput, source_url: addressInput })
  .openapi("AttributionInput");

export const changeInput = z
  .strictObject({
    expected_edits: z.int().min(0).openapi({
      description:
        "How many edits its history has for you. With another number it was changed in the meantime: 412, and nothing is changed.",
      example: 0,
    }),
    ...z.strictObject(fields).partial().shape,
  })
  .openapi("OutageChange");

export const draftInput = z
  .strictObject({
    site: z.string().min(1).max(64).openapi({ description: "Id of a known site.", example: "cic-gc-ca" }),
    title: fields.title.openapi({ example: "The site answers with error pages" }),
    start: instantInput.openapi({ description: "Earliest possible start." }),
    start_latest: instantInput.optional().openapi({ description: "Latest possible start; `start` without it." }),
    end: fields.end.optional(),
    end_latest: fields.end_latest
      .optional()
      .openapi({ description: "Latest possible end; `end` without it, null while it is open." }),
    kind: fields.kind.optional().openapi({ description: "`outage` without it." }),
    severity: fields.severity.optional().openapi({ description: "`unknown` without it." }),
    precision: fields.precision.optional(),
    precision_note: fields.precision_note.optional(),
    source_url: fields.source_url.optional(),
    note: fields.note.optional(),
    attributions: z.array(noteInput).max(20).optional(),
  })
  .openapi("OutageInput");

/** The fields that a body names, under the names they have inside. */
export function changesOf(body: z.infer<typeof changeInput>): OutageChanges {
  return {
    ...(body.kind !== undefined && { kind: body.kind }),
    ...(body.title !== undefined && { title: body.title }),
    ...(body.severity !== undefined && { severity: body.severity }),
    ...(body.start !== undefined && { startEarliestMs: body.start }),
    ...(body.start_latest !== undefined && { startLatestMs: body.start_latest }),
    ...(body.end !== undefined && { endEarliestMs: body.end }),
    ...(body.end_latest !== undefined && { endLatestMs: body.end_latest }),
    ...(body.precision !== undefined && { precision: body.precision }),
    ...(body.precision_note !== undefined && { precisionNote: body.precision_note }),
    ...(body.source_url !== undefined && { sourceUrl: body.source_url }),
    ...(body.note !== undefined && { note: body.note }),
  };
}

/** An outage as it is told; ends that are left out default as in the own CSV form. */
export function draftOf(body: z.infer<typeof draftInput>): OutageDraft {
  return {
    siteId: body.site,
    kind: body.kind ?? "outage",
    title: body.title,
    severity: body.severity ?? "unknown",
    startEarliestMs: body.start,
    startLatestMs: body.start_latest ?? body.start,
    endEarliestMs: body.end ?? null,
    endLatestMs: body.end_latest === undefined ? (body.end ?? null) : body.end_latest,
    precision: body.precision ?? null,
    precisionNote: body.precision_note ?? null,
    sourceUrl: body.source_url ?? null,
    note: body.note ?? null,
    attributions: (body.attributions ?? []).map(noteOf),
  };
}

export function noteOf(body: z.infer<typeof noteInput>): SourcedNote {
  return { text: body.text, dated: body.dated, sourceUrl: body.source_url };
}
