import { z } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { POST_KINDS, type PostKind } from "../core/post.ts";
import { parseInstant } from "../core/time.ts";
import { ALL_TOPIC } from "../core/topic.ts";
import { openZone, type Zone } from "../core/zone.ts";
import { knownSources } from "../query/facts.ts";
import { checked } from "../query/window.ts";
import type { SeriesFilter, Store } from "../store/store.ts";
import { ParameterError, type ParameterProblem } from "./problem.ts";

/** Query parameters that several resources take, said once. Values stay text here; `read…` below turns them into values. */
const topicParam = z
  .string()
  .max(64)
  .optional()
  .openapi({ description: "Topic id; every post without it.", example: "emigration" });
export const sourceParam = z.string().max(500).optional().openapi({
  description: "Only these sources, separated by commas: x, bluesky, mastodon, simulated, archive:<name>.",
  example: "simulated",
});
export const fromParam = z.string().max(40).optional().openapi({
  description: "Start: RFC 3339 with an offset, `now`, or relative as `-6h`.",
  example: "2016-11-08T22:00:00-05:00",
});
export const toParam = z
  .string()
  .max(40)
  .optional()
  .openapi({ description: "End, exclusive; written like `from`.", example: "2016-11-09T00:00:00-05:00" });
export const tzParam = z
  .string()
  .max(64)
  .optional()
  .openapi({ description: "IANA zone of local times and of days; UTC without it.", example: "America/New_York" });
export const siteParam = z
  .string()
  .max(64)
  .optional()
  .openapi({ description: "Only this site.", example: "cic-gc-ca" });
export const formatParam = z
  .enum(["json", "csv", "ndjson"])
  .optional()
  .openapi({ description: "Wins over the Accept header.", example: "json" });
export const bomParam = z
  .enum(["0", "1"])
  .optional()
  .openapi({ description: "1 begins CSV with a byte order mark.", example: "0" });
export const safeParam = z
  .enum(["0", "1"])
  .optional()
  .openapi({ description: "0 leaves text columns of CSV unguarded against spreadsheet formulas.", example: "1" });

/** A comma-separated list of the given words. */
export function listParam<T extends string>(values: readonly [T, ...T[]], description: string, example: string) {
  return z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(z.enum(values)))
    .transform((list) => [...new Set(list)])
    .optional()
    .openapi({
      param: { style: "form", explode: false },
      type: "array",
      items: { type: "string", enum: [...values] },
      description,
      example: [example],
    });
}

/** A whole number in plain digits, and nothing that only becomes one. */
export function integerParam(minimum: number, maximum: number, description: string, example: number) {
  return z
    .string()
    .regex(/^\d{1,10}$/, "Use a whole number in digits.")
    .transform(Number)
    .pipe(z.number().int().min(minimum).max(maximum))
    .optional()
    .openapi({ type: "integer", minimum, maximum, description, example });
}

/** Which posts an operation is about: the parameters of every one that counts or lists posts. */
export const filterParams = {
  topic: topicParam,
  source: sourceParam,
  kind: listParam(POST_KINDS, "Only these kinds, separated by commas.", "original"),
  lang: z
    .string()
    .max(200)
    .regex(
      /^(und|[a-z]{2,3})(,(und|[a-z]{2,3}))*$/,
      "Use primary subtags in small letters, such as en or en,fr; und for unknown.",
    )
    .optional()
    .openapi({
      description: "Only these languages, primary subtags separated by commas; und for unknown.",
      example: "en",
    }),
};

/** Refuses parameters that the operation does not have, or that are given twice: a typo must not change an answer silently. */
export function onlyKnown(schema: z.ZodObject): MiddlewareHandler {
  const known = Object.keys(schema.shape);
  return async function refuseUnknownParameters(c, next) {
    const given = [...new URLSearchParams(new URL(c.req.url).search).keys()];
    const errors: ParameterProblem[] = given
      .filter((name) => !known.includes(name))
      .map((parameter) => ({
        parameter,
        code: "unknown_parameter",
        detail: `This operation takes ${known.join(", ") || "no parameters"}.`,
      }));
    for (const name of known) {
      if (given.filter((other) => other === name).length > 1)
        errors.push({ parameter: name, code: "repeated_parameter", detail: "Give it once." });
    }
    if (errors.length > 0) throw new ParameterError(errors.slice(0, 20));
    await next();
  };
}

/** Validation failures of zod as problems by parameter. */
export function fromZodIssues(issues: readonly z.core.$ZodIssue[]): ParameterError {
  return new ParameterError(
    issues.map((issue) => ({ parameter: String(issue.path[0] ?? ""), code: "invalid_value", detail: issue.message })),
  );
}

/** Both ends of a window in epoch milliseconds; null where not given. Throws ParameterError, WindowTooLargeError. */
export function readWindow(
  query: { readonly from?: string | undefined; readonly to?: string | undefined },
  nowMs: number,
) {
  const errors: ParameterProblem[] = [];
  const read = (parameter: "from" | "to") => {
    const text = query[parameter];
    if (text === undefined) return null;
    const parsed = parseInstant(text, nowMs);
    if (parsed.ok) return parsed.ms;
    errors.push({ parameter, detail: parsed.detail, code: parsed.code });
    return null;
  };
  const [fromMs, toMs] = [read("from"), read("to")];
  if (fromMs !== null && toMs !== null && toMs < fromMs)
    errors.push({ parameter: "from", detail: "It must not be later than `to`.", code: "window_reversed" });
  if (errors.length > 0) throw new ParameterError(errors);
  if (fromMs !== null && toMs !== null) checked({ fromMs, toMs });
  return { fromMs, toMs };
}

export function readZone(tz: string | undefined): Zone {
  try {
    return openZone(tz ?? "UTC");
  } catch {
    throw new ParameterError([
      { parameter: "tz", detail: "Use an IANA zone such as UTC or America/New_York.", code: "unknown_zone" },
    ]);
  }
}

/** The filter that `filterParams` spell. Throws ParameterError for a topic or source that this store does not have. */
export async function readFilter(
  store: Store,
  asked: {
    readonly topic?: string | undefined;
    readonly source?: string | undefined;
    readonly kind?: readonly PostKind[] | undefined;
    readonly lang?: string | undefined;
  },
): Promise<SeriesFilter> {
  const sources = await readSources(store, asked.source);
  return {
    topic: await readTopic(store, asked.topic),
    ...(sources && { sources }),
    ...(asked.kind && { kinds: asked.kind }),
    ...(asked.lang && { langs: asked.lang.split(",") }),
  };
}

async function readTopic(store: Store, topic: string | undefined): Promise<string> {
  const known = [ALL_TOPIC, ...(await store.records("topic")).map(({ id }) => id)];
  if (topic === undefined) return ALL_TOPIC;
  if (known.includes(topic)) return topic;
  throw new ParameterError([
    { parameter: "topic", detail: `This store has ${known.join(", ")}.`, code: "unknown_topic" },
  ]);
}

export async function readCase(store: Store, id: string | undefined): Promise<string | undefined> {
  const known = (await store.records("case")).map((night) => night.id);
  if (id === undefined || known.includes(id)) return id;
  const detail = known.length === 0 ? "This store has no cases." : `This store has ${known.slice(0, 40).join(", ")}.`;
  throw new ParameterError([{ parameter: "case", detail, code: "unknown_case" }]);
}

export async function readSite(store: Store, id: string | undefined): Promise<readonly string[] | undefined> {
  if (id === undefined) return undefined;
  const known = (await store.records("site")).map((site) => site.id);
  if (known.includes(id)) return [id];
  const detail = known.length === 0 ? "This store has no sites." : `This store has ${known.slice(0, 40).join(", ")}.`;
  throw new ParameterError([{ parameter: "site", detail, code: "unknown_site" }]);
}

export async function readSources(store: Store, text: string | undefined): Promise<readonly string[] | undefined> {
  if (text === undefined) return undefined;
  const named = [...new Set(text.split(","))];
  const known = await knownSources(store);
  if (named.every((source) => known.has(source))) return named;
  throw new ParameterError([
    { parameter: "source", detail: `This store has ${[...known].slice(0, 40).join(", ")}.`, code: "unknown_source" },
  ]);
}
