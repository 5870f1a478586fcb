import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { StoreError } from "../../src/core/errors.ts";
import { storeFailure } from "../../src/store/sqlite/failures.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { Batch } from "../../src/store/store.ts";
import {
  batch,
  check,
  countOf,
  deletion,
  evidence,
  idsOf,
  interval,
  lane,
  NIGHT_MS,
  postQuery,
  scored,
} from "../contract/store/builders.ts";

let folder = "";
let path = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "northbound-"));
  path = join(folder, "night.db");
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe("a SQLite file", () => {
  test("is made with its folders, and holds everything when it is opened again", async () => {
    const deep = join(folder, "a", "b", "night.db");
    const post = scored("x:1", { text: "été", lang: null, hashtags: ["Tag"] }, ["emigration", "election"]);
    const site = { id: "s", name: "Site", url: "https://example.org", country: null, watch: null };
    const before = await openSqliteStore(deep);
    const key = await before.identityKey();
    await before.putRecords("site", [site]);
    const { revision } = await before.commit(
      batch({
        posts: [post],
        deletions: [deletion("x:2")],
        coverage: [{ source: "simulated", feed: "posts", intervals: [interval()] }],
        cursors: [{ feed: "f", cursor: "7" }],
      }),
    );
    await before[Symbol.asyncDispose]();

    await using after = await openSqliteStore(deep);
    expect(await after.identityKey()).toEqual(key);
    expect(await after.revision()).toBe(revision);
    expect(await after.posts(postQuery())).toEqual([{ ...post, deleted: false }]);
    expect(await countOf(after, "election")).toBe(1);
    expect(await idsOf(after, { text: "ete" })).toEqual(["x:1"]);
    expect(await after.coverage()).toEqual([interval()]);
    expect(await after.cursor("f")).toBe("7");
    expect(await after.records("site")).toEqual([site]);
    await after.commit(batch({ posts: [scored("x:2")] }));
    expect((await after.posts(postQuery())).map(({ deleted }) => deleted)).toEqual([false, true]);
  });

  test("has a key of its own", async () => {
    await using one = await openSqliteStore(path);
    await using other = await openSqliteStore(join(folder, "other.db"));
    expect(await one.identityKey()).not.toEqual(await other.identityKey());
  });

  test("does not hold a deleted text or its words any more", async () => {
    const store = await openSqliteStore(path);
    const author = "uniqueauthorkey";
    const words = ["zyxwvunique", "töpfermarkt"];
    const filler = Array.from({ length: 300 }, (_, i) => scored(`x:f${i}`, { text: `filler number ${i}` }));
    await store.commit(batch({ posts: [...filler, scored("x:1", { text: words.join(" "), authorKey: author })] }));
    await store.commit(batch({ deletions: [deletion("x:1")] }));
    await store[Symbol.asyncDispose]();
    const bytes = (await readFile(path)).toString("latin1");
    expect(bytes).toContain("filler number 7");
    for (const gone of [author, "zyxwvunique", "pfermarkt", "topfermarkt"]) expect(bytes).not.toContain(gone);
  });

  const ways: readonly (readonly [string, Partial<Batch>])[] = [
    ["the end of the author's account", { accounts: [{ authorKey: "key-of-author", state: "deleted" }] }],
    ["a deletion by another id", { aliases: [{ alias: "a:1", id: "x:1" }], deletions: [deletion("a:1")] }],
    ["a deletion of the post", { deletions: [deletion("x:1")] }],
  ];
  test.each(ways)("holds neither a text nor the copies of it after %s", async (_way, taken) => {
    const store = await openSqliteStore(path);
    const text = { text: "zyxwvunique töpfermarkt", hashtags: ["Uniquetag"] };
    const filler = Array.from({ length: 300 }, (_, i) => scored(`x:f${i}`, { text: `filler number ${i}` }));
    const own = scored("x:1", { ...text, authorKey: "key-of-author", url: "https://example.org/uniqueaddress" });
    const copies = (["live", "import"] as const).map((via) =>
      scored(`x:${via}`, { ...text, via, kind: "repost", subjectId: "x:1", authorKey: "uniquekey" }),
    );
    await store.commit(batch({ posts: [...filler, own, ...copies] }));
    expect(await store.commit(batch(taken))).toMatchObject({ deleted: 3 });
    const files = await Promise.all(
      [path, `${path}-wal`].map(async (file) => (await readFile(file)).toString("latin1")),
    );
    await store[Symbol.asyncDispose]();
    expect(files[0]).toContain("filler number 7");
    for (const gone of ["zyxwvunique", "pfermarkt", "topfermarkt", "Uniquetag", "uniqueaddress", "uniquekey"])
      for (const bytes of files) expect(bytes).not.toContain(gone);
  });

  test("remembers aliases, accounts, measures and what changed when it is opened again", async () => {
    const point = { startMs: NIGHT_MS, endMs: NIGHT_MS + 60_000, value: 4, below: false };
    const before = await openSqliteStore(path, () => NIGHT_MS);
    const start = await before.revision();
    const { revision } = await before.commit(
      batch({
        posts: [scored("x:1", { authorKey: "key-a" }), scored("x:2", { authorKey: "key-b" })],
        aliases: [
          { alias: "a:2", id: "x:2" },
          { alias: "a:3", id: "x:3" },
        ],
        deletions: [deletion("a:3")],
        accounts: [
          { authorKey: "key-a", state: "hidden" },
          { authorKey: "key-c", state: "deleted" },
        ],
        points: [{ measure: "views", points: [point] }],
      }),
    );
    const changes = await before.changes(start);
    await before[Symbol.asyncDispose]();

    await using after = await openSqliteStore(path);
    expect(await after.changes(start)).toEqual(changes);
    expect(changes).toMatchObject({ revision, committedAtMs: NIGHT_MS, measures: ["views"], complete: true });
    expect(await after.points("views")).toEqual([point]);
    await after.commit(
      batch({
        deletions: [deletion("a:2")],
        posts: [scored("x:3"), scored("x:4", { authorKey: "key-c" }), scored("x:5", { authorKey: "key-a" })],
      }),
    );
    expect(await idsOf(after, { includeDeleted: false })).toEqual([]);
    await after.commit(batch({ accounts: [{ authorKey: "key-a", state: "active" }] }));
    expect(await idsOf(after, { includeDeleted: false })).toEqual(["x:1", "x:5"]);
  });

  test("remembers checks, lanes, facts and packed documents when it is opened again", async () => {
    const bytes = new TextEncoder().encode("The site is down for maintenance. ".repeat(40_000));
    const document = { sha256: "0".repeat(64), name: "page.html", fetchedAtMs: NIGHT_MS, bytes };
    const suspect = { id: "s-1", siteId: "s", place: "here", fromMs: NIGHT_MS, toMs: NIGHT_MS + 1 };
    const failing = check({ verdict: "fail", reasons: ["timeout"], evidence: evidence() });
    const before = await openSqliteStore(path, () => NIGHT_MS);
    await before.commit(
      batch({
        checks: [failing, check({ siteId: "other" })],
        lanes: [{ siteId: "s", place: "here", intervals: [lane({ state: "failing" })] }],
        facts: [{ kind: "suspect", put: [suspect] }],
        documents: [document],
      }),
    );
    await before[Symbol.asyncDispose]();
    expect((await readFile(path)).length).toBeLessThan(bytes.length / 4);

    await using after = await openSqliteStore(path);
    expect(await after.checks({ order: "oldest", limit: 9, evidenceOnly: true })).toEqual([failing]);
    const bare = { ...failing, evidence: null };
    expect(await after.checks({ order: "newest", limit: 9 })).toEqual([bare, check({ siteId: "other" })]);
    expect(await after.lanes()).toEqual([lane({ state: "failing" })]);
    expect(await after.record("suspect", "s-1")).toEqual(suspect);
    const stored = await after.document(document.sha256);
    expect({ ...stored, bytes: null }).toEqual({ ...document, bytes: null });
    expect(Buffer.from(stored?.bytes ?? []).equals(bytes)).toBe(true);
    expect(await after.changes(0)).toMatchObject({ records: ["suspect"], sites: true, complete: true });
    const { revision } = await after.commit(batch({ checks: [failing], documents: [document] }));
    expect(revision).toBe(1);
  });

  test("of a newer schema is refused and left as it is", async () => {
    await (await openSqliteStore(path))[Symbol.asyncDispose]();
    const db = new Sqlite(path);
    db.pragma("user_version = 99");
    db.close();
    const before = await readFile(path);
    await expect(openSqliteStore(path)).rejects.toThrow(StoreError);
    await expect(openSqliteStore(path)).rejects.toThrow(/newer version \(schema 99.*update Northbound/);
    expect(await readFile(path)).toEqual(before);
  });

  test("of another program is refused and left as it is", async () => {
    const db = new Sqlite(path);
    db.exec("CREATE TABLE notes (text TEXT)");
    db.close();
    const before = await readFile(path);
    await expect(openSqliteStore(path)).rejects.toThrow(/database of another program; name another file/);
    expect(await readFile(path)).toEqual(before);
  });

  test("that is no database is refused and left as it is", async () => {
    const notes = "These are the notes of a night, and no database at all. ".repeat(40);
    await writeFile(path, notes);
    await expect(openSqliteStore(path)).rejects.toThrow(/is not a Northbound store; name another file/);
    expect(await readFile(path, "utf8")).toBe(notes);
  });

  test("cannot be a folder, or lie in a file", async () => {
    await mkdir(path);
    await expect(openSqliteStore(path)).rejects.toThrow(/cannot be opened; check that it is a file/);
    await writeFile(join(folder, "notes.txt"), "x");
    await expect(openSqliteStore(join(folder, "notes.txt", "a.db"))).rejects.toThrow(/folder .* cannot be made/);
  });

  test("an empty file becomes a store", async () => {
    await writeFile(path, "");
    await using store = await openSqliteStore(path);
    expect(await store.revision()).toBe(0);
  });

  test("a damaged file is a StoreError that says what to do", async () => {
    const store = await openSqliteStore(path);
    const posts = Array.from({ length: 2_000 }, (_, i) => scored(`x:${i}`));
    await store.commit(batch({ posts }));
    await store[Symbol.asyncDispose]();
    const bytes = await readFile(path);
    bytes.fill(0xaa, 4_096 * 20);
    await writeFile(path, bytes);
    const read = async () => {
      await using damaged = await openSqliteStore(path);
      await damaged.posts(postQuery());
    };
    await expect(read()).rejects.toThrow(StoreError);
    await expect(read()).rejects.toThrow(/damaged; restore it from a copy or import again/);
  });

  test("a closed store says so", async () => {
    const store = await openSqliteStore(path);
    await store[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
    await expect(store.revision()).rejects.toThrow(/is closed; open it again/);
    await expect(store.commit(batch({}))).rejects.toThrow(StoreError);
  });

  test("each failure of SQLite is a sentence with the cause kept", () => {
    for (const [code, sentence] of [
      ["SQLITE_FULL", "disk that holds night.db is full"],
      ["SQLITE_IOERR_WRITE", "cannot be read or written"],
      ["SQLITE_READONLY", "may not be written to"],
      ["SQLITE_BUSY", "locked by another program"],
      ["SQLITE_CORRUPT_VTAB", "is damaged"],
      ["SQLITE_ERROR", "failed (SQLITE_ERROR)"],
    ] as const) {
      const cause = new Sqlite.SqliteError("disk I/O", code);
      const failure = storeFailure(cause, "night.db");
      expect(failure).toBeInstanceOf(StoreError);
      expect(failure).toMatchObject({ message: expect.stringContaining(sentence), cause });
    }
    const mistake = new RangeError("not of the storage");
    expect(storeFailure(mistake, "night.db")).toBe(mistake);
  });
});
