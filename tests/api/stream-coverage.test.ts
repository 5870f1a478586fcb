import { describe, expect, test } from "vitest";
import { MINUTE, postAt, START_MS, scored } from "../support/small-night.ts";
import { EMPTY, looking, openNight, SECOND } from "../support/stream-night.ts";
import type { StreamReader } from "../support/streams.ts";

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

describe("a gap", () => {
  const stream = (source: "x" | "bluesky", ...spans: readonly (readonly ["live" | "gap", number, number])[]) => {
    const own = { source, feed: "stream" } as const;
    const intervals = spans.map(([state, from, to]) => {
      return { ...own, state, fromMs: START_MS + from * MINUTE, toMs: START_MS + to * MINUTE, reason: null };
    });
    return { ...own, intervals };
  };
  const told = (reader: StreamReader, source: string) =>
    reader
      .of("bucket")
      .filter(({ data }) => data["source"] === source && data["kind"] === "original")
      .map(({ data }) => `${String(data["t"]).slice(14, 16)} ${data["status"]}`);

  test("is told of no minute that a source has not come to, though another has", async () => {
    const { store, api } = await openNight();
    const reader = await api.read("topic=emigration&channels=bucket");
    await store.commit({
      ...EMPTY,
      posts: [scored(postAt(2.5, "row:a", { source: "x" }), ["emigration"])],
      coverage: [stream("x", ["live", 2, 4]), stream("bluesky", ["live", 2, 3])],
    });
    await api.pace.advance(2 * SECOND);
    expect([told(reader, "x"), told(reader, "bluesky")]).toEqual([["02 ok", "03 ok"], ["02 ok"]]);
    await store.commit({ ...EMPTY, coverage: [stream("bluesky", ["live", 2, 3], ["gap", 3, 4])] });
    await api.pace.advance(2 * SECOND);
    expect(told(reader, "bluesky")).toEqual(["02 ok", "03 gap"]);
    await store.commit({ ...EMPTY, coverage: [stream("bluesky", ["live", 2, 4])] });
    await api.pace.advance(2 * SECOND);
    expect(told(reader, "bluesky")).toEqual(["02 ok", "03 gap", "03 ok"]);
  });

  test("is told once it is recorded, also where nothing else happens, and once", async () => {
    const { store, api } = await openNight();
    await store.commit({ ...EMPTY, coverage: [stream("x", ["live", 0, 2])] });
    const reader = await api.read("topic=emigration&channels=bucket");
    for (const end of [2.5, 3, 3.5, 4.5]) {
      await store.commit({ ...EMPTY, coverage: [stream("x", ["live", 0, 2], ["gap", 2, end])] });
      await api.pace.advance(2 * SECOND);
    }
    expect(told(reader, "x")).toEqual(["02 gap", "03 gap", "04 gap"]);
  });

  test("is told again where what was seen becomes unsaid", async () => {
    const { store, api } = await openNight();
    await store.commit({ ...EMPTY, coverage: [stream("x", ["live", 0, 2])] });
    const reader = await api.read("topic=emigration&channels=bucket");
    await store.commit({ ...EMPTY, coverage: [stream("x", ["live", 0, 3])] });
    await api.pace.advance(2 * SECOND);
    await store.commit({ ...EMPTY, coverage: [stream("x", ["live", 0, 2])] });
    await api.pace.advance(2 * SECOND);
    expect(told(reader, "x")).toEqual(["02 ok", "02 gap"]);
  });
});
