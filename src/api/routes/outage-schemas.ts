import { z } from "@hono/zod-openapi";
import { LANE_STATES, VERDICTS } from "../../core/check.ts";
import { type ListOf, listMetaSchema, outageNoteSchema, outageRowSchema } from "../schemas.ts";

const instant = z.iso.datetime({ offset: true });
const countOrNull = z.int().min(0).nullable();
const msOrNull = z.number().min(0).nullable();

export const laneRowSchema = z
  .strictObject({
    site: z.string(),
    place: z.string().openapi({ description: "Where it was checked from; `log:<name>` for an imported check log." }),
    state: z.enum(LANE_STATES).openapi({ description: "`gap`: nobody was looking, which is not the same as up." }),
    from: instant,
    to: instant,
    reason: z.string().nullable(),
  })
  .openapi("Lane");
export type LaneRow = z.infer<typeof laneRowSchema>;
export type LanesResponse = ListOf<LaneRow>;

export const checkRowSchema = z
  .strictObject({
    time_utc: instant,
    time_local: instant,
    tz: z.string(),
    site: z.string(),
    place: z.string(),
    verdict: z.enum(VERDICTS),
    status: z.int().nullable().openapi({ description: "HTTP status; null where no answer came." }),
    latency_ms: msOrNull,
    body_bytes: countOrNull,
    witness: z.enum(["pass", "fail"]).nullable().openapi({ description: "Whether our own network was seen to work." }),
    reasons: z.array(z.string()).openapi({ description: "Codes of what stood behind the verdict." }),
  })
  .openapi("Check");
export type CheckRow = z.infer<typeof checkRowSchema>;

/** What one probe saw, as `northbound check --json` prints it. */
export const probeResultSchema = z
  .strictObject({
    url: z.string(),
    finalUrl: z.string(),
    verdict: z.enum(VERDICTS),
    reasons: z.array(z.strictObject({ code: z.string(), text: z.string() })),
    status: z.int().nullable(),
    headers: z.record(z.string(), z.string()),
    address: z.string().nullable(),
    redirects: z.array(z.strictObject({ status: z.int(), location: z.string(), address: z.string().nullable() })),
    timings: z.strictObject({
      dnsMs: msOrNull,
      connectMs: msOrNull,
      tlsMs: msOrNull,
      firstByteMs: msOrNull,
      totalMs: msOrNull,
    }),
    bodyBytes: z.int().min(0),
    bodyTruncated: z.boolean(),
    bodySha256: z.string().nullable(),
    bodyExcerpt: z.string().nullable(),
    witnesses: z.array(z.strictObject({ url: z.string(), verdict: z.enum(VERDICTS) })),
    checkedAt: instant,
  })
  .openapi("ProbeResult");

export const outageUpdateSchema = z
  .strictObject({ at: instant, status: z.string(), body: z.string() })
  .openapi("OutageUpdate");

const editValueSchema = z.union([z.string(), z.array(outageNoteSchema)]).nullable();

export const outageEditSchema = z
  .strictObject({
    at: instant,
    by: z.string().openapi({ description: "Id of the key it was made with." }),
    changes: z
      .array(z.strictObject({ field: z.string(), from: editValueSchema, to: editValueSchema }))
      .openapi({ description: "Of attributions only those that went or came. Empty where it was told." }),
  })
  .openapi("OutageEdit");

/** Everything that is known of one outage, for its page. */
export const outageResponseSchema = z
  .strictObject({
    meta: listMetaSchema,
    data: outageRowSchema,
    updates: z.array(outageUpdateSchema).openapi({ description: "What the operator said, oldest first." }),
    history: z.array(outageEditSchema).openapi({ description: "What people changed by hand, oldest first." }),
    evidence: z
      .array(z.strictObject({ place: z.string(), probe: probeResultSchema }))
      .openapi({ description: "Probes around its ends and in its failing runs, oldest first, at most 100." }),
    checks: z.strictObject({
      total: z.int().min(0).openapi({ description: "Checks of the site between its earliest start and latest end." }),
      failing: z.int().min(0),
      undecided: z.int().min(0),
    }),
    suspects: z
      .array(z.strictObject({ place: z.string(), from: instant, to: instant }))
      .openapi({ description: "Failing checks within two hours of it that did not last; not down, but listed." }),
    notice: z
      .strictObject({ after_ms_min: z.number(), after_ms_max: z.number(), sentence: z.string() })
      .nullable()
      .openapi({
        description: "How long after its start the operator first spoke of it; null where either is unknown.",
      }),
    overlapping: z.array(z.string()).openapi({
      description: "Ids of other records of the same site at the same time: they are never merged silently.",
    }),
  })
  .openapi("OutageDetail");
export type OutageResponse = z.infer<typeof outageResponseSchema>;
