import { expect } from "vitest";
import type { Post } from "../../../src/core/post.ts";
import type { AccountChange, Store } from "../../../src/store/store.ts";
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
  visible,
  withoutText,
} from "./builders.ts";

const KEY = "key-of-reader";
const WAYS: readonly Post["via"][] = ["live", "refill"];
const OWN = WAYS.map((via, i) =>
  scored(
    `x:own-${i}`,
    { via, authorKey: KEY, text: `leaving tonight ${i}`, hashtags: ["Out"], postedAtMs: NIGHT_MS + i * 60_000 },
    ["emigration"],
    NEGATIVE,
  ),
);
/** Posts that the account has no say in: of others, of nobody known, and of archives. */
const FOREIGN = [
  scored("x:z-other", { authorKey: "key-of-other", text: "leaving other", postedAtMs: NIGHT_MS + 200_000 }),
  scored("x:z-unknown", { authorKey: null, text: "leaving unknown", postedAtMs: NIGHT_MS + 210_000 }),
  scored("x:z-import", { authorKey: KEY, via: "import", text: "leaving import", postedAtMs: NIGHT_MS + 220_000 }),
  scored("x:z-replay", { authorKey: KEY, via: "replay", text: "leaving replay", postedAtMs: NIGHT_MS + 230_000 }),
];
const EVERY_ID = [...OWN, ...FOREIGN].map(({ post }) => post.id);

function account(state: AccountChange["state"], authorKey = KEY) {
  return batch({ accounts: [{ authorKey, state }] });
}

async function expectOwnGone(store: Store): Promise<void> {
  const shown = [...withoutText(OWN), ...visible(FOREIGN)];
  expect(await store.posts(postQuery())).toEqual(shown);
  expect([...(await store.find(EVERY_ID)).values()]).toEqual(shown);
  const foreignIds = FOREIGN.map(({ post }) => post.id).sort();
  for (const order of ["newest", "oldest", "random"] as const) {
    expect([...(await idsOf(store, { order, text: "leaving" }))].sort()).toEqual(foreignIds);
    expect(await idsOf(store, { order, text: "tonight" })).toEqual([]);
    expect(await idsOf(store, { order, text: "tonight", topic: "emigration", includeDeleted: false })).toEqual([]);
    expect([...(await idsOf(store, { order, includeDeleted: false }))].sort()).toEqual(foreignIds);
  }
}

export function accounts(behaviour: Behaviour): void {
  for (const state of ["hidden", "deleted"] as const) {
    behaviour(`posts of an account that becomes ${state} are shown without text, and stay in totals`, async (store) => {
      await store.commit(batch({ posts: [...OWN, ...FOREIGN] }));
      const groupBy = ["source", "kind", "lang"] as const;
      const before = await store.series(seriesQuery({ groupBy }));
      await store.commit(account(state));
      await expectOwnGone(store);
      expect(await store.series(seriesQuery({ groupBy }))).toEqual(before);
      expect(await countOf(store, "all")).toBe(EVERY_ID.length);
      expect(await store.known(EVERY_ID)).toEqual(new Set(EVERY_ID));
    });

    behaviour(`an account that is ${state} before its posts come counts too`, async (store) => {
      await store.commit(account(state));
      expect(await store.commit(batch({ posts: [...OWN, ...FOREIGN] }))).toMatchObject({ stored: EVERY_ID.length });
      await expectOwnGone(store);
      expect(await countOf(store, "all")).toBe(EVERY_ID.length);
    });

    behaviour(`posts and the news that their account is ${state} may come in one batch`, async (store) => {
      const whole = batch({ posts: [...OWN, ...FOREIGN], accounts: [{ authorKey: KEY, state }] });
      const { revision } = await store.commit(whole);
      await expectOwnGone(store);
      expect(await store.commit(whole)).toEqual({
        revision,
        stored: 0,
        duplicates: EVERY_ID.length,
        updated: 0,
        deleted: 0,
      });
    });

    behaviour(`a later version of a post of a ${state} account moves its totals and shows no text`, async (store) => {
      await store.commit(batch({ posts: OWN }));
      await store.commit(account(state));
      const edit = scored("x:own-0", { authorKey: KEY, text: "here again", editedAtMs: NIGHT_MS + 1 }, [], POSITIVE);
      expect(await store.commit(batch({ posts: [edit] }))).toMatchObject({ updated: 1, deleted: 0 });
      expect((await store.find(["x:own-0"])).get("x:own-0")).toEqual(withoutText([edit])[0]);
      expect(await idsOf(store, { text: "again" })).toEqual([]);
      expect(await countOf(store, "emigration")).toBe(1);
    });

    behaviour(`an account that is ${state} once more changes nothing`, async (store) => {
      await store.commit(batch({ posts: OWN }));
      const { revision } = await store.commit(account(state));
      expect(await store.commit(account(state))).toMatchObject({ revision, deleted: 0 });
    });

    behaviour(`an unknown account that is ${state} makes a new revision and no post`, async (store) => {
      const before = await store.revision();
      const result = await store.commit(account(state));
      expect(result).toMatchObject({ stored: 0, deleted: 0 });
      expect(result.revision).toBeGreaterThan(before);
      expect(await store.sources()).toEqual([]);
    });
  }

  behaviour("posts of a hidden account come back as they were when it is active again", async (store) => {
    await store.commit(batch({ posts: [OWN[0] ?? scored("x:none"), ...FOREIGN] }));
    await store.commit(account("hidden"));
    await store.commit(batch({ posts: OWN }));
    const edit = scored("x:own-1", { ...OWN[1]?.post, text: "edited meanwhile", editedAtMs: NIGHT_MS + 9 });
    await store.commit(batch({ posts: [edit] }));
    expect(await idsOf(store, { text: "meanwhile" })).toEqual([]);
    await store.commit(account("active"));
    expect(await store.posts(postQuery())).toEqual(visible([...OWN.slice(0, 1), edit, ...FOREIGN]));
    expect(await idsOf(store, { text: "tonight" })).toEqual(["x:own-0"]);
    expect(await idsOf(store, { text: "meanwhile" })).toEqual(["x:own-1"]);
  });

  behaviour("a hidden post that its author deletes does not come back", async (store) => {
    await store.commit(batch({ posts: OWN }));
    await store.commit(account("hidden"));
    expect(await store.commit(batch({ deletions: [deletion("x:own-0")] }))).toMatchObject({ deleted: 1 });
    await store.commit(account("active"));
    expect(await store.posts(postQuery())).toEqual([...withoutText(OWN.slice(0, 1)), ...visible(OWN.slice(1))]);
  });

  behaviour("a deletion by account says how many texts went, and nothing brings them back", async (store) => {
    await store.commit(batch({ posts: [...OWN, ...FOREIGN] }));
    await store.commit(account("hidden"));
    expect(await store.commit(account("deleted"))).toMatchObject({ deleted: OWN.length });
    const { revision } = await store.commit(account("active"));
    expect(await store.commit(account("hidden"))).toMatchObject({ revision, deleted: 0 });
    expect(await store.commit(batch({ posts: OWN }))).toMatchObject({ revision, duplicates: OWN.length });
    await expectOwnGone(store);
  });

  behaviour("an account that is active and was never hidden changes nothing", async (store) => {
    const { revision } = await store.commit(batch({ posts: OWN }));
    const all = [KEY, "key-of-nobody", ""].map((authorKey) => ({ authorKey, state: "active" as const }));
    expect((await store.commit(batch({ accounts: all }))).revision).toBe(revision);
    expect(await store.posts(postQuery())).toEqual(visible(OWN));
  });

  behaviour("of several changes of one account in a batch the last counts, but none after deleted", async (store) => {
    const { revision } = await store.commit(batch({ posts: OWN }));
    const changes = (...states: AccountChange["state"][]) =>
      batch({ accounts: states.map((state) => ({ authorKey: KEY, state })) });
    expect((await store.commit(changes("hidden", "active"))).revision).toBe(revision);
    const hidden = await store.commit(changes("active", "hidden"));
    expect((await store.commit(changes("active", "hidden"))).revision).toBe(hidden.revision);
    expect(await store.commit(changes("deleted", "active"))).toMatchObject({ deleted: 2 });
    expect(await store.posts(postQuery())).toEqual(withoutText(OWN));
  });

  behaviour("an account is asked by the key that the latest version of a post has", async (store) => {
    await store.commit(batch({ posts: [scored("x:1", { authorKey: null, text: "first" })] }));
    await store.commit(account("hidden"));
    expect((await store.posts(postQuery()))[0]?.deleted).toBe(false);
    await store.commit(batch({ posts: [scored("x:1", { authorKey: KEY, editedAtMs: NIGHT_MS, via: "import" })] }));
    expect((await store.posts(postQuery()))[0]?.deleted).toBe(true);
    await store.commit(account("deleted"));
    await store.commit(batch({ posts: [scored("x:2", { authorKey: null, postedAtMs: NIGHT_MS + 1 })] }));
    const named = scored("x:2", { authorKey: KEY, editedAtMs: NIGHT_MS, postedAtMs: NIGHT_MS + 1 });
    expect(await store.commit(batch({ posts: [named] }))).toMatchObject({ updated: 1, deleted: 1 });
    expect((await store.posts(postQuery())).map(({ post }) => post.text)).toEqual([null, null]);
  });
}
