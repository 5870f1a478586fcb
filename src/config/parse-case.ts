import { z } from "zod";
import type { Case } from "../core/case.ts";
import { UsageError } from "../core/errors.ts";
import type { Moment } from "../core/moment.ts";
import { BARE_OUTAGE, OUTAGE_KINDS, type Outage, SEVERITIES } from "../core/outage.ts";
import type { SourceId } from "../core/post.ts";
import type { Site } from "../core/site.ts";
import { nearest } from "../core/text.ts";
import { parseInstant } from "../core/time.ts";
import { openZone } from "../core/zone.ts";

/** One case file as core types: the night and everything that belongs to it. */
export interface CaseFile {
  readonly case: Case;
  readonly sites: readonly Site[];
  readonly moments: readonly Moment[];
  readonly outages: readonly Outage[];
}

const text = z.string().trim().min(1);
const id = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "an id is made of lower-case letters, digits and single hyphens");
const address = z.url({ protocol: /^https?$/, error: "write a whole http or https address" });

/** Epoch milliseconds of a written instant. A case stands for ever, so `now` and `-6h` are refused. */
const instant = z.string("write the time in quotes, with an offset").transform((written, context) => {
  const parsed = /^\d/.test(written) ? parseInstant(written, Number.NaN) : null;
  if (parsed?.ok) return parsed.ms;
  context.addIssue({
    code: "custom",
    message: parsed?.detail ?? `"${written}" is no instant; write it with an offset`,
  });
  return z.NEVER;
});

const zone = text.refine((name) => isZone(name), "use an IANA time zone such as UTC or America/New_York");
const source = z.custom<SourceId>(
  (value) => typeof value === "string" && /^(?:x|bluesky|mastodon|simulated|archive:.+)$/.test(value),
  "a source is x, bluesky, mastodon, simulated or archive:<name>",
);
const dated = z
  .string()
  .refine(isDate, 'write the date in quotes, as precise as known: "2017", "2017-03" or "2017-03-02"');
const note = z.strictObject({ text, dated, source: address });
const bounds = z
  .strictObject({ earliest: instant.nullable(), latest: instant.nullable() })
  .refine(
    (b) => b.earliest === null || b.latest === null || b.earliest <= b.latest,
    "earliest must not come after latest",
  );

const figure = z.strictObject({
  id,
  name: text,
  value: z.number(),
  qualifier: text.nullable(),
  unit: text,
  at: instant,
  note,
});

const caseSchema = z
  .strictObject({
    id,
    title: text,
    summary: text,
    from: instant,
    to: instant,
    t0: instant,
    tz: zone,
    topics: z.array(id).min(1),
    sources: z.array(source).min(1),
    figures: z.array(figure).default([]),
  })
  .refine((night) => night.from < night.to, { path: ["to"], message: "the window must end after it begins" });

const siteSchema = z.strictObject({
  id,
  name: text,
  url: address,
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, "write the country as two capital letters, or null")
    .nullable(),
});

const momentSchema = z
  .strictObject({
    id,
    kind: text,
    at: instant,
    until: instant.nullable().default(null),
    title: text,
    precision: text,
    source: address,
  })
  .refine((moment) => moment.until === null || moment.until > moment.at, {
    path: ["until"],
    message: "a moment must end after it begins",
  });

const outageSchema = z
  .strictObject({
    id,
    site: id,
    title: text,
    kind: z.enum(OUTAGE_KINDS).default("outage"),
    severity: z.enum(SEVERITIES),
    start: bounds,
    end: bounds,
    precision: text,
    symptoms: z.array(text).default([]),
    source: address.nullable().default(null),
    note: text.nullable().default(null),
    attributions: z.array(note).default([]),
  })
  .refine(endsAfterItStarts, { path: ["end"], message: "the end must not come before the start" });

const fileSchema = z
  .strictObject({
    case: caseSchema,
    sites: z.array(siteSchema).default([]),
    moments: z.array(momentSchema).default([]),
    outages: z.array(outageSchema).default([]),
  })
  .superRefine((file, context) => {
    for (const list of ["sites", "moments", "outages"] as const)
      for (const index of repeated(file[list].map((entry) => entry.id)))
        context.addIssue({ code: "custom", path: [list, index, "id"], message: "the id is given twice" });
    const known = new Set(file.sites.map((site) => site.id));
    file.outages.forEach((outage, index) => {
      if (!known.has(outage.site))
        context.addIssue({ code: "custom", path: ["outages", index, "site"], message: "no site of that id is listed" });
    });
  });

/**
 * A case as written in YAML or JSON (already parsed to plain values) as core types with times in epoch milliseconds.
 * `where` names the document in messages. Outages of a case file have the origin `manual`.
 * Throws UsageError that lists every problem with its path.
 */
export function parseCase(document: unknown, where: string): CaseFile {
  const parsed = fileSchema.safeParse(document, {
    error: (issue) => (issue.input === undefined ? "is missing" : null),
  });
  if (!parsed.success)
    throw new UsageError(`${where} is not a case: ${parsed.error.issues.flatMap(problem).join("; ")}`, {
      cause: parsed.error,
    });
  const { case: night, sites, moments, outages } = parsed.data;
  return {
    case: {
      id: night.id,
      title: night.title,
      summary: night.summary,
      fromMs: night.from,
      toMs: night.to,
      t0Ms: night.t0,
      tz: night.tz,
      topicIds: night.topics,
      siteIds: sites.map((site) => site.id),
      momentIds: moments.map((moment) => moment.id),
      outageIds: outages.map((outage) => outage.id),
      sources: night.sources,
      figures: night.figures.map(({ at, note, ...figure }) => ({ ...figure, atMs: at, note: sourcedNote(note) })),
    },
    sites: sites.map((site) => ({ ...site, watch: null })),
    moments: moments.map(({ at, until, source: sourceUrl, ...moment }) => ({
      ...moment,
      caseId: night.id,
      atMs: at,
      untilMs: until,
      sourceUrl,
    })),
    outages: outages.map(({ site, start, end, source: sourceUrl, precision, attributions, ...outage }) => ({
      ...BARE_OUTAGE,
      ...outage,
      siteId: site,
      origin: "manual",
      confidence: "reported",
      precisionNote: precision,
      startEarliestMs: start.earliest,
      startLatestMs: start.latest,
      endEarliestMs: end.earliest,
      endLatestMs: end.latest,
      sourceUrl,
      attributions: attributions.map(sourcedNote),
    })),
  };
}

function sourcedNote(written: z.infer<typeof note>) {
  return { text: written.text, dated: written.dated, sourceUrl: written.source };
}

/** Keys that a case file can have, at any depth. */
const KEYS = [fileSchema, caseSchema, figure, siteSchema, momentSchema, outageSchema, bounds, note].flatMap((schema) =>
  Object.keys(schema.shape),
);

function problem(issue: z.core.$ZodIssue): string[] {
  const where = issue.path.join(".");
  if (issue.code !== "unrecognized_keys") return [`${where || "the document"}: ${issue.message}`];
  return issue.keys.map(
    (key) => `unknown key "${where ? `${where}.` : ""}${key}"; did you mean "${nearest(key, KEYS)}"?`,
  );
}

function isZone(name: string): boolean {
  try {
    openZone(name);
    return true;
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}

function isDate(written: string): boolean {
  if (!/^\d{4}(?:-\d\d(?:-\d\d)?)?$/.test(written)) return false;
  const whole = `${written}-01-01`.slice(0, 10);
  return parseInstant(`${whole}T00:00:00Z`, Number.NaN).ok;
}

function endsAfterItStarts(outage: {
  readonly start: z.infer<typeof bounds>;
  readonly end: z.infer<typeof bounds>;
}): boolean {
  const began = outage.start.earliest ?? outage.start.latest;
  const ended = outage.end.latest;
  return began === null || ended === null || ended > began;
}

function repeated(ids: readonly string[]): number[] {
  return ids.flatMap((value, index) => (ids.indexOf(value) < index ? [index] : []));
}
