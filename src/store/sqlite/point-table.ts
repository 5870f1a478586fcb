import type { Database } from "better-sqlite3";
import type { MeasurePoint } from "../../core/measure.ts";
import type { Names } from "./names.ts";

type PointRow = readonly [startMs: number, endMs: number, value: number | null, below: number];

/** Points of measures, by measure and start. */
export class PointTable {
  readonly #names: Names;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database, names: Names) {
    this.#names = names;
    this.#statements = prepare(db);
  }

  /** Keeps points, at least one; says whether any of them is new or another one. Inside a writing transaction only. */
  put(measure: string, points: Iterable<MeasurePoint>): boolean {
    const id = this.#names.give("measure", measure);
    let changed = false;
    for (const { startMs, endMs, value, below } of points)
      if (this.#statements.put.run(id, startMs, endMs, value, below ? 1 : 0).changes > 0) changed = true;
    return changed;
  }

  /** Those that overlap a half-open window, by start. */
  points(measure: string, fromMs: number, toMs: number): readonly MeasurePoint[] {
    const id = this.#names.find("measure", measure);
    const longestMs = id === undefined ? null : this.#statements.longest.get(id);
    if (id === undefined || typeof longestMs !== "number") return [];
    return this.#statements.overlapping
      .all(id, fromMs - longestMs, toMs, fromMs)
      .map(([startMs, endMs, value, below]) => ({ startMs, endMs, value, below: below === 1 }));
  }
}

function prepare(db: Database) {
  return {
    put: db.prepare<[number, number, number, number | null, number]>(
      `INSERT INTO points (measure, start_ms, end_ms, value, below) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET end_ms = excluded.end_ms, value = excluded.value, below = excluded.below
       WHERE end_ms <> excluded.end_ms OR value IS NOT excluded.value OR below <> excluded.below`,
    ),
    longest: db.prepare<[number], number | null>("SELECT max(end_ms - start_ms) FROM points WHERE measure = ?").pluck(),
    overlapping: db
      .prepare<[number, number, number, number], PointRow>(
        `SELECT start_ms, end_ms, value, below FROM points
         WHERE measure = ? AND start_ms > ? AND start_ms < ? AND end_ms > ? ORDER BY start_ms`,
      )
      .raw(),
  };
}
