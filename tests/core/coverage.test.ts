import { describe, expect, test } from "vitest";
import {
  bucketStatuses,
  type CoverageInterval,
  type CoverageState,
  complement,
  concerning,
  repostFeed,
  topicFeed,
  union,
} from "../../src/core/coverage.ts";

const MINUTE = 60_000;
const starts = [0, MINUTE, 2 * MINUTE, 3 * MINUTE];

function interval(
  state: CoverageState,
  fromMs: number,
  toMs: number,
  source: CoverageInterval["source"] = "bluesky",
): CoverageInterval {
  return { source, feed: "posts", state, fromMs, toMs, reason: null };
}

describe("status of buckets", () => {
  test("nobody looked: gap", () => {
    expect(bucketStatuses(starts, [])).toEqual(["gap", "gap", "gap"]);
  });

  test("seen whole, in part, not at all", () => {
    expect(bucketStatuses(starts, [interval("live", 0, 1.5 * MINUTE)])).toEqual(["ok", "partial", "gap"]);
  });

  test("one missing millisecond makes a bucket partial", () => {
    expect(bucketStatuses(starts, [interval("live", 0, MINUTE - 1), interval("quiet", MINUTE, 3 * MINUTE)])).toEqual([
      "partial",
      "ok",
      "ok",
    ]);
  });

  test("touching intervals of several states see a bucket whole", () => {
    const parts = [
      interval("live", 0, 20_000),
      interval("quiet", 20_000, 40_000),
      interval("refilled", 40_000, MINUTE),
    ];
    expect(bucketStatuses(starts, parts)[0]).toBe("ok");
  });

  test("a hole that one source reports makes the total partial though another saw all", () => {
    const both = [interval("live", 0, 3 * MINUTE, "mastodon"), interval("gap", MINUTE, 2 * MINUTE)];
    expect(bucketStatuses(starts, both)).toEqual(["ok", "partial", "ok"]);
  });

  test("a silence inside one archive is no hole in what another source saw", () => {
    const both = [interval("imported", 0, 3 * MINUTE, "archive:a"), interval("gap", MINUTE, 2 * MINUTE, "archive:b")];
    expect(bucketStatuses(starts, both)).toEqual(["ok", "ok", "ok"]);
    expect(bucketStatuses(starts, both.slice(1))).toEqual(["gap", "gap", "gap"]);
  });

  test("a capped flow is partial", () => {
    expect(bucketStatuses(starts, [interval("capped", 0, 3 * MINUTE)])).toEqual(["partial", "partial", "partial"]);
  });

  test("overlapping intervals are not counted twice", () => {
    const twice = [interval("live", 0, 30_000), interval("imported", 0, 30_000)];
    expect(bucketStatuses(starts, twice)[0]).toBe("partial");
  });
});

describe("spans", () => {
  test("union joins what overlaps or touches", () => {
    expect(
      union([
        { fromMs: 5, toMs: 9 },
        { fromMs: 0, toMs: 3 },
        { fromMs: 3, toMs: 4 },
        { fromMs: 8, toMs: 12 },
      ]),
    ).toEqual([
      { fromMs: 0, toMs: 4 },
      { fromMs: 5, toMs: 12 },
    ]);
  });

  test("complement is what a union leaves out", () => {
    expect(
      complement(
        [
          { fromMs: 2, toMs: 4 },
          { fromMs: 6, toMs: 8 },
        ],
        0,
        7,
      ),
    ).toEqual([
      { fromMs: 0, toMs: 2 },
      { fromMs: 4, toMs: 6 },
    ]);
  });
});

describe("what concerns a number", () => {
  const at = (feed: string, state: CoverageState, fromMs: number, toMs: number): CoverageInterval => ({
    source: "x",
    feed,
    state,
    fromMs,
    toMs,
    reason: null,
  });
  const status = (intervals: readonly CoverageInterval[], topic: string, countsReposts: boolean) =>
    bucketStatuses([0, 60_000], concerning(intervals, { topic, countsReposts }));

  test("a gap of reposts alone makes only numbers that count reposts partial", () => {
    const told = [at("stream", "refilled", 0, 60_000), at(repostFeed("stream"), "gap", 0, 60_000)];
    expect(status(told, "all", false)).toEqual(["ok"]);
    expect(status(told, "all", true)).toEqual(["partial"]);
  });

  test("what was fetched for one topic says nothing about the others", () => {
    const told = [at(topicFeed("emigration"), "refilled", 0, 60_000)];
    expect(status(told, "emigration", false)).toEqual(["ok"]);
    expect(status(told, "election", false)).toEqual(["gap"]);
    expect(status(told, "all", false)).toEqual(["gap"]);
  });

  test("time that a limit kept away is mended by what was fetched for the topic, too", () => {
    const told = [at("stream", "capped", 0, 60_000), at(topicFeed("emigration"), "refilled", 0, 60_000)];
    expect(status(told, "emigration", false)).toEqual(["ok"]);
    expect(status(told, "election", false)).toEqual(["partial"]);
  });

  test("fetching what the stream had brought takes nothing away from its reposts", () => {
    const own = topicFeed("emigration");
    const told = [
      at("stream", "live", 0, 60_000),
      at(own, "refilled", 0, 60_000),
      at(repostFeed(own), "gap", 0, 60_000),
    ];
    expect(status(told, "emigration", true)).toEqual(["ok"]);
    const searched = [at("stream", "refilled", 0, 60_000), ...told.slice(1)];
    expect(status(searched, "emigration", true)).toEqual(["partial"]);
  });

  test("what was fetched for a topic mends the holes of the stream for it", () => {
    const told = [
      at("stream", "live", 0, 20_000),
      at("stream", "gap", 20_000, 60_000),
      at(topicFeed("emigration"), "refilled", 10_000, 60_000),
    ];
    expect(status(told, "emigration", false)).toEqual(["ok"]);
    expect(status(told, "election", false)).toEqual(["partial"]);
    const half = [...told.slice(0, 2), at(topicFeed("emigration"), "refilled", 10_000, 50_000)];
    expect(status(half, "emigration", false)).toEqual(["partial"]);
  });
});
