import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { MINUTE_MS } from "../../core/time.ts";
import { postRow } from "../../export/rows.ts";
import { type Caveat, caveat } from "../../query/caveats.ts";
import { type Evidence, evidence, wholeMinutes } from "../../query/evidence.ts";
import { resolveWindow } from "../../query/window.ts";
import type { ApiContext } from "../context.ts";
import { listMeta, operation } from "../operation.ts";
import {
  filterParams,
  fromParam,
  integerParam,
  readFilter,
  readWindow,
  readZone,
  toParam,
  tzParam,
} from "../params.ts";
import { type EvidenceResponse, evidenceResponseSchema } from "../schemas.ts";
import { PUBLIC_TEXT } from "./posts.ts";

const query = z.strictObject({
  ...filterParams,
  from: fromParam,
  to: toParam,
  seed: integerParam(0, 4_294_967_295, "Another seed, another random twenty; 0 without it.", 1),
  tz: tzParam,
});

export function evidenceRoute(app: OpenAPIHono, context: ApiContext): void {
  const { store, clock } = context;
  const spec = {
    path: "/api/v1/evidence",
    operationId: "getEvidence",
    summary: "The posts behind a bucket: twenty at random, the most shared, the first, distinctive terms",
    description: "The window is widened to whole minutes; without an end it is the last minute with posts.",
    query,
    response: evidenceResponseSchema,
    tables: false,
  };
  operation(app, context, spec, async (c, asked) => {
    const zone = readZone(asked.tz);
    const filter = await readFilter(store, asked);
    const given = readWindow(asked, clock());
    const resolved = await resolveWindow(store, filter, given.fromMs, given.toMs);
    const window = wholeMinutes(
      given.fromMs === null ? { ...resolved, fromMs: Math.max(resolved.fromMs, resolved.toMs - MINUTE_MS) } : resolved,
    );
    const seed = asked.seed ?? 0;
    const found = await evidence(store, filter, window, seed);
    const meta = {
      topic: filter.topic,
      from: new Date(window.fromMs).toISOString(),
      to: new Date(window.toMs).toISOString(),
      tz: zone.id,
      seed,
      ...(await listMeta(context)),
      simulated: found.sample.some(({ post }) => post.via === "simulated"),
      read: found.read,
      caveats: caveatsOf(found),
    };
    return c.json({
      meta,
      total: found.total,
      duplicate_share: found.duplicateShare,
      sample: found.sample.map((post) => postRow(post, zone, PUBLIC_TEXT)),
      most_shared: found.mostShared.map(({ copies, post }) => ({ copies, post: postRow(post, zone, PUBLIC_TEXT) })),
      first_seen: found.firstSeen.map((post) => postRow(post, zone, PUBLIC_TEXT)),
      terms: [...found.terms],
    } satisfies EvidenceResponse);
  });
}

function caveatsOf(found: Evidence): Caveat[] {
  const caveats = [caveat("sample_not_population")];
  if (found.sample.some(({ post }) => post.via === "simulated")) caveats.unshift(caveat("simulated"));
  if (found.read < found.total) caveats.push(caveat("read_sample"));
  return caveats;
}
