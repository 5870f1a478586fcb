import { expect } from "vitest";
import type { Batch, Store } from "../../../src/store/store.ts";
import type { Behaviour } from "../store.contract.ts";
import {
  batch,
  countOf,
  deletion,
  idsOf,
  NEGATIVE,
  NIGHT_MS,
  postQuery,
  scored,
  seriesQuery,
  visible,
  withoutText,
} from "./builders.ts";

const SUBJECT = scored("x:1", { text: "we are leaving", authorKey: "key-of-author" }, ["emigration"], NEGATIVE);
const REPOSTS = [1, 2].map((n) =>
  scored(
    `x:1${n}`,
    {
      kind: "repost",
      subjectId: "x:1",
      text: "we are leaving",
      postedAtMs: NIGHT_MS + n,
      via: n === 1 ? "live" : "import",
    },
    ["emigration"],
    NEGATIVE,
  ),
);
/** Posts with words of their own, or about another post whose id ends in the same way. */
const OTHERS = [
  scored("x:20", { kind: "quote", subjectId: "x:1", text: "quoted leaving", postedAtMs: NIGHT_MS + 20 }),
  scored("x:21", { kind: "reply", subjectId: "x:1", text: "replied leaving", postedAtMs: NIGHT_MS + 21 }),
  scored("x:22", { kind: "repost", subjectId: "xx:1", text: "other leaving", postedAtMs: NIGHT_MS + 22 }),
  scored("x:23", { kind: "repost", subjectId: null, text: "unknown leaving", postedAtMs: NIGHT_MS + 23 }),
];

async function expectTaken(store: Store, subject = true): Promise<void> {
  expect(await store.posts(postQuery())).toEqual([
    ...withoutText(subject ? [SUBJECT, ...REPOSTS] : REPOSTS),
    ...visible(OTHERS),
  ]);
  expect(await idsOf(store, { text: "leaving" })).toEqual(OTHERS.map(({ post }) => post.id));
  expect(await countOf(store, "emigration")).toBe(subject ? 7 : 6);
}

export function reposts(behaviour: Behaviour): void {
  const ways: readonly (readonly [string, Partial<Batch>])[] = [
    ["a deletion", { deletions: [deletion("x:1")] }],
    ["a deletion by alias", { aliases: [{ alias: "a:1", id: "x:1" }], deletions: [deletion("a:1")] }],
    ["the end of the author's account", { accounts: [{ authorKey: "key-of-author", state: "deleted" }] }],
  ];
  for (const [way, taken] of ways) {
    behaviour(`${way} takes the copies of the text that reposts hold`, async (store) => {
      await store.commit(batch({ posts: [SUBJECT, ...REPOSTS, ...OTHERS] }));
      const before = await store.series(seriesQuery({ groupBy: ["kind"] }));
      expect(await store.commit(batch(taken))).toMatchObject({ deleted: 3 });
      await expectTaken(store);
      expect(await store.series(seriesQuery({ groupBy: ["kind"] }))).toEqual(before);
    });

    behaviour(`reposts that come after ${way} never show the text`, async (store) => {
      await store.commit(batch({ posts: [SUBJECT, ...OTHERS] }));
      await store.commit(batch(taken));
      const { revision, deleted } = await store.commit(batch({ posts: REPOSTS }));
      expect(deleted).toBe(0);
      await expectTaken(store);
      expect(await store.commit(batch({ posts: REPOSTS }))).toMatchObject({ revision, duplicates: 2 });
    });

    behaviour(`${way} that comes before all else takes post and reposts`, async (store) => {
      await store.commit(batch(taken));
      await store.commit(batch({ posts: [...REPOSTS, ...OTHERS] }));
      await store.commit(batch({ posts: [SUBJECT] }));
      await expectTaken(store);
    });

    behaviour(`${way} that comes first takes a post and its reposts of one batch`, async (store) => {
      await store.commit(batch(taken));
      await store.commit(batch({ posts: [SUBJECT, ...REPOSTS, ...OTHERS] }));
      await expectTaken(store);
    });
  }

  behaviour("reposts of a post that is not here lose their copy when it is deleted", async (store) => {
    await store.commit(batch({ posts: [...REPOSTS, ...OTHERS] }));
    expect(await store.commit(batch({ deletions: [deletion("x:1")] }))).toMatchObject({ deleted: 2 });
    await expectTaken(store, false);
  });

  behaviour("a repost that is deleted leaves the post it is about, and other reposts", async (store) => {
    await store.commit(batch({ posts: [SUBJECT, ...REPOSTS] }));
    expect(await store.commit(batch({ deletions: [deletion("x:11")] }))).toMatchObject({ deleted: 1 });
    expect(await idsOf(store, { includeDeleted: false })).toEqual(["x:1", "x:12"]);
  });

  behaviour("a later version that turns a post into a repost of a deleted one loses its text", async (store) => {
    await store.commit(batch({ posts: [scored("x:3", { text: "own words" })], deletions: [deletion("x:1")] }));
    const turned = scored("x:3", { kind: "repost", subjectId: "x:1", text: "copied words", editedAtMs: NIGHT_MS });
    expect(await store.commit(batch({ posts: [turned] }))).toMatchObject({ updated: 1, deleted: 1 });
    expect(await store.posts(postQuery())).toEqual(withoutText([turned]));
    expect(await idsOf(store, { text: "words" })).toEqual([]);
  });
}
