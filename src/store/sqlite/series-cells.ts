import type { PostKind, SourceId } from "../../core/post.ts";
import { compareCodeUnits } from "../order.ts";
import type { SeriesCell, SeriesQuery } from "../store.ts";
import type { Names } from "./names.ts";
import { groupKey, groupOf } from "./rollup-blocks.ts";
import { addTotals, type Totals } from "./rollup-codec.ts";

/** One group of the answer: its values by name, its place among the groups, and its totals in the bucket at hand. */
interface Column {
  readonly source: SourceId | null;
  readonly kind: PostKind | null;
  readonly lang: string | null;
  rank: number;
}

/** Makes cells of slots that come in order of time. */
export class CellBuilder {
  readonly #query: SeriesQuery;
  readonly #names: Names;
  readonly #cells: SeriesCell[] = [];
  readonly #columnOfGroup = new Map<number, Column>();
  readonly #columns = new Map<number, Column>();
  #startMs = Number.NaN;
  #open = new Map<Column, Totals>();

  constructor(query: SeriesQuery, names: Names) {
    this.#query = query;
    this.#names = names;
  }

  add(slotStartMs: number, group: number, totals: Totals): void {
    const { originMs, bucketMs } = this.#query;
    const startMs = originMs + Math.floor((slotStartMs - originMs) / bucketMs) * bucketMs;
    if (startMs !== this.#startMs) this.#close();
    this.#startMs = startMs;
    const column = this.#columnOfGroup.get(group) ?? this.#newColumn(group);
    const sum = this.#open.get(column);
    if (sum) addTotals(sum, totals);
    else this.#open.set(column, { ...totals });
  }

  /** All cells, in the order of the port. */
  cells(): readonly SeriesCell[] {
    this.#close();
    return this.#cells;
  }

  #close(): void {
    const open = [...this.#open];
    if (open.length > 1) open.sort(([a], [b]) => a.rank - b.rank);
    for (const [{ source, kind, lang }, { count, estimate, scored, negative, positive, polaritySum }] of open)
      this.#cells.push({
        startMs: this.#startMs,
        source,
        kind,
        lang,
        count,
        estimate,
        scored,
        negative,
        neutral: scored - negative - positive,
        positive,
        polaritySum,
      });
    this.#open.clear();
  }

  /** Finds the column of a group of the roll-ups, several of which may fall into one, and ranks a new one. */
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
      rank: 0,
    };
    this.#columnOfGroup.set(group, column);
    if (known) return known;
    this.#columns.set(key, column);
    const ranked = [...this.#columns.values()].sort(compareColumns);
    for (const [rank, each] of ranked.entries()) each.rank = rank;
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
