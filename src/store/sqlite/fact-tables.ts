import { isDeepStrictEqual } from "node:util";
import type { Database } from "better-sqlite3";
import type { CoverageInterval, CoverageState } from "../../core/coverage.ts";
import type { SourceId } from "../../core/post.ts";
import { type CoverageEdit, editedCoverage, isSameInterval } from "../coverage-edit.ts";
import { compareCodeUnits } from "../order.ts";
import type { RecordKind, Records } from "../store.ts";

type IntervalRow = readonly [
  source: string,
  feed: string,
  state: string,
  fromMs: number,
  toMs: number,
  reason: string | null,
];

/** Coverage, cursors and facts, and the key of the author hashes. Nothing here is large. */
export class FactTables {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database) {
    this.#statements = prepare(db);
  }

  identityKey(): Uint8Array {
    return new Uint8Array(this.#statements.identityKey.get() ?? []);
  }

  /**
   * Writes what differs from the intervals there are; says whether anything did. Reads only those that end after the
   * edit begins: first some that it may cut, at any position, then all that it may replace, at the last ones.
   */
  editCoverage(edit: CoverageEdit): boolean {
    const { source, feed, sinceMs } = edit;
    const { intervalsAfter, endInterval, putInterval, cutCoverage, positions } = this.#statements;
    const rows = intervalsAfter.all(source, feed, sinceMs);
    const stored = rows.map(([, ...row]) => intervalOf(row));
    const edited = editedCoverage(stored, edit);
    const reaching = stored.filter(({ fromMs }) => fromMs < sinceMs).length;
    const first = rows[reaching]?.[0] ?? positions.get(source, feed) ?? 0;
    let changed = edited.length < stored.length;
    for (const [index, interval] of edited.entries()) {
      const before = stored[index];
      if (before && isSameInterval(before, interval)) continue;
      const { state, fromMs, toMs, reason } = interval;
      const position = rows[index]?.[0];
      if (index < reaching && position !== undefined) endInterval.run(toMs, source, feed, position);
      else putInterval.run(source, feed, first + index - reaching, state, fromMs, toMs, reason);
      changed = true;
    }
    if (edited.length < stored.length) cutCoverage.run(source, feed, first + edited.length - reaching);
    return changed;
  }

  coverage(fromMs: number, toMs: number): readonly CoverageInterval[] {
    return this.#statements.coverage
      .all(toMs, fromMs)
      .map(intervalOf)
      .sort((a, b) => compareCodeUnits(a.source, b.source) || compareCodeUnits(a.feed, b.feed));
  }

  coveredSources(): readonly SourceId[] {
    return (this.#statements.coveredSources.all() as SourceId[]).sort(compareCodeUnits);
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
    identityKey: db.prepare<[], Uint8Array>("SELECT value FROM meta WHERE key = 'identity_key'").pluck(),
    intervalsAfter: db
      .prepare<[string, string, number], readonly [position: number, ...IntervalRow]>(
        `SELECT position, source, feed, state, from_ms, to_ms, reason FROM coverage INDEXED BY coverage_by_end
         WHERE source = ? AND feed = ? AND to_ms > ? ORDER BY position`,
      )
      .raw(),
    positions: db
      .prepare<[string, string], number>(
        "SELECT position + 1 FROM coverage WHERE source = ? AND feed = ? ORDER BY position DESC LIMIT 1",
      )
      .pluck(),
    endInterval: db.prepare<[number, string, string, number]>(
      "UPDATE coverage SET to_ms = ? WHERE source = ? AND feed = ? AND position = ?",
    ),
    putInterval: db.prepare<[string, string, number, string, number, number, string | null]>(
      `INSERT OR REPLACE INTO coverage (source, feed, position, state, from_ms, to_ms, reason)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    cutCoverage: db.prepare<[string, string, number]>(
      "DELETE FROM coverage WHERE source = ? AND feed = ? AND position >= ?",
    ),
    // Steps from source to source through the primary key; DISTINCT would read every interval.
    coveredSources: db
      .prepare<[], string>(
        `WITH RECURSIVE each (source) AS (
           SELECT min(source) FROM coverage
           UNION ALL SELECT (SELECT min(source) FROM coverage WHERE source > each.source) FROM each
           WHERE each.source IS NOT NULL
         ) SELECT source FROM each WHERE source IS NOT NULL`,
      )
      .pluck(),
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
