import { describe, expect, test } from "vitest";
import { sharedScale } from "../../web/src/chart/reactions.ts";
import { peakOf, reactionModel, runsOf } from "../../web/src/model/reactions.ts";
import { MINUTE, NIGHT, type SeriesRow, seriesOf } from "./support.ts";

const KINDS = ["original", "quote", "reply", "repost"] as const;

/** Rows of one minute by kind: originals, quotes, replies, reposts. */
function minute(at: number, counts: readonly number[] | null, more: Partial<SeriesRow> = {}): SeriesRow[] {
  return KINDS.map((kind, i) => ({ minute: at, kind, count: counts?.[i] ?? null, all: 100, ...more }));
}

describe("a model of reactions", () => {
  const model = reactionModel(
    seriesOf([
      ...minute(0, [5, 1, 2, 9]),
      ...minute(1, null),
      ...minute(2, [0, 0, 0, 0]),
      ...minute(3, [6, 0, 2, 30], { status: "partial" }),
    ]),
    "kind",
  );

  test("never adds reposts to posts", () => {
    expect(model.posts.values).toEqual([8, null, 0, 8]);
    expect(model.reposts.values).toEqual([9, null, 0, 30]);
    expect(model.all.values).toEqual([300, null, 300, 300]);
  });

  test("keeps nothing seen apart from nobody looking", () => {
    expect(model.buckets.map((b) => b.status)).toEqual(["ok", "gap", "ok", "partial"]);
    expect(model.stacked.map((c) => [c.key, ...c.values])).toEqual([
      ["original", 5, null, 0, 6],
      ["reply", 2, null, 0, 2],
      ["quote", 1, null, 0, 0],
    ]);
  });

  test("has buckets that end where the next begins, the last at the end of the answer", () => {
    expect(model.buckets.map((b) => (b.toMs - NIGHT.fromMs) / MINUTE)).toEqual([1, 2, 3, 4]);
  });

  test("peaks at the earliest of equal values, and nowhere when all is zero", () => {
    expect(peakOf(model.posts)).toBe(0);
    expect(peakOf({ key: "", name: "", values: [0, null, 0] })).toBeNull();
  });

  test("joins neighbouring buckets of one status", () => {
    const gaps = reactionModel(seriesOf([...minute(0, null), ...minute(1, null), ...minute(2, [1, 0, 0, 0])]), "kind");
    expect(runsOf(gaps.buckets, "gap")).toEqual([{ fromMs: NIGHT.fromMs, toMs: NIGHT.fromMs + 2 * MINUTE }]);
  });
});

describe("a model by source", () => {
  const model = reactionModel(
    seriesOf([
      { minute: 0, source: "archive:a", kind: "original", count: null },
      { minute: 0, source: "archive:a", kind: "repost", count: null },
      { minute: 0, source: "simulated", kind: "original", count: 4 },
      { minute: 0, source: "simulated", kind: "repost", count: 3 },
      { minute: 1, source: "archive:a", kind: "original", count: 2 },
      { minute: 1, source: "archive:a", kind: "repost", count: 1 },
      { minute: 1, source: "simulated", kind: "original", count: 5 },
      { minute: 1, source: "simulated", kind: "repost", count: 1 },
    ]),
    "source",
  );

  test("stacks posts by source and keeps reposts out", () => {
    expect(model.stacked.map((c) => [c.name, ...c.values])).toEqual([
      ["archive:a", 0, 2],
      ["simulated", 4, 5],
    ]);
    expect(model.reposts.values).toEqual([3, 2]);
  });

  test("calls a bucket partial in which only some sources were looking", () => {
    expect(model.buckets.map((b) => b.status)).toEqual(["partial", "ok"]);
  });
});

describe("the scale of posts and reposts", () => {
  test("holds both peaks on one step", () => {
    for (const [posts, reposts] of [
      [24, 21],
      [521, 629],
      [3, 900],
      [1000, 2],
      [0, 0],
    ] as const) {
      const scale = sharedScale(posts, reposts);
      expect(scale.posts).toBeGreaterThanOrEqual(posts);
      expect(scale.reposts).toBeGreaterThanOrEqual(reposts);
      expect(Number.isInteger(scale.posts / scale.step) && Number.isInteger(scale.reposts / scale.step)).toBe(true);
      expect(Math.min(scale.posts, scale.reposts) / Math.max(scale.posts, scale.reposts)).toBeGreaterThan(0.19);
    }
  });
});
