import type { Database } from "better-sqlite3";
import { editedIntervals, type IntervalEdit, isSameInterval, type StateInterval } from "../interval-edit.ts";

type Row<S extends string> = readonly [position: number, state: S, fromMs: number, toMs: number, reason: string | null];

/**
 * Intervals of states, in a table with the columns of a key, `position`, `state`, `from_ms`, `to_ms` and `reason`, and an
 * index `<table>_by_end`. Positions of one key ascend in the order of `editedIntervals`.
 */
export class IntervalTable<Key extends readonly (string | number)[], S extends string> {
  readonly #statements: ReturnType<typeof prepare<S>>;

  constructor(db: Database, table: "coverage" | "lanes", keyColumns: readonly string[]) {
    this.#statements = prepare(db, table, keyColumns);
  }

  /**
   * Writes what differs from the intervals there are; says whether anything did. Reads only those that end after the
   * edit begins: first some that it may cut, at any position, then all that it may replace, at the last ones. Inside a
   * writing transaction only.
   */
  edit(key: Key, edit: IntervalEdit<S>): boolean {
    const { after, end, put, cut, nextPosition } = this.#statements;
    const rows = after.all(...key, edit.sinceMs);
    const stored = rows.map(intervalOf);
    const edited = editedIntervals(stored, edit);
    const reaching = stored.filter(({ fromMs }) => fromMs < edit.sinceMs).length;
    const first = rows[reaching]?.[0] ?? nextPosition.get(...key) ?? 0;
    let changed = edited.length < stored.length;
    for (const [index, interval] of edited.entries()) {
      const before = stored[index];
      if (before && isSameInterval(before, interval)) continue;
      const { state, fromMs, toMs, reason } = interval;
      const position = rows[index]?.[0];
      if (index < reaching && position !== undefined) end.run(toMs, ...key, position);
      else put.run(...key, first + index - reaching, state, fromMs, toMs, reason);
      changed = true;
    }
    if (edited.length < stored.length) cut.run(...key, first + edited.length - reaching);
    return changed;
  }

  /** Those of one key that overlap a half-open window, in their order. */
  overlapping(key: Key, fromMs: number, toMs: number): readonly StateInterval<S>[] {
    return this.#statements.overlapping.all(...key, fromMs, toMs).map(intervalOf);
  }
}

function intervalOf<S extends string>([, state, fromMs, toMs, reason]: Row<S>): StateInterval<S> {
  return { state, fromMs, toMs, reason };
}

function prepare<S extends string>(db: Database, table: string, keyColumns: readonly string[]) {
  const isOfKey = keyColumns.map((column) => `${column} = ?`).join(" AND ");
  const columns = "position, state, from_ms, to_ms, reason";
  return {
    after: db
      .prepare<unknown[], Row<S>>(
        `SELECT ${columns} FROM ${table} INDEXED BY ${table}_by_end WHERE ${isOfKey} AND to_ms > ? ORDER BY position`,
      )
      .raw(),
    nextPosition: db
      .prepare<unknown[], number>(`SELECT position + 1 FROM ${table} WHERE ${isOfKey} ORDER BY position DESC LIMIT 1`)
      .pluck(),
    end: db.prepare<unknown[]>(`UPDATE ${table} SET to_ms = ? WHERE ${isOfKey} AND position = ?`),
    put: db.prepare<unknown[]>(
      `INSERT OR REPLACE INTO ${table} (${keyColumns.join()}, ${columns}) VALUES (${keyColumns.map(() => "?").join()}, ?, ?, ?, ?, ?)`,
    ),
    cut: db.prepare<unknown[]>(`DELETE FROM ${table} WHERE ${isOfKey} AND position >= ?`),
    overlapping: db
      .prepare<unknown[], Row<S>>(
        `SELECT ${columns} FROM ${table} INDEXED BY ${table}_by_end
         WHERE ${isOfKey} AND to_ms > ? AND from_ms < ? ORDER BY position`,
      )
      .raw(),
  };
}
