import { expect } from "vitest";
import type { Span } from "../../../src/core/coverage.ts";
import type { Batch, Changes } from "../../../src/store/store.ts";
import type { Behaviour } from "../store.contract.ts";
import { batch, check, deletion, interval, lane, NIGHT_MS, scored } from "./builders.ts";

const MINUTE = 60_000;
const NOTHING = { posts: [], records: [], coverage: false, measures: [], sites: false, complete: true } as const;
const SITE = { id: "s", name: "Site", url: "https://example.org", country: null, watch: null };

/** Spans of minutes of the night. */
function minutes(...spans: readonly (readonly [from: number, to: number])[]): readonly Span[] {
  return spans.map(([from, to]) => ({ fromMs: NIGHT_MS + from * MINUTE, toMs: NIGHT_MS + to * MINUTE }));
}

function at(id: string, minute: number, changes: Parameters<typeof scored>[1] = {}) {
  return scored(id, { postedAtMs: NIGHT_MS + minute * MINUTE + 59_999, ...changes });
}

export function changes(behaviour: Behaviour): void {
  behaviour("nothing changed since the revision there is", async (store, time) => {
    expect(await store.changes(await store.revision())).toEqual({ ...NOTHING, revision: 0, committedAtMs: null });
    const { revision } = await store.commit(batch({ posts: [at("x:1", 0)] }));
    time.nowMs += 5_000;
    expect(await store.changes(revision)).toEqual({ ...NOTHING, revision, committedAtMs: null });
    await store.commit(batch({ posts: [at("x:1", 0)] }));
    expect(await store.changes(revision)).toEqual({ ...NOTHING, revision, committedAtMs: null });
  });

  behaviour("changes name the minutes of posts that came, joined where they touch", async (store, time) => {
    const start = await store.revision();
    const posts = [at("x:1", 7), at("x:2", 0), at("x:3", 1), at("x:4", 0), at("x:5", -3), at("x:6", 8)];
    const { revision } = await store.commit(batch({ posts }));
    const first = minutes([-3, -2], [0, 2], [7, 9]);
    expect(await store.changes(start)).toEqual({ ...NOTHING, revision, committedAtMs: time.nowMs, posts: first });
    time.nowMs += 250;
    const later = await store.commit(batch({ posts: [at("x:7", 2), at("x:8", 1)] }));
    const both = { ...NOTHING, revision: later.revision, committedAtMs: NIGHT_MS + 250 };
    expect(await store.changes(start)).toEqual({ ...both, posts: minutes([-3, -2], [0, 3], [7, 9]) });
    expect(await store.changes(revision)).toEqual({ ...both, posts: minutes([1, 3]) });
  });

  behaviour("changes name the minutes of posts that look another way, and of no others", async (store) => {
    const own = { authorKey: "key-of-reader" };
    await store.commit(
      batch({
        posts: [
          at("x:1", 1),
          at("x:2", 2, own),
          at("x:3", 3, { ...own, via: "import" }),
          at("x:4", 4, { kind: "repost", subjectId: "x:9" }),
          at("x:5", 5),
          at("x:6", 6, own),
        ],
      }),
    );
    const steps: readonly (readonly [Parameters<typeof batch>[0], readonly Span[]])[] = [
      [{ posts: [at("x:1", 50, { editedAtMs: NIGHT_MS, text: "edited" })] }, minutes([1, 2])],
      [{ accounts: [{ authorKey: "key-of-reader", state: "hidden" }] }, minutes([2, 3], [6, 7])],
      [{ deletions: [deletion("x:6"), deletion("x:77")] }, minutes([6, 7])],
      [{ accounts: [{ authorKey: "key-of-reader", state: "active" }] }, minutes([2, 3])],
      [{ deletions: [deletion("x:9")] }, minutes([4, 5])],
      [{ accounts: [{ authorKey: "key-of-reader", state: "deleted" }] }, minutes([2, 3])],
      [{ aliases: [{ alias: "a:5", id: "x:5" }], deletions: [deletion("a:5")] }, minutes([5, 6])],
      [{ deletions: [deletion("x:78")] }, []],
      [{ aliases: [{ alias: "a:1", id: "x:1" }] }, []],
      [{ accounts: [{ authorKey: "key-of-nobody", state: "hidden" }] }, []],
      [{ cursors: [{ feed: "f", cursor: "1" }] }, []],
    ];
    for (const [parts, posts] of steps) {
      const before = await store.revision();
      const { revision } = await store.commit(batch(parts));
      expect(revision).toBeGreaterThan(before);
      expect(await store.changes(before)).toEqual({ ...NOTHING, revision, committedAtMs: NIGHT_MS, posts });
    }
  });

  behaviour("changes name kinds of facts, coverage and measures that changed", async (store) => {
    const start = await store.revision();
    await store.putRecords("site", [SITE]);
    await store.putRecords("site", [SITE]);
    const afterSite = await store.revision();
    expect(await store.changes(start)).toMatchObject({ ...NOTHING, revision: afterSite, records: ["site"] });
    const feed = { source: "x", feed: "posts" } as const;
    const points = [{ startMs: NIGHT_MS, endMs: NIGHT_MS + MINUTE, value: 1, below: false }];
    await store.commit(
      batch({
        coverage: [{ ...feed, intervals: [interval(feed)] }],
        points: [
          { measure: "views", points },
          { measure: "trends", points },
        ],
      }),
    );
    const afterFacts = await store.revision();
    expect(await store.changes(afterSite)).toMatchObject({
      ...NOTHING,
      coverage: true,
      measures: ["trends", "views"],
    });
    await store.commit(
      batch({
        coverage: [{ ...feed, intervals: [interval(feed)] }],
        points: [{ measure: "views", points }],
        cursors: [{ feed: "f", cursor: "1" }],
      }),
    );
    expect(await store.changes(afterFacts)).toMatchObject(NOTHING);
    await store.putRecords("moment", []);
    await store.putRecords("feed", [
      {
        id: "x/posts",
        source: "x",
        feed: "posts",
        title: "X",
        state: "live",
        sentence: "",
        sinceMs: NIGHT_MS,
        retryAtMs: null,
      },
    ]);
    expect(await store.changes(start)).toMatchObject({
      records: ["feed", "site"],
      coverage: true,
      measures: ["trends", "views"],
      complete: true,
    });
  });

  behaviour(
    "changes tell of sites where checks or lanes came, and of facts that were put or taken away",
    async (store) => {
      const suspect = { id: "s-1", siteId: "s", place: "here", fromMs: NIGHT_MS, toMs: NIGHT_MS + 1 };
      const document = { sha256: "0".repeat(64), name: "a.json", fetchedAtMs: NIGHT_MS, bytes: new Uint8Array(3) };
      const lanes = [{ siteId: "s", place: "here", intervals: [lane()] }];
      const steps: readonly (readonly [Partial<Batch>, Partial<Changes>])[] = [
        [{ checks: [check()] }, { sites: true }],
        [{ lanes }, { sites: true }],
        [
          { lanes: [{ siteId: "s", place: "here", sinceMs: NIGHT_MS + 1, intervals: [] }], checks: [check()] },
          { sites: true },
        ],
        [{ facts: [{ kind: "suspect", put: [suspect] }] }, { records: ["suspect"] }],
        [
          {
            facts: [
              { kind: "suspect", put: [], remove: ["s-1"] },
              { kind: "site", put: [SITE] },
            ],
          },
          { records: ["site", "suspect"] },
        ],
        [{ documents: [document] }, {}],
      ];
      const start = await store.revision();
      for (const [parts, touched] of steps) {
        const before = await store.revision();
        const { revision } = await store.commit(batch(parts));
        expect(revision).toBe(before + 1);
        expect(await store.changes(before)).toEqual({ ...NOTHING, ...touched, revision, committedAtMs: NIGHT_MS });
      }
      expect(await store.changes(start)).toMatchObject({ sites: true, records: ["site", "suspect"], posts: [] });
      expect(await store.changes(await store.revision())).toMatchObject({ ...NOTHING, sites: false });
    },
  );

  behaviour("a revision that never was, or will come, is not known", async (store) => {
    const unknown = { ...NOTHING, complete: false };
    expect(await store.changes(7)).toEqual({ ...unknown, revision: 0, committedAtMs: null });
    expect(await store.changes(-2)).toEqual({ ...unknown, revision: 0, committedAtMs: null });
    const { revision } = await store.commit(batch({ posts: [at("x:1", 0)] }));
    for (const since of [revision + 1, -1])
      expect(await store.changes(since)).toEqual({ ...unknown, revision, committedAtMs: NIGHT_MS });
  });

  behaviour(
    "a commit of many minutes far apart is told in 512 spans that hold them all and the least besides",
    async (store) => {
      const start = await store.revision();
      const wanted = Array.from({ length: 600 }, (_, i) => [100 * i, 100 * i + 2]).flat();
      await store.commit(batch({ posts: wanted.map((minute, i) => at(`x:${i}`, minute)) }));
      const { posts, complete } = await store.changes(start);
      expect(complete).toBe(true);
      expect(posts).toHaveLength(512);
      expect(uncovered(wanted, posts)).toEqual([]);
      expect(totalMs(posts)).toBe((600 * 3 + 88 * 97) * MINUTE);
      expectDisjoint(posts);
    },
  );

  behaviour("512 spans of minutes are told as they are", async (store) => {
    const start = await store.revision();
    const wanted = Array.from({ length: 512 }, (_, i) => 2 * i);
    await store.commit(batch({ posts: wanted.map((minute, i) => at(`x:${i}`, minute)) }));
    const { posts } = await store.changes(start);
    expect(posts).toEqual(minutes(...wanted.map((minute) => [minute, minute + 1] as const)));
  });
}

function uncovered(wanted: readonly number[], posts: Changes["posts"]): readonly number[] {
  return wanted.filter((minute) => {
    const ms = NIGHT_MS + minute * MINUTE;
    return !posts.some(({ fromMs, toMs }) => fromMs <= ms && ms + MINUTE <= toMs);
  });
}

function totalMs(spans: readonly Span[]): number {
  return spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}

function expectDisjoint(spans: readonly Span[]): void {
  for (let i = 1; i < spans.length; i++) expect(spans[i]?.fromMs).toBeGreaterThan(spans[i - 1]?.toMs ?? Infinity);
}
