import { z } from "@hono/zod-openapi";
import { BUCKET_NAMES, type BucketName } from "../core/bucket.ts";
import { SITE_STATES } from "../core/check.ts";
import { COVERAGE_STATES } from "../core/coverage.ts";
import { FEED_STATES } from "../core/feed.ts";
import { CONFIDENCES, OUTAGE_KINDS, OUTAGE_ORIGINS, PRECISIONS, SEVERITIES } from "../core/outage.ts";
import { POST_FLAGS, POST_KINDS } from "../core/post.ts";
import { LABELS } from "../core/score.ts";
import { QUORUMS } from "../core/site.ts";
import { TOPIC_ROLES } from "../core/topic.ts";

/** What leaves the API, said once: routes validate with it, the document is made from it, the pages import its types. */

const instant = z.iso.datetime({ offset: true });
const instantOrNull = instant.nullable();
const countOrNull = z.int().min(0).nullable();

export const bucketName = z.enum(BUCKET_NAMES as [BucketName, ...BucketName[]]);

export const caveatSchema = z
  .strictObject({ code: z.string(), text: z.string() })
  .openapi("Caveat", { description: "A limit of these numbers that must travel with them." });

export const gapSchema = z
  .strictObject({ source: z.string(), from: instant, to: instant, reason: z.string().nullable() })
  .openapi("Gap");

export const listMetaSchema = z
  .strictObject({
    revision: z.int().min(0).openapi({ description: "Grows with each change of the store." }),
    as_of: instant,
  })
  .openapi("ListMeta");

export const seriesMetaSchema = z
  .strictObject({
    topic: z.string(),
    from: instant.openapi({ description: "Start of the first bucket: the window is widened to whole buckets." }),
    to: instant.openapi({ description: "End of the last bucket, exclusive." }),
    tz: z.string(),
    bucket: bucketName,
    group_by: z.array(z.enum(["source", "kind", "lang"])),
    revision: z.int().min(0),
    as_of: instant,
    denominator: z.string().openapi({ description: "What `all_count` counts." }),
    coverage: z.strictObject({
      fraction: z
        .number()
        .min(0)
        .max(1)
        .openapi({ description: "Share of the window in which at least one source was looking." }),
      gaps: z.array(gapSchema).openapi({ description: "At most 100, the longest first." }),
    }),
    simulated: z.boolean().openapi({ description: "True where simulated posts are among the counted ones." }),
    caveats: z.array(caveatSchema),
  })
  .openapi("SeriesMeta");

/** What every list answers with. */
export interface ListOf<Row> {
  readonly meta: z.infer<typeof listMetaSchema>;
  readonly data: readonly Row[];
}

/** Columns hold one value per row; rows are ordered by time, then by group. */
export const seriesResponseSchema = z
  .strictObject({
    meta: seriesMetaSchema,
    columns: z.array(z.string()),
    data: z.strictObject({
      t: z.array(instant),
      topic: z.array(z.string()),
      source: z.array(z.string()).optional(),
      kind: z.array(z.enum(POST_KINDS)).optional(),
      lang: z.array(z.string()).optional(),
      count: z.array(countOrNull).openapi({ description: "Posts stored; null where nobody was looking." }),
      estimate: z.array(z.number().nullable()).openapi({ description: "Posts these stand for (sum of weights)." }),
      simulated_count: z.array(countOrNull).openapi({ description: "How many of `count` are simulated." }),
      all_count: z.array(countOrNull).openapi({ description: "Posts on every topic in the same bucket and group." }),
      share: z.array(z.number().nullable()).openapi({ description: "count / all_count." }),
      seen_count: z.array(z.int().nullable()).openapi({
        description:
          "All posts that the sources showed a collector, kept or not; null where nobody counted them, where reposts are counted in, and where languages are told apart.",
      }),
      share_of_seen: z.array(z.number().nullable()).openapi({ description: "count / seen_count." }),
      scored: z.array(countOrNull),
      negative: z.array(countOrNull),
      neutral: z.array(countOrNull),
      positive: z.array(countOrNull),
      mean_polarity: z.array(z.number().nullable()).openapi({ description: "Mean over scored posts, -1 to 1." }),
      status: z.array(z.enum(["ok", "partial", "gap"])),
    }),
  })
  .openapi("Series");
export type SeriesResponse = z.infer<typeof seriesResponseSchema>;

export const postSchema = z
  .strictObject({
    id: z.string(),
    url: z.string().nullable(),
    source: z.string(),
    kind: z.enum(POST_KINDS),
    subject_id: z.string().nullable().openapi({ description: "Post that a repost or quote is about." }),
    time_utc: instant,
    time_local: instant,
    tz: z.string(),
    lang: z.string().nullable(),
    text: z
      .string()
      .nullable()
      .openapi({ description: "Null where the source's terms, its author or the archive give none." }),
    hashtags: z.array(z.string()),
    topics: z.array(z.string()),
    label: z.enum(LABELS).nullable(),
    polarity: z.number().min(-1).max(1).nullable(),
    flags: z.array(z.enum([...POST_FLAGS, "deleted", "simulated"])),
  })
  .openapi("Post");
export type PostRow = z.infer<typeof postSchema>;

export const pageSchema = z
  .strictObject({ next_cursor: z.string().nullable(), limit: z.int().min(1), as_of: instant })
  .openapi("Page");

export const postsResponseSchema = z
  .strictObject({ meta: listMetaSchema, data: z.array(postSchema), page: pageSchema })
  .openapi("Posts");
export type PostsResponse = z.infer<typeof postsResponseSchema>;

export const sourcedNoteSchema = z
  .strictObject({ text: z.string(), dated: z.string(), source_url: z.string() })
  .openapi("SourcedNote");

/** A note beside an outage; its id is made from what it says. */
export const outageNoteSchema = z.strictObject({ id: z.string(), ...sourcedNoteSchema.shape }).openapi("OutageNote");

export const outageRowSchema = z
  .strictObject({
    site: z.string(),
    kind: z.enum(OUTAGE_KINDS),
    title: z.string(),
    start: instantOrNull.openapi({ description: "Earliest possible start." }),
    start_latest: instantOrNull,
    end: instantOrNull.openapi({ description: "Earliest possible end; null while open." }),
    end_latest: instantOrNull,
    tz: z.string(),
    severity: z.enum(SEVERITIES),
    source_url: z.string().nullable(),
    note: z.string().nullable(),
    detail: z.strictObject({
      id: z.string(),
      origin: z.enum(OUTAGE_ORIGINS),
      confidence: z.enum(CONFIDENCES),
      announced_at: instantOrNull.openapi({ description: "When the operator first spoke of it." }),
      precision: z.enum(PRECISIONS).nullable(),
      precision_note: z.string().nullable().openapi({ description: "How the ends are known, in words." }),
      symptoms: z.array(z.string()),
      provider_id: z.string().nullable().openapi({ description: "Id in the document it was read from." }),
      document_sha256: z
        .string()
        .nullable()
        .openapi({ description: "Hash of that document; /api/v1/documents/{sha256} gives it." }),
      flap_count: z.int().min(0).openapi({ description: "Failing runs inside: more than one crashed repeatedly." }),
      places: z
        .strictObject({ down: z.array(z.string()), looking: z.array(z.string()) })
        .nullable()
        .openapi({
          description: "Places that found it down, and that were looking; null where none of ours measured it.",
        }),
      evidence_posts: z.array(z.string()).openapi({ description: "Ids of posts that speak of it, where a crowd did." }),
      edited: z.boolean().openapi({ description: "True where a person changed it by hand." }),
      attributions: z
        .array(outageNoteSchema)
        .openapi({ description: "Competing accounts; none is taken for the cause." }),
    }),
  })
  .openapi("Outage");
export type OutageRow = z.infer<typeof outageRowSchema>;
export type OutagesResponse = ListOf<z.infer<typeof outageRowSchema>>;

export const momentRowSchema = z
  .strictObject({
    id: z.string(),
    case: z.string().nullable(),
    kind: z.string(),
    title: z.string(),
    time_utc: instant,
    time_local: instant,
    tz: z.string(),
    until_utc: instantOrNull,
    precision: z.string(),
    source_url: z.string(),
  })
  .openapi("Moment");
export type MomentRow = z.infer<typeof momentRowSchema>;
export type MomentsResponse = ListOf<z.infer<typeof momentRowSchema>>;

export const siteRowSchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    url: z.string().nullable().openapi({ description: "Null where only reports name the site." }),
    country: z.string().nullable(),
    watched: z.boolean().openapi({ description: "False: what is known of it comes from reports and imports alone." }),
    every_s: z.number().nullable(),
    quorum: z.enum(QUORUMS).nullable(),
    places: z.array(z.string()).openapi({ description: "Where it was checked from within the last hour." }),
    state: z
      .enum(SITE_STATES)
      .openapi({ description: "Now; `unknown` where nobody has looked lately, which is not the same as up." }),
    since: instantOrNull,
    last_check: instantOrNull,
  })
  .openapi("Site");
export type SitesResponse = ListOf<z.infer<typeof siteRowSchema>>;

export const topicRowSchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    role: z.enum([...TOPIC_ROLES, "all"]),
    posts: z.int().min(0).openapi({ description: "Stored posts of this topic." }),
    first_utc: instantOrNull,
    last_utc: instantOrNull,
    any: z.array(z.string()),
    all: z.array(z.string()),
    none: z.array(z.string()),
    languages: z.array(z.string()),
  })
  .openapi("Topic");
export type TopicsResponse = ListOf<z.infer<typeof topicRowSchema>>;

export const sourceRowSchema = z
  .strictObject({
    id: z.string(),
    posts: z.int().min(0),
    first_utc: instant,
    last_utc: instant,
    simulated: z.boolean(),
  })
  .openapi("Source");
export type SourcesResponse = ListOf<z.infer<typeof sourceRowSchema>>;

export const figureSchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    value: z.number(),
    qualifier: z.string().nullable(),
    unit: z.string(),
    at: instant,
    note: sourcedNoteSchema,
  })
  .openapi("Figure");

export const caseRowSchema = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    summary: z.string(),
    from: instant,
    to: instant,
    t0: instant,
    tz: z.string(),
    simulated: z
      .boolean()
      .openapi({ description: "True where its posts are simulated; outages and moments are recorded facts." }),
    topics: z.array(z.string()),
    sites: z.array(z.string()),
    moments: z.array(z.string()),
    outages: z.array(z.string()),
    sources: z.array(z.string()),
    figures: z.array(figureSchema),
  })
  .openapi("Case");
export type CaseRow = z.infer<typeof caseRowSchema>;
export type CasesResponse = ListOf<z.infer<typeof caseRowSchema>>;
export const caseResponseSchema = z.strictObject({ meta: listMetaSchema, data: caseRowSchema }).openapi("CaseResponse");

export const coverageRowSchema = z
  .strictObject({
    source: z.string(),
    feed: z.string(),
    state: z.enum(COVERAGE_STATES),
    from: instant,
    to: instant,
    reason: z.string().nullable(),
  })
  .openapi("CoverageInterval");
export type CoverageRow = z.infer<typeof coverageRowSchema>;
export type CoverageResponse = ListOf<z.infer<typeof coverageRowSchema>>;

export const feedRowSchema = z
  .strictObject({
    id: z.string(),
    source: z.string(),
    feed: z.string(),
    title: z.string(),
    state: z.enum([...FEED_STATES, "stale"]).openapi({
      description: "stale: it called itself live, but has proven nothing for a minute.",
    }),
    sentence: z.string(),
    since: instant,
    retry_at: instantOrNull,
    proven_until: instantOrNull.openapi({ description: "Until then everything was seen; null where it never ran." }),
    last_post_at: instantOrNull.openapi({ description: "Time of the newest post of the source." }),
  })
  .openapi("FeedStatus");
export type FeedRow = z.infer<typeof feedRowSchema>;

export const replayStatusSchema = z
  .strictObject({
    case: z.string(),
    speed: z.number().openapi({ description: "Seconds of the night in a second." }),
    from: instant,
    to: instant,
    at: instant,
    done: z.boolean(),
  })
  .openapi("ReplayStatus");

export const liveResponseSchema = z
  .strictObject({
    meta: listMetaSchema,
    data: z.strictObject({
      mode: z.enum(["off", "live", "replay"]),
      now: instant.openapi({ description: "The time of the night where one is replayed." }),
      watermark: instantOrNull.openapi({ description: "Until when the live feeds have seen everything." }),
      replay: replayStatusSchema.nullable(),
      sources: z.array(feedRowSchema),
    }),
  })
  .openapi("Live");
export type LiveResponse = z.infer<typeof liveResponseSchema>;

export const sharedTextSchema = z
  .strictObject({
    copies: z.int().min(1).openapi({ description: "Posts with this text in the window, reposts included." }),
    post: postSchema.openapi({ description: "The first of them." }),
  })
  .openapi("SharedText");

export const termSchema = z
  .strictObject({
    term: z.string(),
    posts: z.int().min(0).openapi({ description: "Read posts of the window that hold the term." }),
    score: z.number().openapi({ description: "TF-IDF of the term in this window against the rest of the night." }),
  })
  .openapi("DistinctiveTerm");

/** The posts behind a bucket: what a reporter reads before writing about a spike. */
export const evidenceResponseSchema = z
  .strictObject({
    meta: z.strictObject({
      topic: z.string(),
      from: instant,
      to: instant,
      tz: z.string(),
      seed: z.int(),
      revision: z.int().min(0),
      as_of: instant,
      simulated: z.boolean(),
      read: z.int().min(0).openapi({
        description: "Posts read; fewer than `total` where the window holds too many, then a seeded random sample.",
      }),
      caveats: z.array(caveatSchema),
    }),
    total: z.int().min(0).openapi({ description: "Posts of the topic in the window." }),
    duplicate_share: z
      .number()
      .min(0)
      .max(1)
      .nullable()
      .openapi({ description: "Share of read posts whose text another read post has too." }),
    sample: z.array(postSchema).openapi({ description: "Twenty at random, by seed." }),
    most_shared: z.array(sharedTextSchema),
    first_seen: z.array(postSchema).openapi({ description: "The earliest originals of the window." }),
    terms: z.array(termSchema),
  })
  .openapi("Evidence");
export type EvidenceResponse = z.infer<typeof evidenceResponseSchema>;

export const problemSchema = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    request_id: z.string(),
    errors: z.array(z.strictObject({ parameter: z.string(), detail: z.string(), code: z.string() })).optional(),
    "violated-policies": z.array(z.string()).optional(),
  })
  .openapi("Problem");
export type Problem = z.infer<typeof problemSchema>;
