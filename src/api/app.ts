import { OpenAPIHono, z } from "@hono/zod-openapi";
import { compress } from "hono/compress";
import { cors } from "hono/cors";
import { requestId } from "hono/request-id";
import { systemClock } from "../core/clock.ts";
import { systemPace } from "../core/pace.ts";
import { admit, describeKeys } from "./auth.ts";
import { type ApiContext, NOT_LIVE } from "./context.ts";
import { RequestLimits } from "./limits.ts";
import { StreamHub } from "./live/hub.ts";
import { operation, refuseOtherMethods } from "./operation.ts";
import { pageRoutes } from "./pages.ts";
import { errorHandler, problem } from "./problem.ts";
import { catalogRoutes } from "./routes/catalog.ts";
import { checksWriteRoute } from "./routes/checks-write.ts";
import { documentRoute } from "./routes/documents.ts";
import { evidenceRoute } from "./routes/evidence.ts";
import { factRoutes } from "./routes/facts.ts";
import { interopRoutes } from "./routes/interop.ts";
import { keysRoute } from "./routes/keys.ts";
import { liveRoute } from "./routes/live.ts";
import { measureRoutes } from "./routes/measures.ts";
import { outageHistoryRoute } from "./routes/outage-history.ts";
import { outageWriteRoutes } from "./routes/outage-write.ts";
import { outageRoutes } from "./routes/outages.ts";
import { postsRoute } from "./routes/posts.ts";
import { seriesRoute } from "./routes/series.ts";
import { siteRoutes } from "./routes/sites.ts";
import { streamRoute } from "./routes/stream.ts";

/** Grows additively within /api/v1. */
export const API_VERSION = "1.0.0";
const HEALTH = "/healthz";
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
  // Pages of any site may read what anybody may who reaches this server: nothing here is given for a cookie or any other
  // thing that a browser adds by itself. Writing takes a key, and a page that has one was given it by its user.
  app.use(
    "/api/*",
    cors({
      origin: "*",
      allowMethods: ["GET", "HEAD", "POST", "PATCH", "DELETE"],
      maxAge: 600,
      exposeHeaders: [
        "Link",
        "Location",
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
  const isFree = (path: string) => path === HEALTH || context.pages.has(path);
  app.use(admit(context.store, new RequestLimits(context.requestsPerMinute), isFree));
  app.onError(errorHandler(context.onFault));
  app.notFound((c) => problem(c, 404, "not-found", "There is nothing at this address; /docs lists what there is."));
  seriesRoute(app, context);
  postsRoute(app, context);
  evidenceRoute(app, context);
  factRoutes(app, context);
  siteRoutes(app, context);
  outageRoutes(app, context);
  documentRoute(app, context);
  interopRoutes(app, context);
  checksWriteRoute(app, context);
  keysRoute(app, context);
  outageHistoryRoute(app, context);
  outageWriteRoutes(app, context);
  catalogRoutes(app, context);
  measureRoutes(app, context);
  liveRoute(app, context);
  streamRoute(app, context, hub);
  healthRoute(app, context);
  refuseOtherMethods(app);
  describeKeys(app);
  app.doc31("/openapi.json", DOCUMENT);
  pageRoutes(app, context.pages);
  return app;
}

function healthRoute(app: OpenAPIHono, context: ApiContext): void {
  const spec = {
    path: HEALTH,
    operationId: "getHealth",
    summary: "Whether the server answers and the store can be read",
    query: z.strictObject({}),
    response: z.strictObject({ status: z.literal("ok"), revision: z.int().min(0) }).openapi("Health"),
    tables: false,
  };
  operation(app, context, spec, async (c) => c.json({ status: "ok", revision: await context.store.revision() }));
}
