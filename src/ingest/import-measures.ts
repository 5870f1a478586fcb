import type { Measure, MeasurePoint } from "../core/measure.ts";
import { isoUtc } from "../core/time.ts";
import type { ImportTarget } from "./dry-run.ts";

/** What became of one series without posts. `points` = `stored` + `unchanged`; times ISO 8601 UTC, `to` exclusive. */
export interface MeasureReport extends Omit<Measure, "note"> {
  points: number;
  /** Points that were not in the store, or had another value there. */
  stored: number;
  unchanged: number;
  from: string;
  to: string;
}

/** Takes series into a store and says what was new. */
export class MeasureWriter {
  readonly #store: ImportTarget;
  readonly #reports = new Map<string, MeasureReport>();

  constructor(store: ImportTarget) {
    this.#store = store;
  }

  /** In the order in which the series came. */
  get reports(): readonly MeasureReport[] {
    return [...this.#reports.values()];
  }

  /**
   * Adds ascending points to a measure; those that are there already are left alone. The points are committed before
   * the measure is named, so that no reader finds it empty. Throws StoreError.
   */
  async add(measure: Measure, points: readonly MeasurePoint[]): Promise<void> {
    const [first, last] = [points[0], points.at(-1)];
    if (!first || !last) return;
    const known = await this.#store.points(measure.id, { fromMs: first.startMs, toMs: last.endMs });
    const byStart = new Map(known.map((point) => [point.startMs, point]));
    const fresh = points.filter((point) => !isSame(point, byStart.get(point.startMs)));
    if (fresh.length > 0)
      await this.#store.commit({
        posts: [],
        deletions: [],
        coverage: [],
        cursors: [],
        points: [{ measure: measure.id, points: fresh }],
      });
    if (!this.#reports.has(measure.id)) await this.#store.putRecords("measure", [measure]);
    this.#report(measure, points.length, fresh.length, first.startMs, last.endMs);
  }

  #report(measure: Measure, points: number, stored: number, fromMs: number, toMs: number): void {
    const { id, name, unit, source, zone } = measure;
    const known = this.#reports.get(id);
    const report = known ?? {
      id,
      name,
      unit,
      source,
      zone,
      points: 0,
      stored: 0,
      unchanged: 0,
      from: isoUtc(fromMs),
      to: "",
    };
    report.points += points;
    report.stored += stored;
    report.unchanged += points - stored;
    report.to = isoUtc(toMs);
    this.#reports.set(id, report);
  }
}

function isSame(point: MeasurePoint, known: MeasurePoint | undefined): boolean {
  return (
    known !== undefined && known.endMs === point.endMs && known.value === point.value && known.below === point.below
  );
}
