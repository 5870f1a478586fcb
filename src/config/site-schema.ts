import { z } from "zod";
import { UsageError } from "../core/errors.ts";
import { isLoopback } from "../core/loopback.ts";
import { DEFAULT_WATCH, QUORUMS, type Site, type WatchRules } from "../core/site.ts";
import { MINUTE_MS, parseInstant, SECOND_MS } from "../core/time.ts";
import { durationMs } from "./duration.ts";

/** A public service is not asked more often than this. */
const LEAST_EVERY_MS = 30 * SECOND_MS;
const MOST_TIMEOUT_MS = 5 * MINUTE_MS;

const duration = z.string("write a duration with its unit, such as 30s").transform((text, context) => {
  const ms = durationMs(text);
  if (ms !== null && ms > 0) return ms;
  context.addIssue({ code: "custom", message: `"${text}" is no duration; write it with a unit, such as 30s or 5m` });
  return z.NEVER;
});

/** A window is set once and for all, so `now` and `-6h` are refused. */
const instant = z.string("write the time in quotes, with an offset").transform((text, context) => {
  const parsed = /^\d/.test(text) ? parseInstant(text, Number.NaN) : null;
  if (parsed?.ok) return parsed.ms;
  context.addIssue({ code: "custom", message: parsed?.detail ?? `"${text}" is no instant; write it with an offset` });
  return z.NEVER;
});

const texts = z.union([z.string().min(1), z.array(z.string().min(1))]);
const count = z.int().min(1).max(100);

/** An entry of `sites`. */
export const siteSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,64}$/, "use small letters, digits and dashes"),
  name: z.string().min(1),
  url: z.url({ protocol: /^https?$/ }),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, "write the country as two capital letters")
    .optional(),
  every: duration.optional(),
  timeout: duration.optional(),
  slowAfter: duration.optional(),
  usualBytes: z.int().min(1).optional(),
  mustContain: texts.optional(),
  mustNotContain: texts.optional(),
  fails: count.optional(),
  passes: count.optional(),
  quorum: z.enum(QUORUMS).optional(),
  maintenance: z.array(z.strictObject({ from: instant, to: instant })).optional(),
});
type StatedSite = z.infer<typeof siteSchema>;

/** The key `watch`. */
export const watchSchema = z.strictObject({
  place: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,39}$/, "use small letters, digits, dot, dash and underscore, at most 40")
    .optional(),
  witnesses: z.array(z.url({ protocol: /^https?$/ })).optional(),
  reportTo: z
    .strictObject({
      url: z.url({ protocol: /^https?$/ }),
      keyEnv: z
        .string()
        .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "name the environment variable that holds the key, never the key itself"),
    })
    .optional(),
});

/** The sites of a document as core types. Throws UsageError that names document, site and key. */
export function sitesOf(stated: readonly StatedSite[], where: string): readonly Site[] {
  const ids = stated.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw new UsageError(`${where}: two entries of "sites" have the id "${twice}"`);
  return stated.map((site) => siteOf(site, where));
}

function siteOf(stated: StatedSite, where: string): Site {
  const { id, name, url, country = null } = stated;
  const watch = rulesOf(stated);
  const wrong = (why: string): never => {
    throw new UsageError(`${where}: site "${id}": ${why}`);
  };
  const { hostname, username, password } = new URL(url);
  if (username !== "" || password !== "") wrong('"url" must not hold a user name or password');
  if (watch.everyMs < LEAST_EVERY_MS && !isLoopback(hostname))
    wrong('"every" is below 30s; a public service is not asked more often than that');
  if (watch.timeoutMs > MOST_TIMEOUT_MS) wrong('"timeout" is above 5m');
  if (watch.maintenance.some(({ fromMs, toMs }) => fromMs >= toMs))
    wrong('a window of "maintenance" ends before it begins');
  return { id, name, url, country, watch };
}

function rulesOf(stated: StatedSite): WatchRules {
  return {
    everyMs: stated.every ?? DEFAULT_WATCH.everyMs,
    timeoutMs: stated.timeout ?? DEFAULT_WATCH.timeoutMs,
    slowAfterMs: stated.slowAfter ?? DEFAULT_WATCH.slowAfterMs,
    usualBytes: stated.usualBytes ?? DEFAULT_WATCH.usualBytes,
    mustContain: listOf(stated.mustContain),
    mustNotContain: listOf(stated.mustNotContain),
    fails: stated.fails ?? DEFAULT_WATCH.fails,
    passes: stated.passes ?? DEFAULT_WATCH.passes,
    quorum: stated.quorum ?? DEFAULT_WATCH.quorum,
    maintenance: (stated.maintenance ?? [])
      .map(({ from, to }) => ({ fromMs: from, toMs: to }))
      .sort((a, b) => a.fromMs - b.fromMs),
  };
}

function listOf(stated: string | readonly string[] | undefined): readonly string[] {
  if (stated === undefined) return [];
  return typeof stated === "string" ? [stated] : stated;
}
