import { z } from "@hono/zod-openapi";
import { POST_KINDS } from "../../core/post.ts";
import { feedRowSchema, momentRowSchema, outageRowSchema, postSchema, replayStatusSchema } from "../schemas.ts";

/** What the events of the stream hold, for the document and for the pages. */

const instant = z.iso.datetime({ offset: true });
const countOrNull = z.int().min(0).nullable();
const committed = {
  committed_at: instant.openapi({ description: "When the newest change that this takes account of was committed." }),
};

export const bucketEventSchema = z
  .strictObject({
    t: instant,
    bucket: z.literal("PT1M"),
    topic: z.string(),
    source: z.string(),
    kind: z.enum(POST_KINDS),
    count: countOrNull,
    estimate: z.number().nullable(),
    simulated_count: countOrNull,
    all_count: countOrNull,
    share: z.number().nullable(),
    scored: countOrNull,
    negative: countOrNull,
    neutral: countOrNull,
    positive: countOrNull,
    mean_polarity: z.number().nullable(),
    status: z.enum(["ok", "partial", "gap"]),
    ...committed,
  })
  .openapi("BucketEvent", {
    description:
      "The whole of one minute of one source and kind, as /series gives it; replaces what was there. A gap is told once coverage says so: of a minute that the source has not come to yet nothing is told.",
  });
export type BucketEvent = z.infer<typeof bucketEventSchema>;

export const postEventSchema = z
  .strictObject({
    ...postSchema.shape,
    sampled_from: z
      .int()
      .min(1)
      .openapi({ description: "So many posts came; at most five of them are told a second." }),
    ...committed,
  })
  .openapi("PostEvent");
export type PostEvent = z.infer<typeof postEventSchema>;

export const outageEventSchema = z.strictObject({ ...outageRowSchema.shape, ...committed }).openapi("OutageEvent");
export type OutageEvent = z.infer<typeof outageEventSchema>;
export const momentEventSchema = z.strictObject({ ...momentRowSchema.shape, ...committed }).openapi("MomentEvent");
export type MomentEvent = z.infer<typeof momentEventSchema>;
export const healthEventSchema = z.strictObject({ ...feedRowSchema.shape, ...committed }).openapi("HealthEvent");
export type HealthEvent = z.infer<typeof healthEventSchema>;

export const measureEventSchema = z
  .strictObject({
    measure: z.string(),
    name: z.string(),
    unit: z.string(),
    source: z.string(),
    t: instant,
    until: instant,
    value: z.number().nullable(),
    below: z.boolean(),
    ...committed,
  })
  .openapi("MeasureEvent", { description: "One point of a measure of the last hour; replaces what was there." });
export type MeasureEvent = z.infer<typeof measureEventSchema>;

export const helloEventSchema = z
  .strictObject({
    server_time: instant,
    watermark: instant.nullable().openapi({ description: "As in /live." }),
    replayed: z.int().min(0).openapi({ description: "Missed events that follow." }),
    revision: z.int().min(0).openapi({
      description:
        "Everything up to this revision was told before; an answer of this revision or a later one is a base.",
    }),
    replay: replayStatusSchema.nullable(),
  })
  .openapi("HelloEvent");
export type HelloEvent = z.infer<typeof helloEventSchema>;

export const resetEventSchema = z
  .strictObject({
    reason: z.enum(["unknown-id", "too-slow", "too-many-changes", "unknown-changes"]),
    revision: z.int().min(0),
  })
  .openapi("ResetEvent", { description: "Events were missed: read everything anew, then go on with what comes." });
export type ResetEvent = z.infer<typeof resetEventSchema>;

export const byeEventSchema = z
  .strictObject({ reason: z.string() })
  .openapi("ByeEvent", { description: "The server ends the stream; connect again with the last id." });
export type ByeEvent = z.infer<typeof byeEventSchema>;

/** Every event by its name. */
export const EVENT_SCHEMAS = {
  hello: helloEventSchema,
  bucket: bucketEventSchema,
  post: postEventSchema,
  outage: outageEventSchema,
  moment: momentEventSchema,
  health: healthEventSchema,
  measure: measureEventSchema,
  reset: resetEventSchema,
  bye: byeEventSchema,
} as const;
