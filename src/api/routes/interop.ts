import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { annotations } from "../../export/annotations.ts";
import { outagesAtom } from "../../export/atom.ts";
import { type StatuspageFacts, statuspageIncidents, statuspageSummary } from "../../export/statuspage.ts";
import { momentsIn, outagesIn } from "../../query/facts.ts";
import { siteSummaries } from "../../query/sites.ts";
import type { ApiContext } from "../context.ts";
import { operation } from "../operation.ts";
import { fromParam, readSite, readWindow, siteParam, toParam } from "../params.ts";

/** Entries of the feed, at most. */
const FEED_ENTRIES = 100;
const EVER = { fromMs: null, toMs: null };

const instant = z.iso.datetime({ offset: true });
const instantOrNull = instant.nullable();
const pageSchema = z
  .strictObject({ id: z.string(), name: z.string(), url: z.string(), time_zone: z.string(), updated_at: instant })
  .openapi("StatuspagePage");
const updateSchema = z
  .strictObject({
    id: z.string(),
    incident_id: z.string(),
    status: z.string(),
    body: z.string(),
    created_at: instant,
    display_at: instant,
    updated_at: instant,
    affected_components: z.null(),
  })
  .openapi("StatuspageUpdate");
const namedComponent = z.strictObject({ id: z.string(), name: z.string(), status: z.string() });
const incidentSchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    status: z.enum(["investigating", "resolved"]),
    impact: z.enum(["none", "minor", "major", "critical"]),
    shortlink: z.string(),
    page_id: z.string(),
    created_at: instant,
    started_at: instant,
    updated_at: instant,
    monitoring_at: z.null(),
    resolved_at: instantOrNull,
    incident_updates: z.array(updateSchema),
    components: z.array(namedComponent),
  })
  .openapi("StatuspageIncident");
const summarySchema = z
  .strictObject({
    page: pageSchema,
    status: z.strictObject({ indicator: z.enum(["none", "minor", "major", "critical"]), description: z.string() }),
    components: z.array(
      z.strictObject({
        ...namedComponent.shape,
        description: z.string().nullable(),
        created_at: instant,
        updated_at: instant,
        page_id: z.string(),
        group_id: z.null(),
        group: z.boolean(),
        only_show_if_degraded: z.boolean(),
      }),
    ),
    incidents: z.array(incidentSchema),
    scheduled_maintenances: z.array(
      z.strictObject({
        ...incidentSchema.pick({ id: true, name: true, shortlink: true, page_id: true }).shape,
        status: z.enum(["scheduled", "in_progress"]),
        impact: z.literal("maintenance"),
        created_at: instant,
        updated_at: instant,
        scheduled_for: instant,
        scheduled_until: instant,
        incident_updates: z.array(updateSchema),
        components: z.array(namedComponent),
      }),
    ),
  })
  .openapi("StatuspageSummary");
const incidentsSchema = z
  .strictObject({ page: pageSchema, incidents: z.array(incidentSchema) })
  .openapi("StatuspageIncidents");
const annotationSchema = z
  .strictObject({
    time: z.number().openapi({ description: "Epoch milliseconds." }),
    timeEnd: z.number().optional(),
    text: z.string(),
    tags: z.array(z.string()),
  })
  .openapi("Annotation");

/** What is known of outages in the forms that other tools read. */
export function interopRoutes(app: OpenAPIHono, context: ApiContext): void {
  const { store, clock } = context;
  const statuspage = async (c: Context): Promise<StatuspageFacts> => ({
    sites: await siteSummaries(store, clock()),
    outages: await outagesIn(store, EVER),
    origin: new URL(c.req.url).origin,
    nowMs: clock(),
  });
  const nothing = z.strictObject({});
  operation(
    app,
    context,
    {
      path: "/api/v2/summary.json",
      operationId: "getStatuspageSummary",
      summary: "Sites and open outages in the shape of a Statuspage",
      description:
        "For tools that read Statuspage v2. It has no word for `not known` and none for what nobody confirmed: sites that nobody could look at lately, and outages of kind report, are left out.",
      query: nothing,
      response: summarySchema,
      tables: false,
    },
    async (c) => c.json(statuspageSummary(await statuspage(c))),
  );
  operation(
    app,
    context,
    {
      path: "/api/v2/incidents.json",
      operationId: "getStatuspageIncidents",
      summary: "All outages in the shape of a Statuspage, the newest first",
      query: nothing,
      response: incidentsSchema,
      tables: false,
    },
    async (c) => c.json(statuspageIncidents(await statuspage(c))),
  );
  operation(
    app,
    context,
    {
      path: "/api/v1/annotations",
      operationId: "listAnnotations",
      summary: "Outages and moments as Grafana annotations",
      query: z.strictObject({ site: siteParam, from: fromParam, to: toParam }),
      response: z.array(annotationSchema),
      tables: false,
    },
    async (c, query) => {
      const window = readWindow(query, clock());
      const siteIds = await readSite(store, query.site);
      return c.json(annotations(await outagesIn(store, window, siteIds), await momentsIn(store, window)));
    },
  );
  operation(
    app,
    context,
    {
      path: "/outages.atom",
      operationId: "getOutagesFeed",
      summary: "The newest outages as an Atom feed",
      query: z.strictObject({ site: siteParam }),
      response: z.string(),
      mediaType: "application/atom+xml",
      tables: false,
    },
    async (c, query) => {
      const outages = await outagesIn(store, EVER, await readSite(store, query.site));
      const newest = outages.filter(({ kind }) => kind !== "maintenance").slice(-FEED_ENTRIES);
      c.header("content-type", "application/atom+xml; charset=utf-8");
      return c.body(outagesAtom(newest, new URL(c.req.url).origin, clock()));
    },
  );
}
