import { describe, expect, test } from "vitest";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { batch, NIGHT_MS, scored } from "../contract/store/builders.ts";

/** Beyond the contract only because it takes so many commits: the two adapters without a disk are enough. */
describe.each([
  ["memory", openMemoryStore],
  ["sqlite", () => openSqliteStore(":memory:")],
] as const)("%s", (_name, open) => {
  test("forgets what happened more than some ten thousand commits ago, and nothing later", async () => {
    await using store = await open();
    const commits = 10_700;
    for (let i = 0; i < commits; i++) await store.commit(batch({ cursors: [{ feed: "f", cursor: `${i}` }] }));
    const isKnown = async (ago: number) => (await store.changes(commits - ago)).complete;
    expect(await isKnown(9_999)).toBe(true);
    expect(await isKnown(10_500)).toBe(false);
    expect(await store.changes(0)).toMatchObject({ revision: commits, complete: false, posts: [] });
    await store.commit(batch({ posts: [scored("x:1")] }));
    const posts = [{ fromMs: NIGHT_MS, toMs: NIGHT_MS + 60_000 }];
    expect(await store.changes(commits - 9_000)).toMatchObject({ revision: commits + 1, complete: true, posts });
  });
});
