import type { PostKind, SourceId } from "../../core/post.ts";
import { compareCodeUnits } from "../order.ts";
import type { SeriesCell, SeriesQuery } from "../store.ts";
import type { Names } from "./names.ts";
import { groupKey, groupOf } from "./rollup-blocks.ts";
import { addTotals, emptyTotals, setTotals, type Totals } from "./rollup-codec.ts";

/** One group of the answer: its values by name, and its totals in the bucket at hand. */
interface Column {
  readonly source: SourceId | null;
  readonly kind: PostKind | null;
  readonly lang: string | null;
  readonly totals: Totals;
  isOpen: boolean;
}

/** Makes cells of slots that come in order of time. */
export class CellBuilder {
  readonly #query: SeriesQuery;
  readonly #names: Names;
  readonly #cells: SeriesCell[] = [];
  readonly #columnOfGroup = new Map<number, Column>();
  readonly #columns = new Map<number, Column>();
  /** All columns in the order of the port. */
  #ranked: Column[] = [];
  #startMs = Number.NEGATIVE_INFINITY;
  #endMs = Number.NEGATIVE_INFINITY;

  constructor(query: SeriesQuery, names: Names) {
    this.#query = query;
    this.#names = names;
  }

  add(slotStartMs: number, group: number, totals: Totals): void {
    if (slotStartMs >= this.#endMs) this.#begin(slotStartMs);
    const column = this.#columnOfGroup.get(group) ?? this.#newColumn(group);
    if (column.isOpen) {
      addTotals(column.totals, totals);
      return;
    }
    setTotals(column.totals, totals);
    column.isOpen = true;
  }

  /** All cells, in the order of the port. */
  cells(): readonly SeriesCell[] {
    this.#close();
    return this.#cells;
  }

  #begin(slotStartMs: number): void {
    const { originMs, bucketMs } = this.#query;
    this.#close();
    this.#startMs = originMs + Math.floor((slotStartMs - originMs) / bucketMs) * bucketMs;
    this.#endMs = this.#startMs + bucketMs;
  }

  #close(): void {
    for (const column of this.#ranked) if (column.isOpen) this.#give(column);
  }

  #give(column: Column): void {
    const { source, kind, lang, totals } = column;
    const { count, estimate, scored, negative, positive, polaritySum } = totals;
    const startMs = this.#startMs;
    const neutral = scored - negative - positive;
    this.#cells.push({
      startMs,
      source,
      kind,
      lang,
      count,
      estimate,
      scored,
      negative,
      neutral,
      positive,
      polaritySum,
    });
    column.isOpen = false;
  }

  /** Finds the column of a group of the roll-ups, several of which may fall into one, and makes it where it is new. */
  #newColumn(group: number): Column {
    const { groupBy } = this.#query;
    const { source, kind, lang } = groupOf(group);
    const by = {
      source: groupBy.includes("source") ? source : 0,
      kind: groupBy.includes("kind") ? kind : 0,
      lang: groupBy.includes("lang") ? lang : 0,
    };
    const key = groupKey(by.source, by.kind, by.lang);
    const known = this.#columns.get(key);
    const column = known ?? {
      source: groupBy.includes("source") ? (this.#names.nameOf("source", source) as SourceId) : null,
      kind: groupBy.includes("kind") ? (this.#names.nameOf("kind", kind) as PostKind) : null,
      lang: groupBy.includes("lang") ? this.#names.nameOf("lang", lang) : null,
      totals: emptyTotals(),
      isOpen: false,
    };
    this.#columnOfGroup.set(group, column);
    if (known) return known;
    this.#columns.set(key, column);
    this.#ranked = [...this.#ranked, column].sort(compareColumns);
    return column;
  }
}

function compareColumns(a: Column, b: Column): number {
  return (
    compareCodeUnits(a.source ?? "", b.source ?? "") ||
    compareCodeUnits(a.kind ?? "", b.kind ?? "") ||
    compareCodeUnits(a.lang ?? "", b.lang ?? "")
  );
}
