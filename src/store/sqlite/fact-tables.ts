import { isDeepStrictEqual } from "node:util";
import type { Database } from "better-sqlite3";
import type { CoverageInterval, CoverageState } from "../../core/coverage.ts";
import type { SourceId } from "../../core/post.ts";
import { compareCodeUnits, keptIntervals } from "../order.ts";
import type { RecordKind, Records } from "../store.ts";

type IntervalRow = readonly [
  source: string,
  feed: string,
  state: string,
  fromMs: number,
  toMs: number,
  reason: string | null,
];

/** Everything that is neither a post nor a total: revision, coverage, cursors and facts. Nothing here is large. */
export class FactTables {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database) {
    this.#statements = prepare(db);
  }

  revision(): number {
    return this.#statements.revision.get() ?? 0;
  }

  nextRevision(): number {
    return this.#statements.nextRevision.get() ?? 0;
  }

  identityKey(): Uint8Array {
    return new Uint8Array(this.#statements.identityKey.get() ?? []);
  }

  /** Writes what differs from the intervals there are; says whether anything did. */
  replaceCoverage(source: SourceId, feed: string, intervals: readonly CoverageInterval[]): boolean {
    const { feedCoverage, putInterval, cutCoverage } = this.#statements;
    const stored = feedCoverage.all(source, feed);
    const kept = keptIntervals(source, feed, intervals);
    let changed = kept.length < stored.length;
    for (const [position, interval] of kept.entries()) {
      const before = stored[position];
      if (before && isDeepStrictEqual(intervalOf(before), interval)) continue;
      putInterval.run(source, feed, position, interval.state, interval.fromMs, interval.toMs, interval.reason);
      changed = true;
    }
    if (kept.length < stored.length) cutCoverage.run(source, feed, kept.length);
    return changed;
  }

  coverage(fromMs: number, toMs: number): readonly CoverageInterval[] {
    return this.#statements.coverage
      .all(toMs, fromMs)
      .map(intervalOf)
      .sort((a, b) => compareCodeUnits(a.source, b.source) || compareCodeUnits(a.feed, b.feed));
  }

  putCursor(feed: string, cursor: string): boolean {
    return this.#statements.putCursor.run(feed, cursor).changes > 0;
  }

  cursor(feed: string): string | undefined {
    return this.#statements.cursor.get(feed);
  }

  putRecord<K extends RecordKind>(kind: K, record: Records[K]): boolean {
    const json = JSON.stringify(record);
    const stored = this.#statements.record.get(kind, record.id);
    if (stored !== undefined && isDeepStrictEqual(JSON.parse(stored), JSON.parse(json))) return false;
    this.#statements.putRecord.run(kind, record.id, json);
    return true;
  }

  records<K extends RecordKind>(kind: K): readonly Records[K][] {
    const records = this.#statements.records.all(kind).map((json): Records[K] => JSON.parse(json));
    return records.sort((a, b) => compareCodeUnits(a.id, b.id));
  }
}

function intervalOf([source, feed, state, fromMs, toMs, reason]: IntervalRow): CoverageInterval {
  return { source: source as SourceId, feed, state: state as CoverageState, fromMs, toMs, reason };
}

function prepare(db: Database) {
  return {
    revision: db.prepare<[], number>("SELECT value FROM meta WHERE key = 'revision'").pluck(),
    nextRevision: db
      .prepare<[], number>("UPDATE meta SET value = value + 1 WHERE key = 'revision' RETURNING value")
      .pluck(),
    identityKey: db.prepare<[], Uint8Array>("SELECT value FROM meta WHERE key = 'identity_key'").pluck(),
    feedCoverage: db
      .prepare<[string, string], IntervalRow>(
        `SELECT source, feed, state, from_ms, to_ms, reason FROM coverage
         WHERE source = ? AND feed = ? ORDER BY position`,
      )
      .raw(),
    putInterval: db.prepare<[string, string, number, string, number, number, string | null]>(
      `INSERT OR REPLACE INTO coverage (source, feed, position, state, from_ms, to_ms, reason)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    cutCoverage: db.prepare<[string, string, number]>(
      "DELETE FROM coverage WHERE source = ? AND feed = ? AND position >= ?",
    ),
    coverage: db
      .prepare<[number, number], IntervalRow>(
        `SELECT source, feed, state, from_ms, to_ms, reason FROM coverage
         WHERE from_ms < ? AND to_ms > ? ORDER BY source, feed, position`,
      )
      .raw(),
    putCursor: db.prepare<[string, string]>(
      `INSERT INTO cursors (feed, cursor) VALUES (?, ?)
       ON CONFLICT DO UPDATE SET cursor = excluded.cursor WHERE cursor <> excluded.cursor`,
    ),
    cursor: db.prepare<[string], string>("SELECT cursor FROM cursors WHERE feed = ?").pluck(),
    record: db.prepare<[string, string], string>("SELECT json FROM records WHERE kind = ? AND id = ?").pluck(),
    putRecord: db.prepare<[string, string, string]>("INSERT OR REPLACE INTO records (kind, id, json) VALUES (?, ?, ?)"),
    records: db.prepare<[string], string>("SELECT json FROM records WHERE kind = ?").pluck(),
  };
}
