import { getConnInfo } from "@hono/node-server/conninfo";
import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { ApiContext } from "../context.ts";
import { EVENT_SCHEMAS } from "../live/event-schemas.ts";
import type { Opened, StreamHub } from "../live/hub.ts";
import { DEFAULT_CHANNELS, STREAM_CHANNELS, streamQuery } from "../live/stream-query.ts";
import { uncachedOperation } from "../live/uncached.ts";
import { filterParams, listParam, readFilter } from "../params.ts";
import { problem } from "../problem.ts";

const query = z.strictObject({
  topic: filterParams.topic,
  source: filterParams.source,
  channels: listParam(
    STREAM_CHANNELS,
    `What to tell, separated by commas; ${DEFAULT_CHANNELS.join(",")} without it.`,
    "bucket",
  ),
  last_event_id: z.string().optional().openapi({
    description: "Where to go on, for clients that cannot send the Last-Event-ID header; the header wins.",
    example: "mb2c1x7f3a.1-10482",
  }),
});

const DESCRIPTION = `Server-sent events: \`hello\` first, then \`bucket\`, \`post\`, \`outage\`, \`moment\`, \`health\` and \`measure\` as asked for, as HelloEvent, BucketEvent and so on describe them. Every event but \`hello\`, \`reset\` and \`bye\` has an id; with the last one a client goes on where it left off, for ten minutes. \`reset\` says that events were missed: read everything anew. \`bye\` comes before the server ends the stream, after half an hour at most. Clients of one query see the same events, at most once a second. A comment comes every 15 seconds in which nothing else does.`;

/** Changes as they are committed, for as long as the client listens. */
export function streamRoute(app: OpenAPIHono, { store }: ApiContext, hub: StreamHub): void {
  for (const [name, schema] of Object.entries(EVENT_SCHEMAS))
    app.openAPIRegistry.register(`${name[0]?.toUpperCase()}${name.slice(1)}Event`, schema);
  const spec = {
    path: "/api/v1/stream",
    operationId: "streamEvents",
    summary: "What changes, as server-sent events",
    description: DESCRIPTION,
    query,
    headers: z.object({
      "last-event-id": z
        .string()
        .optional()
        .openapi({ description: "Id of the last event that was received.", example: "mb2c1x7f3a.1-10482" }),
    }),
    type: "text/event-stream",
    response: z.string(),
    head: false,
  } as const;
  uncachedOperation(app, spec, async (c, asked) => {
    const filter = await readFilter(store, { topic: asked.topic, source: asked.source });
    const lastEventId = c.req.header("last-event-id") ?? asked.last_event_id ?? "";
    const opened = await hub.open({
      query: streamQuery(filter, asked.channels ?? DEFAULT_CHANNELS),
      lastEventId: lastEventId === "" ? null : lastEventId,
      address: addressOf(c),
      cut: cutterOf(c),
    });
    if (!opened.ok) return refusal(c, opened);
    const { client } = opened;
    // A client may go before its answer has begun; then nobody else says so.
    const { signal } = c.req.raw;
    if (signal.aborted) client.leave();
    else signal.addEventListener("abort", () => client.leave(), { once: true });
    return new Response(client.body, {
      headers: {
        "content-type": "text/event-stream",
        "cache-control": "no-cache, no-transform",
        "x-accel-buffering": "no",
      },
    });
  });
}

function refusal(c: Context, { why }: Extract<Opened, { ok: false }>): Response {
  if (why === "too-many-of-address")
    return problem(c, 429, "quota-exceeded", "This address reads too many different streams; close some of them.", {
      violatedPolicies: ["streams"],
      headers: { "retry-after": "60" },
    });
  const detail = why === "closing" ? "The server is stopping." : "No more streams can be held; try again shortly.";
  return problem(c, 503, "quota-exceeded", detail, {
    violatedPolicies: ["streams"],
    headers: { "retry-after": "30" },
  });
}

/** The socket's own address, as the limits take it; without a socket all share one. */
function addressOf(c: Context): string {
  return c.env?.incoming === undefined ? "local" : (getConnInfo(c).remote.address ?? "unknown");
}

function cutterOf(c: Context): (() => void) | undefined {
  const outgoing: unknown = c.env?.outgoing;
  if (typeof outgoing !== "object" || outgoing === null || !("destroy" in outgoing)) return undefined;
  const { destroy } = outgoing;
  return typeof destroy === "function" ? () => void destroy.call(outgoing) : undefined;
}
