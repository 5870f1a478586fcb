import { OpenAPIHono, z } from "@hono/zod-openapi";
import { compress } from "hono/compress";
import { cors } from "hono/cors";
import { requestId } from "hono/request-id";
import { systemClock } from "../core/clock.ts";
import { systemPace } from "../core/pace.ts";
import { type ApiContext, NOT_LIVE } from "./context.ts";
import { rateLimit } from "./limits.ts";
import { StreamHub } from "./live/hub.ts";
import { operation } from "./operation.ts";
import { pageRoutes } from "./pages.ts";
import { errorHandler, problem } from "./problem.ts";
import { catalogRoutes } from "./routes/catalog.ts";
import { evidenceRoute } from "./routes/evidence.ts";
import { factRoutes } from "./routes/facts.ts";
import { liveRoute } from "./routes/live.ts";
import { measureRoutes } from "./routes/measures.ts";
import { outageRoutes } from "./routes/outages.ts";
import { postsRoute } from "./routes/posts.ts";
import { seriesRoute } from "./routes/series.ts";
import { siteRoutes } from "./routes/sites.ts";
import { streamRoute } from "./routes/stream.ts";

/** Grows additively within /api/v1. */
export const API_VERSION = "1.0.0";
const DOCUMENT = {
  openapi: "3.1.0",
  info: {
    title: "Northbound API",
    version: API_VERSION,
    description:
      "Reactions on social media against outages: what was posted, what went down, in which order, and what nobody saw. Timing alone cannot show that one led to the other.",
    license: { name: "MIT", identifier: "MIT" },
  },
} as const;

/** The hub over the context's store by the clock of the machine. */
export function openHub({ store, clock, live = NOT_LIVE, onFault }: ApiContext): StreamHub {
  const pace = systemPace(systemClock, 1);
  return new StreamHub({ store, clock, live, pace, random: Math.random, onFault });
}

/**
 * The whole HTTP face: API, document, pages. Give its `fetch` to a server, or call `request` in a test. Who stops the
 * server closes the hub first.
 */
export function createApp(context: ApiContext, hub = openHub(context)): OpenAPIHono {
  const app = new OpenAPIHono();
  app.use(requestId());
  app.use(
    "/api/*",
    cors({
      origin: "*",
      exposeHeaders: [
        "Link",
        "ETag",
        "RateLimit",
        "RateLimit-Policy",
        "Retry-After",
        "X-Request-Id",
        "Content-Disposition",
      ],
    }),
  );
  app.use("/api/*", compress());
  app.use(async function sniffNothing(c, next) {
    await next();
    c.header("x-content-type-options", "nosniff");
    c.header("referrer-policy", "no-referrer");
  });
  if (context.requestsPerMinute !== null) app.use("/api/*", rateLimit(context.requestsPerMinute));
  app.onError(errorHandler(context.onFault));
  app.notFound((c) => problem(c, 404, "not-found", "There is nothing at this address; /docs lists what there is."));
  seriesRoute(app, context);
  postsRoute(app, context);
  evidenceRoute(app, context);
  factRoutes(app, context);
  siteRoutes(app, context);
  outageRoutes(app, context);
  catalogRoutes(app, context);
  measureRoutes(app, context);
  liveRoute(app, context);
  streamRoute(app, context, hub);
  healthRoute(app, context);
  app.doc31("/openapi.json", DOCUMENT);
  pageRoutes(app, context.pages);
  return app;
}

function healthRoute(app: OpenAPIHono, context: ApiContext): void {
  const spec = {
    path: "/healthz",
    operationId: "getHealth",
    summary: "Whether the server answers and the store can be read",
    query: z.strictObject({}),
    response: z.strictObject({ status: z.literal("ok"), revision: z.int().min(0) }).openapi("Health"),
    tables: false,
  };
  operation(app, context, spec, async (c) => c.json({ status: "ok", revision: await context.store.revision() }));
}
