import { expect } from "vitest";
import { bucketStarts } from "../../../src/core/bucket.ts";
import type { PostKind } from "../../../src/core/post.ts";
import { type Score, scoreOf } from "../../../src/core/score.ts";
import { openZone } from "../../../src/core/zone.ts";
import type { Dimension, ScoredPost, SeriesCell, Store } from "../../../src/store/store.ts";
import type { Behaviour } from "../store.contract.ts";
import { batch, NEGATIVE, NEUTRAL, NIGHT_MS, POSITIVE, scored, seriesQuery } from "./builders.ts";

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/** Six posts in two minutes: of two sources, two kinds, two languages and none. */
const SIX: readonly ScoredPost[] = [
  post("x:1", 0, "x", "original", "en", NEGATIVE),
  post("x:2", 59_999, "x", "repost", "en", NEGATIVE),
  post("x:3", 30_000, "x", "repost", "fr", null),
  post("b:1", 15_000, "bluesky", "original", "en", POSITIVE),
  post("b:2", MINUTE, "bluesky", "original", null, null),
  post("b:3", MINUTE + 1, "bluesky", "reply", "fr", NEUTRAL),
];

function post(
  id: string,
  afterMs: number,
  source: "x" | "bluesky",
  kind: PostKind,
  lang: string | null,
  score: Score | null,
): ScoredPost {
  return scored(id, { source, kind, lang, postedAtMs: NIGHT_MS + afterMs }, ["emigration"], score);
}

/** Cells as short lines: minute, group, count. */
function lines(cells: readonly SeriesCell[]): string[] {
  return cells.map(({ startMs, source, kind, lang, count }) =>
    [(startMs - NIGHT_MS) / MINUTE, source, kind, lang, count].filter((part) => part !== null).join(" "),
  );
}

const GROUPINGS: readonly (readonly [readonly Dimension[], readonly string[]])[] = [
  [[], ["0 4", "1 2"]],
  [["source"], ["0 bluesky 1", "0 x 3", "1 bluesky 2"]],
  [["kind"], ["0 original 2", "0 repost 2", "1 original 1", "1 reply 1"]],
  [["lang"], ["0 en 3", "0 fr 1", "1 fr 1", "1 und 1"]],
  [
    ["source", "kind"],
    ["0 bluesky original 1", "0 x original 1", "0 x repost 2", "1 bluesky original 1", "1 bluesky reply 1"],
  ],
  [
    ["source", "lang"],
    ["0 bluesky en 1", "0 x en 2", "0 x fr 1", "1 bluesky fr 1", "1 bluesky und 1"],
  ],
  [
    ["kind", "lang"],
    ["0 original en 2", "0 repost en 1", "0 repost fr 1", "1 original und 1", "1 reply fr 1"],
  ],
  [
    ["source", "kind", "lang"],
    [
      "0 bluesky original en 1",
      "0 x original en 1",
      "0 x repost en 1",
      "0 x repost fr 1",
      "1 bluesky original und 1",
      "1 bluesky reply fr 1",
    ],
  ],
];

export function totals(behaviour: Behaviour): void {
  for (const [groupBy, expected] of GROUPINGS)
    behaviour(`totals are grouped by ${groupBy.join(" and ") || "nothing"}, in order`, async (store) => {
      await store.commit(batch({ posts: [...SIX].reverse() }));
      expect(lines(await store.series(seriesQuery({ groupBy })))).toEqual(expected);
      expect(lines(await store.series(seriesQuery({ groupBy: [...groupBy].reverse() })))).toEqual(expected);
    });

  behaviour("a cell holds count, estimate, labels and the exact sum of polarities", async (store) => {
    const posts = [
      scored("x:1", { weight: 10 }, ["emigration"], NEGATIVE),
      scored("x:2", { weight: 2.5 }, ["emigration"], scoreOf(0, 255, 0, "a")),
      scored("x:3", {}, ["emigration"], scoreOf(0, 0, 1, "b")),
      scored("x:4", {}, ["emigration"], scoreOf(3, 4, 3, "a")),
      scored("x:5", { lang: "id" }, ["emigration"], null),
    ];
    await store.commit(batch({ posts }));
    const sum = posts.reduce((total, { score }) => total + (score ? score.pos - score.neg : 0), 0);
    expect(await store.series(seriesQuery())).toEqual([
      {
        startMs: NIGHT_MS,
        source: null,
        kind: null,
        lang: null,
        count: 5,
        estimate: 15.5,
        scored: 4,
        negative: 1,
        neutral: 2,
        positive: 1,
        polaritySum: sum,
      },
    ]);
    expect(Number.isSafeInteger(sum)).toBe(true);
  });

  behaviour(
    "totals are filtered by source, kind and language, together and without grouping by them",
    async (store) => {
      await store.commit(batch({ posts: SIX }));
      const filtered = async (filter: object) => lines(await store.series(seriesQuery(filter)));
      expect(await filtered({ sources: ["x"] })).toEqual(["0 3"]);
      expect(await filtered({ kinds: ["original", "reply"] })).toEqual(["0 2", "1 2"]);
      expect(await filtered({ langs: ["und"] })).toEqual(["1 1"]);
      expect(await filtered({ langs: ["fr", "und"], sources: ["bluesky", "x"] })).toEqual(["0 1", "1 2"]);
      expect(await filtered({ sources: ["x"], kinds: ["repost"], langs: ["en"], groupBy: ["lang"] })).toEqual([
        "0 en 1",
      ]);
      expect(await filtered({ sources: ["archive:none"] })).toEqual([]);
      expect(await filtered({ langs: ["xx"], groupBy: ["kind"] })).toEqual([]);
      expect(await filtered({ sources: [] })).toEqual([]);
      expect(await filtered({ topic: "no-such-topic" })).toEqual([]);
    },
  );

  behaviour("a topic counts its own posts, all counts every one", async (store) => {
    await store.commit(
      batch({
        posts: [
          scored("x:1", {}, ["emigration", "election"]),
          scored("x:2", {}, ["election"]),
          scored("x:3", {}, []),
          scored("x:4", { text: null, lang: null }, []),
        ],
      }),
    );
    const count = async (topic: string) => (await store.series(seriesQuery({ topic })))[0]?.count ?? 0;
    expect([await count("emigration"), await count("election"), await count("all")]).toEqual([1, 2, 4]);
  });

  behaviour("the window is half-open", async (store) => {
    await store.commit(batch({ posts: SIX }));
    const oneMinute = await store.series(seriesQuery({ toMs: NIGHT_MS + MINUTE }));
    expect(lines(oneMinute)).toEqual(["0 4"]);
    const next = await store.series(seriesQuery({ fromMs: NIGHT_MS + MINUTE, toMs: NIGHT_MS + 2 * MINUTE }));
    expect(lines(next)).toEqual(["1 2"]);
  });

  behaviour("posts before 1970 fall into their minute, hour and day", async (store) => {
    await store.commit(batch({ posts: [scored("x:1", { postedAtMs: -1 }), scored("x:2", { postedAtMs: 0 })] }));
    for (const bucketMs of [MINUTE, HOUR, DAY]) {
      const cells = await store.series(seriesQuery({ fromMs: -DAY, toMs: DAY, originMs: 0, bucketMs }));
      expect(cells.map(({ startMs, count }) => [startMs, count])).toEqual([
        [-bucketMs, 1],
        [0, 1],
      ]);
    }
  });

  behaviour("buckets of every length hold what a count by hand gives, from any origin", async (store) => {
    const times = spread();
    await store.commit(batch({ posts: times.map((postedAtMs, i) => scored(`x:${i}`, { postedAtMs })) }));
    for (const bucketMs of [1, 5, 7, 10, 15, 30, 60, 90, 1_440].map((minutes) => minutes * MINUTE))
      for (const originMs of [0, NIGHT_MS, NIGHT_MS - 17 * MINUTE, 5 * HOUR, -5.5 * HOUR, 5.75 * HOUR]) {
        const fromMs = originMs + Math.floor((NIGHT_MS - 2 * DAY - originMs) / bucketMs) * bucketMs;
        const toMs = fromMs + Math.ceil((3 * DAY) / bucketMs) * bucketMs;
        const expected = new Map<number, number>();
        for (const at of times) {
          const startMs = originMs + Math.floor((at - originMs) / bucketMs) * bucketMs;
          if (at >= fromMs && at < toMs) expected.set(startMs, (expected.get(startMs) ?? 0) + 1);
        }
        const cells = await store.series(seriesQuery({ fromMs, toMs, bucketMs, originMs }));
        const found = cells.map(({ startMs, count }) => [startMs, count]);
        expect(found).toEqual([...expected].sort(([a], [b]) => a - b));
      }
  });

  behaviour("days of New York and of Kathmandu begin at their midnight", async (store) => {
    for (const zoneId of ["America/New_York", "Asia/Kathmandu"]) {
      const zone = openZone(zoneId);
      const [startMs = 0, endMs = 0] = bucketStarts(NIGHT_MS, NIGHT_MS + 1, "P1D", zone);
      const edges = [startMs - 1, startMs, endMs - 1, endMs];
      await store.commit(
        batch({ posts: edges.map((postedAtMs, i) => scored(`${zoneId}:${i}`, { postedAtMs }, [zoneId])) }),
      );
      const cells = await store.series({
        topic: zoneId,
        fromMs: startMs - DAY,
        toMs: endMs + DAY,
        bucketMs: DAY,
        originMs: startMs,
        groupBy: [],
      });
      expect(cells.map((cell) => [(cell.startMs - startMs) / DAY, cell.count])).toEqual([
        [-1, 1],
        [0, 2],
        [1, 1],
      ]);
    }
  });

  behaviour("a series of coarse buckets is the sum of the fine ones", async (store) => {
    await store.commit(batch({ posts: weighted() }));
    const window = { fromMs: NIGHT_MS - DAY, toMs: NIGHT_MS + DAY, originMs: NIGHT_MS, topic: "all" } as const;
    const groupBy = ["source", "kind", "lang"] as const;
    const fine = await store.series({ ...window, bucketMs: MINUTE, groupBy });
    for (const bucketMs of [HOUR, DAY]) {
      const coarse = await store.series({ ...window, bucketMs, groupBy });
      expect(sumOf(coarse)).toEqual(sumOf(fine));
      expect(sumOf(await store.series({ ...window, bucketMs, groupBy: [] }))).toEqual(sumOf(fine));
    }
  });

  behaviour("count gives the number of posts in a window of whole minutes", async (store) => {
    const times = spread();
    await store.commit(batch({ posts: times.map((postedAtMs, i) => scored(`x:${i}`, { postedAtMs })) }));
    const windows: readonly (readonly [number, number])[] = [
      [NIGHT_MS, NIGHT_MS],
      [NIGHT_MS, NIGHT_MS + MINUTE],
      [NIGHT_MS - 61 * MINUTE, NIGHT_MS + 59 * MINUTE],
      [NIGHT_MS - 2 * DAY + 7 * MINUTE, NIGHT_MS + 2 * DAY - 13 * MINUTE],
      [0, NIGHT_MS + 365 * DAY],
    ];
    for (const [fromMs, toMs] of windows) {
      const byHand = times.filter((at) => at >= fromMs && at < toMs).length;
      expect(await store.count({ topic: "emigration" }, fromMs, toMs)).toBe(byHand);
    }
  });

  behaviour("count keeps to sources, kinds and languages", async (store) => {
    await store.commit(batch({ posts: SIX }));
    const count = (filter: object) => store.count({ topic: "all", ...filter }, NIGHT_MS, NIGHT_MS + HOUR);
    expect(await count({})).toBe(6);
    expect(await count({ sources: ["bluesky"] })).toBe(3);
    expect(await count({ kinds: ["repost"], langs: ["en"] })).toBe(1);
    expect(await count({ langs: ["und"] })).toBe(1);
    expect(await count({ langs: [] })).toBe(0);
    expect(await count({ topic: "no-such-topic" })).toBe(0);
  });

  behaviour("totals gathered over many commits equal those of one", async (store) => {
    const posts = weighted();
    for (let at = 0; at < posts.length; at += 7) await store.commit(batch({ posts: posts.slice(at, at + 7) }));
    const window = { fromMs: NIGHT_MS - DAY, toMs: NIGHT_MS + DAY, originMs: NIGHT_MS, bucketMs: HOUR } as const;
    const cells = await store.series({ ...window, topic: "all", groupBy: ["lang"] });
    for (const lang of ["de", "en", "und"]) {
      const ofLang = posts.filter(({ post }) => (post.lang ?? "und") === lang);
      const counted = cells.filter((cell) => cell.lang === lang).reduce((sum, cell) => sum + cell.count, 0);
      expect(counted).toBe(ofLang.length);
    }
  });
}

/** 120 times, uneven, over four days round the night. */
function spread(): number[] {
  return Array.from({ length: 120 }, (_, i) => NIGHT_MS - 2 * DAY + i * 47 * MINUTE + (i % 7) * 8_999 + (i % 3));
}

/** 200 posts of all kinds within half a day; weights are sums of powers of two, so that sums are exact. */
function weighted(): ScoredPost[] {
  const langs = ["en", "de", null] as const;
  const sources = ["x", "bluesky", "archive:a"] as const;
  const kinds = ["original", "repost", "quote", "reply"] as const;
  const scores = [NEGATIVE, NEUTRAL, POSITIVE, null] as const;
  return Array.from({ length: 200 }, (_, i) => {
    const lang = langs[i % 3] ?? null;
    const at = { postedAtMs: NIGHT_MS - 10 * HOUR + i * 367_001, weight: 1 + (i % 5) * 0.25 };
    const changes = { ...at, lang, source: sources[(i * 7) % 3] ?? "x", kind: kinds[(i * 5) % 4] ?? "original" };
    return scored(`x:${i}`, changes, i % 2 ? ["emigration"] : [], scores[(i * 3) % 4] ?? null);
  });
}

function sumOf(cells: Awaited<ReturnType<Store["series"]>>): readonly number[] {
  return cells.reduce<readonly number[]>(
    (sums, cell) =>
      [cell.count, cell.estimate, cell.scored, cell.negative, cell.neutral, cell.positive, cell.polaritySum].map(
        (value, i) => value + (sums[i] ?? 0),
      ),
    [],
  );
}
