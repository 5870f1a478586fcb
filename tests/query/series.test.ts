import { describe, expect, test } from "vitest";
import { openZone } from "../../src/core/zone.ts";
import { type SeriesRow, seriesRows } from "../../src/query/series.ts";
import { coverageSummary, planSeries, type SeriesRequest } from "../../src/query/series-plan.ts";
import { WindowTooLargeError } from "../../src/query/window.ts";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import type { Store } from "../../src/store/store.ts";
import { MINUTE, NEGATIVE, openSmallNight, postAt, START_MS, scored } from "../support/small-night.ts";

const BASE: SeriesRequest = {
  topic: "emigration",
  groupBy: [],
  bucket: "PT1M",
  zone: openZone("UTC"),
  fromMs: null,
  toMs: null,
};

async function rowsOf(store: Store, request: Partial<SeriesRequest> = {}): Promise<SeriesRow[]> {
  const rows: SeriesRow[] = [];
  for await (const row of seriesRows(store, await planSeries(store, { ...BASE, ...request }))) rows.push(row);
  return rows;
}

describe("a series", () => {
  test("has a number where somebody was looking and null where nobody was", async () => {
    const rows = await rowsOf(await openSmallNight());
    expect(rows.map((row) => [row.status, row.count, row.allCount, row.share])).toEqual([
      ["ok", 2, 2, 1],
      ["ok", 0, 1, 0],
      ["ok", 0, 0, null],
      ["gap", null, null, null],
      ["gap", null, null, null],
      ["ok", 1, 1, 1],
    ]);
  });

  test("gives means over scored posts only", async () => {
    const rows = await rowsOf(await openSmallNight());
    expect([rows[0]?.meanPolarity, rows[1]?.meanPolarity, rows[5]?.meanPolarity]).toEqual([-0.8, null, 0.8]);
    expect([rows[0]?.scored, rows[0]?.negative, rows[5]?.positive]).toEqual([2, 2, 1]);
  });

  test("grouped by kind has a row for every kind in every bucket", async () => {
    const rows = await rowsOf(await openSmallNight(), { groupBy: ["kind"], fromMs: START_MS, toMs: START_MS + MINUTE });
    expect(rows.map((row) => [row.kind, row.count])).toEqual([
      ["original", 1],
      ["quote", 0],
      ["reply", 0],
      ["repost", 1],
    ]);
  });

  test("grouped by source shows a source that listened and heard nothing", async () => {
    const store = await openSmallNight();
    const quiet = {
      source: "bluesky" as const,
      feed: "posts",
      state: "quiet" as const,
      fromMs: START_MS,
      toMs: START_MS + MINUTE,
      reason: null,
    };
    await store.commit({
      posts: [],
      deletions: [],
      cursors: [],
      coverage: [{ source: "bluesky", feed: "posts", intervals: [quiet] }],
    });
    const rows = await rowsOf(store, { groupBy: ["source"], toMs: START_MS + 2 * MINUTE });
    expect(rows.map((row) => [row.source, row.status, row.count])).toEqual([
      ["archive:night", "ok", 2],
      ["bluesky", "ok", 0],
      ["archive:night", "ok", 0],
      ["bluesky", "gap", null],
    ]);
  });

  test("the sum over groups is the total", async () => {
    const store = await openSmallNight();
    const total = (rows: readonly SeriesRow[]) => rows.reduce((sum, row) => sum + (row.count ?? 0), 0);
    expect(total(await rowsOf(store, { topic: "all" }))).toBe(4);
    expect(total(await rowsOf(store, { topic: "all", groupBy: ["source", "kind", "lang"] }))).toBe(4);
    expect(total(await rowsOf(store, { topic: "all", bucket: "PT5M" }))).toBe(4);
    expect(total(await rowsOf(store, { topic: "all", bucket: "P1D" }))).toBe(4);
  });

  test("days begin at local midnight and follow the clocks", async () => {
    const store = await openMemoryStore();
    const before = Date.UTC(2016, 10, 6, 3, 59);
    const posts = [before, before + MINUTE, Date.UTC(2016, 10, 7, 4, 59), Date.UTC(2016, 10, 7, 5)].map((at, i) =>
      scored(postAt(0, `x:${i}`, { postedAtMs: at })),
    );
    await store.commit({ posts, deletions: [], cursors: [], coverage: [] });
    const zone = openZone("America/New_York");
    const rows = await rowsOf(store, { topic: "all", bucket: "P1D", zone });
    expect(rows.map((row) => [zone.iso(row.startMs).slice(0, 10), row.count])).toEqual([
      ["2016-11-05", 1],
      ["2016-11-06", 2],
      ["2016-11-07", 1],
    ]);
  });

  test.each(["America/Caracas", "Australia/Lord_Howe", "America/New_York"])(
    "every post is in some hour of %s, also after its offset has changed",
    async (id) => {
      const store = await openMemoryStore();
      const from = Date.UTC(2016, 2, 1);
      const posts = Array.from({ length: 3_000 }, (_, i) =>
        scored(postAt(0, `x:${i}`, { postedAtMs: from + i * 60 * MINUTE })),
      );
      await store.commit({ posts, deletions: [], cursors: [], coverage: [] });
      for (const bucket of ["PT30M", "PT1H", "P1D"] as const) {
        const rows = await rowsOf(store, { topic: "all", bucket, zone: openZone(id) });
        expect(
          rows.reduce((sum, row) => sum + (row.count ?? 0), 0),
          bucket,
        ).toBe(3_000);
      }
    },
  );

  test("more rows than allowed are refused", async () => {
    const request = { ...BASE, groupBy: ["kind" as const], fromMs: START_MS, toMs: START_MS + 6 * MINUTE };
    await expect(planSeries(await openSmallNight(), request, 100, 23)).rejects.toThrow(WindowTooLargeError);
  });

  test("posts whose coverage is not stated yet are shown, as partial", async () => {
    const store = await openMemoryStore();
    await store.commit({
      posts: [scored(postAt(0, "x:1"), ["emigration"], NEGATIVE)],
      deletions: [],
      cursors: [],
      coverage: [],
    });
    expect((await rowsOf(store)).map((row) => [row.status, row.count])).toEqual([["partial", 1]]);
  });

  test("an empty store has no rows, a window without data has gaps", async () => {
    const store = await openMemoryStore();
    expect(await rowsOf(store)).toEqual([]);
    const rows = await rowsOf(store, { fromMs: START_MS, toMs: START_MS + 2 * MINUTE });
    expect(rows.map((row) => row.status)).toEqual(["gap", "gap"]);
  });

  test("counts simulated posts apart, also where they stand among others", async () => {
    const store = await openSmallNight();
    const simulated = scored(postAt(0.2, "simulated:1", { source: "simulated", via: "simulated" }), ["emigration"]);
    await store.commit({ posts: [simulated], deletions: [], cursors: [], coverage: [] });
    const [first] = await rowsOf(store);
    expect([first?.count, first?.simulatedCount]).toEqual([3, 1]);
    const grouped = await rowsOf(store, { groupBy: ["source"], toMs: START_MS + MINUTE });
    expect(grouped.map((row) => [row.source, row.simulatedCount])).toEqual([
      ["archive:night", 0],
      ["simulated", 1],
    ]);
    expect((await rowsOf(store, { sources: ["archive:night"] }))[0]?.simulatedCount).toBe(0);
  });

  test("without an end the minutes in which only other topics had posts are there too", async () => {
    const store = await openSmallNight();
    await store.commit({ posts: [scored(postAt(9, "x:9"))], deletions: [], cursors: [], coverage: [] });
    expect((await rowsOf(store)).map((row) => row.count)).toEqual([2, 0, 0, null, null, 1, null, null, null, 0]);
  });

  test("more buckets than allowed are refused with a way out", async () => {
    const store = await openSmallNight();
    const wide = { ...BASE, fromMs: START_MS, toMs: START_MS + 11 * MINUTE };
    await expect(planSeries(store, wide, 10)).rejects.toThrow(WindowTooLargeError);
  });

  test("coverage is summed up for the window", async () => {
    const store = await openSmallNight();
    const summary = coverageSummary(
      await planSeries(store, { ...BASE, fromMs: START_MS, toMs: START_MS + 4 * MINUTE }),
    );
    expect(summary.fraction).toBe(0.75);
    expect(summary.gaps).toEqual([
      {
        source: "archive:night",
        reason: "no posts in the archive",
        fromMs: START_MS + 3 * MINUTE,
        toMs: START_MS + 4 * MINUTE,
      },
    ]);
  });

  test("says which share of everything the source showed it is, where a collector counted that", async () => {
    const store = await openSmallNight();
    const seen = (minute: number, value: number) => ({
      startMs: START_MS + minute * MINUTE,
      endMs: START_MS + (minute + 1) * MINUTE,
      value,
      below: false,
    });
    const points = [{ measure: "seen:archive:night", points: [seen(0, 40), seen(1, 50), seen(2, 0)] }];
    await store.commit({ posts: [], deletions: [], cursors: [], coverage: [], points });
    const window = { fromMs: START_MS, toMs: START_MS + 4 * MINUTE };
    const own = { ...window, sources: ["archive:night"], kinds: ["original", "reply", "quote"] as const };
    const pick = (rows: SeriesRow[]) => rows.map((row) => [row.count, row.seenCount, row.shareOfSeen]);
    expect(pick(await rowsOf(store, own))).toEqual([
      [1, 40, 0.025],
      [0, 50, 0],
      [0, 0, null],
      [null, null, null],
    ]);
    expect(pick(await rowsOf(store, { ...own, bucket: "PT5M", toMs: START_MS + 5 * MINUTE }))).toEqual([
      [1, 90, 0.011111],
    ]);
    const byKind = await rowsOf(store, { ...window, groupBy: ["source", "kind"] });
    expect(byKind.filter(({ kind }) => kind === "repost").every(({ seenCount }) => seenCount === null)).toBe(true);
    expect(byKind.find(({ kind }) => kind === "original")?.seenCount).toBe(40);
    expect(pick(await rowsOf(store, { ...own, groupBy: ["lang"] })).every(([, seenCount]) => seenCount === null)).toBe(
      true,
    );
    expect((await rowsOf(store, window))[0]?.seenCount).toBeNull();
  });

  test("the reposts of a time that was only searched for are partial, the other kinds are not", async () => {
    const store = await openMemoryStore();
    const interval = { source: "x", fromMs: START_MS, toMs: START_MS + MINUTE, reason: null } as const;
    await store.commit({
      posts: [scored(postAt(0, "x:1", { source: "x" }), ["emigration"])],
      deletions: [],
      cursors: [],
      coverage: [
        { source: "x", feed: "stream", intervals: [{ ...interval, feed: "stream", state: "refilled" }] },
        { source: "x", feed: "stream/reposts", intervals: [{ ...interval, feed: "stream/reposts", state: "gap" }] },
      ],
    });
    const rows = await rowsOf(store, { groupBy: ["kind"], fromMs: START_MS, toMs: START_MS + MINUTE });
    expect(rows.map((row) => [row.kind, row.status])).toEqual([
      ["original", "ok"],
      ["quote", "ok"],
      ["reply", "ok"],
      ["repost", "partial"],
    ]);
  });
});
