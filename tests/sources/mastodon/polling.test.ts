import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LiveItem } from "../../../src/sources/live.ts";
import { type ManualPace, manualPace } from "../../support/manual-pace.ts";
import { json, makeStatus, type ScriptedMastodon, scriptedMastodon, timedId } from "../../support/mastodon-server.ts";
import { type Collected, collect, has, NIGHT, ofType, openFeed } from "./collecting.ts";

const TAG_PATH = "/api/v1/timelines/tag/";
const ROUND_MS = 30_000;

let server: ScriptedMastodon;
let pace: ManualPace;

beforeEach(async () => {
  server = await scriptedMastodon();
  pace = manualPace(NIGHT);
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

/** A status written so many milliseconds after the beginning of the night, with an id that tells so. */
function hold(atMs: number, tag = "electionnight", more: Readonly<Record<string, unknown>> = {}): string {
  const id = timedId(NIGHT + atMs, server.statuses.length);
  server.statuses.push(makeStatus({ id, createdAtMs: NIGHT + atMs, tags: [tag], more }));
  return id;
}

async function round(got: Collected<LiveItem>): Promise<void> {
  const before = ofType(got.items, "alive").length;
  await pace.advance(ROUND_MS);
  await got.until(has("alive", before + 1));
}

function timesOf(got: Collected<LiveItem>): readonly number[] {
  return got.posts.map(({ postedAtMs }) => postedAtMs - NIGHT);
}

describe("polling without a token", () => {
  test("a fresh start brings only what is written since, and proves each round up to its start", async () => {
    for (let i = 1; i <= 50; i++) hold(-i * 1_000);
    hold(0);
    const got = collect(openFeed(server.url, pace));
    await got.until(has("alive"));
    expect(got.items[0]).toEqual({ type: "open", atMs: NIGHT, resumed: false });
    expect(timesOf(got)).toEqual([0]);
    hold(12_000);
    await round(got);
    expect(timesOf(got)).toEqual([0, 12_000]);
    expect(got.posts.map(({ via }) => via)).toEqual(["live", "live"]);
    expect(ofType(got.items, "alive").map(({ atMs }) => atMs - NIGHT)).toEqual([0, ROUND_MS]);
    for (const { headers } of server.requests) expect(headers.authorization).toBeUndefined();
    expect(await got.stop()).toBeUndefined();
    await server.quiet();
    expect(pace.waiting).toBe(0);
  });

  test("four tags share a request", async () => {
    const tags = ["One", "two", "Three", "four", "Québec"];
    const got = collect(openFeed(server.url, pace, { tags }));
    await got.until(has("alive"));
    expect(server.requests.map(({ path, query }) => [path, query.getAll("any[]"), query.get("limit")])).toEqual([
      [`${TAG_PATH}one`, ["two", "three", "four"], "40"],
      [`${TAG_PATH}québec`, [], "40"],
    ]);
    hold(1_000, "four");
    hold(2_000, "québec");
    await round(got);
    expect(timesOf(got)).toEqual([1_000, 2_000]);
    await got.stop();
  });

  test("more than a page is fetched to the end, oldest first", async () => {
    hold(-1_000);
    const got = collect(openFeed(server.url, pace));
    await got.until(has("alive"));
    for (let i = 1; i <= 95; i++) hold(i * 100);
    await round(got);
    expect(timesOf(got)).toEqual(Array.from({ length: 95 }, (_, i) => (i + 1) * 100));
    await got.stop();
  });

  test("a server whose pages are shorter is read to the end too", async () => {
    hold(-1_000);
    const got = collect(openFeed(server.url, pace));
    await got.until(has("alive"));
    const all = Array.from({ length: 70 }, (_, i) => {
      hold((i + 1) * 100);
      return server.statuses.at(-1);
    });
    server.override(TAG_PATH, ({ query }, response) => {
      const after = all.filter((status) => BigInt(status?.id ?? 0) > BigInt(query.get("min_id") ?? 0));
      json(response, 200, after.slice(0, 25).reverse());
    });
    await round(got);
    expect(got.posts).toHaveLength(70);
    await got.stop();
  });

  test("a timeline that was empty brings its first post", async () => {
    const got = collect(openFeed(server.url, pace));
    await got.until(has("alive"));
    hold(5_000);
    await round(got);
    hold(40_000);
    await round(got);
    expect(timesOf(got)).toEqual([5_000, 40_000]);
    await got.stop();
  });

  test("a post of another server that arrives late is not missed, and none comes twice", async () => {
    hold(-5_000);
    const got = collect(openFeed(server.url, pace));
    await got.until(has("alive"));
    hold(25_000);
    await round(got);
    // Written before the newest that was seen, and so with a lower id.
    hold(3_000);
    hold(-30_000);
    await round(got);
    await round(got);
    expect(timesOf(got)).toEqual([25_000, 3_000]);
    await got.stop();
  });

  test("an edit of a recent post comes again", async () => {
    hold(-5_000);
    const got = collect(openFeed(server.url, pace));
    await got.until(has("alive"));
    const id = hold(10_000);
    await round(got);
    server.statuses.pop();
    const more = { edited_at: new Date(NIGHT + 31_000).toISOString(), content: "<p>Other words</p>" };
    server.statuses.push(makeStatus({ id, createdAtMs: NIGHT + 10_000, tags: ["electionnight"], more }));
    await round(got);
    expect(got.posts.map(({ text, editedAtMs }) => [text, editedAtMs])).toEqual([
      [`Words of ${id}`, null],
      ["Other words", NIGHT + 31_000],
    ]);
    await got.stop();
  });

  test.each([
    ["numbers that tell no time", ["9", "10", "99", "100"]],
    ["letters", ["Al30Y6dIQNzsEKhR5a", "Al30Y6dIQNzsEKhR5b", "Al30Y6dIQNzsEKhR5c", "Bl30Y6dIQNzsEKhR5c"]],
  ])("ids may be %s", async (_, [first = "", ...others]) => {
    const add = (id: string): void => {
      server.statuses.push(makeStatus({ id, createdAtMs: NIGHT - 1, tags: ["electionnight"] }));
    };
    add(first);
    const got = collect(openFeed(server.url, pace));
    await got.until(has("alive"));
    for (const id of others) {
      add(id);
      await round(got);
    }
    expect(got.posts.map(({ text }) => text)).toEqual(others.map((id) => `Words of ${id}`));
    expect(server.requests.at(-1)?.query.get("min_id")).toBe(others.at(-2));
    await got.stop();
  });

  test("goes on from its cursor after a loss, and says when it has caught up", async () => {
    hold(-5_000);
    const feed = openFeed(server.url, pace, { tags: ["electionnight", "b", "c", "d", "other"] });
    const first = collect(feed);
    await first.until(has("alive"));
    hold(10_000);
    hold(11_000, "other");
    await round(first);
    await first.stop();
    const cursor = ofType(first.items, "alive").at(-1)?.cursor;
    const provenMs = pace.now();
    for (let i = 0; i < 60; i++) hold(40_000 + i * 1_000);
    hold(50_000, "other");
    await pace.advance(180_000);
    const second = collect(feed, { cursor, provenMs });
    await second.until(has("alive"));
    expect(second.items[0]).toEqual({ type: "open", atMs: pace.now(), resumed: true });
    const fetched = second.posts.filter(({ postedAtMs }) => postedAtMs > provenMs);
    expect(fetched).toHaveLength(61);
    expect(new Set(second.posts.map(({ via }) => via))).toEqual(new Set(["refill"]));
    expect(second.items.slice(-2).map(({ type }) => type)).toEqual(["caught-up", "alive"]);
    hold(215_000);
    await round(second);
    expect(second.posts.at(-1)).toMatchObject({ via: "live", postedAtMs: NIGHT + 215_000 });
    await second.stop();
  });

  test("the cursor of a page that was taken spares it, if the rest is lost", async () => {
    hold(-5_000);
    const feed = openFeed(server.url, pace);
    const first = collect(feed);
    await first.until(has("alive"));
    await first.stop();
    const cursor = ofType(first.items, "alive").at(-1)?.cursor;
    for (let i = 0; i < 100; i++) hold(120_000 + i * 60_000);
    server.override(TAG_PATH, ({ query }, response) => {
      if (server.requests.length > 3) return response.destroy();
      const after = server.statuses.filter(({ id }) => BigInt(id) > BigInt(query.get("min_id") ?? 0));
      json(response, 200, after.slice(0, 40).reverse());
    });
    const second = collect(feed, { cursor, provenMs: NIGHT });
    expect(await second.ended).toMatchObject({ kind: "network" });
    server.override(TAG_PATH, null);
    const third = collect(feed, { cursor: ofType(second.items, "cursor").at(-1)?.cursor, provenMs: NIGHT });
    await third.until(has("caught-up"));
    const seen = [...second.posts, ...third.posts].map(({ id }) => id);
    expect(new Set(seen).size).toBe(101);
    expect(third.posts.length).toBeLessThan(65);
    await third.stop();
  });

  test.each([
    ["nonsense", "{"],
    ["another form", '{"minIds":["1"]}'],
    ["a wrong value", '{"minIds":{"electionnight":5}}'],
    ["a hostile value", '{"minIds":{"electionnight":"1&limit=1"}}'],
    ["a list", "[]"],
  ])("a cursor that is %s counts as none", async (_, cursor) => {
    hold(-5_000);
    const got = collect(openFeed(server.url, pace), { cursor, provenMs: NIGHT - 1_000 });
    await got.until(has("alive"));
    expect([got.items[0], got.posts]).toEqual([{ type: "open", atMs: NIGHT, resumed: false }, []]);
    await got.stop();
  });

  test("a cursor from before the last week counts as none", async () => {
    const cursor = `{"minIds":{"electionnight":"${timedId(NIGHT - 9 * 86_400_000)}"}}`;
    const got = collect(openFeed(server.url, pace), { cursor, provenMs: NIGHT - 8 * 86_400_000 });
    await got.until(has("open"));
    expect(got.items[0]).toMatchObject({ resumed: false });
    await got.stop();
  });

  test("after a change of the tags each group goes on from the earliest place of its tags, or the latest of all", async () => {
    const cursor = '{"minIds":{"e":"300","a+b+c+d":"500","f":"1000"}}';
    const got = collect(openFeed(server.url, pace, { tags: ["d", "e", "x", "y", "z"] }), { cursor, provenMs: NIGHT });
    await got.until(has("caught-up"));
    const asked = server.requests.map(({ path, query }) => [path.slice(TAG_PATH.length), query.get("min_id")]);
    expect(asked).toEqual([
      ["d", "300"],
      ["z", "1000"],
    ]);
    await got.stop();
  });

  test("junk in a page is passed over and counted", async () => {
    hold(-5_000);
    const feed = openFeed(server.url, pace);
    const got = collect(feed);
    await got.until(has("alive"));
    const good = makeStatus({ id: timedId(NIGHT + 1), createdAtMs: NIGHT + 1, tags: [] });
    server.override(TAG_PATH, (_, response) => {
      json(response, 200, [null, 5, "text", [], {}, { ...good, id: {} }, { ...good, content: 7 }, good]);
    });
    await round(got);
    expect(got.posts).toHaveLength(1);
    expect(Object.fromEntries(feed.skipped)).toEqual({ not_a_post: 7 });
    await got.stop();
  });

  test("a server that ignores min_id is not asked without end", async () => {
    for (let i = 1; i <= 60; i++) hold(-i);
    const got = collect(openFeed(server.url, pace));
    await got.until(has("alive"));
    server.override(TAG_PATH, (_, response) => json(response, 200, server.statuses.slice(0, 40)));
    await round(got);
    expect(server.requests.length).toBeLessThanOrEqual(4);
    expect(got.posts).toEqual([]);
    await got.stop();
  });
});

describe("limits of requests", () => {
  test("are kept in any five minutes, whatever there is to ask", async () => {
    const tags = Array.from({ length: 240 }, (_, i) => `t${i}`);
    const times: number[] = [];
    server.override(TAG_PATH, (_, response) => {
      times.push(pace.now());
      json(response, 200, []);
    });
    const got = collect(openFeed(server.url, pace, { tags }));
    await got.until(has("alive"));
    for (let i = 0; i < 800; i++) {
      const answered = server.requests.length;
      await pace.advance(1_000);
      if (i % 100 === 99) await server.asked(TAG_PATH, answered);
    }
    for (const time of times)
      expect(times.filter((other) => other > time - 300_000 && other <= time).length).toBeLessThanOrEqual(300);
    expect(times.length).toBeGreaterThan(600);
    await got.stop();
  });

  test("the last request of a window is followed by a wait for the next, of the server's time", async () => {
    const got = collect(openFeed(server.url, pace));
    server.timelineHeaders = {
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": new Date(NIGHT + 50_000).toISOString(),
    };
    await got.until(has("alive"));
    server.timelineHeaders = {};
    await pace.advance(49_999);
    expect(server.requests).toHaveLength(1);
    await pace.advance(1);
    await got.until(has("alive", 2));
    expect(ofType(got.items, "alive").at(-1)?.atMs).toBe(NIGHT + 30_000);
    await got.stop();
  });

  test("a window that is closed for long ends the connection, with the time to come back", async () => {
    const feed = openFeed(server.url, pace);
    const got = collect(feed);
    server.timelineHeaders = {
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": new Date(NIGHT + 200_000).toISOString(),
    };
    await got.until(has("alive"));
    await pace.advance(30_000);
    const fault = { name: "ConnectionFault", kind: "rate-limit", retryAtMs: NIGHT + 200_000, refused: false };
    expect(await got.ended).toMatchObject(fault);
    expect(await collect(feed).ended).toMatchObject(fault);
    expect(server.requests).toHaveLength(1);
    expect(pace.waiting).toBe(0);
  });

  test("intervals shrink in a rehearsal, times of the server do not", async () => {
    const fast: ManualPace = {
      ...pace,
      real: (ms) => ms / 100,
      after: (ms, callback) => pace.after(ms / 100, callback),
    };
    const got = collect(openFeed(server.url, fast));
    await got.until(has("alive"));
    server.timelineHeaders = {
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": new Date(NIGHT + 1_000).toISOString(),
    };
    await pace.advance(300);
    await got.until(has("alive", 2));
    await pace.advance(300);
    expect(await got.ended).toMatchObject({ kind: "rate-limit", retryAtMs: NIGHT + 1_000 });
  });
});

test("a feed that is polled goes on from its cursor and has no refill beside it", () => {
  expect(openFeed(server.url, pace)).not.toHaveProperty("refill");
});
