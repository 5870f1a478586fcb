import type { Database, Statement } from "better-sqlite3";
import type { SeriesCell, SeriesFilter, SeriesQuery } from "../store.ts";
import { detailOf, type FilterIds, filterIds, groupTest } from "./group-filter.ts";
import type { Names } from "./names.ts";
import { coarsestFor, coarsestWithin, type Detail, RESOLUTIONS, type Resolution } from "./rollup-blocks.ts";
import { readBlock, type Totals } from "./rollup-codec.ts";
import { CellBuilder } from "./series-cells.ts";

/** So many fine slots are read rather than one coarse one that fits only where the bucket is taken apart. */
const FEW_SLOTS = 4;

type BlockRow = [block: number, packed: Uint8Array];

/** `totals` is one object used again and again. */
export type Visit = (startMs: number, group: number, totals: Totals) => void;

/** Answers from the roll-ups. Reads no table of posts, and only the rows of the window. */
export class RollupReader {
  readonly #names: Names;
  readonly #read: Readonly<Record<Detail, Statement<[number, number, number, number], BlockRow>>>;

  constructor(db: Database, names: Names) {
    this.#names = names;
    this.#read = { sums: prepare(db, "sums"), by_kind: prepare(db, "by_kind"), by_lang: prepare(db, "by_lang") };
  }

  series(query: SeriesQuery): readonly SeriesCell[] {
    const { fromMs, toMs, bucketMs, originMs, groupBy } = query;
    const filter = filterIds(query, this.#names);
    const builder = new CellBuilder(query, this.#names);
    const detail = groupBy.includes("lang") ? "by_lang" : groupBy.length > 0 ? "by_kind" : "sums";
    const visit: Visit = (startMs, group, totals) => builder.add(startMs, group, totals);
    const fitting = coarsestFor(bucketMs, originMs, fromMs, toMs);
    if (fitting.slotMs * FEW_SLOTS >= coarsestWithin(bucketMs).slotMs)
      this.visit(filter, fitting, fromMs, toMs, detail, visit);
    else
      for (let startMs = fromMs; startMs < toMs; startMs += bucketMs)
        this.visitCoarsely(filter, startMs, startMs + bucketMs, detail, visit);
    return builder.cells();
  }

  /** Number of posts in a window of whole minutes; its ends may be infinite. */
  count(query: SeriesFilter, fromMs: number, toMs: number): number {
    let count = 0;
    this.visitCoarsely(filterIds(query, this.#names), fromMs, toMs, "sums", (_startMs, _group, totals) => {
      count += totals.count;
    });
    return count;
  }

  /** As `visit`, but in slots as long as fit: days in the middle, hours and minutes at the ends. In no order. */
  visitCoarsely(
    filter: FilterIds,
    fromMs: number,
    toMs: number,
    detail: Detail,
    visit: Visit,
    [resolution, ...finer]: readonly Resolution[] = RESOLUTIONS,
  ): void {
    if (!resolution || fromMs >= toMs) return;
    const { slotMs } = resolution;
    const firstMs = Math.ceil(fromMs / slotMs) * slotMs;
    const lastMs = Math.floor(toMs / slotMs) * slotMs;
    if (firstMs >= lastMs) {
      this.visitCoarsely(filter, fromMs, toMs, detail, visit, finer);
      return;
    }
    this.visitCoarsely(filter, fromMs, firstMs, detail, visit, finer);
    this.visit(filter, resolution, firstMs, lastMs, detail, visit);
    this.visitCoarsely(filter, lastMs, toMs, detail, visit, finer);
  }

  /** Visits the totals of a filter in a window, in order of time, in at least the detail named. */
  visit(filter: FilterIds, resolution: Resolution, fromMs: number, toMs: number, detail: Detail, visit: Visit): void {
    const { topic } = filter;
    if (topic === undefined || fromMs >= toMs) return;
    const { id, slotMs, slots } = resolution;
    const fromSlot = fromMs / slotMs;
    const toSlot = toMs / slotMs;
    const passes = groupTest(filter);
    const read = this.#read[finerOf(detail, detailOf(filter))];
    for (const [block, packed] of read.iterate(id, topic, Math.floor(fromSlot / slots), Math.ceil(toSlot / slots))) {
      const first = block * slots;
      readBlock(packed, fromSlot - first, toSlot - first, (slot, group, totals) => {
        if (passes(group)) visit((first + slot) * slotMs, group, totals);
      });
    }
  }
}

function finerOf(a: Detail, b: Detail): Detail {
  if (a === "by_lang" || b === "by_lang") return "by_lang";
  return a === "by_kind" ? a : b;
}

function prepare(db: Database, detail: Detail): Statement<[number, number, number, number], BlockRow> {
  const sql = `SELECT block, coalesce(${detail}, by_lang) FROM rollups
               WHERE resolution = ? AND topic = ? AND block >= ? AND block < ? ORDER BY block`;
  return db.prepare<[number, number, number, number], BlockRow>(sql).raw();
}
