import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BARE_OUTAGE } from "../../src/core/outage.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import {
  batch,
  check,
  countOf,
  deletion,
  evidence,
  idsOf,
  lane,
  NIGHT_MS,
  postQuery,
  scored,
} from "../contract/store/builders.ts";
import { makeVersion1, type OldPost } from "./version-1.ts";
import { makeVersion2, type OldOutage } from "./version-2.ts";

const POSTS: readonly OldPost[] = [
  { id: "x:1", postedAtMs: NIGHT_MS, text: "archived leaving", author: "key-a" },
  { id: "x:2", postedAtMs: NIGHT_MS + 1, text: "live leaving", author: "key-a", via: 3 },
  { id: "x:3", postedAtMs: NIGHT_MS + 2, text: "copied leaving", kind: 2, subject: "x:900", author: "key-b" },
  { id: "x:4", postedAtMs: NIGHT_MS + 3, text: "copied otherwise", kind: 2, subject: "x:901" },
  { id: "x:5", postedAtMs: NIGHT_MS + 4, text: "quoted leaving", kind: 3, subject: "x:900" },
];

let folder = "";
let path = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "northbound-"));
  path = join(folder, "night.db");
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Tables and indices by name, with the numbers that a file gave to names left out. */
function schemaOf(file: string): unknown {
  const db = new Sqlite(file, { readonly: true });
  const rows = db.prepare<[], { sql: string | null }>("SELECT type, name, sql FROM sqlite_schema ORDER BY name").all();
  db.close();
  return rows.map((row) => ({ ...row, sql: row.sql?.replaceAll(/\d+/g, "N").replaceAll(/\s+/g, " ") }));
}

describe("a file of version 1", () => {
  test("keeps what it holds", async () => {
    makeVersion1(path, POSTS, []);
    await using store = await openSqliteStore(path);
    expect(await store.revision()).toBe(42);
    expect(await store.identityKey()).toEqual(new Uint8Array(32).fill(7));
    const posts = await store.posts(postQuery());
    expect(posts.map(({ post, deleted }) => [post.id, post.text, post.authorKey, post.subjectId, deleted])).toEqual(
      POSTS.map(({ id, text, author = null, subject = null }) => [id, text, author, subject, false]),
    );
    expect(await idsOf(store, { text: "leaving" })).toEqual(["x:1", "x:2", "x:3", "x:5"]);
    expect(await countOf(store, "emigration")).toBe(POSTS.length);
    expect(await store.sources()).toEqual([
      { source: "x", posts: POSTS.length, firstMs: NIGHT_MS, lastMs: NIGHT_MS + 4 },
    ]);
    expect(await store.coverage()).toHaveLength(2);
    expect(await store.cursor("f")).toBe("9");
    expect(await store.records("site")).toEqual([{ id: "s", name: "Site", watch: null }]);
  });

  test("has the schema of a new file from then on", async () => {
    makeVersion1(path, POSTS, ["x:900"]);
    const other = join(folder, "new.db");
    for (const file of [path, other]) await (await openSqliteStore(file))[Symbol.asyncDispose]();
    expect(schemaOf(path)).toEqual(schemaOf(other));
  });

  test("knows nothing of what was committed before, and everything after", async () => {
    makeVersion1(path, POSTS, []);
    await using store = await openSqliteStore(path, () => NIGHT_MS);
    for (const since of [0, 41])
      expect(await store.changes(since)).toMatchObject({ revision: 42, committedAtMs: null, complete: false });
    expect(await store.changes(42)).toMatchObject({ revision: 42, complete: true });
    await store.commit(batch({ posts: [scored("x:7")] }));
    const posts = [{ fromMs: NIGHT_MS, toMs: NIGHT_MS + 60_000 }];
    expect(await store.changes(42)).toMatchObject({ revision: 43, posts, committedAtMs: NIGHT_MS, complete: true });
    expect((await store.changes(41)).complete).toBe(false);
  });

  test("finds the posts of accounts and subjects that it had, and cuts its coverage", async () => {
    makeVersion1(path, POSTS, []);
    await using store = await openSqliteStore(path);
    await store.commit(batch({ accounts: [{ authorKey: "key-a", state: "hidden" }], deletions: [deletion("x:901")] }));
    expect(await idsOf(store, { includeDeleted: false })).toEqual(["x:1", "x:3", "x:5"]);
    await store.commit(batch({ accounts: [{ authorKey: "key-a", state: "active" }] }));
    expect(await idsOf(store, { includeDeleted: false })).toEqual(["x:1", "x:2", "x:3", "x:5"]);
    await store.commit(batch({ coverage: [{ source: "x", feed: "posts", sinceMs: 150, intervals: [] }] }));
    expect((await store.coverage()).map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
      [0, 100],
      [100, 150],
    ]);
  });

  test("loses the copies that reposts kept of deleted posts", async () => {
    makeVersion1(path, POSTS, ["x:900", "x:902"]);
    await using store = await openSqliteStore(path);
    const [taken] = [...(await store.find(["x:3"])).values()];
    expect(taken).toMatchObject({ deleted: true, topics: ["emigration"] });
    expect(taken?.post).toMatchObject({ text: null, authorKey: null, subjectId: "x:900" });
    expect(await idsOf(store, { includeDeleted: false })).toEqual(["x:1", "x:2", "x:4", "x:5"]);
    expect(await idsOf(store, { text: "copied" })).toEqual(["x:4"]);
    expect(await countOf(store, "emigration")).toBe(POSTS.length);
    expect(await store.revision()).toBe(43);
    const db = new Sqlite(path, { readonly: true });
    const holding = db.prepare("SELECT rowid FROM words WHERE words MATCH 'leaving' ORDER BY rowid").pluck().all();
    db.close();
    expect(holding).toEqual([1, 2, 5]);
  });

  test("does not know what a program that still takes it for version 1 committed", async () => {
    await using store = await openSqliteStore(path);
    await store.commit(batch({ cursors: [{ feed: "f", cursor: "1" }] }));
    const old = new Sqlite(path);
    old.exec("UPDATE meta SET value = value + 1 WHERE key = 'revision'");
    old.close();
    await store.commit(batch({ cursors: [{ feed: "f", cursor: "2" }] }));
    expect((await store.changes(0)).complete).toBe(false);
    expect((await store.changes(1)).complete).toBe(false);
    expect((await store.changes(2)).complete).toBe(true);
  });
});

const OUTAGE: OldOutage = {
  id: "o-1",
  siteId: "s",
  kind: "outage",
  title: "Visa office down — “late”",
  severity: "down",
  origin: "import",
  startEarliestMs: 10,
  startLatestMs: 20,
  endEarliestMs: null,
  endLatestMs: 90,
  precision: "to the hour, by reports",
  symptoms: ["500 - Internal server error"],
  sourceUrl: "https://example.org/o",
  note: null,
  attributions: [{ text: "heavy traffic", dated: "2016-11-09", sourceUrl: "https://example.org/a" }],
};

describe("a file of version 2", () => {
  test("keeps its outages, with their severity, precision and confidence in the words there are now", async () => {
    makeVersion2(path, POSTS, [
      OUTAGE,
      { ...OUTAGE, id: "o-2", severity: "degraded", origin: "monitor", precision: "" },
      { ...OUTAGE, id: "o-3", severity: "unknown", origin: "crowd", attributions: [] },
    ]);
    await using store = await openSqliteStore(path);
    const first = {
      ...BARE_OUTAGE,
      ...OUTAGE,
      severity: "major",
      confidence: "reported",
      precision: null,
      precisionNote: "to the hour, by reports",
    };
    expect(await store.records("outage")).toEqual([
      first,
      {
        ...first,
        id: "o-2",
        kind: "degraded",
        severity: "minor",
        origin: "monitor",
        confidence: "measured",
        precisionNote: null,
      },
      { ...first, id: "o-3", severity: "unknown", origin: "crowd", attributions: [] },
    ]);
    expect(await store.record("outage", "o-1")).toEqual(first);
    expect(await store.records("site")).toEqual([{ id: "s", name: "Site", watch: null }]);
    expect(await store.record("moment", "m")).toMatchObject({ title: "A state is called", precision: "minute" });
  });

  test("keeps everything else, and everything new can be added to it", async () => {
    makeVersion2(path, POSTS, [OUTAGE]);
    await using store = await openSqliteStore(path, () => NIGHT_MS);
    expect(await store.revision()).toBe(44);
    expect(await store.identityKey()).toEqual(new Uint8Array(32).fill(7));
    expect(await idsOf(store)).toEqual(POSTS.map(({ id }) => id));
    expect(await store.points("views")).toEqual([{ startMs: 0, endMs: 60_000, value: 4, below: false }]);
    expect(await store.coverage()).toHaveLength(2);
    expect([await store.checks({ order: "newest", limit: 9 }), await store.lanes()]).toEqual([[], []]);
    const author = { authorKey: "key-hidden", postedAtMs: NIGHT_MS + 9 };
    await store.commit(
      batch({
        posts: [scored("x:8", author)],
        checks: [check({ evidence: evidence() })],
        lanes: [{ siteId: "s", place: "here", intervals: [lane()] }],
      }),
    );
    expect(await idsOf(store, { includeDeleted: false })).not.toContain("x:8");
    expect(await store.checks({ order: "newest", limit: 9, evidenceOnly: true })).toHaveLength(1);
    expect(await store.lanes()).toEqual([lane()]);
    expect(await store.changes(44)).toMatchObject({ revision: 45, sites: true, complete: true });
    for (const since of [42, 43]) expect((await store.changes(since)).complete).toBe(false);
  });

  test("has the schema of a new file from then on, and is brought to it once", async () => {
    makeVersion2(path, POSTS, [OUTAGE]);
    const other = join(folder, "new.db");
    for (const file of [path, other, path]) await (await openSqliteStore(file))[Symbol.asyncDispose]();
    expect(schemaOf(path)).toEqual(schemaOf(other));
    await using store = await openSqliteStore(path);
    expect(await store.revision()).toBe(44);
  });

  test("without sites and outages stays at its revision", async () => {
    makeVersion2(path, POSTS, []);
    const old = new Sqlite(path);
    old.exec("DELETE FROM records WHERE kind = 'site'");
    old.close();
    await using store = await openSqliteStore(path);
    expect(await store.changes(41)).toMatchObject({ revision: 43, measures: ["views"], sites: false, complete: true });
  });

  test("with an outage that has the new form already keeps it as it is", async () => {
    const renewed = {
      ...BARE_OUTAGE,
      ...OUTAGE,
      severity: "critical",
      confidence: "official",
      precision: "h",
    } as const;
    makeVersion2(path, POSTS, []);
    const old = new Sqlite(path);
    old.prepare("INSERT INTO records VALUES ('outage', ?, ?)").run(renewed.id, JSON.stringify(renewed));
    old.close();
    await using store = await openSqliteStore(path);
    expect(await store.records("outage")).toEqual([renewed]);
  });
});
