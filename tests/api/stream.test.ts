import { describe, expect, test } from "vitest";
import { EVENT_SCHEMAS } from "../../src/api/live/event-schemas.ts";
import type { Moment } from "../../src/core/moment.ts";
import { BARE_OUTAGE, type Outage } from "../../src/core/outage.ts";
import { settle } from "../support/manual-pace.ts";
import { MINUTE, POSITIVE, postAt, START_MS, scored } from "../support/small-night.ts";
import { EMPTY, looking, openNight, SECOND } from "../support/stream-night.ts";
import type { StreamReader } from "../support/streams.ts";

const MOMENT: Moment = {
  id: "m-1",
  caseId: null,
  kind: "call",
  title: "An invented call",
  atMs: START_MS,
  untilMs: null,
  precision: "minute",
  sourceUrl: "https://example.org/",
};

function outage(more: Partial<Outage> = {}): Outage {
  return {
    ...BARE_OUTAGE,
    id: "o-1",
    siteId: "a-site",
    kind: "outage",
    title: "An invented outage",
    severity: "major",
    origin: "monitor",
    confidence: "measured",
    startEarliestMs: START_MS,
    startLatestMs: START_MS + MINUTE,
    endEarliestMs: null,
    endLatestMs: null,
    ...more,
  };
}

describe("a stream", () => {
  test("begins with how to come back, and where it stands", async () => {
    const { store, api } = await openNight();
    const reader = await api.read("topic=emigration");
    await settle();
    expect(reader.response.headers.get("content-type")).toBe("text/event-stream");
    expect(reader.response.headers.get("cache-control")).toBe("no-cache, no-transform");
    expect(reader.response.headers.get("x-accel-buffering")).toBe("no");
    expect(reader.response.headers.get("etag")).toBeNull();
    const retry = Number(/^retry: (\d+)$/m.exec(reader.text)?.[1]);
    expect(retry).toBeGreaterThanOrEqual(2_000);
    expect(retry).toBeLessThanOrEqual(6_000);
    expect(reader.events).toEqual([
      {
        event: "hello",
        id: null,
        data: {
          server_time: "2016-11-09T03:02:00.000Z",
          watermark: null,
          replayed: 0,
          revision: await store.revision(),
          replay: null,
        },
      },
    ]);
  });

  test("sends events that are as the document describes them", async () => {
    const { store, api } = await openNight();
    const reader = await api.read("topic=emigration&channels=bucket,post,outage,moment,health,measure");
    await store.commit({ ...EMPTY, posts: [scored(postAt(1, "x:2"), ["emigration"])], coverage: [looking(2.5)] });
    await store.putRecords("outage", [outage()]);
    await store.putRecords("moment", [MOMENT]);
    await store.putRecords("feed", [
      {
        id: "bluesky/jetstream",
        source: "bluesky",
        feed: "jetstream",
        title: "Bluesky",
        state: "connecting",
        sentence: "connecting",
        sinceMs: START_MS,
        retryAtMs: null,
      },
    ]);
    const measure = { id: "m", name: "Views", unit: "views", source: "A counter", zone: "UTC", note: null };
    await store.putRecords("measure", [measure]);
    const point = { startMs: START_MS, endMs: START_MS + MINUTE, value: null, below: false };
    await store.commit({ ...EMPTY, points: [{ measure: "m", points: [point] }] });
    await api.pace.advance(2 * SECOND);
    const many = Array.from({ length: 600 }, (_, i) => scored(postAt(-i * 3, `row:old:${i}`), ["emigration"]));
    await store.commit({ ...EMPTY, posts: many });
    await api.pace.advance(2 * SECOND);
    api.hub.close();
    await settle();
    const schemas: Readonly<Record<string, { parse: (data: unknown) => unknown }>> = EVENT_SCHEMAS;
    for (const { event, data } of reader.events) expect(schemas[event]?.parse(data), event).toEqual(data);
    expect([...new Set(reader.events.map(({ event }) => event))].sort()).toEqual(Object.keys(EVENT_SCHEMAS).sort());
  });

  test("may be read by scripts of other sites", async () => {
    const { api } = await openNight();
    const response = await api.open("", { origin: "https://newsroom.example" });
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    await response.body?.cancel();
  });

  test("is not compressed", async () => {
    const { api } = await openNight();
    const response = await api.open("", { "accept-encoding": "gzip" });
    expect(response.headers.get("content-encoding")).toBeNull();
    await response.body?.cancel();
  });

  test("tells a minute whole, as often as it changes", async () => {
    const { store, api } = await openNight();
    const reader = await api.read("topic=emigration&channels=bucket");
    await store.commit({ ...EMPTY, posts: [scored(postAt(1.1, "x:2"), ["emigration"], POSITIVE)] });
    await api.pace.advance(SECOND);
    await store.commit({ ...EMPTY, posts: [scored(postAt(1.2, "x:3"), ["election"])] });
    await api.pace.advance(2 * SECOND);
    expect(reader.of("bucket").map(({ data }) => data)).toEqual([
      {
        t: "2016-11-09T03:01:00.000Z",
        bucket: "PT1M",
        topic: "emigration",
        source: "archive:night",
        kind: "original",
        count: 2,
        estimate: 2,
        simulated_count: 0,
        all_count: 2,
        share: 1,
        scored: 2,
        negative: 1,
        neutral: 0,
        positive: 1,
        mean_polarity: 0,
        status: "ok",
        committed_at: "2016-11-09T03:02:00.000Z",
      },
      expect.objectContaining({ count: 2, all_count: 3, share: 0.666667, committed_at: "2016-11-09T03:02:01.000Z" }),
    ]);
  });

  test("tells zeros where a minute comes to be seen, and nothing twice", async () => {
    const { store, api } = await openNight();
    const reader = await api.read("topic=emigration");
    await store.commit({ ...EMPTY, coverage: [looking(2.5)] });
    await api.pace.advance(2 * SECOND);
    const told = () => reader.of("bucket").map(({ data }) => `${data["kind"]} ${data["count"]} ${data["status"]}`);
    expect(told()).toEqual(["original 0 partial", "quote 0 partial", "reply 0 partial", "repost 0 partial"]);
    await store.commit({ ...EMPTY, coverage: [looking(2.7)] });
    await api.pace.advance(2 * SECOND);
    expect(told()).toHaveLength(4);
    await store.commit({ ...EMPTY, coverage: [looking(3)] });
    await api.pace.advance(2 * SECOND);
    expect(told().slice(4)).toEqual(["original 0 ok", "quote 0 ok", "reply 0 ok", "repost 0 ok"]);
  });

  test("tells changes at most once a second, however often they are made", async () => {
    const { store, api } = await openNight();
    const reader = await api.read("topic=emigration&channels=bucket");
    for (let i = 0; i < 40; i++) {
      await store.commit({ ...EMPTY, posts: [scored(postAt(1, `x:1${i}`), ["emigration"])] });
      await api.pace.advance(100);
    }
    const told = reader.of("bucket");
    expect(told.length).toBeGreaterThanOrEqual(4);
    expect(told.length).toBeLessThanOrEqual(5);
    await api.pace.advance(SECOND);
    expect(reader.of("bucket").at(-1)?.data["count"]).toBe(41);
  });

  test("tells the first change after a silence at once", async () => {
    const { store, api } = await openNight();
    const reader = await api.read("topic=emigration");
    await api.pace.advance(10 * SECOND);
    await store.commit({ ...EMPTY, posts: [scored(postAt(1, "x:2"), ["emigration"])] });
    await api.pace.advance(250);
    expect(reader.of("bucket")).toHaveLength(1);
  });

  test("gives every client of a query the same ids, in order, and none to another", async () => {
    const { store, api } = await openNight();
    const same = [
      await api.read("topic=emigration&channels=outage,bucket"),
      await api.read("channels=bucket,outage,bucket&topic=emigration"),
    ];
    const other = await api.read("topic=election&channels=bucket,outage");
    for (let i = 2; i < 6; i++) {
      await store.commit({ ...EMPTY, posts: [scored(postAt(1, `x:${i}`), ["emigration"])] });
      await store.putRecords("outage", [outage({ title: `version ${i}` })]);
      await api.pace.advance(SECOND);
    }
    const ids = (reader: StreamReader | undefined) =>
      reader?.events.flatMap(({ id }) => (id === null ? [] : [id])) ?? [];
    expect(ids(same[0]).length).toBeGreaterThan(6);
    expect(ids(same[1])).toEqual(ids(same[0]));
    expect(ids(other).filter((id) => ids(same[0]).includes(id))).toEqual([]);
    const numbers = ids(same[0]).map((id) => Number(id.split("-").at(-1)));
    expect(numbers).toEqual(numbers.map((_, i) => (numbers[0] ?? 0) + i));
    expect(api.hub.channels).toBe(2);
  });

  test("tells outages and moments when they are new or changed, and then only", async () => {
    const { store, api } = await openNight();
    await store.putRecords("outage", [outage({ id: "o-old" })]);
    const reader = await api.read();
    await store.putRecords("outage", [outage()]);
    await store.putRecords("moment", [MOMENT]);
    await api.pace.advance(2 * SECOND);
    await store.putRecords("outage", [
      outage({ endEarliestMs: START_MS + 2 * MINUTE, endLatestMs: START_MS + 3 * MINUTE }),
    ]);
    await api.pace.advance(2 * SECOND);
    expect(reader.of("outage").map(({ data }) => [(data["detail"] as { id: string }).id, data["end_latest"]])).toEqual([
      ["o-1", null],
      ["o-1", "2016-11-09T03:03:00.000Z"],
    ]);
    expect(reader.of("moment")).toMatchObject([{ data: { id: "m-1", title: "An invented call" } }]);
  });

  test("tells only the kinds of events that were asked for", async () => {
    const { store, api } = await openNight();
    const reader = await api.read("channels=outage");
    await store.commit({ ...EMPTY, posts: [scored(postAt(1, "x:2"), ["emigration"])] });
    await store.putRecords("outage", [outage()]);
    await api.pace.advance(2 * SECOND);
    expect(reader.events.map(({ event }) => event)).toEqual(["hello", "outage"]);
  });

  test("sends a comment after fifteen seconds of silence", async () => {
    const { api } = await openNight();
    const reader = await api.read();
    await api.pace.advance(14 * SECOND);
    expect(reader.text).not.toContain(": hb");
    await api.pace.advance(17 * SECOND);
    expect(reader.text.match(/^: hb$/gm)).toHaveLength(2);
  });

  test("is ended with a good-bye after half an hour", async () => {
    const { api } = await openNight();
    const reader = await api.read();
    await api.pace.advance(30 * MINUTE - SECOND);
    expect(reader.ended).toBe(false);
    await api.pace.advance(2 * SECOND);
    expect(reader.events.at(-1)).toEqual({ event: "bye", id: null, data: { reason: "connect again" } });
    expect(reader.ended).toBe(true);
    expect(api.hub.clients).toBe(0);
  });

  test("tells clients to read anew where too much changed to be told", async () => {
    const { store, api } = await openNight();
    const reader = await api.read("topic=emigration");
    const many = Array.from({ length: 600 }, (_, i) => scored(postAt(-i * 3, `row:old:${i}`), ["emigration"]));
    await store.commit({ ...EMPTY, posts: many });
    await api.pace.advance(2 * SECOND);
    expect(reader.events.slice(1)).toEqual([
      { event: "reset", id: null, data: { reason: "too-many-changes", revision: await store.revision() } },
    ]);
  });
});
