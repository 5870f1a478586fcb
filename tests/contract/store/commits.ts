import { expect } from "vitest";
import type { Post } from "../../../src/core/post.ts";
import type { Batch, ScoredPost } from "../../../src/store/store.ts";
import type { Behaviour } from "../store.contract.ts";
import {
  batch,
  check,
  countOf,
  evidence,
  idsOf,
  interval,
  lane,
  NEGATIVE,
  NIGHT_MS,
  POSITIVE,
  postQuery,
  scored,
  seriesQuery,
} from "./builders.ts";

const FULL: Partial<Post> = {
  source: "archive:night-desk",
  kind: "quote",
  subjectId: "x:17",
  postedAtMs: NIGHT_MS + 61_234,
  receivedAtMs: NIGHT_MS + 99_999_999,
  editedAtMs: NIGHT_MS + 62_000,
  authorKey: "AbC-_123",
  lang: "fr",
  text: "Où aller ? L’été à Québec 🇨🇦 «\u00a0vite\u00a0»\n\tligne deux",
  hashtags: ["MoveToCanada", "Déménager", "a b", "a,b", '"'],
  url: "https://example.org/p/1?a=b&c=d",
  weight: 12.5,
  via: "import",
  flags: ["truncated", "damaged_text", "edited"],
};
const BARE: Partial<Post> = {
  subjectId: null,
  postedAtMs: -86_400_001,
  receivedAtMs: NIGHT_MS,
  authorKey: null,
  lang: null,
  text: null,
  url: null,
};

export function commits(behaviour: Behaviour): void {
  behaviour("a post comes back field by field as it was committed", async (store) => {
    const full = scored(
      "bluesky:at://did:example:1/app.bsky.feed.post/abc",
      FULL,
      ["site-down", "emigration"],
      NEGATIVE,
    );
    const bare = scored("x:2", BARE, [], null);
    await store.commit(batch({ posts: [full, bare] }));
    expect(await store.posts(postQuery())).toEqual([
      { ...bare, deleted: false },
      { ...full, deleted: false },
    ]);
  });

  behaviour("a commit says how many posts were stored, and a new revision", async (store) => {
    const before = await store.revision();
    const result = await store.commit(batch({ posts: [scored("x:1"), scored("x:2")] }));
    expect(result).toEqual({ revision: result.revision, stored: 2, duplicates: 0, updated: 0, deleted: 0 });
    expect(result.revision).toBeGreaterThan(before);
    expect(await store.revision()).toBe(result.revision);
  });

  behaviour("an empty batch changes nothing", async (store) => {
    const before = await store.revision();
    const result = await store.commit(batch({}));
    expect(result).toEqual({ revision: before, stored: 0, duplicates: 0, updated: 0, deleted: 0 });
  });

  behaviour("a batch committed twice changes nothing, not even the revision", async (store) => {
    const whole = batch({
      posts: [
        scored("x:1", { hashtags: ["Tag"] }, ["emigration", "election"], NEGATIVE),
        scored("x:2", { editedAtMs: NIGHT_MS + 5 }, ["emigration"], POSITIVE),
        scored("x:3"),
      ],
      deletions: [
        { id: "x:3", deletedAtMs: NIGHT_MS },
        { id: "x:4", deletedAtMs: null },
      ],
      coverage: [{ source: "x", feed: "posts", intervals: [interval({ source: "x" })] }],
      cursors: [{ feed: "x:rule", cursor: "17" }],
    });
    const first = await store.commit(whole);
    const posts = await store.posts(postQuery());
    const series = await store.series(seriesQuery({ groupBy: ["source", "kind", "lang"] }));
    const second = await store.commit(whole);
    expect(second).toEqual({ revision: first.revision, stored: 0, duplicates: 3, updated: 0, deleted: 0 });
    expect(await store.posts(postQuery())).toEqual(posts);
    expect(await store.series(seriesQuery({ groupBy: ["source", "kind", "lang"] }))).toEqual(series);
  });

  behaviour("a post that stands twice in one batch is counted once", async (store) => {
    const result = await store.commit(batch({ posts: [scored("x:1"), scored("x:1")] }));
    expect(result).toMatchObject({ stored: 1, duplicates: 1, updated: 0 });
    expect(await countOf(store, "emigration")).toBe(1);
  });

  behaviour("the first of two equal versions stays, from whichever source the second comes", async (store) => {
    await store.commit(batch({ posts: [scored("x:1", { text: "first", source: "x" })] }));
    const again = scored("x:1", { text: "second", source: "archive:late", postedAtMs: NIGHT_MS + 120_000, weight: 5 });
    const result = await store.commit(batch({ posts: [again] }));
    expect(result).toMatchObject({ stored: 0, duplicates: 1, updated: 0 });
    const [held] = await store.posts(postQuery());
    expect(held?.post).toMatchObject({ text: "first", source: "x", postedAtMs: NIGHT_MS, weight: 1 });
  });

  behaviour("an id list may come before its posts: the text arrives, and totals follow it once", async (store) => {
    const bare = scored("x:1", { text: null, authorKey: null, flags: ["volume_only"] }, []);
    const whole = scored("x:1", { text: "leaving" }, ["emigration"], NEGATIVE);
    await store.commit(batch({ posts: [bare] }));
    expect(await store.commit(batch({ posts: [whole] }))).toMatchObject({ stored: 0, duplicates: 0, updated: 1 });
    expect(await store.commit(batch({ posts: [bare, whole] }))).toMatchObject({ stored: 0, duplicates: 2, updated: 0 });
    expect(await store.posts(postQuery())).toEqual([{ ...whole, deleted: false }]);
    expect(await countOf(store, "emigration")).toBe(1);
    expect(await countOf(store, "all")).toBe(1);
    await store.commit(batch({ deletions: [{ id: "x:1", deletedAtMs: null }] }));
    expect(await store.commit(batch({ posts: [whole] }))).toMatchObject({ updated: 0 });
    expect((await store.posts(postQuery({ includeDeleted: true })))[0]?.post.text).toBeNull();
  });

  for (const [title, order] of [
    ["a later version replaces text, topics and score, and totals follow it", ["first", "edit"]],
    ["an earlier version that arrives late changes nothing", ["edit", "first"]],
  ] as const)
    behaviour(title, async (store) => {
      const versions: Readonly<Record<"first" | "edit", ScoredPost>> = {
        first: scored("x:1", { text: "leaving", hashtags: ["Out"], lang: "en" }, ["emigration", "election"], NEGATIVE),
        edit: scored(
          "x:1",
          { text: "staying", hashtags: ["In"], lang: "fr", editedAtMs: NIGHT_MS + 9, flags: ["edited"], kind: "reply" },
          ["election", "site-down"],
          POSITIVE,
        ),
      };
      await store.commit(batch({ posts: [versions[order[0]]] }));
      const second = await store.commit(batch({ posts: [versions[order[1]]] }));
      const isLater = order[1] === "edit";
      expect(second).toMatchObject({ stored: 0, duplicates: isLater ? 0 : 1, updated: isLater ? 1 : 0 });
      const [held] = await store.posts(postQuery());
      expect(held).toEqual({ ...versions.edit, deleted: false });
      expect(await countOf(store, "emigration")).toBe(0);
      expect(await store.series(seriesQuery())).toEqual([]);
      for (const topic of ["election", "site-down", "all"]) {
        const cells = await store.series(seriesQuery({ topic, groupBy: ["kind", "lang"] }));
        expect(cells).toMatchObject([{ kind: "reply", lang: "fr", count: 1, positive: 1, negative: 0, scored: 1 }]);
      }
      expect(await idsOf(store, { topic: "emigration" })).toEqual([]);
      expect(await idsOf(store, { topic: "site-down" })).toEqual(["x:1"]);
      expect(await idsOf(store, { text: "leaving" })).toEqual([]);
      expect(await idsOf(store, { text: "staying" })).toEqual(["x:1"]);
    });

  behaviour("source, times of posting and arrival, way and weight stay those that came first", async (store) => {
    const arrival = { source: "x", receivedAtMs: NIGHT_MS + 7, via: "live", weight: 4 } as const;
    await store.commit(batch({ posts: [scored("x:1", arrival)] }));
    const edit = scored("x:1", {
      source: "archive:late",
      postedAtMs: NIGHT_MS + 600_000,
      receivedAtMs: NIGHT_MS + 700_000,
      editedAtMs: NIGHT_MS + 500_000,
      via: "import",
      weight: 1,
    });
    await store.commit(batch({ posts: [edit] }));
    const [held] = await store.posts(postQuery());
    expect(held?.post).toEqual({ ...edit.post, ...arrival, postedAtMs: NIGHT_MS });
    expect(await store.series(seriesQuery({ groupBy: ["source"] }))).toMatchObject([
      { startMs: NIGHT_MS, source: "x", count: 1, estimate: 4 },
    ]);
  });

  behaviour("of several versions in one batch the latest stays", async (store) => {
    const versions = [3, 9, 6].map((at) => scored("x:1", { editedAtMs: NIGHT_MS + at, text: `version ${at}` }));
    const result = await store.commit(batch({ posts: versions }));
    expect(result).toMatchObject({ stored: 1, updated: 1, duplicates: 1 });
    expect((await store.posts(postQuery()))[0]?.post.text).toBe("version 9");
    expect(await countOf(store, "emigration")).toBe(1);
  });

  behaviour("a batch that fails half-way leaves nothing behind", async (store) => {
    await store.commit(batch({ posts: [scored("x:0", { source: "x" })], cursors: [{ feed: "f", cursor: "0" }] }));
    const before = await store.revision();
    const broken: ScoredPost = {
      ...scored("x:3"),
      get topics(): readonly string[] {
        throw new Error("the source broke off");
      },
    };
    const half = batch({
      posts: [
        scored("x:1", { source: "mastodon" }, ["new-topic"]),
        scored("x:0", { editedAtMs: 1, text: "edited" }),
        broken,
      ],
      deletions: [{ id: "x:0", deletedAtMs: null }],
      coverage: [{ source: "x", feed: "posts", intervals: [interval()] }],
      cursors: [{ feed: "f", cursor: "1" }],
    });
    await expect(store.commit(half)).rejects.toThrow();
    expect(await store.revision()).toBe(before);
    expect(await idsOf(store)).toEqual(["x:0"]);
    expect(await idsOf(store, { text: "edited" })).toEqual([]);
    expect(await countOf(store, "all")).toBe(1);
    expect(await store.sources()).toHaveLength(1);
    expect(await store.coverage()).toEqual([]);
    expect(await store.cursor("f")).toBe("0");
    const whole = batch({ posts: [scored("x:1", { source: "mastodon" }, ["new-topic"])] });
    expect(await store.commit(whole)).toMatchObject({ stored: 1 });
    expect(await countOf(store, "new-topic")).toBe(1);
    expect(await idsOf(store, { topic: "new-topic" })).toEqual(["x:1"]);
  });

  behaviour(
    "a batch that fails at its last check, lane, fact or document leaves nothing of the others",
    async (store) => {
      const fails = <T extends object>(value: T, field: keyof T): T =>
        Object.defineProperty({ ...value }, field, {
          enumerable: true,
          get() {
            throw new Error("the source broke off");
          },
        });
      const suspect = { id: "s-1", siteId: "s", place: "here", fromMs: NIGHT_MS, toMs: NIGHT_MS + 1 };
      const document = { sha256: "0".repeat(64), name: "a", fetchedAtMs: NIGHT_MS, bytes: new Uint8Array(3) };
      const whole = {
        checks: [check({ siteId: "s-1" }), check({ siteId: "s-2", verdict: "fail", evidence: evidence() })],
        lanes: [{ siteId: "s-3", place: "here", intervals: [lane()] }],
        facts: [{ kind: "suspect", put: [suspect] }],
        documents: [document],
        posts: [scored("x:1")],
        coverage: [{ source: "x", feed: "posts", intervals: [interval()] }],
      } as const satisfies Partial<Batch>;
      const broken: readonly Partial<Batch>[] = [
        { checks: [...whole.checks, fails(check({ siteId: "s-4" }), "verdict")] },
        { lanes: [...whole.lanes, { siteId: "s-5", place: "here", intervals: [fails(lane(), "state")] }] },
        { facts: [...whole.facts, { kind: "suspect", put: [fails({ ...suspect, id: "s-2" }, "toMs")] }] },
        { documents: [...whole.documents, fails({ ...document, sha256: "1".repeat(64) }, "bytes")] },
      ];
      const before = await store.revision();
      for (const parts of broken) {
        await expect(store.commit(batch({ ...whole, ...parts }))).rejects.toThrow("the source broke off");
        expect(await store.revision()).toBe(before);
        expect(await store.checks({ order: "oldest", limit: 9 })).toEqual([]);
        expect(await store.checks({ order: "oldest", limit: 9, evidenceOnly: true })).toEqual([]);
        expect([await store.lanes(), await store.coverage(), await idsOf(store)]).toEqual([[], [], []]);
        expect(await store.records("suspect")).toEqual([]);
        expect(await store.document(document.sha256)).toBeUndefined();
      }
      const siteIds = ["s-9", "s-2", "s-1"];
      await store.commit(batch({ ...whole, checks: siteIds.map((siteId) => check({ siteId })) }));
      for (const siteId of siteIds)
        expect(await store.checks({ siteIds: [siteId], order: "oldest", limit: 9 })).toEqual([check({ siteId })]);
      expect(await store.lanes()).toEqual([lane({ siteId: "s-3" })]);
    },
  );

  behaviour("checks, lanes, facts and documents of a batch come twice and change nothing", async (store) => {
    const whole = batch({
      checks: [check(), check({ atMs: NIGHT_MS + 1, verdict: "fail", evidence: evidence() })],
      lanes: [
        { siteId: "s", place: "here", intervals: [lane(), lane({ state: "failing", fromMs: NIGHT_MS + 1 })] },
        { siteId: "s", place: "here", sinceMs: NIGHT_MS + 9, intervals: [lane({ state: "gap" })] },
      ],
      facts: [{ kind: "suspect", put: [], remove: ["none"] }],
      documents: [{ sha256: "0".repeat(64), name: "a", fetchedAtMs: NIGHT_MS, bytes: new Uint8Array(3) }],
    });
    const { revision } = await store.commit(whole);
    const answers = async () => [await store.checks({ order: "newest", limit: 9 }), await store.lanes()];
    const before = await answers();
    expect((await store.commit(whole)).revision).toBe(revision);
    expect(await answers()).toEqual(before);
    expect(before[1]).toHaveLength(3);
  });

  behaviour("a reader beside a commit sees all of it or none", async (store) => {
    for (let round = 0; round < 5; round++) {
      const posts = Array.from({ length: 40 }, (_, i) => scored(`x:${round}-${i}`));
      const commit = store.commit(batch({ posts, cursors: [{ feed: "f", cursor: `${round}` }] }));
      const seen = await Promise.all(Array.from({ length: 4 }, () => countOf(store, "emigration")));
      await commit;
      for (const count of seen) expect(count % 40).toBe(0);
      expect(await countOf(store, "emigration")).toBe(40 * (round + 1));
    }
  });

  behaviour("commits made at the same time are all kept", async (store) => {
    const commits = Array.from({ length: 8 }, (_, i) =>
      store.commit(batch({ posts: [scored(`x:${i}`), scored("x:shared")] })),
    );
    const results = await Promise.all(commits);
    expect(results.reduce((sum, { stored }) => sum + stored, 0)).toBe(9);
    expect(new Set(results.map(({ revision }) => revision)).size).toBe(8);
    expect(await countOf(store, "all")).toBe(9);
  });

  behaviour("commits take effect in the order they were made", async (store) => {
    const commits = Array.from({ length: 10 }, (_, i) =>
      store.commit(batch({ cursors: [{ feed: "f", cursor: `${i}` }] })),
    );
    const revisions = (await Promise.all(commits)).map(({ revision }) => revision);
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
    expect(await store.cursor("f")).toBe("9");
  });

  behaviour("a large batch is stored whole", async (store) => {
    const posts = Array.from({ length: 5_000 }, (_, i) => scored(`x:${i}`, { postedAtMs: NIGHT_MS + i * 700 }));
    expect(await store.commit(batch({ posts }))).toMatchObject({ stored: 5_000 });
    expect(await countOf(store, "all")).toBe(5_000);
    expect(await idsOf(store, { limit: 10_000 })).toHaveLength(5_000);
  });

  behaviour("known names the stored ids among those asked for", async (store) => {
    await store.commit(batch({ posts: [scored("x:1"), scored("x:2")], deletions: [{ id: "x:9", deletedAtMs: null }] }));
    expect(await store.known(["x:2", "x:9", "x:3", "x:1", "x:2"])).toEqual(new Set(["x:1", "x:2"]));
    expect(await store.known([])).toEqual(new Set());
    const many = Array.from({ length: 40_000 }, (_, i) => `x:${i}`);
    expect(await store.known(many)).toEqual(new Set(["x:1", "x:2"]));
  });

  behaviour("the identity key is 32 bytes that stay", async (store) => {
    const key = await store.identityKey();
    expect(key).toBeInstanceOf(Uint8Array);
    expect(key).toHaveLength(32);
    await store.commit(batch({ posts: [scored("x:1")] }));
    expect(await store.identityKey()).toEqual(key);
    expect(new Set(key).size).toBeGreaterThan(8);
  });
}
