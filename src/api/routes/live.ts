import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { isoUtc } from "../../core/time.ts";
import { feedRow } from "../../export/rows.ts";
import { type ApiContext, NOT_LIVE } from "../context.ts";
import { replayRow } from "../live/event-rows.ts";
import { FeedReader, isStale, watermarkOf } from "../live/feeds.ts";
import { uncachedOperation } from "../live/uncached.ts";
import { listMeta } from "../operation.ts";
import { type LiveResponse, liveResponseSchema } from "../schemas.ts";

/** How the collection of posts is doing, and until when everything was seen. */
export function liveRoute(app: OpenAPIHono, context: ApiContext): void {
  const reader = new FeedReader();
  const spec = {
    path: "/api/v1/live",
    operationId: "getLive",
    summary: "Whether posts are being collected, and how each feed is doing",
    description:
      "`now` is the time of the night where one is replayed. A feed that calls itself live but has proven nothing for three minutes is `stale`. `watermark` is the oldest proof among the feeds that are live: until then all of them have seen everything, and one that has just connected counts from then. A feed that is not live is told by its own state and does not hold it back; where none is live it is null.",
    query: z.strictObject({}),
    type: "application/json",
    response: liveResponseSchema,
    head: true,
  } as const;
  uncachedOperation(app, spec, async (c) => {
    const { store, clock, live = NOT_LIVE } = context;
    const replay = live.replay?.();
    const speed = replay?.speed ?? 1;
    const nowMs = clock();
    const feeds = await reader.read(store, nowMs);
    const body: LiveResponse = {
      meta: await listMeta(context),
      data: {
        mode: live.mode === "off" && feeds.some(({ status }) => status.state !== "stopped") ? "live" : live.mode,
        now: isoUtc(nowMs),
        watermark: isoUtc(watermarkOf(feeds, nowMs, speed)),
        replay: replay === undefined ? null : replayRow(replay),
        sources: feeds.map((feed) => feedRow(feed, isStale(feed, nowMs, speed))),
      },
    };
    return c.json(body, 200, { "cache-control": "no-store" });
  });
}
