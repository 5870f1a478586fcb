import { expect } from "vitest";
import type { Batch, Store } from "../../../src/store/store.ts";
import type { Behaviour } from "../store.contract.ts";
import {
  batch,
  countOf,
  deletion,
  idsOf,
  NEGATIVE,
  postQuery,
  scored,
  seriesQuery,
  visible,
  withoutText,
} from "./builders.ts";

const POST = scored(
  "mastodon:https://one.example/1",
  { text: "goodbye all", hashtags: ["Bye"] },
  ["emigration"],
  NEGATIVE,
);
const ALIAS = { alias: "mastodon-status:two.example/77", id: POST.post.id };
const PARTS: Readonly<Record<string, Partial<Batch>>> = {
  post: { posts: [POST] },
  alias: { aliases: [ALIAS] },
  deletion: { deletions: [deletion(ALIAS.alias)] },
};
const ORDERS = [
  ["post", "alias", "deletion"],
  ["post", "deletion", "alias"],
  ["alias", "post", "deletion"],
  ["alias", "deletion", "post"],
  ["deletion", "post", "alias"],
  ["deletion", "alias", "post"],
];

async function expectGone(store: Store): Promise<void> {
  expect(await store.posts(postQuery())).toEqual(withoutText([POST]));
  expect(await idsOf(store, { text: "goodbye" })).toEqual([]);
  expect(await store.series(seriesQuery())).toMatchObject([{ count: 1, negative: 1 }]);
}

export function aliases(behaviour: Behaviour): void {
  for (const order of ORDERS)
    behaviour(`a deletion by another id takes the post away: ${order.join(", ")}`, async (store) => {
      for (const part of order) await store.commit(batch(PARTS[part] ?? {}));
      await expectGone(store);
    });

  behaviour("a post, its alias and a deletion by the alias may come in one batch", async (store) => {
    const result = await store.commit(batch({ ...PARTS["post"], ...PARTS["alias"], ...PARTS["deletion"] }));
    expect(result).toMatchObject({ stored: 1, deleted: 1 });
    await expectGone(store);
  });

  behaviour("a deletion by the post's own id still works where it has an alias", async (store) => {
    await store.commit(batch({ ...PARTS["post"], ...PARTS["alias"] }));
    expect(await store.commit(batch({ deletions: [deletion(POST.post.id)] }))).toMatchObject({ deleted: 1 });
    expect(await store.commit(batch({ deletions: [deletion(ALIAS.alias)] }))).toMatchObject({ deleted: 0 });
    await expectGone(store);
  });

  behaviour("an alias is no post: it is not counted, found or known", async (store) => {
    await store.commit(batch({ ...PARTS["post"], ...PARTS["alias"] }));
    expect(await store.posts(postQuery())).toEqual(visible([POST]));
    expect(await store.known([ALIAS.alias])).toEqual(new Set());
    expect(await store.find([ALIAS.alias])).toEqual(new Map());
    expect(await countOf(store, "all")).toBe(1);
  });

  behaviour("an alias that is new makes a new revision, one that is known changes nothing", async (store) => {
    const before = await store.revision();
    const first = await store.commit(batch({ aliases: [ALIAS] }));
    expect(first.revision).toBeGreaterThan(before);
    expect((await store.commit(batch({ aliases: [ALIAS, ALIAS] }))).revision).toBe(first.revision);
    await store.commit(batch({ posts: [POST, scored("x:2")], aliases: [{ ...ALIAS, id: "x:2" }] }));
    await store.commit(batch({ deletions: [deletion(ALIAS.alias)] }));
    expect(await idsOf(store, { includeDeleted: false })).toEqual(["x:2"]);
  });

  behaviour("a post may have several aliases, and an alias one of its own", async (store) => {
    const further = [
      { alias: "a:1", id: POST.post.id },
      { alias: "a:2", id: POST.post.id },
      { alias: "a:3", id: "a:2" },
    ];
    await store.commit(batch({ posts: [POST], aliases: further }));
    expect(await store.commit(batch({ deletions: [deletion("a:3")] }))).toMatchObject({ deleted: 1 });
    await expectGone(store);
  });

  behaviour("aliases that name each other in a ring end", async (store) => {
    const ring = [
      { alias: "a:1", id: "a:2" },
      { alias: "a:2", id: "a:3" },
      { alias: "a:3", id: "a:1" },
      { alias: "a:4", id: "a:4" },
    ];
    await store.commit(batch({ posts: [scored("a:3")], aliases: ring }));
    const both = batch({ deletions: [deletion("a:1"), deletion("a:4")] });
    const result = await store.commit(both);
    expect(result).toMatchObject({ deleted: 1 });
    expect((await store.commit(both)).revision).toBe(result.revision);
  });
}
