import { describe, expect, test } from "vitest";
import type { Post } from "../../src/core/post.ts";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import type { Batch, Store } from "../../src/store/store.ts";
import { MINUTE, postAt, START_MS, scored, THEME } from "../support/small-night.ts";
import { openStreamApi, type StreamApi } from "../support/streams.ts";

const EMPTY: Batch = { posts: [], deletions: [], coverage: [], cursors: [] };
const SECOND = 1_000;

async function openTape(): Promise<{ store: Store; api: StreamApi }> {
  const store = await openMemoryStore();
  await store.putRecords("topic", [THEME]);
  const earlier = Array.from({ length: 120 }, (_, i) => scored(postAt(i / 60, `row:before:${i}`), ["emigration"]));
  await store.commit({ ...EMPTY, posts: earlier });
  return { store, api: openStreamApi(store, START_MS + 3 * MINUTE) };
}

function posts(count: number, name: string, more: Partial<Post> = {}, topics = ["emigration"]): Batch {
  return {
    ...EMPTY,
    posts: Array.from({ length: count }, (_, i) => scored(postAt(2 + i / 1e4, `${name}:${i}`, more), topics)),
  };
}

describe("posts on the stream", () => {
  test("are told as they come, with how many there were, and none that was there before", async () => {
    const { store, api } = await openTape();
    const reader = await api.read("topic=emigration&channels=post");
    await store.commit(posts(3, "row:new"));
    await api.pace.advance(2 * SECOND);
    expect(reader.of("post").map(({ data }) => [data["id"], data["sampled_from"]])).toEqual([
      ["row:new:2", 3],
      ["row:new:1", 3],
      ["row:new:0", 3],
    ]);
    expect(reader.of("post")[0]?.data).toMatchObject({
      time_utc: "2016-11-09T03:02:00.012Z",
      text: "invented text of row:new:2",
      topics: ["emigration"],
      label: "negative",
    });
  });

  test("are at most five in a second, of all that came", async () => {
    const { store, api } = await openTape();
    const reader = await api.read("topic=emigration&channels=post");
    await store.commit(posts(40, "row:new"));
    await api.pace.advance(SECOND);
    await store.commit(posts(300, "row:more"));
    await api.pace.advance(3 * SECOND);
    const told = reader.of("post").map(({ data }) => data);
    expect(told.map((post) => post["sampled_from"])).toEqual([40, 40, 40, 40, 40, 300, 300, 300, 300, 300]);
    expect(new Set(told.map((post) => post["id"])).size).toBe(10);
  });

  test("of another topic, of long ago, or a second time, are not told", async () => {
    const { store, api } = await openTape();
    const reader = await api.read("topic=emigration&channels=post");
    await store.commit(posts(2, "row:other", {}, ["election"]));
    await store.commit({ ...EMPTY, posts: [scored(postAt(-600, "row:old"), ["emigration"])] });
    await store.commit({ ...EMPTY, posts: [scored(postAt(1, "row:before:60"), ["emigration"])] });
    await api.pace.advance(2 * SECOND);
    expect(reader.of("post")).toEqual([]);
  });

  test("that are taken back bring no earlier ones in their place", async () => {
    const { store, api } = await openTape();
    const reader = await api.read("topic=emigration&channels=post");
    const newest = Array.from({ length: 30 }, (_, i) => ({ id: `row:before:${119 - i}`, deletedAtMs: null }));
    await store.commit({ ...EMPTY, deletions: newest });
    await store.commit(posts(1, "row:new"));
    await api.pace.advance(2 * SECOND);
    expect(reader.of("post").map(({ data }) => data["id"])).toEqual(["row:new:0"]);
  });

  test("show no text that may not be shown: of X, of who asks not to be quoted, of deleted ones", async () => {
    const { store, api } = await openTape();
    const reader = await api.read("topic=emigration&channels=post");
    await store.commit(posts(1, "x", { source: "x", text: "hidden one", hashtags: ["hiddentag"] }));
    await store.commit(
      posts(1, "row:shy", { flags: ["no_public_quote"], text: "hidden two", hashtags: ["hiddentag"] }),
    );
    await store.commit(posts(1, "row:gone", { text: "hidden three" }));
    await store.commit({ ...EMPTY, deletions: [{ id: "row:gone:0", deletedAtMs: null }] });
    await api.pace.advance(2 * SECOND);
    expect(reader.of("post").map(({ data }) => [data["id"], data["text"], data["hashtags"]])).toEqual([
      ["x:0", null, []],
      ["row:shy:0", null, []],
    ]);
    expect(reader.text).not.toContain("hidden");
  });

  test("are told of every source asked for and no other", async () => {
    const { store, api } = await openTape();
    const reader = await api.read("topic=emigration&channels=post&source=bluesky");
    await store.commit(posts(1, "bluesky", { source: "bluesky" }));
    await store.commit(posts(1, "row:new"));
    await api.pace.advance(2 * SECOND);
    expect(reader.of("post").map(({ data }) => [data["id"], data["sampled_from"]])).toEqual([["bluesky:0", 1]]);
  });

  test("that claim to be of the future are not told, and do not keep others from being told", async () => {
    const { store, api } = await openTape();
    const future = Array.from({ length: 60 }, (_, i) => scored(postAt(5_000, `row:future:${i}`), ["emigration"]));
    await store.commit({ ...EMPTY, posts: future });
    const reader = await api.read("topic=emigration&channels=post");
    await store.commit(posts(1, "row:new"));
    await api.pace.advance(2 * SECOND);
    expect(reader.of("post").map(({ data }) => data["id"])).toEqual(["row:new:0"]);
  });

  test("of an empty store are told from the first on", async () => {
    const store = await openMemoryStore();
    const api = openStreamApi(store, START_MS);
    const reader = await api.read("channels=post");
    await store.commit(posts(2, "row:new"));
    await api.pace.advance(2 * SECOND);
    expect(reader.of("post")).toHaveLength(2);
  });
});

test("points of a measure are told when they are new or changed", async () => {
  const store = await openMemoryStore();
  const api = openStreamApi(store, START_MS + 10 * MINUTE);
  const measure = {
    id: "seen:bluesky",
    name: "All posts seen",
    unit: "posts",
    source: "Bluesky",
    zone: "UTC",
    note: null,
  };
  const point = (minute: number, value: number) => ({
    startMs: START_MS + minute * MINUTE,
    endMs: START_MS + (minute + 1) * MINUTE,
    value,
    below: false,
  });
  await store.putRecords("measure", [measure]);
  await store.commit({ ...EMPTY, points: [{ measure: measure.id, points: [point(1, 5), point(2, 7)] }] });
  const reader = await api.read("channels=measure");
  await store.commit({ ...EMPTY, points: [{ measure: measure.id, points: [point(2, 9), point(3, 1)] }] });
  await api.pace.advance(2 * SECOND);
  expect(reader.of("measure").map(({ data }) => [data["measure"], data["t"], data["value"]])).toEqual([
    ["seen:bluesky", "2016-11-09T03:02:00.000Z", 9],
    ["seen:bluesky", "2016-11-09T03:03:00.000Z", 1],
  ]);
});
