import { expect } from "vitest";
import type { CoverageInterval, CoverageState } from "../../../src/core/coverage.ts";
import type { SourceId } from "../../../src/core/post.ts";
import type { Store } from "../../../src/store/store.ts";
import type { Behaviour } from "../store.contract.ts";
import { batch, interval, NIGHT_MS } from "./builders.ts";

const FEED = { source: "bluesky", feed: "jetstream" } as const;

/** An interval of the feed in seconds of the night. */
function of(state: CoverageState, from: number, to: number, reason: string | null = null): CoverageInterval {
  return { ...FEED, state, fromMs: NIGHT_MS + from * 1_000, toMs: NIGHT_MS + to * 1_000, reason };
}

function whole(...intervals: CoverageInterval[]) {
  return { ...FEED, intervals };
}

function since(second: number, ...intervals: CoverageInterval[]) {
  return { ...FEED, sinceMs: NIGHT_MS + second * 1_000, intervals };
}

async function put(store: Store, ...coverage: ReturnType<typeof whole>[]): Promise<number> {
  return (await store.commit(batch({ coverage }))).revision;
}

export function liveCoverage(behaviour: Behaviour): void {
  const before = [of("live", 0, 60), of("gap", 60, 70, "line broke"), of("live", 70, 100)];
  const cases: readonly (readonly [string, ReturnType<typeof since>, readonly CoverageInterval[]])[] = [
    ["goes on after the last", since(100, of("live", 100, 110)), [...before, of("live", 100, 110)]],
    ["may leave a time of which nothing is said", since(200, of("live", 200, 210)), [...before, of("live", 200, 210)]],
    ["may put one in place of the last", since(70, of("live", 70, 130)), [...before.slice(0, 2), of("live", 70, 130)]],
    [
      "cuts one that reaches over its beginning",
      since(90, of("gap", 90, 95)),
      [...before.slice(0, 2), of("live", 70, 90), of("gap", 90, 95)],
    ],
    ["takes away what comes after where it says nothing", since(60), before.slice(0, 1)],
    ["cuts and takes away where it says nothing", since(65), [of("live", 0, 60), of("gap", 60, 65, "line broke")]],
    ["may replace everything", since(-5, of("quiet", 10, 20)), [of("quiet", 10, 20)]],
    ["changes nothing where it says the same", since(60, ...before.slice(1)), before],
    ["changes nothing where it says nothing of what comes after", since(100), before],
    [
      "says nothing of the time before its beginning",
      since(80, of("live", 10, 20), of("capped", 50, 90)),
      [...before.slice(0, 2), of("live", 70, 80), of("capped", 80, 90)],
    ],
    [
      "may come in any order",
      since(100, of("gap", 110, 120), of("live", 100, 110)),
      [...before, of("live", 100, 110), of("gap", 110, 120)],
    ],
  ];
  for (const [title, change, after] of cases)
    behaviour(`coverage from a time on ${title}`, async (store) => {
      const other = interval({ source: "x", feed: "jetstream", fromMs: NIGHT_MS, toMs: NIGHT_MS + 100_000 });
      const sibling = interval({ source: "bluesky", feed: "posts", fromMs: NIGHT_MS, toMs: NIGHT_MS + 100_000 });
      const first = await store.commit(
        batch({
          coverage: [
            whole(...before),
            { source: "x", feed: "jetstream", intervals: [other] },
            { source: "bluesky", feed: "posts", intervals: [sibling] },
          ],
        }),
      );
      const revision = await put(store, change);
      expect(await store.coverage()).toEqual([...after, sibling, other]);
      if (after === before) expect(revision).toBe(first.revision);
      else expect(revision).toBeGreaterThan(first.revision);
      expect(await put(store, change)).toBe(revision);
      expect(await store.coverage()).toEqual([...after, sibling, other]);
    });

  behaviour("coverage from a time on cuts intervals that overlap each other, wherever they begin", async (store) => {
    await put(store, whole(of("sampled", 0, 100), of("live", 10, 20), of("live", 10, 60), of("gap", 15, 40)));
    await put(store, since(50, of("live", 50, 70), of("gap", 55, 60)));
    const after = [
      of("sampled", 0, 50),
      of("live", 10, 20),
      of("live", 10, 50),
      of("gap", 15, 40),
      of("live", 50, 70),
      of("gap", 55, 60),
    ];
    expect(await store.coverage()).toEqual(after);
    await put(store, since(90, of("live", 90, 91)));
    expect(await store.coverage()).toEqual([...after, of("live", 90, 91)]);
  });

  behaviour("coverage of a feed that never ran may begin at a time", async (store) => {
    const revision = await put(store, since(0));
    expect(revision).toBe(await store.revision());
    expect(await store.coverage()).toEqual([]);
    await put(store, since(0, of("live", 0, 1)));
    expect(await store.coverage()).toEqual([of("live", 0, 1)]);
  });

  const orders: readonly (readonly [string, ReturnType<typeof whole>[], readonly CoverageInterval[]])[] = [
    [
      "later ones",
      [since(70, of("gap", 70, 90)), since(80, of("live", 80, 95))],
      [of("gap", 70, 80), of("live", 80, 95)],
    ],
    ["earlier ones", [since(90, of("live", 90, 95)), since(70, of("gap", 70, 80))], [of("gap", 70, 80)]],
    ["the same", [since(70, of("gap", 70, 80)), since(70, of("live", 70, 75))], [of("live", 70, 75)]],
    ["nothing new", [since(70, of("gap", 70, 80)), since(70, of("live", 70, 100))], [of("live", 70, 100)]],
  ];
  for (const [title, entries, end] of orders)
    behaviour(`entries of one feed in one batch are applied in their order: ${title}`, async (store) => {
      const first = await put(store, whole(...before));
      const revision = await put(store, ...entries);
      expect(await store.coverage()).toEqual([...before.slice(0, 2), ...end]);
      if (title === "nothing new") expect(revision).toBe(first);
      expect(await put(store, ...entries)).toBe(revision);
    });

  behaviour("an entry for the whole feed leaves nothing of those before it in the batch", async (store) => {
    await put(store, whole(...before));
    await put(store, since(90, of("gap", 90, 95)), whole(of("live", 0, 5)), since(4, of("quiet", 4, 9)));
    expect(await store.coverage()).toEqual([of("live", 0, 4), of("quiet", 4, 9)]);
  });

  behaviour("a feed that grows minute by minute keeps every interval", async (store) => {
    const kept: CoverageInterval[] = [];
    for (let minute = 0; minute < 40; minute++) {
      for (const second of [20, 40, 60])
        await put(store, since(minute * 60, of("live", minute * 60, minute * 60 + second)));
      kept.push(of("live", minute * 60, minute * 60 + 60));
    }
    expect(await store.coverage()).toEqual(kept);
    const inside = { fromMs: NIGHT_MS + 600_000, toMs: NIGHT_MS + 660_000 };
    expect(await store.coverage(inside)).toEqual(kept.slice(10, 11));
  });

  behaviour("every source that has coverage is told once", async (store) => {
    expect(await store.coveredSources()).toEqual([]);
    const at = (source: SourceId, feed: string) => ({
      source,
      feed,
      intervals: [
        interval({ source, feed }),
        interval({ source, feed, fromMs: NIGHT_MS + 60_000, toMs: NIGHT_MS + 70_000 }),
      ],
    });
    await store.commit(batch({ coverage: [at("x", "b"), at("archive:z", "posts"), at("x", "a"), at("bluesky", "j")] }));
    expect(await store.coveredSources()).toEqual(["archive:z", "bluesky", "x"]);
    await store.commit(batch({ coverage: [{ source: "bluesky", feed: "j", intervals: [] }] }));
    expect(await store.coveredSources()).toEqual(["archive:z", "x"]);
  });
}
