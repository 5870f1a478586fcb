import { expect } from "vitest";
import type { FeedStatus } from "../../../src/core/feed.ts";
import type { Measure, MeasurePoint } from "../../../src/core/measure.ts";
import type { Behaviour } from "../store.contract.ts";
import { batch, NIGHT_MS, postQuery, scored, visible } from "./builders.ts";

const HOUR = 3_600_000;
const SEARCHES = "trends:move:us";

function point(hour: number, changes: Partial<MeasurePoint> = {}): MeasurePoint {
  const startMs = NIGHT_MS + hour * HOUR;
  return { startMs, endMs: startMs + HOUR, value: hour, below: false, ...changes };
}

function points(measure: string, ...some: MeasurePoint[]) {
  return batch({ points: [{ measure, points: some }] });
}

export function measures(behaviour: Behaviour): void {
  behaviour("points come back whole, by start, each under its measure", async (store) => {
    const some = [point(2, { value: null }), point(0, { value: 1, below: true }), point(1, { value: 0.25 })];
    await store.commit(points(SEARCHES, ...some));
    await store.commit(points("views", point(0, { value: 12_345_678_901 })));
    expect(await store.points(SEARCHES)).toEqual([some[1], some[2], some[0]]);
    expect(await store.points("views")).toEqual([point(0, { value: 12_345_678_901 })]);
    expect(await store.points("none")).toEqual([]);
  });

  behaviour("points that overlap a window are given, uncut", async (store) => {
    const long = point(-30, { endMs: NIGHT_MS + 2 * HOUR });
    await store.commit(points(SEARCHES, long, ...[-2, -1, 0, 1, 2, 3].map((hour) => point(hour))));
    const at = async (from: number, to: number) =>
      (await store.points(SEARCHES, { fromMs: NIGHT_MS + from, toMs: NIGHT_MS + to })).map(({ value }) => value);
    expect(await at(0, HOUR)).toEqual([-30, 0]);
    expect(await at(-1, HOUR + 1)).toEqual([-30, -1, 0, 1]);
    expect(await at(2 * HOUR, 3 * HOUR)).toEqual([2]);
    expect(await at(2 * HOUR - 1, 3 * HOUR)).toEqual([-30, 1, 2]);
    expect(await at(4 * HOUR, 9 * HOUR)).toEqual([]);
    expect(await at(-40 * HOUR, -30 * HOUR)).toEqual([]);
    expect(await at(-Infinity, -2 * HOUR)).toEqual([-30]);
    expect(await at(3 * HOUR, Infinity)).toEqual([3]);
  });

  behaviour("a point replaces the one of the same start, and an equal one changes nothing", async (store) => {
    await store.commit(points(SEARCHES, point(0), point(1)));
    const { revision } = await store.commit(points(SEARCHES, point(1, { value: 7, endMs: NIGHT_MS + 90 * 60_000 })));
    expect(await store.points(SEARCHES)).toEqual([point(0), point(1, { value: 7, endMs: NIGHT_MS + 90 * 60_000 })]);
    expect((await store.commit(points(SEARCHES, point(0)))).revision).toBe(revision);
    expect((await store.commit(points(SEARCHES))).revision).toBe(revision);
    expect((await store.commit(points("none"))).revision).toBe(revision);
    const differing = [
      point(0, { below: true }),
      point(0, { below: true, value: null }),
      point(0, { below: true, value: 0 }),
      point(0, { below: false, value: 0 }),
      point(0, { value: 0, endMs: NIGHT_MS + 1 }),
    ];
    for (const [index, each] of differing.entries()) {
      expect((await store.commit(points(SEARCHES, each))).revision).toBe(revision + index + 1);
      expect((await store.points(SEARCHES))[0]).toEqual(each);
    }
  });

  behaviour("of two points for one start in a batch the last counts alone", async (store) => {
    const twice = batch({
      points: [
        { measure: SEARCHES, points: [point(0, { value: 1 }), point(0, { value: 2 })] },
        { measure: SEARCHES, points: [point(0, { value: 3 })] },
      ],
    });
    const { revision } = await store.commit(twice);
    expect(await store.points(SEARCHES)).toEqual([point(0, { value: 3 })]);
    expect((await store.commit(twice)).revision).toBe(revision);
  });

  behaviour("a measure and the state of a feed are facts like others", async (store) => {
    const measure: Measure = {
      id: SEARCHES,
      name: "move",
      unit: "index 0-100",
      source: "A search engine",
      zone: "UTC",
      note: null,
    };
    const feed: FeedStatus = {
      id: "x/stream",
      source: "x",
      feed: "stream",
      title: "X",
      state: "waiting",
      sentence: "the line broke",
      sinceMs: NIGHT_MS,
      retryAtMs: NIGHT_MS + 5_000,
    };
    await store.putRecords("measure", [measure]);
    await store.putRecords("feed", [feed]);
    expect(await store.records("measure")).toEqual([measure]);
    expect(await store.records("feed")).toEqual([feed]);
    const before = await store.revision();
    await store.putRecords("feed", [{ ...feed }]);
    expect(await store.revision()).toBe(before);
    await store.putRecords("feed", [{ ...feed, state: "live", retryAtMs: null }]);
    expect(await store.revision()).toBeGreaterThan(before);
  });

  behaviour("find gives those of some ids that are stored, as they are listed", async (store) => {
    const posts = [scored("x:1", { hashtags: ["Tag"] }), scored("x:2"), scored("x:3")];
    await store.commit(
      batch({
        posts,
        deletions: [
          { id: "x:2", deletedAtMs: null },
          { id: "x:9", deletedAtMs: null },
        ],
      }),
    );
    const found = await store.find(["x:3", "x:9", "x:2", "x:8", "x:3"]);
    expect(new Set(found.keys())).toEqual(new Set(["x:2", "x:3"]));
    expect(found.get("x:3")).toEqual(visible(posts)[2]);
    expect(found.get("x:2")).toEqual((await store.posts(postQuery()))[1]);
    expect(found.get("x:2")?.post.text).toBeNull();
    expect(await store.find([])).toEqual(new Map());
  });
}
