import Sqlite from "better-sqlite3";
import { hash32 } from "../../src/core/identity.ts";
import { groupKey } from "../../src/store/sqlite/rollup-blocks.ts";
import { RollupWriter } from "../../src/store/sqlite/rollup-writer.ts";

/** The schema as version 1 made it. It is out in files, so this never changes. */
const VERSION_1 = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
  CREATE TABLE names (
    space TEXT NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (space, id), UNIQUE (space, name)
  ) WITHOUT ROWID;
  CREATE TABLE posts (
    post INTEGER PRIMARY KEY,
    hash INTEGER NOT NULL,
    posted_ms INTEGER NOT NULL,
    edited_ms INTEGER,
    source INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    lang INTEGER,
    deleted INTEGER NOT NULL,
    score INTEGER,
    model INTEGER,
    topics TEXT NOT NULL,
    received_ms INTEGER NOT NULL,
    via INTEGER NOT NULL,
    weight REAL NOT NULL,
    id TEXT NOT NULL,
    author TEXT,
    subject TEXT,
    url TEXT,
    hashtags TEXT,
    flags TEXT,
    text TEXT
  );
  CREATE INDEX posts_by_hash ON posts (hash);
  CREATE TABLE listings (
    topic INTEGER NOT NULL, posted_ms INTEGER NOT NULL, post INTEGER NOT NULL,
    PRIMARY KEY (topic, posted_ms, post)
  ) WITHOUT ROWID;
  CREATE VIRTUAL TABLE words USING fts5(text, content='', columnsize=0, tokenize="ascii tokenchars '_'");
  INSERT INTO words (words, rank) VALUES ('secure-delete', 1), ('automerge', 16), ('crisismerge', 64);
  CREATE TABLE rollups (
    resolution INTEGER NOT NULL, topic INTEGER NOT NULL, block INTEGER NOT NULL,
    sums BLOB, by_kind BLOB, by_lang BLOB NOT NULL,
    PRIMARY KEY (resolution, topic, block)
  ) WITHOUT ROWID;
  CREATE TABLE source_extents (
    source INTEGER PRIMARY KEY, posts INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL
  );
  CREATE TABLE deletions (id TEXT PRIMARY KEY, deleted_ms INTEGER) WITHOUT ROWID;
  CREATE TABLE coverage (
    source TEXT NOT NULL, feed TEXT NOT NULL, position INTEGER NOT NULL,
    state TEXT NOT NULL, from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL, reason TEXT,
    PRIMARY KEY (source, feed, position)
  ) WITHOUT ROWID;
  CREATE TABLE cursors (feed TEXT PRIMARY KEY, cursor TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE records (kind TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
`;

/** Numbers that version 1 gave in the order in which it met the names. */
const NAMES = [
  ["source", 1, "x"],
  ["kind", 1, "original"],
  ["kind", 2, "repost"],
  ["kind", 3, "quote"],
  ["lang", 1, "en"],
  ["via", 1, "import"],
  ["via", 2, "simulated"],
  ["via", 3, "live"],
  ["model", 1, "test-1"],
  ["topic", 1, "emigration"],
] as const;

export interface OldPost {
  readonly id: string;
  readonly postedAtMs: number;
  readonly text: string;
  readonly kind?: 1 | 2 | 3;
  readonly via?: 1 | 2 | 3;
  readonly author?: string;
  readonly subject?: string;
}

/** Makes a file of version 1 with posts of the topic `emigration`, deletions, two intervals, a cursor and a site. */
export function makeVersion1(path: string, posts: readonly OldPost[], deletedIds: readonly string[]): void {
  const db = new Sqlite(path);
  db.pragma("journal_mode = WAL");
  db.exec(VERSION_1);
  db.pragma("application_id = 1315914351");
  db.pragma("user_version = 1");
  const run = (sql: string, ...values: readonly unknown[]) => db.prepare(sql).run(...values);
  run("INSERT INTO meta (key, value) VALUES ('revision', 41), ('identity_key', ?)", Buffer.alloc(32, 7));
  for (const name of NAMES) run("INSERT INTO names (space, id, name) VALUES (?, ?, ?)", ...name);
  const rollups = new RollupWriter(db);
  for (const [index, { id, postedAtMs, text, kind = 1, via = 1, author = null, subject = null }] of posts.entries()) {
    run(
      `INSERT INTO posts (post, hash, posted_ms, source, kind, lang, deleted, topics, received_ms, via, weight, id, author,
         subject, text) VALUES (?, ?, ?, 1, ?, 1, 0, '1', ?, ?, 1, ?, ?, ?, ?)`,
      ...[index + 1, hash32(id), postedAtMs, kind, postedAtMs, via, id, author, subject, text],
    );
    run("INSERT INTO words (rowid, text) VALUES (?, ?)", index + 1, text);
    for (const topic of [0, 1])
      run("INSERT INTO listings (topic, posted_ms, post) VALUES (?, ?, ?)", topic, postedAtMs, index + 1);
    const totals = rollups.at("1", postedAtMs, groupKey(1, kind, 1));
    totals.count++;
    totals.estimate++;
  }
  rollups.flush();
  const times = posts.map(({ postedAtMs }) => postedAtMs);
  run("INSERT INTO source_extents VALUES (1, ?, ?, ?)", posts.length, Math.min(...times), Math.max(...times));
  for (const id of deletedIds) run("INSERT INTO deletions (id, deleted_ms) VALUES (?, NULL)", id);
  run("INSERT INTO coverage VALUES ('x', 'posts', 0, 'live', 0, 100, NULL), ('x', 'posts', 1, 'gap', 100, 200, 'cut')");
  run("INSERT INTO cursors VALUES ('f', '9')");
  run("INSERT INTO records VALUES ('site', 's', ?)", JSON.stringify({ id: "s", name: "Site" }));
  db.close();
}
