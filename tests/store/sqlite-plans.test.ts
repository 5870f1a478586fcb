import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BatchWriter } from "../../src/store/sqlite/batch-writer.ts";
import { FactTables } from "../../src/store/sqlite/fact-tables.ts";
import { Names } from "../../src/store/sqlite/names.ts";
import { PageReader } from "../../src/store/sqlite/page-reader.ts";
import { RollupReader } from "../../src/store/sqlite/rollup-reader.ts";
import { migrate } from "../../src/store/sqlite/schema.ts";
import type { PostQuery } from "../../src/store/store.ts";
import { batch, NEGATIVE, NIGHT_MS, postQuery, scored, seriesQuery } from "../contract/store/builders.ts";

const POSTS = 3_000;
let executed: string[] = [];
let db: Sqlite.Database;
let rollups: RollupReader;
let pages: PageReader;

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
  new BatchWriter(db, names, new FactTables(db)).commit(batch({ posts }));
  rollups = new RollupReader(db, names);
  pages = new PageReader(db, names, rollups);
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
    .filter((sql) => /^\s*SELECT/i.test(sql))
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
      expect(step).not.toMatch(/^SCAN (?!words VIRTUAL|\(subquery|CONSTANT)/);
      if (query.order !== "random" && query.text !== "w77") expect(step).not.toBe("USE TEMP B-TREE FOR ORDER BY");
    }
  });
});
