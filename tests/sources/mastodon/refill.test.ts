import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ManualPace, manualPace } from "../../support/manual-pace.ts";
import { json, makeStatus, type ScriptedMastodon, scriptedMastodon, timedId } from "../../support/mastodon-server.ts";
import { collect, collectRefill, has, NIGHT, openFeed, TOKEN } from "./collecting.ts";

const TAG_PATH = "/api/v1/timelines/tag/";
const MINUTE_MS = 60_000;

let server: ScriptedMastodon;
let pace: ManualPace;

beforeEach(async () => {
  server = await scriptedMastodon({ token: TOKEN });
  pace = manualPace(NIGHT);
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

function feedOf(...tags: readonly string[]): ReturnType<typeof openFeed> {
  return openFeed(server.url, pace, { token: TOKEN, tags });
}

function hold(id: string, createdAtMs: number, tag = "one"): void {
  server.statuses.push(makeStatus({ id, createdAtMs, tags: [tag] }));
}

describe("a gap of a stream", () => {
  test("is fetched by the time that ids tell, every tag of it", async () => {
    for (let s = 0; s < 600; s += 5) hold(timedId(NIGHT + s * 1_000), NIGHT + s * 1_000);
    hold(timedId(NIGHT + 200_000, 1), NIGHT + 200_000, "five");
    pace.sleep(600_000);
    const feed = feedOf("one", "two", "three", "four", "five");
    const got = collectRefill(feed, NIGHT + 180_000, NIGHT + 300_000);
    expect(await got.ended).toBeUndefined();
    const inGap = got.posts.filter((p) => p.postedAtMs >= NIGHT + 180_000 && p.postedAtMs < NIGHT + 300_000);
    expect(inGap).toHaveLength(25);
    expect(new Set(got.posts.map(({ via }) => via))).toEqual(new Set(["refill"]));
    expect(got.posts[0]?.postedAtMs).toBeGreaterThanOrEqual(NIGHT + 180_000 - MINUTE_MS);
    expect(got.items.filter(({ type }) => type === "alias")).toHaveLength(got.posts.length);
    expect(got.items.at(-1)).toEqual({ type: "refilled", whole: true, without: null });
    for (const { headers } of server.requests) expect(headers.authorization).toBe(`Bearer ${TOKEN}`);
    await server.quiet();
    expect(pace.waiting).toBe(0);
  });

  test("ends with the page that is past it", async () => {
    for (let s = 0; s < 4_000; s += 5) hold(timedId(NIGHT + s * 1_000), NIGHT + s * 1_000);
    const got = collectRefill(feedOf("one"), NIGHT + MINUTE_MS, NIGHT + 2 * MINUTE_MS);
    await got.ended;
    expect(server.requests.length).toBeLessThanOrEqual(4);
  });

  test("is placed by the newest id known before it, where ids tell no time", async () => {
    const feed = feedOf("one");
    const live = collect(feed);
    const stream = await server.stream("one");
    await live.until(has("open"));
    for (let i = 1; i <= 3; i++) {
      hold(String(i), NIGHT + i * 10_000);
      await pace.advance(10_000);
      stream.event("update", server.statuses.at(-1));
      await live.until(has("post", i));
    }
    stream.drop();
    await live.ended;
    for (let i = 4; i <= 103; i++) hold(String(i), NIGHT + 31_000 + i);
    const got = collectRefill(feed, NIGHT + 30_000, NIGHT + 40_000);
    expect(await got.ended).toBeUndefined();
    expect(got.posts.map(({ text }) => text)).toEqual(Array.from({ length: 100 }, (_, i) => `Words of ${i + 4}`));
    expect(got.items.at(-1)).toEqual({ type: "refilled", whole: true, without: null });
  });

  test("of earlier is placed by what was the newest then", async () => {
    for (let i = 1; i <= 300; i++) hold(String(i), NIGHT + i * 1_000);
    const feed = feedOf("one");
    const live = collect(feed);
    const stream = await server.stream("one");
    await live.until(has("open"));
    for (const i of [20, 50, 80]) {
      await pace.advance(NIGHT + i * 1_000 - pace.now());
      stream.event("update", server.statuses[i - 1]);
      stream.write(":thump\n");
      await live.until((items) => items.some((item) => item.type === "post" && item.post.text === `Words of ${i}`));
      await pace.advance(1_000);
    }
    await live.stop();
    const got = collectRefill(feed, NIGHT + 30_000, NIGHT + 40_000);
    await got.ended;
    expect(got.posts[0]?.text).toBe("Words of 21");
    expect(got.items.at(-1)).toEqual({ type: "refilled", whole: true, without: null });
  });

  test("is placed by the cursor of an earlier run", async () => {
    for (let i = 1; i <= 200; i++) hold(String(i), NIGHT + i * 1_000);
    const feed = feedOf("one");
    const live = collect(feed, { cursor: '{"minIds":{"*":"120"}}', provenMs: NIGHT + 120_000 });
    await live.until(has("open"));
    await live.stop();
    const got = collectRefill(feed, NIGHT + 120_000, NIGHT + 201_000);
    await got.ended;
    expect(got.posts).toHaveLength(80);
    expect(got.items.at(-1)).toEqual({ type: "refilled", whole: true, without: null });
  });

  test("that cannot be placed brings the newest page and is not whole", async () => {
    for (let i = 1; i <= 200; i++) hold(String(i), NIGHT + i * 1_000);
    const got = collectRefill(feedOf("one"), NIGHT + 20_000, NIGHT + 201_000);
    await got.ended;
    expect(got.posts).toHaveLength(40);
    expect(got.items.at(-1)).toEqual({ type: "refilled", whole: false, without: null });
  });

  test("that the newest page reaches over is whole with it", async () => {
    for (let i = 1; i <= 200; i++) hold(String(i), NIGHT + i * 10_000);
    const got = collectRefill(feedOf("one"), NIGHT + 1_900_000, NIGHT + 2_001_000);
    await got.ended;
    expect(got.items.at(-1)).toEqual({ type: "refilled", whole: true, without: null });
    expect(server.requests).toHaveLength(1);
  });

  test("of a tag that nobody uses is whole", async () => {
    const got = collectRefill(feedOf("one"), NIGHT, NIGHT + 1_000);
    await got.ended;
    expect(got.items).toEqual([{ type: "refilled", whole: true, without: null }]);
  });

  test("is not whole where one timeline is refused, and the others come", async () => {
    hold("1", NIGHT + 1_000, "five");
    server.override(`${TAG_PATH}one`, (_, response) => json(response, 403, { error: "Forbidden" }));
    const got = collectRefill(feedOf("one", "two", "three", "four", "five"), NIGHT, NIGHT + 2_000);
    expect(await got.ended).toBeUndefined();
    expect(got.posts).toHaveLength(1);
    expect(got.items.at(-1)).toEqual({ type: "refilled", whole: false, without: null });
  });

  test.each([
    [500, { kind: "http" }],
    [429, { kind: "rate-limit", retryAtMs: NIGHT + 7_000 }],
  ])("is tried again after HTTP %i", async (status, about) => {
    server.override(TAG_PATH, (_, response) => json(response, status, {}, { "retry-after": "7" }));
    const got = collectRefill(feedOf("one"), NIGHT, NIGHT + 2_000);
    expect(await got.ended).toMatchObject({ name: "ConnectionFault", refused: false, ...about });
    expect(got.items).toEqual([]);
  });

  test("ends quietly and without a verdict on abort", async () => {
    server.override(TAG_PATH, () => {});
    const got = collectRefill(feedOf("one"), NIGHT, NIGHT + 2_000);
    await server.asked(TAG_PATH, 1);
    expect(await got.stop()).toBeUndefined();
    expect(got.items).toEqual([]);
    await server.quiet();
    expect(pace.waiting).toBe(0);
  });
});
