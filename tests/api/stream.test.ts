import { describe, expect, test } from "vitest";
import { EVENT_SCHEMAS } from "../../src/api/live/event-schemas.ts";
import { KEPT_EVENTS } from "../../src/api/live/ring.ts";
import { StoreError } from "../../src/core/errors.ts";
import type { Moment } from "../../src/core/moment.ts";
import { BARE_OUTAGE, type Outage } from "../../src/core/outage.ts";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import type { Batch, Store } from "../../src/store/store.ts";
import { settle } from "../support/manual-pace.ts";
import { CONTROL, MINUTE, NEGATIVE, POSITIVE, postAt, START_MS, scored, THEME } from "../support/small-night.ts";
import { openStreamApi, readStream, type StreamApi, type StreamReader } from "../support/streams.ts";

const EMPTY: Batch = { posts: [], deletions: [], coverage: [], cursors: [] };
const SECOND = 1_000;

/** A store in which `archive:night` was looking for the first two minutes, with one post in the second. */
async function openNight(): Promise<{ store: Store; api: StreamApi }> {
  let api: StreamApi | undefined;
  const store = await openMemoryStore(() => api?.pace.now() ?? START_MS);
  await store.putRecords("topic", [CONTROL, THEME]);
  await store.commit({ ...EMPTY, posts: [scored(postAt(1, "x:1"), ["emigration"])], coverage: [looking(2)] });
  api = openStreamApi(store, START_MS + 2 * MINUTE);
  return { store, api };
}

function looking(minutes: number): Batch["coverage"][number] {
  const own = { source: "archive:night", feed: "posts" } as const;
  return {
    ...own,
    intervals: [{ ...own, state: "live", fromMs: START_MS, toMs: START_MS + minutes * MINUTE, reason: null }],
  };
}

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

test("after a reset every row of a minute is told again: what was told before is not what clients know", async () => {
  const { store, api } = await openNight();
  const reader = await api.read("topic=emigration&channels=bucket,post");
  await store.commit({ ...EMPTY, coverage: [looking(2.5)] });
  await api.pace.advance(2 * SECOND);
  const before = reader.of("bucket").length;
  const many = Array.from({ length: 600 }, (_, i) => scored(postAt(-i * 3, `row:old:${i}`), ["emigration"]));
  await store.commit({ ...EMPTY, posts: [...many, scored(postAt(2, "row:a"), ["emigration"])] });
  await api.pace.advance(2 * SECOND);
  await store.commit({ ...EMPTY, posts: [scored(postAt(2.1, "row:b"), ["emigration"])] });
  await api.pace.advance(2 * SECOND);
  expect(reader.of("reset")).toHaveLength(1);
  const told = reader.of("bucket").slice(before);
  expect(told.map(({ data }) => [data["kind"], data["count"]])).toEqual([
    ["original", 2],
    ["quote", 0],
    ["reply", 0],
    ["repost", 0],
  ]);
  expect(reader.of("post").map(({ data }) => [data["id"], data["sampled_from"]])).toEqual([["row:b", 1]]);
});

describe("coverage of long ago", () => {
  const HOUR = 60 * MINUTE;
  const old = (state: "imported" | "gap") => {
    const own = { source: "archive:old", feed: "posts" } as const;
    const fromMs = START_MS - 30 * HOUR;
    return { ...own, intervals: [{ ...own, state, fromMs, toMs: fromMs + 5 * HOUR, reason: null }] };
  };

  test("makes clients read anew when it changes, within about a minute, also while newer coverage grows", async () => {
    const { store, api } = await openNight();
    const reader = await api.read("topic=emigration");
    await api.pace.advance(10 * SECOND);
    await store.commit({ ...EMPTY, coverage: [old("imported"), looking(2.5)] });
    await api.pace.advance(SECOND);
    await store.commit({ ...EMPTY, coverage: [looking(2.6)] });
    await api.pace.advance(MINUTE);
    expect(reader.of("reset").map(({ data }) => data["reason"])).toEqual(["too-many-changes"]);
    await store.commit({ ...EMPTY, coverage: [old("gap")] });
    await api.pace.advance(2 * MINUTE);
    expect(reader.of("reset")).toHaveLength(2);
  });

  test("is not taken for changed because time goes on", async () => {
    const { store, api } = await openNight();
    await store.commit({ ...EMPTY, coverage: [old("imported")] });
    const reader = await api.read("topic=emigration&channels=bucket");
    for (let minute = 3; minute < 24; minute++) {
      await store.commit({ ...EMPTY, coverage: [looking(minute)] });
      await api.pace.advance(MINUTE);
    }
    expect(reader.of("reset")).toEqual([]);
    expect(reader.of("bucket")).toHaveLength(21 * 4);
  });
});

describe("resuming", () => {
  async function afterSome(): Promise<{ store: Store; api: StreamApi; ids: string[] }> {
    const { store, api } = await openNight();
    const reader = await api.read("topic=emigration&channels=bucket");
    for (let i = 2; i < 5; i++) {
      await store.commit({ ...EMPTY, posts: [scored(postAt(1, `x:${i}`), ["emigration"])] });
      await api.pace.advance(SECOND);
    }
    await reader.leave();
    return { store, api, ids: reader.events.flatMap(({ id }) => id ?? []) };
  }

  test.each(["header", "parameter"])("replays what was missed, by %s, also after everybody had left", async (way) => {
    const { store, api, ids } = await afterSome();
    await store.commit({ ...EMPTY, posts: [scored(postAt(1, "x:9"), ["emigration"])] });
    await api.pace.advance(9 * MINUTE);
    const query = "topic=emigration&channels=bucket";
    const reader =
      way === "header"
        ? await api.read(query, { "last-event-id": ids[0] ?? "" })
        : await api.read(`${query}&last_event_id=${ids[0]}`);
    await api.pace.advance(2 * SECOND);
    expect(reader.of("hello")[0]?.data["replayed"]).toBe(2);
    expect(reader.events.slice(1, 3).map(({ id }) => id)).toEqual(ids.slice(1));
    expect(reader.events.slice(3)).toMatchObject([{ event: "bucket", data: { count: 5 } }]);
    expect(reader.of("reset")).toEqual([]);
  });

  test("from the last event on replays nothing", async () => {
    const { api, ids } = await afterSome();
    const reader = await api.read("topic=emigration&channels=bucket", { "last-event-id": ids.at(-1) ?? "" });
    await api.pace.advance(2 * SECOND);
    expect(reader.events.map(({ event, data }) => [event, data["replayed"]])).toEqual([["hello", 0]]);
  });

  test("after too long a time is answered with reset", async () => {
    const { api, ids } = await afterSome();
    await api.pace.advance(11 * MINUTE);
    expect(api.hub.channels).toBe(0);
    const reader = await api.read("topic=emigration&channels=bucket", { "last-event-id": ids[0] ?? "" });
    await settle();
    expect(reader.events.map(({ event }) => event)).toEqual(["hello", "reset"]);
  });

  test("on another query is answered with reset: numbers of one are not those of another", async () => {
    const { api, ids } = await afterSome();
    const reader = await api.read("topic=election", { "last-event-id": ids[0] ?? "" });
    await settle();
    expect(reader.events[1]).toMatchObject({ event: "reset", data: { reason: "unknown-id" } });
  });

  test("over a reset is answered with reset", async () => {
    const { store, api, ids } = await afterSome();
    const stays = await api.read("topic=emigration&channels=bucket");
    const many = Array.from({ length: 600 }, (_, i) => scored(postAt(-i * 3, `row:old:${i}`), ["emigration"]));
    await store.commit({ ...EMPTY, posts: many });
    await api.pace.advance(2 * SECOND);
    expect(stays.of("reset")).toHaveLength(1);
    const reader = await api.read("topic=emigration&channels=bucket", { "last-event-id": ids.at(-1) ?? "" });
    await settle();
    expect(reader.of("reset")).toHaveLength(1);
  });

  test.each(["zzzz-1", "-1", "9e99", "7f3a--1", "' OR 1=1", "%00", "x".repeat(3_000), "-", "constructor-1"])(
    "with the id %s is answered with reset",
    async (id) => {
      const { api } = await openNight();
      const reader = await api.read("", { "last-event-id": id });
      await settle();
      expect(reader.response.status).toBe(200);
      expect(reader.events.map(({ event }) => event)).toEqual(["hello", "reset"]);
    },
  );

  test("with a number that was never given, or is written otherwise, is answered with reset", async () => {
    const { api, ids } = await afterSome();
    const epoch = (ids[0] ?? "").split("-")[0];
    for (const number of ["4", "0", "01", "+1", "1.0", " 1", "1e0", "99999999999999999999"]) {
      const reader = await api.read("topic=emigration&channels=bucket", { "last-event-id": `${epoch}-${number}` });
      await settle();
      expect(reader.of("reset"), number).toHaveLength(1);
    }
  });

  test("with an empty id is a new beginning", async () => {
    const { api } = await openNight();
    const reader = await api.read("last_event_id=", { "last-event-id": "" });
    await settle();
    expect(reader.events.map(({ event }) => event)).toEqual(["hello"]);
  });
});

describe("clients that do not read", () => {
  /** Posts that fill a stream with some kilobytes a second. */
  async function flood(store: Store, api: StreamApi, seconds: number, from: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      const posts = Array.from({ length: 60 }, (_, i) =>
        scored(postAt(i - 58, `x:${from + second}:${i}`), ["emigration"], NEGATIVE),
      );
      await store.commit({ ...EMPTY, posts });
      await api.pace.advance(SECOND);
    }
  }

  test("hold no events of their own, and lose none while what they missed is kept", async () => {
    const { store, api } = await openNight();
    const slow = await api.open("topic=emigration&channels=bucket");
    const quick = await api.read("topic=emigration&channels=bucket");
    await flood(store, api, 20, 100);
    const late = readStream(slow);
    await settle();
    expect(quick.of("bucket").length).toBeGreaterThan(1_000);
    expect(late.events.slice(1)).toEqual(quick.events.slice(1));
  });

  test("are told to read anew when what they missed is forgotten, and go on from there", async () => {
    const { store, api } = await openNight();
    const slow = await api.open("channels=bucket");
    const quick = await api.read("channels=bucket");
    for (let second = 0; second < 6; second++) {
      const sources = ["x", "bluesky", "mastodon"] as const;
      const posts = Array.from({ length: 1_440 }, (_, i) =>
        scored(postAt(-i / 3, `row:${second}:${i}`, { source: sources[i % 3] ?? "x" })),
      );
      await store.commit({ ...EMPTY, posts });
      await api.pace.advance(SECOND);
    }
    expect(quick.of("bucket").length).toBeGreaterThan(KEPT_EVENTS);
    const late = readStream(slow);
    await settle();
    expect(late.of("reset").map(({ data }) => data["reason"])).toEqual(["too-slow"]);
    await store.commit({ ...EMPTY, posts: [scored(postAt(1, "x:2"))] });
    await api.pace.advance(2 * SECOND);
    expect(late.lastId).toBe(quick.lastId);
    expect(late.events.at(-1)?.event).toBe("bucket");
    const place = late.events.findIndex(({ event }) => event === "reset");
    const told = quick.of("bucket").map(({ id }) => id);
    const ids = late.events.slice(1, place).map(({ id }) => id);
    expect(ids).toEqual(told.slice(0, ids.length));
  });

  test("are cut off after half a minute, and others are not", async () => {
    const { store, api } = await openNight();
    const slow = await api.open("topic=emigration&channels=bucket");
    const quick = await api.read("topic=emigration&channels=bucket");
    await flood(store, api, 40, 100);
    expect(api.hub.clients).toBe(1);
    expect(quick.ended).toBe(false);
    await expect(slow.text()).rejects.toThrow("did not read");
  });
});

describe("clients that leave", () => {
  test("leave nothing behind, five hundred of them, whichever way they go", async () => {
    const { api } = await openNight();
    for (let i = 0; i < 500; i++) {
      const abort = new AbortController();
      const response = await api.app.request("/api/v1/stream?topic=emigration", { signal: abort.signal });
      if (i % 3 === 0) await response.body?.cancel();
      else if (i % 3 === 1) abort.abort();
      else {
        abort.abort();
        await response.body?.cancel();
      }
    }
    expect(api.hub.clients).toBe(0);
    expect(api.pace.waiting).toBe(1);
    await api.pace.advance(11 * MINUTE);
    expect(api.hub.channels).toBe(0);
    expect(api.pace.waiting).toBe(0);
  });

  test("before their answer has begun are not counted", async () => {
    const { api } = await openNight();
    const abort = new AbortController();
    const request = api.app.request("/api/v1/stream", { signal: abort.signal });
    abort.abort();
    await request;
    expect(api.hub.clients).toBe(0);
  });

  test("let the store rest", async () => {
    const { store, api } = await openNight();
    let looks = 0;
    const { changes } = store;
    store.changes = (since) => {
      looks++;
      return changes.call(store, since);
    };
    const readers = [await api.read(), await api.read("topic=emigration"), await api.read("topic=election")];
    looks = 0;
    await api.pace.advance(10 * SECOND);
    expect(looks).toBe(40);
    for (const reader of readers) await reader.leave();
    await api.pace.advance(10 * SECOND);
    expect(looks).toBe(40);
  });
});

describe("what is refused", () => {
  test.each([
    ["topic=canada", "topic", "unknown_topic"],
    ["source=archive:nowhere", "source", "unknown_source"],
    ["channels=bucket,news", "channels", "invalid_value"],
    ["channels=", "channels", "invalid_value"],
    ["chanels=bucket", "chanels", "unknown_parameter"],
    ["topic=emigration&topic=emigration", "topic", "repeated_parameter"],
  ])("%s names %s as %s", async (query, parameter, code) => {
    const { api } = await openNight();
    const response = await api.open(query);
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ errors: [{ parameter, code }] });
    expect(api.hub.channels).toBe(0);
  });

  test.each(["HEAD", "POST", "DELETE"])("%s is another method", async (method) => {
    const { api } = await openNight();
    const response = await api.app.request("/api/v1/stream", { method });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, OPTIONS");
    expect(api.hub.clients).toBe(0);
  });

  test("more different streams than sixty-four of one address", async () => {
    const { api } = await openNight();
    const sets = Array.from({ length: 65 }, (_, i) => i);
    const kinds = ["bucket", "post", "outage", "moment", "health", "measure"];
    const answers: Response[] = [];
    for (const i of sets) {
      const channels = kinds.filter((_, bit) => ((i % 63) + 1) & (1 << bit)).join(",");
      answers.push(await api.open(`channels=${channels}${i > 62 ? "&topic=emigration" : ""}`));
    }
    expect(answers.slice(0, 64).every(({ status }) => status === 200)).toBe(true);
    expect(answers[64]?.status).toBe(429);
    expect(await answers[64]?.json()).toMatchObject({ "violated-policies": ["streams"] });
    await answers[0]?.body?.cancel();
    expect((await api.open("topic=election")).status).toBe(200);
  });
});

describe("bounds", () => {
  test("let five thousand in, and the next one when one has left", async () => {
    const { api } = await openNight();
    const answers: Response[] = [];
    for (let i = 0; i < 5_000; i++) answers.push(await api.open("channels=measure"));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const refused = await api.open("channels=measure");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "30"]);
    await answers[0]?.body?.cancel();
    expect((await api.open("channels=measure")).status).toBe(200);
    expect(api.hub.clients).toBe(5_000);
  });

  test("forget the streams that were left first, however many different ones are asked for", async () => {
    const { api } = await openNight();
    const kinds = ["bucket", "post", "outage", "moment", "health", "measure"];
    let asked = 0;
    for (const topic of ["all", "election", "emigration"])
      for (const source of ["x", "bluesky"])
        for (let set = 1; set < 64; set++) {
          const channels = kinds.filter((_, bit) => set & (1 << bit)).join(",");
          const response = await api.open(`topic=${topic}&source=${source}&channels=${channels}`);
          expect(response.status).toBe(200);
          await response.body?.cancel();
          asked++;
        }
    expect(asked).toBeGreaterThan(256);
    expect(api.hub.channels).toBe(256);
  });
});

describe("a store that fails", () => {
  test("refuses a stream as it refuses everything", async () => {
    const { store, api } = await openNight();
    store.changes = () => Promise.reject(new StoreError("gone from some/secret/place"));
    const response = await api.open();
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain("secret");
  });

  test("is reported once, leaves streams open, and what was missed is told when it is back", async () => {
    const { store, api } = await openNight();
    const reader = await api.read("topic=emigration");
    const { changes } = store;
    store.changes = () => Promise.reject(new StoreError("gone"));
    await store.commit({ ...EMPTY, posts: [scored(postAt(1, "x:2"), ["emigration"])] });
    await api.pace.advance(20 * SECOND);
    expect(api.faults).toEqual(["of the live stream: gone"]);
    expect(reader.ended).toBe(false);
    expect(reader.text).toContain(": hb");
    store.changes = changes;
    await api.pace.advance(SECOND);
    expect(reader.of("bucket")).toMatchObject([{ data: { count: 2 } }]);
  });

  test("in the middle of telling makes clients read anew, not miss something", async () => {
    const { store, api } = await openNight();
    const reader = await api.read("topic=emigration");
    const { series } = store;
    store.series = () => Promise.reject(new StoreError("gone"));
    await store.commit({ ...EMPTY, posts: [scored(postAt(1, "x:2"), ["emigration"])] });
    await api.pace.advance(2 * SECOND);
    store.series = series;
    await api.pace.advance(2 * SECOND);
    expect(reader.events.slice(1)).toMatchObject([{ event: "reset", data: { reason: "unknown-changes" } }]);
    expect(api.faults).toHaveLength(1);
  });

  test("that has forgotten what happened makes clients read anew", async () => {
    const { store, api } = await openNight();
    const reader = await api.read("topic=emigration");
    const { changes } = store;
    store.changes = async (since) => ({ ...(await changes.call(store, since)), complete: false });
    await api.pace.advance(250);
    store.changes = changes;
    await store.commit({ ...EMPTY, posts: [scored(postAt(1, "x:2"), ["emigration"])] });
    await api.pace.advance(2 * SECOND);
    expect(reader.events.slice(1, 3)).toMatchObject([{ event: "reset" }, { event: "bucket", data: { count: 2 } }]);
    expect(reader.of("reset")).toHaveLength(1);
  });
});

describe("closing", () => {
  test("says good-bye to everybody and lets nobody in", async () => {
    const { api } = await openNight();
    const readers = [await api.read(), await api.read("topic=emigration"), await api.read("topic=emigration")];
    api.hub.close();
    await settle();
    expect(readers.map(({ events, ended }) => [events.at(-1)?.event, ended])).toEqual([
      ["bye", true],
      ["bye", true],
      ["bye", true],
    ]);
    expect(api.pace.waiting).toBe(0);
    expect((await api.open()).status).toBe(503);
    expect(api.pace.waiting).toBe(0);
  });
});
