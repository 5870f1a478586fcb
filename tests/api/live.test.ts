import { describe, expect, test } from "vitest";
import type { LiveResponse } from "../../src/api/schemas.ts";
import type { CoverageState } from "../../src/core/coverage.ts";
import type { FeedStatus } from "../../src/core/feed.ts";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import type { Batch, Store } from "../../src/store/store.ts";
import { postAt, scored } from "../support/small-night.ts";
import { openStreamApi, type StreamApi } from "../support/streams.ts";

const EMPTY: Batch = { posts: [], deletions: [], coverage: [], cursors: [] };
const SECOND = 1_000;
const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 3, 22);

function feed(more: Partial<FeedStatus> = {}): FeedStatus {
  return {
    id: "bluesky/jetstream",
    source: "bluesky",
    feed: "jetstream",
    title: "Bluesky",
    state: "live",
    sentence: "connected",
    sinceMs: NOW - HOUR,
    retryAtMs: null,
    ...more,
  };
}

/** The feed of `feed()`, or another one, saw everything of the hour before `untilMs`. */
async function saw(
  store: Store,
  untilMs: number,
  state: CoverageState = "live",
  own: Pick<FeedStatus, "source" | "feed"> = { source: "bluesky", feed: "jetstream" },
): Promise<void> {
  const intervals = [{ ...own, state, fromMs: untilMs - HOUR, toMs: untilMs, reason: null }];
  await store.commit({ ...EMPTY, coverage: [{ ...own, sinceMs: untilMs - HOUR, intervals }] });
}

async function live(api: StreamApi): Promise<LiveResponse["data"]> {
  const response = await api.get("/api/v1/live");
  expect(response.status).toBe(200);
  return ((await response.json()) as LiveResponse).data;
}

describe("GET /api/v1/live", () => {
  test("of a store that nobody collects into has no sources and no watermark", async () => {
    const api = openStreamApi(await openMemoryStore(), NOW, { live: { mode: "off" } });
    expect(await live(api)).toEqual({
      mode: "off",
      now: "2026-11-03T22:00:00.000Z",
      watermark: null,
      replay: null,
      sources: [],
    });
  });

  test("tells of each feed what the collector said, and until when it has proven to see everything", async () => {
    const store = await openMemoryStore();
    await store.putRecords("feed", [
      feed(),
      feed({
        id: "mastodon/a.example",
        source: "mastodon",
        feed: "a.example",
        title: "Mastodon at a.example",
        state: "waiting",
        sentence: "cannot reach a.example, retrying",
        retryAtMs: NOW + 5 * SECOND,
      }),
    ]);
    await saw(store, NOW - SECOND);
    await store.commit({ ...EMPTY, posts: [scored({ ...postAt(0, "bluesky:1"), source: "bluesky" })] });
    const { mode, watermark, sources } = await live(openStreamApi(store, NOW));
    expect([mode, watermark]).toEqual(["live", "2026-11-03T21:59:59.000Z"]);
    expect(sources).toEqual([
      {
        id: "bluesky/jetstream",
        source: "bluesky",
        feed: "jetstream",
        title: "Bluesky",
        state: "live",
        sentence: "connected",
        since: "2026-11-03T21:00:00.000Z",
        retry_at: null,
        proven_until: "2026-11-03T21:59:59.000Z",
        last_post_at: "2016-11-09T03:00:00.000Z",
      },
      expect.objectContaining({
        state: "waiting",
        retry_at: "2026-11-03T22:00:05.000Z",
        proven_until: null,
        last_post_at: null,
      }),
    ]);
  });

  describe("of several feeds reaches to", () => {
    const polled = { source: "mastodon", feed: "a.example" } as const;
    const other = (more: Partial<FeedStatus> = {}) => feed({ id: "mastodon/a.example", ...polled, ...more });
    const watermark = async (store: Store, ...feeds: FeedStatus[]): Promise<string | null> => {
      await store.putRecords("feed", feeds);
      return (await live(openStreamApi(store, NOW))).watermark;
    };

    test("the oldest proof of those that are live", async () => {
      const store = await openMemoryStore();
      await saw(store, NOW - SECOND);
      await saw(store, NOW - 90 * SECOND, "live", polled);
      expect(await watermark(store, feed(), other())).toBe("2026-11-03T21:58:30.000Z");
    });

    test("the proof of those that are left, where one is away, stopped, or has not been heard of", async () => {
      const store = await openMemoryStore();
      await saw(store, NOW - SECOND);
      await saw(store, NOW - 2 * HOUR, "live", polled);
      for (const state of ["waiting", "connecting", "refused", "capped", "stopped"] as const)
        expect([state, await watermark(store, feed(), other({ state }))]).toEqual([state, "2026-11-03T21:59:59.000Z"]);
      expect(await watermark(store, feed(), other({ sinceMs: NOW - 3 * HOUR }))).toBe("2026-11-03T21:59:59.000Z");
      expect(await watermark(store, feed({ state: "stopped" }), other({ state: "waiting" }))).toBeNull();
    });

    test("when one came back, before its first proof since", async () => {
      const store = await openMemoryStore();
      await saw(store, NOW - SECOND);
      await saw(store, NOW - 2 * HOUR, "live", polled);
      const back = other({ sinceMs: NOW - 20 * SECOND });
      expect(await watermark(store, feed(), back)).toBe("2026-11-03T21:59:40.000Z");
      expect(await watermark(await openMemoryStore(), back)).toBe("2026-11-03T21:59:40.000Z");
    });
  });

  test("calls a feed stale that says it is live but has proven nothing for three minutes", async () => {
    const store = await openMemoryStore();
    await store.putRecords("feed", [feed()]);
    await saw(store, NOW);
    const api = openStreamApi(store, NOW);
    await api.pace.advance(180 * SECOND);
    expect((await live(api)).sources).toMatchObject([{ state: "live" }]);
    await api.pace.advance(SECOND);
    const { watermark, sources } = await live(api);
    expect(watermark).toBeNull();
    expect(sources).toMatchObject([
      {
        state: "stale",
        sentence: "no word from the collector since 2026-11-03T22:00:00.000Z",
        since: "2026-11-03T22:00:00.000Z",
        proven_until: "2026-11-03T22:00:00.000Z",
      },
    ]);
    await saw(store, NOW + 62 * SECOND);
    expect((await live(api)).sources).toMatchObject([{ state: "live", sentence: "connected" }]);
  });

  test("does not call one stale that has just begun, or that says itself that it is not live", async () => {
    const store = await openMemoryStore();
    await store.putRecords("feed", [feed({ sinceMs: NOW - 10 * SECOND })]);
    await saw(store, NOW - HOUR);
    const api = openStreamApi(store, NOW);
    expect((await live(api)).sources).toMatchObject([{ state: "live" }]);
    await store.putRecords("feed", [feed({ state: "stopped", sentence: "stopped in good order" })]);
    expect((await live(api)).sources).toMatchObject([{ state: "stopped", sentence: "stopped in good order" }]);
  });

  test("finds the last proof of a feed that has been away for long, and does not take a gap for one", async () => {
    const store = await openMemoryStore();
    await store.putRecords("feed", [feed({ state: "waiting" })]);
    await saw(store, NOW - 400 * HOUR);
    const own = { source: "bluesky", feed: "jetstream" } as const;
    const gap = { ...own, state: "gap" as const, fromMs: NOW - 400 * HOUR, toMs: NOW, reason: "lost" };
    await store.commit({ ...EMPTY, coverage: [{ ...own, sinceMs: NOW - 400 * HOUR, intervals: [gap] }] });
    const api = openStreamApi(store, NOW);
    for (let asked = 0; asked < 2; asked++)
      expect((await live(api)).sources).toMatchObject([{ proven_until: "2026-10-18T06:00:00.000Z" }]);
  });

  test("is never answered with what was true before, though the store did not change", async () => {
    const store = await openMemoryStore();
    const api = openStreamApi(store, NOW);
    const response = await api.get("/api/v1/live");
    expect(response.headers.get("etag")).toBeNull();
    expect(response.headers.get("cache-control")).toBe("no-store");
    await api.pace.advance(SECOND);
    expect((await live(api)).now).toBe("2026-11-03T22:00:01.000Z");
  });

  test("calls a feed stale that said it would try again and did not", async () => {
    const store = await openMemoryStore();
    await store.putRecords("feed", [
      feed({ state: "waiting", sentence: "cannot reach it, retrying", retryAtMs: NOW + 10 * SECOND }),
    ]);
    const api = openStreamApi(store, NOW);
    await api.pace.advance(180 * SECOND);
    expect((await live(api)).sources).toMatchObject([{ state: "waiting" }]);
    await api.pace.advance(20 * SECOND);
    expect((await live(api)).sources).toMatchObject([{ state: "stale" }]);
  });

  test("of a replay tells the night, and judges silence by its pace", async () => {
    const store = await openMemoryStore();
    await store.putRecords("feed", [feed()]);
    await saw(store, NOW);
    const replay = {
      caseId: "a-night",
      speed: 60,
      fromMs: NOW - HOUR,
      toMs: NOW + HOUR,
      atMs: NOW + 5400 * SECOND,
      done: false,
    };
    const api = openStreamApi(store, 0, { live: { mode: "replay", replay: () => replay }, clock: () => replay.atMs });
    expect(await live(api)).toMatchObject({
      mode: "replay",
      now: "2026-11-03T23:30:00.000Z",
      replay: { case: "a-night", speed: 60, at: "2026-11-03T23:30:00.000Z", done: false },
      sources: [{ state: "live" }],
    });
    replay.atMs = NOW + 10_801 * SECOND;
    expect((await live(api)).sources).toMatchObject([{ state: "stale" }]);
  });

  test("refuses parameters and other methods", async () => {
    const api = openStreamApi(await openMemoryStore(), NOW);
    expect((await api.get("/api/v1/live?topic=all")).status).toBe(400);
    const response = await api.app.request("/api/v1/live", { method: "POST" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
  });
});

describe("health on the stream", () => {
  test("tells a feed when its state changes, and not when it goes on proving itself", async () => {
    const store = await openMemoryStore();
    await store.putRecords("feed", [feed()]);
    await saw(store, NOW);
    const api = openStreamApi(store, NOW);
    const reader = await api.read("channels=health");
    expect(reader.events).toMatchObject([{ data: { watermark: "2026-11-03T22:00:00.000Z" } }]);
    for (let second = 1; second <= 20; second++) {
      await saw(store, NOW + second * SECOND);
      await api.pace.advance(SECOND);
    }
    expect(reader.of("health")).toEqual([]);
    await store.putRecords("feed", [feed({ state: "waiting", sentence: "cannot reach it", retryAtMs: NOW + HOUR })]);
    await api.pace.advance(SECOND);
    expect(reader.of("health")).toMatchObject([
      { data: { state: "waiting", proven_until: "2026-11-03T22:00:20.000Z" } },
    ]);
  });

  test("tells that a feed has become stale, of which no commit tells", async () => {
    const store = await openMemoryStore();
    await store.putRecords("feed", [feed()]);
    await saw(store, NOW);
    const api = openStreamApi(store, NOW);
    const reader = await api.read("channels=health");
    await api.pace.advance(190 * SECOND);
    expect(reader.of("health")).toMatchObject([{ data: { id: "bluesky/jetstream", state: "stale" } }]);
    await saw(store, NOW + 191 * SECOND);
    await api.pace.advance(2 * SECOND);
    expect(reader.of("health").slice(1)).toMatchObject([{ data: { state: "live" } }]);
  });

  test("is told to those who ask for its source", async () => {
    const store = await openMemoryStore();
    const api = openStreamApi(store, NOW);
    const [own, other] = [await api.read("source=bluesky"), await api.read("source=x")];
    await store.putRecords("feed", [feed()]);
    await api.pace.advance(2 * SECOND);
    expect([own.of("health").length, other.of("health").length]).toEqual([1, 0]);
  });
});
