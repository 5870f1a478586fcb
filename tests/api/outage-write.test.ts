import { describe, expect, test } from "vitest";
import { BARE_OUTAGE, type Outage } from "../../src/core/outage.ts";
import { OutageDesk } from "../../src/ingest/outage-desk.ts";
import { NOW, openTestApi } from "../support/api.ts";
import { keyWith } from "../support/keys.ts";
import { openSmallNight } from "../support/small-night.ts";

const ID = "statuspage:page/o1";
const ADDRESS = `/api/v1/outages/${encodeURIComponent(ID)}`;
const OUTAGE: Outage = {
  ...BARE_OUTAGE,
  id: ID,
  siteId: "site",
  kind: "outage",
  title: "Down",
  severity: "unknown",
  origin: "import",
  confidence: "official",
  startEarliestMs: Date.UTC(2016, 10, 9, 3),
  startLatestMs: Date.UTC(2016, 10, 9, 4),
};
const NOTE = { text: "An invented account", dated: "2016-11-09", source_url: "https://example.org/a" };

async function open() {
  const store = await openSmallNight();
  await store.putRecords("outage", [OUTAGE]);
  await store.putRecords("site", [{ id: "site", name: "Site", url: null, country: null, watch: null }]);
  const api = await openTestApi({ store, outageDesk: new OutageDesk(store, () => NOW) });
  const key = await keyWith(store, ["outages:write"]);
  const send = async (method: string, address: string, body?: unknown) => {
    const response = await api.request(address, {
      method,
      headers: { ...key.headers, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answer };
  };
  const history = async () => ((await (await api.get(`${ADDRESS}/history`)).json()) as { data: HistoryRow[] }).data;
  return { api, store, key, send, history };
}

interface Answer {
  readonly type?: string;
  readonly data: { readonly detail: { readonly id: string; readonly attributions: unknown[] } } & Record<
    string,
    unknown
  >;
  readonly edits: number;
  readonly errors?: { parameter: string; code: string }[];
}
interface HistoryRow {
  readonly at: string;
  readonly by: string;
  readonly changes: { field: string; from: unknown; to: { id: string }[] | unknown }[];
}

describe("a change of an outage", () => {
  test("is answered with the outage as it is, and public in its history", async () => {
    const { send, history, key } = await open();
    const { status, body } = await send("PATCH", ADDRESS, {
      expected_edits: 0,
      title: "Error pages",
      end: "2016-11-09T01:00:00-05:00",
      end_latest: null,
      source_url: "https://example.org/",
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      edits: 1,
      data: { title: "Error pages", end: "2016-11-09T06:00:00.000Z", start: "2016-11-09T03:00:00.000Z" },
    });
    expect(await history()).toEqual([
      {
        at: new Date(NOW).toISOString(),
        by: key.id,
        changes: [
          { field: "title", from: "Down", to: "Error pages" },
          { field: "end", from: null, to: "2016-11-09T06:00:00.000Z" },
          { field: "source_url", from: null, to: "https://example.org/" },
        ],
      },
    ]);
  });

  test("by somebody who has not seen the last one is 412, and changes nothing", async () => {
    const { send, history } = await open();
    await send("PATCH", ADDRESS, { expected_edits: 0, title: "A" });
    const { status, body } = await send("PATCH", ADDRESS, { expected_edits: 0, title: "B" });
    expect([status, body.type]).toEqual([412, "/docs#edit-conflict"]);
    expect(await history()).toHaveLength(1);
    expect((await send("PATCH", ADDRESS, { expected_edits: 1, title: "B" })).status).toBe(200);
  });

  test.each([
    [{ expected_edits: 0, end: "2016-11-08T00:00:00Z" }, ["end contradiction"]],
    [{ expected_edits: 0, start_latest: "2016-11-09T02:59:59Z" }, ["start_latest contradiction"]],
    [{ title: "A" }, ["expected_edits invalid_value"]],
    [{ expected_edits: 0, title: null }, ["title invalid_value"]],
    [{ expected_edits: 0, title: "two\nlines" }, ["title invalid_value"]],
    [{ expected_edits: 0, start: "2016-11-08" }, ["start missing_offset"]],
    [{ expected_edits: 0, severity: "bad" }, ["severity invalid_value"]],
    [{ expected_edits: 0, origin: "manual" }, ["origin unknown_member"]],
    [{ expected_edits: 0, attributions: [] }, ["attributions unknown_member"]],
  ])("%j is refused by name", async (change, errors) => {
    const { send, store } = await open();
    const { status, body } = await send("PATCH", ADDRESS, change);
    expect(status).toBe(400);
    expect(body.errors?.map(({ parameter, code }) => `${parameter} ${code}`)).toEqual(errors);
    expect(await store.record("outage", ID)).toEqual(OUTAGE);
  });

  test("of an outage that is not there is 404", async () => {
    const { send, api } = await open();
    expect((await send("PATCH", "/api/v1/outages/none", { expected_edits: 0 })).status).toBe(404);
    expect((await api.get("/api/v1/outages/none/history")).status).toBe(404);
  });
});

describe("an account", () => {
  test("is added once, stands in the history with its id, and is taken back by it", async () => {
    const { send, history } = await open();
    const first = await send("POST", `${ADDRESS}/attributions`, NOTE);
    expect([first.status, first.body.data.detail.attributions.length]).toEqual([201, 1]);
    expect((await send("POST", `${ADDRESS}/attributions`, NOTE)).status).toBe(200);
    const [entry] = await history();
    const added = entry?.changes[0]?.to as { id: string }[];
    expect(added).toEqual([{ id: expect.any(String), ...NOTE }]);
    const note = `${ADDRESS}/attributions/${added[0]?.id}`;
    expect(first.headers.get("location")).toBe(note);
    const gone = await send("DELETE", note);
    expect([gone.status, gone.body.data.detail.attributions.length, gone.body.edits]).toEqual([200, 0, 2]);
    expect((await send("DELETE", note)).status).toBe(404);
    expect((await history())[1]?.changes).toEqual([{ field: "attributions", from: added, to: [] }]);
  });

  test.each([
    { text: "Without a source", dated: "2016" },
    { ...NOTE, source_url: "javascript:alert(1)" },
    { ...NOTE, dated: "once" },
    { ...NOTE, by: "me" },
  ])("%j is refused", async (given) => {
    const { send } = await open();
    expect((await send("POST", `${ADDRESS}/attributions`, given)).status).toBe(400);
  });
});

describe("an outage that a person tells", () => {
  const TOLD = { site: "site", title: "Nobody gets in", start: "2016-11-08T23:00:00-05:00" };

  test("is created with its address, and listed as reported by hand", async () => {
    const { send, api } = await open();
    const { status, headers, body } = await send("POST", "/api/v1/outages", {
      ...TOLD,
      end: "2016-11-09T00:00:00-05:00",
      attributions: [NOTE],
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      edits: 1,
      data: {
        kind: "outage",
        severity: "unknown",
        start: "2016-11-09T04:00:00.000Z",
        start_latest: "2016-11-09T04:00:00.000Z",
        end_latest: "2016-11-09T05:00:00.000Z",
        detail: { origin: "manual", confidence: "reported", attributions: [NOTE] },
      },
    });
    const location = headers.get("location") ?? "";
    expect((await api.get(location)).status).toBe(200);
    const listed = (await (await api.get("/api/v1/outages?site=site")).json()) as { data: Answer["data"][] };
    expect(listed.data.map(({ detail }) => detail.id)).toContain(body.data.detail.id);
  });

  test("told twice is one", async () => {
    const { send } = await open();
    expect((await send("POST", "/api/v1/outages", TOLD)).status).toBe(201);
    expect((await send("POST", "/api/v1/outages", TOLD)).status).toBe(200);
  });

  test("is open where it says so, though it lasted for sure until some time", async () => {
    const { send } = await open();
    const { body } = await send("POST", "/api/v1/outages", {
      ...TOLD,
      end: "2016-11-09T00:00:00-05:00",
      end_latest: null,
    });
    expect(body.data).toMatchObject({ end: "2016-11-09T05:00:00.000Z", end_latest: null });
  });

  test.each([
    [{ ...TOLD, site: "none" }, "site unknown_site"],
    [{ ...TOLD, end: "2016-11-08T22:00:00-05:00" }, "end contradiction"],
    [{ ...TOLD, origin: "monitor" }, "origin unknown_member"],
    [{ ...TOLD, confidence: "measured" }, "confidence unknown_member"],
    [{ ...TOLD, id: "mine" }, "id unknown_member"],
  ])("%j is refused", async (given, error) => {
    const { send } = await open();
    const { status, body } = await send("POST", "/api/v1/outages", given);
    const [first] = body.errors ?? [];
    expect(status).toBe(400);
    expect(`${first?.parameter} ${first?.code}`).toBe(error);
  });
});

test.each([
  ["PATCH", ADDRESS, { expected_edits: 0 }],
  ["POST", "/api/v1/outages", {}],
  ["POST", `${ADDRESS}/attributions`, NOTE],
  ["DELETE", `${ADDRESS}/attributions/x`, undefined],
])("%s %s needs a key with the scope, before its body is looked at", async (method, address, body) => {
  const { api, store } = await open();
  const reader = await keyWith(store, ["checks:write", "series:read", "keys:read"]);
  const init = { method, ...(body && { body: JSON.stringify(body) }) };
  expect((await api.request(address, init)).status).toBe(401);
  expect((await api.request(address, { ...init, headers: reader.headers })).status).toBe(403);
  expect(await store.record("outage", ID)).toEqual(OUTAGE);
});

test("a server that keeps no changes says so", async () => {
  const store = await openSmallNight();
  const api = await openTestApi({ store });
  const { headers } = await keyWith(store, ["outages:write"]);
  const response = await api.request(ADDRESS, {
    method: "PATCH",
    headers: { ...headers, "content-type": "application/json" },
    body: '{"expected_edits":0}',
  });
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ type: "/docs#not-taken-here" });
});
