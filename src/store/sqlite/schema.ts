import { randomBytes } from "node:crypto";
import type { Database } from "better-sqlite3";
import { StoreError } from "../../core/errors.ts";
import { renewFacts } from "./facts-migration.ts";
import { indexPosts, takeTextOfReposts } from "./post-indices.ts";

/** Marks the file as one of ours ("NoBo"). */
const APPLICATION_ID = 0x4e6f_426f;

/**
 * Version 1. Names of topics, sources, kinds, languages, ways and models are small numbers everywhere but in `names`.
 *
 * - `posts`: one row each. `hash` places the id on the ring of the random order and is the only index by id: two posts
 *   in four thousand million share one, so the id is compared after it. `score` is label, neg, neu, pos in a byte each.
 * - `listings`: posts of each topic in order of time; topic 0 is `all`.
 * - `words`: index of the words of search-text.ts, without the texts: other words there need a migration that makes it
 *   anew. What is deleted from it is overwritten.
 * - `rollups`: totals of each topic by minute, five minutes, quarter of an hour, hour and day (rollup-blocks.ts), an hour or more of them in
 *   a row, packed (rollup-codec.ts). `sums` and `by_kind` follow from `by_lang` and are null where that is short.
 */
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

/**
 * Version 2, for what comes live.
 *
 * - `posts.deleted`: 2 for posts of hidden accounts, which keep their text and words.
 * - `aliases`, `accounts`: further ids, and what became of authors (`state` as `posts.deleted`), whether or not there are
 *   posts of them. Kept for good: 25 bytes for an account, of which a large network closes some thousands a day.
 * - Two indices of posts (post-indices.ts).
 * - `points`: of measures, whose names are numbers. The longest of a measure bounds where those that reach into a
 *   window may begin.
 * - `commits`: what each of the last commits touched (commit-table.ts).
 */
const VERSION_2 = `
  CREATE TABLE aliases (alias TEXT PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE accounts (author TEXT PRIMARY KEY, state INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE points (
    measure INTEGER NOT NULL, start_ms INTEGER NOT NULL, end_ms INTEGER NOT NULL, value REAL, below INTEGER NOT NULL,
    PRIMARY KEY (measure, start_ms)
  ) WITHOUT ROWID;
  CREATE INDEX points_by_length ON points (measure, end_ms - start_ms);
  CREATE TABLE commits (
    revision INTEGER PRIMARY KEY, committed_ms INTEGER NOT NULL,
    posts TEXT NOT NULL, records TEXT NOT NULL, coverage INTEGER NOT NULL, measures TEXT NOT NULL
  );
  CREATE INDEX coverage_by_end ON coverage (source, feed, to_ms);
`;

/**
 * Version 3, for sites that are watched. A `lane` is the number of a site and a place in `names`.
 *
 * - `checks`: in order of time, so that new ones come at the end; some 45 bytes for one, both indices included.
 *   `outcome` is the verdict and six times what the witnesses said, each by its place in the list of them; `reasons` is
 *   null where there are none.
 * - `check_evidence`: what was seen, of the few checks that keep it.
 * - `lanes`: intervals as in `coverage`.
 * - `documents`: whole documents, packed.
 * - Sites and outages have more fields (facts-migration.ts).
 */
const VERSION_3 = `
  CREATE TABLE checks (
    at_ms INTEGER NOT NULL, lane INTEGER NOT NULL, outcome INTEGER NOT NULL,
    status INTEGER, latency_ms INTEGER, body_bytes INTEGER, reasons TEXT,
    PRIMARY KEY (at_ms, lane)
  ) WITHOUT ROWID;
  CREATE INDEX checks_by_lane ON checks (lane, at_ms);
  CREATE TABLE check_evidence (at_ms INTEGER NOT NULL, lane INTEGER NOT NULL, json TEXT NOT NULL);
  CREATE UNIQUE INDEX check_evidence_by_time ON check_evidence (at_ms, lane);
  CREATE UNIQUE INDEX check_evidence_by_lane ON check_evidence (lane, at_ms);
  CREATE TABLE lanes (
    lane INTEGER NOT NULL, position INTEGER NOT NULL,
    state TEXT NOT NULL, from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL, reason TEXT,
    PRIMARY KEY (lane, position)
  ) WITHOUT ROWID;
  CREATE INDEX lanes_by_end ON lanes (lane, to_ms, from_ms);
  CREATE TABLE documents (
    sha256 TEXT NOT NULL UNIQUE, name TEXT NOT NULL, fetched_ms INTEGER NOT NULL, gzipped BLOB NOT NULL
  );
  ALTER TABLE commits ADD COLUMN sites INTEGER NOT NULL DEFAULT 0;
`;

/** Each entry leads from the version before it to the next; never change one that was published, add another. */
const MIGRATIONS: readonly ((db: Database) => void)[] = [
  (db) => {
    db.exec(VERSION_1);
    const insert = db.prepare("INSERT INTO meta (key, value) VALUES (?, ?)");
    insert.run("revision", 0);
    insert.run("identity_key", randomBytes(32));
    db.pragma(`application_id = ${APPLICATION_ID}`);
  },
  (db) => {
    db.exec(VERSION_2);
    indexPosts(db);
    takeTextOfReposts(db);
  },
  (db) => {
    db.exec(VERSION_3);
    renewFacts(db);
  },
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Brings the file to the schema of this version, each step in a transaction of its own. Throws StoreError, and changes
 * nothing, where the file is of a newer version or of another program.
 */
export function migrate(db: Database, path: string): void {
  const step = db.transaction(() => {
    const version = schemaVersion(db, path);
    MIGRATIONS[version]?.(db);
    db.pragma(`user_version = ${Math.min(version + 1, SCHEMA_VERSION)}`);
  });
  while (schemaVersion(db, path) < SCHEMA_VERSION) step.immediate();
}

/** The schema version of a file of ours; 0 for an empty one. */
export function schemaVersion(db: Database, path: string): number {
  const version = Number(db.pragma("user_version", { simple: true }));
  const isOurs = Number(db.pragma("application_id", { simple: true })) === APPLICATION_ID;
  const tables = db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get();
  if (!isOurs && (version !== 0 || tables !== 0))
    throw new StoreError(`${path} is a database of another program; name another file with --store sqlite:PATH`);
  if (version > SCHEMA_VERSION)
    throw new StoreError(
      `${path} was written by a newer version (schema ${version}, this one knows ${SCHEMA_VERSION}); update Northbound or name another file`,
    );
  return version;
}
