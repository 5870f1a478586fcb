import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { type Check, HERE, standingOf, VERDICTS } from "../../core/check.ts";
import type { Site } from "../../core/site.ts";
import { DAY_MS, MINUTE_MS } from "../../core/time.ts";
import type { Store } from "../../store/store.ts";
import type { ApiContext } from "../context.ts";
import { instantInput } from "../inputs.ts";
import { problem } from "../problem.ts";
import { writeOperation } from "../write-operation.ts";

const MOST_CHECKS = 1_000;
/** Clocks differ so far. */
const AHEAD_MS = MINUTE_MS;
const OLDEST_MS = 7 * DAY_MS;

const checkInput = z
  .strictObject({
    site: z.string().min(1).max(64).openapi({ description: "Id of a watched site.", example: "cic-gc-ca" }),
    at: instantInput.openapi({ description: "When it was made." }),
    verdict: z.enum(VERDICTS),
    status: z.int().min(100).max(999).nullish().openapi({ description: "HTTP status; null where no answer came." }),
    latency_ms: z.number().min(0).max(3_600_000).nullish(),
    body_bytes: z.int().min(0).nullish(),
    reasons: z
      .array(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/))
      .max(20)
      .optional()
      .openapi({ description: "Codes of what stands behind the verdict.", example: ["status"] }),
    witness: z.enum(["pass", "fail"]).nullish().openapi({
      description: "Whether the monitor's own network worked. A failing check is inconclusive where it did not.",
    }),
  })
  .openapi("CheckInput");

const bodySchema = z
  .strictObject({
    place: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]{0,39}$/, "Use small letters, digits, dot, dash and underscore, at most 40.")
      .refine((place) => place !== HERE, "That is the name of the server's own place.")
      .openapi({ description: "Name of the monitor.", example: "ottawa" }),
    checks: z.array(checkInput).min(1).max(MOST_CHECKS),
  })
  .openapi("ChecksInput");

const answerSchema = z
  .strictObject({
    accepted: z.int().min(0),
    duplicates: z.int().min(0).openapi({ description: "Those that were there already, by site, place and time." }),
    rejected: z
      .array(z.strictObject({ index: z.int().min(0), reason: z.string() }))
      .openapi({ description: "By place in `checks`: unknown_site, not_watched, in_the_future, too_old …" }),
  })
  .openapi("ChecksTaken");

/** Checks that other monitors made, from other places. */
export function checksWriteRoute(app: OpenAPIHono, context: ApiContext): void {
  writeOperation(
    app,
    {
      method: "post",
      path: "/api/v1/checks",
      operationId: "pushChecks",
      summary: "Hand in checks that were made from another place",
      description:
        "What is accepted counts like the server's own checks, by the quorum of the site. A check that cannot be taken is listed and does not hold up the others. Sending the same again adds nothing. Checks may be up to seven days old.",
      scope: "checks:write",
      body: bodySchema,
      answers: { 200: { description: "What became of them", schema: answerSchema } },
      refusals: { 503: "This server does not watch sites, or the store cannot be written" },
    },
    async (c, { place, checks }) => {
      const { takeChecks, store, clock } = context;
      if (!takeChecks)
        return problem(c, 503, "not-taken-here", "This server does not watch sites; send checks to the one that does.");
      const sites = await sitesOf(store, checks);
      const nowMs = clock();
      const kept: { readonly index: number; readonly check: Check }[] = [];
      const rejected: { index: number; reason: string }[] = [];
      for (const [index, row] of checks.entries()) {
        const reason = reasonAgainst(row, sites.get(row.site), nowMs);
        if (reason === null) kept.push({ index, check: checkOf(row, place) });
        else rejected.push({ index, reason });
      }
      const taken = kept.length === 0 ? NOTHING : await takeChecks(kept.map(({ check }) => check));
      for (const { index, reason } of taken.rejected) rejected.push({ index: kept[index]?.index ?? index, reason });
      rejected.sort((a, b) => a.index - b.index);
      return c.json({ accepted: taken.accepted, duplicates: taken.duplicates, rejected });
    },
  );
}

const NOTHING = { accepted: 0, duplicates: 0, rejected: [] };

async function sitesOf(store: Store, checks: readonly { readonly site: string }[]) {
  const ids = [...new Set(checks.map(({ site }) => site))];
  return new Map(await Promise.all(ids.map(async (id) => [id, await store.record("site", id)] as const)));
}

function reasonAgainst(row: z.infer<typeof checkInput>, site: Site | undefined, nowMs: number): string | null {
  if (!site) return "unknown_site";
  if (site.watch === null) return "not_watched";
  if (row.at > nowMs + AHEAD_MS) return "in_the_future";
  return row.at < nowMs - OLDEST_MS ? "too_old" : null;
}

function checkOf(row: z.infer<typeof checkInput>, place: string): Check {
  const failedAlone = standingOf(row.verdict) === "fail" && row.witness === "fail";
  return {
    siteId: row.site,
    place,
    atMs: row.at,
    verdict: failedAlone ? "inconclusive" : row.verdict,
    reasons: row.reasons ?? [],
    status: row.status ?? null,
    latencyMs: row.latency_ms ?? null,
    bodyBytes: row.body_bytes ?? null,
    witness: row.witness ?? null,
    evidence: null,
  };
}
