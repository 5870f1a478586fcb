import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { batch, check, countOf, idsOf, lane, NIGHT_MS, postQuery, scored } from "../contract/store/builders.ts";

const LOOP = fileURLToPath(new URL("./commit-loop.mjs", import.meta.url));
const WHOLE = { fromMs: Date.UTC(2016, 10, 1), toMs: Date.UTC(2016, 11, 1) };

let folder = "";
let path = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "northbound-"));
  path = join(folder, "night.db");
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Runs the loop and gives the last batch it acknowledged; kills it after `acknowledged` of them, if given. */
async function commitLoop(args: readonly string[], acknowledged = Infinity) {
  const child = spawn(process.execPath, [LOOP, path, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  let last = -1;
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    if (++seen === acknowledged) child.kill("SIGKILL");
  }
  const [code, signal] = await exited;
  return { last, code, signal };
}

/** Checks every total of the store against its posts, one by one. */
async function expectConsistent(store: Store): Promise<number> {
  const posts = await store.posts(postQuery({ limit: 1_000_000 }));
  for (const topic of ["all", "emigration"]) {
    const own = posts.filter(({ topics }) => topic === "all" || topics.includes(topic));
    for (const bucketMs of [60_000, 3_600_000, 86_400_000]) {
      const cells = await store.series({ topic, ...WHOLE, bucketMs, originMs: 0, groupBy: ["kind", "lang"] });
      expect(cells.reduce((sum, cell) => sum + cell.count, 0)).toBe(own.length);
      expect(cells.reduce((sum, cell) => sum + cell.negative, 0)).toBe(own.filter(({ score }) => score).length);
    }
    expect(await idsOf(store, { topic, text: "word", limit: 1_000_000 })).toHaveLength(own.length);
    expect(await idsOf(store, { topic, order: "random", limit: 1_000_000 })).toHaveLength(own.length);
  }
  const [source] = await store.sources();
  expect(source?.posts).toBe(posts.length);
  return posts.length;
}

describe("several processes and one SQLite file", () => {
  test("a process killed while it commits leaves every acknowledged batch whole, and goes on where it was", async () => {
    const size = 80;
    for (const acknowledged of [1, 7, 23, 40]) {
      const { last, signal } = await commitLoop(["killed", String(size)], acknowledged);
      expect(signal).toBe("SIGKILL");
      await using store = await openSqliteStore(path);
      const cursor = Number(await store.cursor("killed"));
      expect(cursor).toBeGreaterThanOrEqual(last);
      expect(await expectConsistent(store)).toBe((cursor + 1) * size);
    }
  });

  test("two processes write to one file side by side and neither fails", async () => {
    const loops = ["a", "b", "c"].map((prefix) => commitLoop([prefix, "100", "30"]));
    await using store = await openSqliteStore(path);
    for (let i = 0; i < 30; i++) {
      await store.commit(batch({ posts: [scored(`y:${i}`, { source: "x", text: "word", postedAtMs: NIGHT_MS + i })] }));
      await store.series({ topic: "all", ...WHOLE, bucketMs: 60_000, originMs: 0, groupBy: ["lang"] });
    }
    for (const loop of loops) expect(await loop).toEqual({ last: 29, code: 0, signal: null });
    expect(await expectConsistent(store)).toBe(3 * 30 * 100 + 30);
    expect(await store.revision()).toBe(3 * 30 + 30);
  });

  test("two stores of one process see each other's commits, names and cursors", async () => {
    await using one = await openSqliteStore(path);
    await using other = await openSqliteStore(path);
    for (let i = 0; i < 20; i++) {
      const [writer, reader] = i % 2 ? [one, other] : [other, one];
      const { revision } = await writer.commit(
        batch({
          posts: [scored(`x:${i}`, { lang: `l${i}` }, [`topic-${i}`])],
          cursors: [{ feed: "f", cursor: `${i}` }],
        }),
      );
      expect(await reader.revision()).toBe(revision);
      expect(await countOf(reader, `topic-${i}`)).toBe(1);
      expect(await idsOf(reader, { topic: `topic-${i}`, langs: [`l${i}`] })).toEqual([`x:${i}`]);
      expect(await reader.cursor("f")).toBe(`${i}`);
    }
    const twice = batch({ posts: [scored("x:same")] });
    const results = await Promise.all([one.commit(twice), other.commit(twice)]);
    expect(results.map(({ stored }) => stored).sort()).toEqual([0, 1]);
  });

  test("two stores of one process see each other's facts, lanes and checks, however often they were asked before", async () => {
    await using one = await openSqliteStore(path);
    await using other = await openSqliteStore(path);
    const site = (name: string) => ({ id: "s", name, url: null, country: null, watch: null });
    for (let i = 0; i < 12; i++) {
      const [writer, reader] = i % 2 ? [one, other] : [other, one];
      const siteId = `site-${i}`;
      await writer.commit(batch({ checks: [check({ siteId })], facts: [{ kind: "site", put: [site(siteId)] }] }));
      expect(await reader.records("site")).toEqual([site(siteId)]);
      expect(await reader.checks({ siteIds: [siteId], order: "newest", limit: 9 })).toEqual([check({ siteId })]);
      await reader.commit(batch({ lanes: [{ siteId, place: "here", intervals: [lane({ siteId })] }] }));
      expect(await writer.records("site")).toEqual([site(siteId)]);
      expect(await writer.lanes({ fromMs: 0, toMs: Infinity, siteIds: [siteId] })).toEqual([lane({ siteId })]);
      await writer.commit(batch({ facts: [{ kind: "site", put: [], remove: ["s"] }] }));
      expect([await reader.records("site"), await writer.records("site")]).toEqual([[], []]);
    }
  });

  test("facts that a program wrote which keeps no log of commits are seen as well", async () => {
    await using store = await openSqliteStore(path);
    const site = { id: "s", name: "Site", url: null, country: null, watch: null };
    await store.putRecords("site", [site]);
    expect(await store.records("site")).toEqual([site]);
    const old = new Sqlite(path);
    old.prepare("UPDATE records SET json = ? WHERE kind = 'site'").run(JSON.stringify({ ...site, name: "Another" }));
    old.exec("UPDATE meta SET value = value + 1 WHERE key = 'revision'");
    old.close();
    await store.commit(batch({ cursors: [{ feed: "f", cursor: "1" }] }));
    expect(await store.records("site")).toEqual([{ ...site, name: "Another" }]);
  });

  test("facts that are given to several readers at once can be changed by none of them", async () => {
    await using store = await openSqliteStore(path);
    const suspect = { id: "a", siteId: "s", place: "here", fromMs: 0, toMs: 1 };
    await store.putRecords("suspect", [suspect]);
    const [given] = await store.records("suspect");
    expect(() => Object.assign(given ?? {}, { toMs: 2 })).toThrow(TypeError);
    expect(await store.records("suspect")).toEqual([suspect]);
  });

  test("what another process committed is among the changes, and none is missed", async () => {
    await using store = await openSqliteStore(path);
    const loops = ["a", "b"].map((prefix) => commitLoop([prefix, "5", "20"]));
    let [seen, told] = [0, 0];
    const minutes = new Set<number>();
    const finished = Promise.all(loops).then(() => true);
    for (let isLast = false; ; ) {
      const { revision, posts, complete } = await store.changes(seen);
      expect(complete).toBe(true);
      for (const { fromMs, toMs } of posts) for (let ms = fromMs; ms < toMs; ms += 60_000) minutes.add(ms);
      if (revision > seen) told++;
      seen = revision;
      if (isLast) break;
      isLast = await Promise.race([finished, new Promise<false>((resolve) => setImmediate(() => resolve(false)))]);
    }
    expect(seen).toBe(40);
    expect(told).toBeGreaterThan(0);
    const stored = await store.posts(postQuery());
    expect(minutes).toEqual(new Set(stored.map(({ post }) => Math.floor(post.postedAtMs / 60_000) * 60_000)));
  });

  test("a commit waits for another program that holds the file, and this process goes on meanwhile", async () => {
    await using store = await openSqliteStore(path);
    const holder = new Sqlite(path);
    holder.exec("BEGIN IMMEDIATE");
    let released = false;
    const commit = store.commit(batch({ posts: [scored("x:1")] }));
    setImmediate(() => {
      released = true;
      holder.exec("COMMIT");
      holder.close();
    });
    expect(await commit).toMatchObject({ stored: 1 });
    expect(released).toBe(true);
  });
});
