import { OpenAPIHono } from "@hono/zod-openapi";
import { expect, test } from "vitest";
import { refuseOtherMethods } from "../../src/api/operation.ts";
import { errorHandler } from "../../src/api/problem.ts";
import { measurePointSchema, measureRowSchema } from "../../src/api/routes/measure-schemas.ts";
import { measureRoutes } from "../../src/api/routes/measures.ts";
import { openZone } from "../../src/core/zone.ts";
import { measurePointsTable, render } from "../../src/export/tables.ts";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import type { Store } from "../../src/store/store.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2016, 10, 9, 3);
const ID = "trends:move-to-canada:united-states:1h:3f9a2c";

interface Api {
  readonly store: Store;
  readonly get: (address: string, headers?: Record<string, string>) => Promise<Response>;
  readonly request: (address: string, init: RequestInit) => Promise<Response>;
}

async function openApi(): Promise<Api> {
  const store = await openMemoryStore();
  const base = { unit: "index 0-100", source: "Google Trends", zone: "America/New_York", note: null };
  await store.putRecords("measure", [
    { ...base, id: ID, name: '=move, "to" Canada' },
    { ...base, id: "table:büro:名前", name: "Büro", unit: "views", source: "büro" },
    { ...base, id: "seen:bluesky", name: "All posts seen on Bluesky", unit: "posts", source: "Bluesky" },
  ]);
  const step = (hour: number, value: number | null, below = false) => ({
    startMs: START + hour * HOUR,
    endMs: START + (hour + 1) * HOUR,
    value,
    below,
  });
  await store.commit({
    posts: [],
    deletions: [],
    coverage: [],
    cursors: [],
    points: [
      { measure: ID, points: [step(0, 57.5), step(1, 1, true), step(5, null)] },
      { measure: "table:büro:名前", points: [step(1, 12)] },
      { measure: "seen:bluesky", points: [step(1, 99)] },
    ],
  });
  const app = new OpenAPIHono();
  app.onError(errorHandler(() => undefined));
  const context = { store, clock: () => START, requestsPerMinute: null, pages: new Map(), onFault: () => undefined };
  measureRoutes(app, context);
  refuseOtherMethods(app);
  return {
    store,
    get: async (address, headers = {}) => app.request(address, { headers }),
    request: async (address, init) => app.request(address, init),
  };
}

const POINTS = `/api/v1/measures/points?measure=${encodeURIComponent(ID)}`;
const CSV = [
  "time_utc,time_local,tz,measure,end_utc,value,below",
  `2016-11-09T03:00:00.000Z,2016-11-08T22:00:00.000-05:00,America/New_York,${ID},2016-11-09T04:00:00.000Z,57.5,false`,
  `2016-11-09T04:00:00.000Z,2016-11-08T23:00:00.000-05:00,America/New_York,${ID},2016-11-09T05:00:00.000Z,1,true`,
  `2016-11-09T08:00:00.000Z,2016-11-09T03:00:00.000-05:00,America/New_York,${ID},2016-11-09T09:00:00.000Z,,false`,
  "",
].join("\r\n");

test("measures are listed with unit, source, zone, and what is stored of them, as the document says", async () => {
  const { get } = await openApi();
  const { data } = (await (await get("/api/v1/measures")).json()) as { data: unknown[] };
  const rows = data.map((row) => measureRowSchema.parse(row));
  expect(rows.map(({ id, unit, points, from, to }) => [id, unit, points, from, to])).toEqual([
    ["seen:bluesky", "posts", 1, "2016-11-09T04:00:00.000Z", "2016-11-09T05:00:00.000Z"],
    ["table:büro:名前", "views", 1, "2016-11-09T04:00:00.000Z", "2016-11-09T05:00:00.000Z"],
    [ID, "index 0-100", 3, "2016-11-09T03:00:00.000Z", "2016-11-09T09:00:00.000Z"],
  ]);
});

test("a window and seen=0 leave out what is not asked for", async () => {
  const { get } = await openApi();
  const ids = async (query: string) =>
    ((await (await get(`/api/v1/measures?${query}`)).json()) as { data: { id: string }[] }).data.map(({ id }) => id);
  expect(await ids("seen=0")).toEqual(["table:büro:名前", ID]);
  expect(await ids("from=2016-11-09T08:30:00Z&to=2016-11-09T10:00:00Z")).toEqual([ID]);
  expect(await ids("from=2016-11-09T09:00:00Z")).toEqual([]);
});

test("a list as CSV guards names against formulas", async () => {
  const { get } = await openApi();
  const text = await (await get("/api/v1/measures?format=csv")).text();
  expect(text.split("\r\n")[0]).toBe("id,name,unit,source,zone,note,points,from,to");
  expect(text).toContain(`${ID},"'=move, ""to"" Canada",index 0-100,Google Trends,America/New_York,,3,`);
});

test("steps of a measure are rows with both times, unknown is null, and less than is told", async () => {
  const { get } = await openApi();
  const { data } = (await (await get(`${POINTS}&tz=America/New_York`)).json()) as { data: unknown[] };
  const rows = data.map((row) => measurePointSchema.parse(row));
  expect(rows.map(({ time_local, value, below }) => [time_local, value, below])).toEqual([
    ["2016-11-08T22:00:00.000-05:00", 57.5, false],
    ["2016-11-08T23:00:00.000-05:00", 1, true],
    ["2016-11-09T03:00:00.000-05:00", null, false],
  ]);
  expect(Object.keys(rows[0] ?? {})).toEqual(CSV.split("\r\n")[0]?.split(","));
});

test("the bytes of the CSV are those that the export writes, for one measure and for all", async () => {
  const { get, store } = await openApi();
  const response = await get(`${POINTS}&tz=America/New_York&format=csv`);
  expect(await response.text()).toBe(CSV);
  expect(response.headers.get("content-disposition")).toMatch(
    /^attachment; filename="measure_trends-move-to-canada[\w-]+\.csv"$/,
  );
  const zone = openZone("UTC");
  for (const format of ["csv", "ndjson"] as const) {
    let written = "";
    for await (const chunk of render(measurePointsTable(store, { fromMs: null, toMs: null }, {}, zone), {
      format,
      guard: true,
      bom: false,
    }))
      written += chunk;
    expect(await (await get(`/api/v1/measures/points?format=${format}`)).text()).toBe(written);
    expect(written.trimEnd().split("\n")).toHaveLength(6);
  }
});

test("several measures are asked for at once, those in other scripts too", async () => {
  const { get } = await openApi();
  const of = async (query: string) =>
    ((await (await get(`/api/v1/measures/points?${query}`)).json()) as { data: { measure: string }[] }).data.map(
      ({ measure }) => measure,
    );
  expect(await of(`measure=${encodeURIComponent(`table:büro:名前,${ID}`)}&to=2016-11-09T05:00:00Z`)).toEqual([
    "table:büro:名前",
    ID,
    ID,
  ]);
  expect(await of("seen=0")).toEqual(["table:büro:名前", ID, ID, ID]);
  const one = await get(`/api/v1/measures/points?measure=${encodeURIComponent("table:büro:名前")}`);
  expect(((await one.json()) as { data: unknown[] }).data).toHaveLength(1);
});

test.each([
  ["/api/v1/measures/points?measure=nothing", 400, "unknown_measure"],
  ["/api/v1/measures/points?topic=all", 400, "unknown_parameter"],
  ["/api/v1/measures?tz=UTC", 400, "unknown_parameter"],
  [`${POINTS}&from=2016-11-09`, 400, "missing_offset"],
  [`${POINTS}&tz=Mars`, 400, "unknown_zone"],
  [`${POINTS}&from=2016-11-09T05:00:00Z&to=2016-11-09T04:00:00Z`, 400, "window_reversed"],
  [`${POINTS}&measures=a`, 400, "unknown_parameter"],
  ["/api/v1/measures?seen=2", 400, "invalid_value"],
])("%s is refused with a problem", async (address, status, code) => {
  const { get } = await openApi();
  const response = await get(address);
  expect([response.status, response.headers.get("content-type")]).toEqual([status, "application/problem+json"]);
  expect(await response.text()).toContain(code);
});

test("another method is refused with Allow, and a current client gets 304 until a point changes", async () => {
  const { get, request, store } = await openApi();
  const refused = await request(POINTS, { method: "POST" });
  expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
  const tag = (await get(POINTS)).headers.get("etag") ?? "";
  expect((await get(POINTS, { "if-none-match": tag })).status).toBe(304);
  const points = [{ startMs: START, endMs: START + HOUR, value: 58, below: false }];
  await store.commit({ posts: [], deletions: [], coverage: [], cursors: [], points: [{ measure: ID, points }] });
  expect((await get(POINTS, { "if-none-match": tag })).status).toBe(200);
});

test("JSON of more points than a page can hold is refused, CSV is not", async () => {
  const { get, store } = await openApi();
  const points = Array.from({ length: 50_001 }, (_, i) => ({
    startMs: i * 1_000,
    endMs: (i + 1) * 1_000,
    value: i,
    below: false,
  }));
  await store.commit({
    posts: [],
    deletions: [],
    coverage: [],
    cursors: [],
    points: [{ measure: "table:büro:名前", points }],
  });
  const refused = await get("/api/v1/measures/points");
  expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining("window-too-large")]);
  expect((await (await get("/api/v1/measures/points?format=csv")).text()).split("\r\n").length).toBeGreaterThan(50_001);
});
