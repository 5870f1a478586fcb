import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BatchTables, BatchWriter } from "../../src/store/sqlite/batch-writer.ts";
import { CheckReader } from "../../src/store/sqlite/check-reader.ts";
import { CheckTable } from "../../src/store/sqlite/check-table.ts";
import { CommitTable } from "../../src/store/sqlite/commit-table.ts";
import { CoverageTable } from "../../src/store/sqlite/coverage-table.ts";
import { CursorTable } from "../../src/store/sqlite/cursor-table.ts";
import { DocumentTable } from "../../src/store/sqlite/document-table.ts";
import { LaneNames } from "../../src/store/sqlite/lane-names.ts";
import { LaneTable } from "../../src/store/sqlite/lane-table.ts";
import { Names } from "../../src/store/sqlite/names.ts";
import { PageReader } from "../../src/store/sqlite/page-reader.ts";
import { PointTable } from "../../src/store/sqlite/point-table.ts";
import { RecordTable } from "../../src/store/sqlite/record-table.ts";
import { RollupReader } from "../../src/store/sqlite/rollup-reader.ts";
import { migrate } from "../../src/store/sqlite/schema.ts";
import type { CheckQuery, PostQuery } from "../../src/store/store.ts";
import {
  batch,
  check,
  deletion,
  evidence,
  interval,
  lane,
  NEGATIVE,
  NIGHT_MS,
  postQuery,
  scored,
  seriesQuery,
} from "../contract/store/builders.ts";

const POSTS = 3_000;
const READS_WHOLE = /^SCAN (?!words VIRTUAL|\(subquery|CONSTANT)/;
let executed: string[] = [];
let db: Sqlite.Database;
let rollups: RollupReader;
let pages: PageReader;
let writer: BatchWriter;
let tables: BatchTables;
let checks: CheckReader;

beforeEach(() => {
  db = new Sqlite(":memory:", { verbose: (sql) => executed.push(String(sql)) });
  migrate(db, ":memory:");
  const names = new Names(db);
  const posts = Array.from({ length: POSTS }, (_, i) =>
    scored(
      `x:${i}`,
      { postedAtMs: NIGHT_MS + i * 40_000, lang: i % 500 === 3 ? "cy" : "en", text: `word w${i}` },
      i % 2 ? ["emigration"] : [],
      NEGATIVE,
    ),
  );
  const lanes = new LaneNames(names);
  const commits = new CommitTable(db, names, () => NIGHT_MS);
  tables = {
    coverage: new CoverageTable(db),
    cursors: new CursorTable(db),
    points: new PointTable(db, names),
    checks: new CheckTable(db, lanes),
    lanes: new LaneTable(db, lanes),
    records: new RecordTable(db, commits),
    documents: new DocumentTable(db),
    commits,
  };
  writer = new BatchWriter(db, names, tables);
  writer.commit(batch({ posts }));
  rollups = new RollupReader(db, names);
  pages = new PageReader(db, names, rollups);
  checks = new CheckReader(db, lanes, tables.checks);
  executed = [];
});
afterEach(() => {
  db.close();
});

/** Steps of the plans of everything that `run` executes, as SQLite names them. */
function stepsOf(run: () => void): readonly string[] {
  executed = [];
  run();
  const statements = executed
    .filter((sql) => /^\s*(SELECT|UPDATE|DELETE)/i.test(sql))
    .map((sql) => sql.replaceAll(/\bInf\b/g, "9e999"));
  expect(statements.length).toBeGreaterThan(0);
  return statements.flatMap((sql) =>
    db
      .prepare<[], { readonly detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => detail),
  );
}

describe("plans of SQLite", () => {
  test("a series reads the roll-ups by their key and nothing else, whatever it asks", () => {
    const day = 86_400_000;
    for (const groupBy of [[], ["source"], ["kind", "lang"], ["source", "kind", "lang"]] as const)
      for (const filter of [{}, { langs: ["en"] }, { sources: ["x"], kinds: ["repost"] }] as const)
        for (const bucketMs of [60_000, 300_000, 3_600_000, day]) {
          const window = {
            fromMs: NIGHT_MS - 3_600_000,
            toMs: NIGHT_MS - 3_600_000 + 10 * day,
            originMs: NIGHT_MS - 3_600_000,
          };
          const steps = stepsOf(() => rollups.series(seriesQuery({ ...window, ...filter, bucketMs, groupBy })));
          for (const step of steps)
            expect(step).toMatch(/^SEARCH (rollups|names) USING (PRIMARY KEY|COVERING INDEX|INDEX)/);
        }
    const steps = stepsOf(() =>
      rollups.count({ topic: "emigration", langs: ["en"] }, NIGHT_MS, NIGHT_MS + 5 * day + 60_000),
    );
    for (const step of steps) expect(step).toMatch(/^SEARCH (rollups|names) /);
  });

  const listings: readonly (readonly [string, Partial<PostQuery>, RegExp])[] = [
    ["newest of all", { order: "newest" }, /SEARCH l USING PRIMARY KEY \(topic=\? AND posted_ms/],
    ["oldest of a topic", { topic: "emigration", order: "oldest" }, /SEARCH l USING PRIMARY KEY \(topic=/],
    [
      "newest after a key",
      { order: "newest", after: { sort: NIGHT_MS + 9_000_000, id: "x:1" } },
      /SEARCH l USING PRIMARY/,
    ],
    ["a rare language", { order: "newest", langs: ["cy"] }, /SEARCH l USING PRIMARY KEY \(topic=\? AND posted_ms/],
    ["random of all", { order: "random", seed: 5 }, /SEARCH p USING INDEX posts_by_hash \(hash>\? AND hash<\?\)/],
    ["random of a topic", { order: "random", topic: "emigration" }, /SEARCH p USING INDEX posts_by_hash/],
    [
      "random of an hour",
      { order: "random", fromMs: NIGHT_MS, toMs: NIGHT_MS + 3_600_000 },
      /SEARCH l USING PRIMARY KEY/,
    ],
    ["a rare word", { order: "newest", text: "w77" }, /SCAN words VIRTUAL TABLE INDEX \d+:M/],
    [
      "a word in an hour",
      { order: "oldest", text: "word", fromMs: NIGHT_MS, toMs: NIGHT_MS + 3_600_000 },
      /SEARCH l USING/,
    ],
  ];
  test.each(listings)("a page of %s uses an index and reads no table from end to end", (_title, query, index) => {
    const steps = stepsOf(() => pages.posts(postQuery({ limit: 5, ...query })));
    expect(steps.join("\n")).toMatch(index);
    for (const step of steps) {
      expect(step).not.toMatch(READS_WHOLE);
      if (query.order !== "random" && query.text !== "w77") expect(step).not.toBe("USE TEMP B-TREE FOR ORDER BY");
    }
  });

  test("what is taken back is found by indices", () => {
    const steps = stepsOf(() =>
      writer.commit(
        batch({
          posts: [scored("x:r", { kind: "repost", subjectId: "x:1" })],
          aliases: [{ alias: "a:1", id: "x:1" }],
          deletions: [deletion("a:1")],
          accounts: [
            { authorKey: "key-of-desk-b", state: "hidden" },
            { authorKey: "key-of-desk-c", state: "deleted" },
          ],
        }),
      ),
    );
    for (const step of steps) expect(step).not.toMatch(/^SCAN (?!deletions|accounts)/);
    expect(steps.filter((step) => step.includes("posts_by_subject"))).toHaveLength(2);
    expect(steps.filter((step) => step.includes("posts_by_author"))).toHaveLength(2);
  });

  test("coverage from a time on reads and writes as little of a long feed as of a short one", () => {
    const feed = { source: "x", feed: "posts" } as const;
    const intervals = Array.from({ length: 10_000 }, (_, i) =>
      interval({ ...feed, fromMs: NIGHT_MS + i * 1_000, toMs: NIGHT_MS + i * 1_000 + 900 }),
    );
    writer.commit(batch({ coverage: [{ ...feed, intervals }] }));
    const endMs = NIGHT_MS + 9_999_000;
    const grown = interval({ ...feed, fromMs: endMs, toMs: endMs + 950 });
    const steps = stepsOf(() => {
      writer.commit(batch({ coverage: [{ ...feed, sinceMs: endMs, intervals: [grown] }] }));
    });
    expect(steps.filter((step) => step.includes("coverage"))).toEqual([
      "SEARCH coverage USING INDEX coverage_by_end (source=? AND feed=? AND to_ms>?)",
    ]);
    expect(executed.filter((sql) => sql.includes("INTO coverage"))).toHaveLength(1);
    expect(tables.coverage.intervals(endMs - 1_000, Infinity)).toEqual([intervals[9_998], grown]);
  });

  test("changes and points are read by their keys, and nothing else where nothing happened", () => {
    const { commits, points } = tables;
    expect(stepsOf(() => commits.since(commits.revision()))).toHaveLength(2);
    const read = stepsOf(() => {
      commits.since(0);
      points.points("views", NIGHT_MS, NIGHT_MS + 1);
    });
    for (const step of read) expect(step).not.toMatch(READS_WHOLE);
    const point = { startMs: NIGHT_MS, endMs: NIGHT_MS + 1, value: 1, below: false };
    writer.commit(batch({ points: [{ measure: "views", points: [point] }] }));
    const steps = stepsOf(() => points.points("views", NIGHT_MS, NIGHT_MS + 1));
    expect(steps).toEqual([
      expect.stringMatching(/points_by_length \(measure=\?\)/),
      expect.stringMatching(/PRIMARY KEY \(measure=\? AND start_ms>\? AND start_ms<\?\)/),
    ]);
  });

  test("a page of checks is read by an index, whichever sites, places and time it asks for", () => {
    const sites = Array.from({ length: 100 }, (_, i) => `site-${i}`);
    const all = sites.flatMap((siteId, i) =>
      Array.from({ length: 60 }, (_, k) =>
        check({ siteId, atMs: NIGHT_MS + k * 60_000 + i, evidence: k === i % 60 ? evidence() : null }),
      ),
    );
    writer.commit(batch({ checks: all }));
    const queries: readonly Partial<CheckQuery>[] = [
      {},
      { fromMs: NIGHT_MS, toMs: NIGHT_MS + 60_000 },
      { siteIds: ["site-7"] },
      { siteIds: sites.slice(0, 20), places: ["here"] },
      { siteIds: sites, fromMs: NIGHT_MS + 60_000 },
      { places: ["here"] },
    ];
    for (const asked of queries)
      for (const order of ["newest", "oldest"] as const)
        for (const evidenceOnly of [false, true])
          for (const after of [undefined, { siteId: "site-7", place: "here", atMs: NIGHT_MS + 60_007 }]) {
            const query = { ...asked, order, evidenceOnly, limit: 30, ...(after && { after }) };
            const steps = stepsOf(() => checks.checks(query));
            for (const step of steps) expect(step).not.toMatch(/^SCAN (?!json_each)|TEMP B-TREE/);
            if (!evidenceOnly) continue;
            expect(steps.join()).toContain("check_evidence_by");
            for (const step of steps) expect(step).not.toMatch(/checks_by_lane|SEARCH checks/);
          }
  });

  test("a lane that grows by a check reads and writes as little of a long lane as of a short one", () => {
    const intervals = Array.from({ length: 10_000 }, (_, i) =>
      lane({ state: i % 2 ? "up" : "slow", fromMs: NIGHT_MS + i * 1_000, toMs: NIGHT_MS + i * 1_000 + 1_000 }),
    );
    writer.commit(batch({ lanes: [{ siteId: "s", place: "here", intervals }] }));
    const lastMs = NIGHT_MS + 9_999_000;
    const grown = lane({ fromMs: lastMs, toMs: lastMs + 60_000 });
    const steps = stepsOf(() => {
      writer.commit(batch({ lanes: [{ siteId: "s", place: "here", sinceMs: lastMs, intervals: [grown] }] }));
    });
    expect(steps.filter((step) => step.includes("lanes"))).toEqual([
      "SEARCH lanes USING INDEX lanes_by_end (lane=? AND to_ms>?)",
    ]);
    expect(executed.filter((sql) => sql.includes("INTO lanes"))).toHaveLength(1);
    expect(tables.lanes.intervals(lastMs - 1_000, Infinity, ["s"])).toHaveLength(2);
    for (const step of stepsOf(() => tables.lanes.intervals(lastMs, Infinity)))
      expect(step).toMatch(/^SEARCH|ORDER BY/);
  });

  test("facts are read again only where some of their kind changed, and one alone by its key", () => {
    const site = { id: "s", name: "Site", url: null, country: null, watch: null };
    writer.putRecords("site", [site, { ...site, id: "t" }]);
    const reads = (run: () => void) => {
      executed = [];
      run();
      return executed.filter((sql) => sql.includes("FROM records"));
    };
    const read = () => tables.records.records("site");
    expect(reads(read)).toHaveLength(1);
    const before = read();
    expect(reads(read)).toEqual([]);
    writer.commit(batch({ cursors: [{ feed: "f", cursor: "1" }] }));
    writer.putRecords("suspect", [{ id: "a", siteId: "s", place: "here", fromMs: 0, toMs: 1 }]);
    expect(reads(read)).toEqual([]);
    expect(read()).toBe(before);
    writer.commit(batch({ facts: [{ kind: "site", put: [{ ...site, name: "Another" }] }] }));
    expect(reads(read)).toHaveLength(1);
    expect(read().map(({ name }) => name)).toEqual(["Another", "Site"]);
    expect(read()[1]).toBe(before[1]);
    writer.commit(batch({ facts: [{ kind: "site", put: [], remove: ["t"] }] }));
    expect(read().map(({ id }) => id)).toEqual(["s"]);
    const steps = stepsOf(() => tables.records.record("site", "s"));
    expect(steps).toEqual(["SEARCH records USING PRIMARY KEY (kind=? AND id=?)"]);
  });
});
