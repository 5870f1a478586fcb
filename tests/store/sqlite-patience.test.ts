import path from "node:path";
import Sqlite from "better-sqlite3";
import { expect, test } from "vitest";
import { StoreError } from "../../src/core/errors.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { batch, scored } from "../contract/store/builders.ts";
import { temporaryFolder } from "../support/cli.ts";

async function lockedStore(folder: string) {
  const file = path.join(folder, "night.db");
  const store = await openSqliteStore(file);
  const other = new Sqlite(file);
  other.exec("BEGIN IMMEDIATE");
  return {
    store,
    unlock() {
      other.exec("ROLLBACK");
      other.close();
    },
  };
}

test("a commit waits for another writer only as long as its caller has patience, and then has changed nothing", async () => {
  await using folder = await temporaryFolder();
  const { store, unlock } = await lockedStore(folder.path);
  const none = AbortSignal.abort();
  const startMs = performance.now();
  await expect(store.commit(batch({ posts: [scored("x:1")] }), none)).rejects.toThrow(StoreError);
  await expect(store.putRecords("site", [], none)).rejects.toThrow(StoreError);
  expect(performance.now() - startMs).toBeLessThan(3_000);
  unlock();
  expect(await store.known(["x:1"])).toEqual(new Set());
  await store.commit(batch({ posts: [scored("x:1")] }), none);
  expect(await store.known(["x:1"])).toEqual(new Set(["x:1"]));
  await store[Symbol.asyncDispose]();
});

test("closing a store does not wait for a write that another process holds up", async () => {
  await using folder = await temporaryFolder();
  const { store, unlock } = await lockedStore(folder.path);
  const commit = store.commit(batch({ posts: [scored("x:1")] }));
  const failed = expect(commit).rejects.toThrow(StoreError);
  const startMs = performance.now();
  await store[Symbol.asyncDispose]();
  expect(performance.now() - startMs).toBeLessThan(3_000);
  await failed;
  unlock();
});
