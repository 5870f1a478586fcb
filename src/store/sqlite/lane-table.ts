import type { Database } from "better-sqlite3";
import type { LaneInterval, LaneState } from "../../core/check.ts";
import { intervalEdits } from "../interval-edit.ts";
import { compareCodeUnits } from "../order.ts";
import type { Batch } from "../store.ts";
import { IntervalTable } from "./interval-table.ts";
import type { LaneNames } from "./lane-names.ts";

/** What each place knows of each site. */
export class LaneTable {
  readonly #lanes: LaneNames;
  readonly #intervals: IntervalTable<readonly [lane: number], LaneState>;

  constructor(db: Database, lanes: LaneNames) {
    this.#lanes = lanes;
    this.#intervals = new IntervalTable(db, "lanes", ["lane"]);
  }

  /** Says whether anything changed. Inside a writing transaction only. */
  edit(lanes: NonNullable<Batch["lanes"]>): boolean {
    let changed = false;
    for (const [[siteId, place], edit] of intervalEdits(lanes, (entry) => [entry.siteId, entry.place])) {
      const isEmpty = edit.entries.every(({ intervals }) => intervals.length === 0);
      const lane = isEmpty ? this.#lanes.find(siteId, place) : this.#lanes.give(siteId, place);
      if (lane !== undefined && this.#intervals.edit([lane], edit)) changed = true;
    }
    return changed;
  }

  /** Intervals of sites (all without them) that overlap a half-open window, by site, place, start. */
  intervals(fromMs: number, toMs: number, siteIds?: readonly string[]): readonly LaneInterval[] {
    return [...this.#lanes.among(siteIds, undefined)]
      .sort((a, b) => compareCodeUnits(a.siteId, b.siteId) || compareCodeUnits(a.place, b.place))
      .flatMap(({ lane, siteId, place }) =>
        this.#intervals.overlapping([lane], fromMs, toMs).map((interval) => ({ siteId, place, ...interval })),
      );
  }
}
