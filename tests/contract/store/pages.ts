import { expect } from "vitest";
import { sortKey } from "../../../src/store/sort-key.ts";
import type { ScoredPost, Store } from "../../../src/store/store.ts";
import type { Behaviour } from "../store.contract.ts";
import { batch, idsByPage, idsOf, NEGATIVE, NEUTRAL, NIGHT_MS, POSITIVE, postQuery, scored } from "./builders.ts";

const ORDERS = ["newest", "oldest", "random"] as const;

/** 60 posts, three at each millisecond of posting, so that ids decide; ids are not in order of time. */
const TIED: readonly ScoredPost[] = Array.from({ length: 60 }, (_, i) =>
  scored(`x:${(i * 37) % 60}`, { postedAtMs: NIGHT_MS + Math.floor(i / 3) * 500 }, i % 4 === 0 ? ["emigration"] : []),
);

function inOrder(posts: readonly ScoredPost[], order: (typeof ORDERS)[number], seed: number): readonly string[] {
  const keys = posts.map(({ post }) => sortKey(post, order, seed));
  keys.sort((a, b) => a.sort - b.sort || (a.id < b.id ? -1 : 1));
  const ids = keys.map(({ id }) => id);
  return order === "newest" ? ids.reverse() : ids;
}

export function pages(behaviour: Behaviour): void {
  for (const order of ORDERS) {
    behaviour(`${order}: posts come in the order of their sort keys, ties by id`, async (store) => {
      await store.commit(batch({ posts: TIED }));
      expect(await idsOf(store, { order, seed: 7 })).toEqual(inOrder(TIED, order, 7));
      const ofTopic = TIED.filter(({ topics }) => topics.length > 0);
      expect(await idsOf(store, { order, seed: 7, topic: "emigration" })).toEqual(inOrder(ofTopic, order, 7));
    });

    behaviour(`${order}: pages join without a gap or a repeat, whatever their size`, async (store) => {
      await store.commit(batch({ posts: TIED }));
      const whole = inOrder(TIED, order, 11);
      for (const limit of [1, 2, 7, 59, 60, 61])
        expect(await idsByPage(store, { order, seed: 11, limit })).toEqual(whole);
      const within = { fromMs: NIGHT_MS + 1_000, toMs: NIGHT_MS + 7_000 };
      const inside = TIED.filter(({ post }) => post.postedAtMs >= within.fromMs && post.postedAtMs < within.toMs);
      expect(await idsByPage(store, { order, seed: 11, limit: 4, ...within })).toEqual(inOrder(inside, order, 11));
    });

    behaviour(`${order}: pages stay whole while posts come in`, async (store) => {
      await store.commit(batch({ posts: TIED }));
      let arrived = 0;
      const ids = await idsByPage(store, { order, seed: 5, limit: 7 }, async () => {
        const posts = [0, 1, 2].map((n) =>
          scored(`y:${arrived + n}`, { postedAtMs: NIGHT_MS + (arrived + n) * 300 - 3_000 }),
        );
        arrived += 3;
        if (arrived <= 60) await store.commit(batch({ posts }));
      });
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.filter((id) => id.startsWith("x:"))).toEqual(inOrder(TIED, order, 5));
    });

    behaviour(`${order}: each filter leaves what it names`, async (store) => {
      const posts = mixed();
      await store.commit(batch({ posts, deletions: [{ id: "x:5", deletedAtMs: null }] }));
      const filters: readonly (readonly [Parameters<typeof idsOf>[1], (held: ScoredPost) => boolean])[] = [
        [{ sources: ["x"] }, ({ post }) => post.source === "x"],
        [{ sources: ["x", "archive:a"] }, ({ post }) => post.source !== "bluesky"],
        [{ sources: [] }, () => false],
        [{ sources: ["mastodon"] }, () => false],
        [{ kinds: ["repost", "reply"] }, ({ post }) => post.kind === "repost" || post.kind === "reply"],
        [{ langs: ["und"] }, ({ post }) => post.lang === null],
        [{ langs: ["de", "und"] }, ({ post }) => post.lang !== "en"],
        [{ labels: ["negative"] }, ({ score }) => score === NEGATIVE],
        [{ labels: ["neutral", "positive"] }, ({ score }) => score === NEUTRAL || score === POSITIVE],
        [{ labels: [] }, () => false],
        [{ topic: "emigration", langs: ["en"] }, ({ post, topics }) => topics.length > 0 && post.lang === "en"],
        [{ topic: "no-such-topic" }, () => false],
        [{ includeDeleted: false }, ({ post }) => post.id !== "x:5"],
        [
          {
            topic: "emigration",
            sources: ["x"],
            kinds: ["reply", "original"],
            langs: ["de", "en"],
            labels: ["positive"],
          },
          ({ post, topics, score }) =>
            topics.length > 0 &&
            post.source === "x" &&
            (post.kind === "reply" || post.kind === "original") &&
            post.lang !== null &&
            score === POSITIVE,
        ],
      ];
      for (const [filter, keeps] of filters)
        for (const limit of [3, 1_000]) {
          const expected = inOrder(posts.filter(keeps), order, 3);
          expect(await idsByPage(store, { ...filter, order, seed: 3, limit })).toEqual(expected);
        }
    });
  }

  behaviour("the window of a listing is half-open and needs no whole minutes", async (store) => {
    await store.commit(
      batch({ posts: [10, 11, 12, 13].map((at) => scored(`x:${at}`, { postedAtMs: NIGHT_MS + at })) }),
    );
    expect(await idsOf(store, { fromMs: NIGHT_MS + 11, toMs: NIGHT_MS + 13 })).toEqual(["x:11", "x:12"]);
    expect(await idsOf(store, { fromMs: NIGHT_MS + 12 })).toEqual(["x:12", "x:13"]);
    expect(await idsOf(store, { toMs: NIGHT_MS + 11 })).toEqual(["x:10"]);
    expect(await idsOf(store, { fromMs: NIGHT_MS + 13, toMs: NIGHT_MS + 13 })).toEqual([]);
  });

  behaviour("the same seed gives the same random order, another seed another", async (store) => {
    await store.commit(batch({ posts: TIED }));
    const random = (seed: number) => idsOf(store, { order: "random", seed });
    expect(await random(1)).toEqual(await random(1));
    expect(await random(1)).not.toEqual(await random(2));
    expect([...(await random(1))].sort()).toEqual([...(await random(2))].sort());
    expect(await idsOf(store, { order: "random" })).toEqual(await random(0));
  });

  behaviour("a random sample reaches every part of the window", async (store) => {
    const posts = Array.from({ length: 1_000 }, (_, i) => scored(`x:${i}`, { postedAtMs: NIGHT_MS + i * 1_000 }));
    await store.commit(batch({ posts }));
    const sample = await store.posts(postQuery({ order: "random", seed: 42, limit: 100 }));
    const tenths = new Set(sample.map(({ post }) => Math.floor((post.postedAtMs - NIGHT_MS) / 100_000)));
    expect(sample).toHaveLength(100);
    expect(tenths.size).toBe(10);
  });

  behaviour("rare posts are found among many", async (store) => {
    await store.commit(batch({ posts: haystack() }));
    for (const order of ORDERS) {
      const rare = { order, seed: 9, limit: 2 };
      const needles = haystack().filter(({ post }) => post.lang === "cy");
      expect(await idsByPage(store, { ...rare, langs: ["cy"] })).toEqual(inOrder(needles, order, 9));
      expect(await idsByPage(store, { ...rare, kinds: ["quote"], langs: ["en"] })).toEqual([]);
      expect(await idsByPage(store, { ...rare, labels: ["positive"] })).toEqual(inOrder(needles, order, 9));
      expect(await idsByPage(store, { ...rare, text: "eisteddfod" })).toEqual(inOrder(needles, order, 9));
    }
  });

  behaviour("a listing of nothing is empty", async (store) => {
    for (const order of ORDERS) expect(await everyPost(store, order)).toEqual([]);
  });
}

async function everyPost(store: Store, order: (typeof ORDERS)[number]): Promise<readonly string[]> {
  return [...(await idsOf(store, { order })), ...(await idsOf(store, { order, topic: "emigration", text: "word" }))];
}

function mixed(): ScoredPost[] {
  const langs = ["en", "de", null] as const;
  const sources = ["x", "bluesky", "archive:a"] as const;
  const kinds = ["original", "repost", "quote", "reply"] as const;
  const scores = [NEGATIVE, NEUTRAL, POSITIVE, null, POSITIVE] as const;
  return Array.from({ length: 120 }, (_, i) => {
    const kind = kinds[(i * 5) % 4] ?? "original";
    const changes = { lang: langs[i % 3] ?? null, source: sources[(i * 7 + (i % 2)) % 3] ?? "x", kind };
    const postedAtMs = NIGHT_MS + Math.floor(i / 2) * 40_000;
    return scored(`x:${i}`, { ...changes, postedAtMs }, i % 2 ? ["emigration"] : [], scores[i % 5] ?? null);
  });
}

/** 3,000 posts over three days, five of them in Welsh. */
function haystack(): ScoredPost[] {
  return Array.from({ length: 3_000 }, (_, i) => {
    const rare = i % 600 === 17;
    const text = rare ? "Mae'r Eisteddfod yn dod" : `Post number ${i}`;
    const postedAtMs = NIGHT_MS + i * 86_400 + (i % 5);
    return scored(`x:${i}`, { postedAtMs, text, lang: rare ? "cy" : "en" }, [], rare ? POSITIVE : NEGATIVE);
  });
}
