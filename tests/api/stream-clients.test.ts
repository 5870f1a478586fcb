import { describe, expect, test } from "vitest";
import { KEPT_EVENTS } from "../../src/api/live/ring.ts";
import type { Store } from "../../src/store/store.ts";
import { settle } from "../support/manual-pace.ts";
import { MINUTE, NEGATIVE, postAt, scored } from "../support/small-night.ts";
import { EMPTY, openNight, SECOND } from "../support/stream-night.ts";
import { readStream, type StreamApi } from "../support/streams.ts";

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
