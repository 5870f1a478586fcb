import type { Database, Statement } from "better-sqlite3";
import type { SeriesCell, SeriesFilter, SeriesQuery } from "../store.ts";
import { type FilterIds, filterIds, groupTest, hasConditions } from "./group-filter.ts";
import type { Names } from "./names.ts";
import { blockOf, coarsestFor, RESOLUTIONS, type Resolution, slotStartMs } from "./rollup-blocks.ts";
import { readBlock, type Totals } from "./rollup-codec.ts";
import { CellBuilder } from "./series-cells.ts";

type BlockRow = [block: number, packed: Uint8Array];

/** `totals` is one object used again and again. */
export type Visit = (startMs: number, group: number, totals: Totals) => void;

/** Answers from the roll-ups. Reads no table of posts, and only the rows of the window. */
export class RollupReader {
  readonly #names: Names;
  readonly #sums: Statement<[number, number, number, number], BlockRow>;
  readonly #groups: Statement<[number, number, number, number], BlockRow>;

  constructor(db: Database, names: Names) {
    this.#names = names;
    this.#sums = db.prepare<[number, number, number, number], BlockRow>(blocksSql("sums")).raw();
    this.#groups = db.prepare<[number, number, number, number], BlockRow>(blocksSql("groups")).raw();
  }

  series(query: SeriesQuery): readonly SeriesCell[] {
    const { fromMs, toMs, bucketMs, originMs, groupBy } = query;
    const filter = filterIds(query, this.#names);
    const builder = new CellBuilder(query, this.#names);
    const resolution = coarsestFor(bucketMs, originMs, fromMs, toMs);
    this.visit(filter, resolution, fromMs, toMs, groupBy.length > 0, (startMs, group, totals) =>
      builder.add(startMs, group, totals),
    );
    return builder.cells();
  }

  /** Number of posts in a window of whole minutes; its ends may be infinite. */
  count(query: SeriesFilter, fromMs: number, toMs: number): number {
    let count = 0;
    this.visitCoarsely(filterIds(query, this.#names), fromMs, toMs, (_startMs, _group, totals) => {
      count += totals.count;
    });
    return count;
  }

  /** Visits each slot of a filter in a window in the coarsest resolutions that fit: few days, hours and minutes. */
  visitCoarsely(filter: FilterIds, fromMs: number, toMs: number, visit: Visit, from = RESOLUTIONS): void {
    const [resolution, ...finer] = from;
    if (!resolution || fromMs >= toMs) return;
    const { slotMs } = resolution;
    const firstMs = Math.ceil(fromMs / slotMs) * slotMs;
    const lastMs = Math.floor(toMs / slotMs) * slotMs;
    if (firstMs >= lastMs) {
      this.visitCoarsely(filter, fromMs, toMs, visit, finer);
      return;
    }
    this.visitCoarsely(filter, fromMs, firstMs, visit, finer);
    this.visit(filter, resolution, firstMs, lastMs, false, visit);
    this.visitCoarsely(filter, lastMs, toMs, visit, finer);
  }

  /** Visits each slot of a filter in a window, in order; by group where `byGroup` or the filter needs it, else group 0. */
  visit(filter: FilterIds, resolution: Resolution, fromMs: number, toMs: number, byGroup: boolean, visit: Visit): void {
    if (filter.topic === undefined || fromMs >= toMs) return;
    const isFiltered = hasConditions(filter);
    const tested = new Map<number, boolean>();
    const test = groupTest(filter);
    const statement = byGroup || isFiltered ? this.#groups : this.#sums;
    const blocks = statement.iterate(
      resolution.id,
      filter.topic,
      blockOf(resolution, fromMs),
      blockOf(resolution, toMs - 1),
    );
    const passes = (group: number) => {
      const known = tested.get(group) ?? test(group);
      tested.set(group, known);
      return known;
    };
    for (const [block, packed] of blocks) {
      const isInWindow = (slot: number) => {
        const startMs = slotStartMs(resolution, block, slot);
        return startMs >= fromMs && startMs < toMs;
      };
      readBlock(packed, isInWindow, (slot, group, totals) => {
        if (!isFiltered || passes(group)) visit(slotStartMs(resolution, block, slot), group, totals);
      });
    }
  }
}

function blocksSql(column: "sums" | "groups"): string {
  return `SELECT block, ${column} FROM rollups
          WHERE resolution = ? AND topic = ? AND block >= ? AND block <= ? ORDER BY block`;
}
