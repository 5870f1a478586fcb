import type { Database } from "better-sqlite3";
import type { CoverageInterval, CoverageState } from "../../core/coverage.ts";
import type { SourceId } from "../../core/post.ts";
import { intervalEdits } from "../interval-edit.ts";
import { compareCodeUnits } from "../order.ts";
import type { Batch } from "../store.ts";
import { IntervalTable } from "./interval-table.ts";

type IntervalRow = readonly [
  source: SourceId,
  feed: string,
  state: CoverageState,
  fromMs: number,
  toMs: number,
  reason: string | null,
];

/** What each feed of a source knows of which time. */
export class CoverageTable {
  readonly #intervals: IntervalTable<readonly [source: string, feed: string], CoverageState>;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database) {
    this.#intervals = new IntervalTable(db, "coverage", ["source", "feed"]);
    this.#statements = prepare(db);
  }

  /** Says whether anything changed. Inside a writing transaction only. */
  edit(coverage: Batch["coverage"]): boolean {
    let changed = false;
    for (const [key, edit] of intervalEdits(coverage, ({ source, feed }) => [source, feed]))
      if (this.#intervals.edit(key, edit)) changed = true;
    return changed;
  }

  /** Intervals that overlap a half-open window, by source, feed, start. */
  intervals(fromMs: number, toMs: number): readonly CoverageInterval[] {
    return this.#statements.overlapping
      .all(toMs, fromMs)
      .map(([source, feed, state, from, to, reason]) => ({ source, feed, state, fromMs: from, toMs: to, reason }))
      .sort((a, b) => compareCodeUnits(a.source, b.source) || compareCodeUnits(a.feed, b.feed));
  }

  /** Every source that has coverage, by id. */
  sources(): readonly SourceId[] {
    return this.#statements.sources.all().sort(compareCodeUnits);
  }
}

function prepare(db: Database) {
  return {
    // Steps from source to source through the primary key; DISTINCT would read every interval.
    sources: db
      .prepare<[], SourceId>(
        `WITH RECURSIVE each (source) AS (
           SELECT min(source) FROM coverage
           UNION ALL SELECT (SELECT min(source) FROM coverage WHERE source > each.source) FROM each
           WHERE each.source IS NOT NULL
         ) SELECT source FROM each WHERE source IS NOT NULL`,
      )
      .pluck(),
    overlapping: db
      .prepare<[number, number], IntervalRow>(
        `SELECT source, feed, state, from_ms, to_ms, reason FROM coverage
         WHERE from_ms < ? AND to_ms > ? ORDER BY source, feed, position`,
      )
      .raw(),
  };
}
