import { expect } from "vitest";
import type { Behaviour } from "../store.contract.ts";
import {
  batch,
  countOf,
  deletion,
  idsOf,
  NEGATIVE,
  NIGHT_MS,
  POSITIVE,
  postQuery,
  scored,
  seriesQuery,
} from "./builders.ts";

const POST = scored("x:1", { text: "goodbye all", hashtags: ["Bye"] }, ["emigration"], NEGATIVE);
const GONE = {
  ...POST,
  post: { ...POST.post, text: null, hashtags: [], authorKey: null, url: null },
  deleted: true,
};

export function deletions(behaviour: Behaviour): void {
  behaviour("a deleted post loses text, hashtags, author and address, and keeps its place in totals", async (store) => {
    await store.commit(batch({ posts: [POST] }));
    const before = await store.series(seriesQuery({ groupBy: ["source", "kind", "lang"] }));
    const result = await store.commit(batch({ deletions: [deletion("x:1")] }));
    expect(result).toMatchObject({ stored: 0, duplicates: 0, updated: 0, deleted: 1 });
    expect(await store.posts(postQuery())).toEqual([GONE]);
    expect(await store.series(seriesQuery({ groupBy: ["source", "kind", "lang"] }))).toEqual(before);
    expect(await countOf(store, "emigration")).toBe(1);
  });

  behaviour("a deleted post is listed only where deleted posts are asked for", async (store) => {
    await store.commit(batch({ posts: [POST, scored("x:2")], deletions: [deletion("x:1")] }));
    expect(await idsOf(store, { includeDeleted: false })).toEqual(["x:2"]);
    expect(await idsOf(store, { includeDeleted: true })).toEqual(["x:1", "x:2"]);
    expect(await idsOf(store, { includeDeleted: true, labels: ["negative"], topic: "emigration" })).toEqual(["x:1"]);
    expect(await idsOf(store, { includeDeleted: true, text: "goodbye" })).toEqual([]);
  });

  behaviour("a post deleted before it came is counted and never shows its text", async (store) => {
    expect(await store.commit(batch({ deletions: [deletion("x:1")] }))).toMatchObject({ deleted: 0 });
    expect(await store.commit(batch({ posts: [POST] }))).toMatchObject({ stored: 1, deleted: 0 });
    expect(await store.posts(postQuery())).toEqual([GONE]);
    expect(await idsOf(store, { text: "goodbye" })).toEqual([]);
    expect(await store.series(seriesQuery())).toMatchObject([{ count: 1, negative: 1 }]);
  });

  behaviour("a post and its deletion in one batch are counted and the text does not stay", async (store) => {
    const result = await store.commit(batch({ posts: [POST], deletions: [deletion("x:1")] }));
    expect(result).toMatchObject({ stored: 1, deleted: 1 });
    expect(await store.posts(postQuery())).toEqual([GONE]);
    expect(await countOf(store, "all")).toBe(1);
  });

  behaviour("a deletion of an unknown post is remembered and counts no post", async (store) => {
    const before = await store.revision();
    const result = await store.commit(batch({ deletions: [deletion("x:9")] }));
    expect(result).toMatchObject({ stored: 0, deleted: 0 });
    expect(result.revision).toBeGreaterThan(before);
    expect(await store.known(["x:9"])).toEqual(new Set());
    expect(await idsOf(store)).toEqual([]);
    expect(await store.sources()).toEqual([]);
    expect(await countOf(store, "all")).toBe(0);
  });

  behaviour("a second deletion of the same post changes nothing", async (store) => {
    await store.commit(batch({ posts: [POST], deletions: [deletion("x:1"), deletion("x:1")] }));
    const before = await store.revision();
    const result = await store.commit(batch({ deletions: [deletion("x:1", null)] }));
    expect(result).toEqual({ revision: before, stored: 0, duplicates: 0, updated: 0, deleted: 0 });
  });

  behaviour("the same post that comes again after its deletion does not come back", async (store) => {
    await store.commit(batch({ posts: [POST], deletions: [deletion("x:1")] }));
    const before = await store.revision();
    expect(await store.commit(batch({ posts: [POST] }))).toMatchObject({ revision: before, duplicates: 1 });
    expect(await store.posts(postQuery())).toEqual([GONE]);
  });

  behaviour("a later version of a deleted post moves its totals and shows no text", async (store) => {
    await store.commit(batch({ posts: [POST], deletions: [deletion("x:1")] }));
    const edit = scored("x:1", { text: "hello again", editedAtMs: NIGHT_MS + 1 }, ["election"], POSITIVE);
    expect(await store.commit(batch({ posts: [edit] }))).toMatchObject({ updated: 1, deleted: 0 });
    const [held] = await store.posts(postQuery());
    expect(held).toMatchObject({ deleted: true, topics: ["election"], score: POSITIVE });
    expect(held?.post).toMatchObject({ text: null, authorKey: null, url: null, editedAtMs: NIGHT_MS + 1 });
    expect(await idsOf(store, { text: "again" })).toEqual([]);
    expect(await countOf(store, "emigration")).toBe(0);
    expect(await store.series(seriesQuery({ topic: "election" }))).toMatchObject([{ count: 1, positive: 1 }]);
  });

  behaviour("the order of a post, its later version and its deletion does not matter", async (store) => {
    const orders = [
      [0, 1, 2],
      [2, 0, 1],
      [0, 2, 1],
      [2, 1, 0],
      [1, 0, 2],
      [1, 2, 0],
    ];
    for (const [index, order] of orders.entries()) {
      const first = scored(`x:${index}`, {}, ["emigration"], NEGATIVE);
      const edit = scored(`x:${index}`, { editedAtMs: NIGHT_MS + 1 }, ["election"], POSITIVE);
      const steps = [
        batch({ posts: [first] }),
        batch({ posts: [edit] }),
        batch({ deletions: [deletion(`x:${index}`)] }),
      ];
      for (const step of order) await store.commit(steps[step] ?? batch({}));
    }
    const held = await store.posts(postQuery());
    expect(held).toHaveLength(orders.length);
    for (const post of held) expect(post).toMatchObject({ deleted: true, topics: ["election"], score: POSITIVE });
    expect(await countOf(store, "emigration")).toBe(0);
    expect(await countOf(store, "election")).toBe(orders.length);
  });
}
