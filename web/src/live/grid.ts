import type { BucketEvent } from "../../../src/api/live/event-schemas.ts";
import type { SeriesResponse } from "../../../src/api/schemas.ts";
import { type Known, knownUntilMs } from "../model/known.ts";
import { MINUTE_MS } from "../time/span.ts";

/** Columns that add up over minutes, sources and kinds. */
export const SUMMED = [
  "count",
  "estimate",
  "simulated_count",
  "all_count",
  "scored",
  "negative",
  "neutral",
  "positive",
] as const;
const NUMBERS = [...SUMMED, "mean_polarity"] as const;

/** One minute of one source and kind, as `/series` grouped by both gives it. Numbers are null where nobody was looking. */
export type MinuteRow = Pick<BucketEvent, "source" | "kind" | "status" | (typeof NUMBERS)[number]>;

/** What is known of each minute: what was asked once, and what the stream has told since. Every row is whole. */
export class Grid {
  readonly #minutes = new Map<number, Map<string, MinuteRow>>();
  readonly #known: Known;
  /** The end of the last minute of each source that was told to its end. */
  readonly #toldUntilMs = new Map<string, number>();
  #fromMs: number;

  /** From a series in minutes, grouped by source and kind; nothing is known before it begins. */
  constructor({ meta, data }: SeriesResponse, known: Known) {
    this.#known = known;
    this.#fromMs = Date.parse(meta.from);
    data.t.forEach((t, i) => {
      const numbers = Object.fromEntries(NUMBERS.map((name) => [name, data[name][i] ?? null]));
      const row = {
        source: data.source?.[i] ?? "",
        kind: data.kind?.[i] ?? "original",
        status: data.status[i] ?? "gap",
      };
      this.put(Date.parse(t), { ...row, ...numbers } as MinuteRow);
    });
  }

  /** Nothing is known of what is older. */
  get fromMs(): number {
    return this.#fromMs;
  }

  /** Takes the place of what was known of that minute, source and kind. */
  put(minuteMs: number, row: MinuteRow): void {
    const rows = this.#minutes.get(minuteMs) ?? new Map<string, MinuteRow>();
    this.#minutes.set(minuteMs, rows.set(`${row.source}\n${row.kind}`, row));
  }

  /** As the stream tells it. Of a minute that is not over, or of which nothing is known yet, it tells no gap. */
  hear(minuteMs: number, row: MinuteRow): void {
    this.put(minuteMs, row);
    if (row.status !== "partial" && minuteMs >= (this.#toldUntilMs.get(row.source) ?? 0))
      this.#toldUntilMs.set(row.source, minuteMs + MINUTE_MS);
  }

  /** Until when minutes are known here to have been seen, or not to. */
  get known(): Known {
    const sources = new Set([...this.#known.untilMs.keys(), ...this.#toldUntilMs.keys()]);
    const untilMs = [...sources].map((source): [string, number] => [
      source,
      Math.max(knownUntilMs(this.#known, source), this.#toldUntilMs.get(source) ?? 0),
    ]);
    return { ...this.#known, untilMs: new Map(untilMs) };
  }

  /** True where some source is known to have seen some of the minute. */
  isSeen(minuteMs: number): boolean {
    return this.rowsOf(minuteMs).some(({ status }) => status !== "gap");
  }

  rowsOf(minuteMs: number): readonly MinuteRow[] {
    return [...(this.#minutes.get(minuteMs)?.values() ?? [])];
  }

  /** Rows of the minutes that touch [fromMs, toMs). */
  rowsIn(fromMs: number, toMs: number): readonly MinuteRow[] {
    const rows: MinuteRow[] = [];
    for (let at = Math.floor(fromMs / MINUTE_MS) * MINUTE_MS; at < toMs; at += MINUTE_MS) rows.push(...this.rowsOf(at));
    return rows;
  }

  /** Forgets what is older: a window that follows never comes back to it. */
  forget(beforeMs: number): void {
    if (beforeMs <= this.#fromMs) return;
    this.#fromMs = beforeMs;
    for (const minuteMs of this.#minutes.keys()) if (minuteMs < beforeMs) this.#minutes.delete(minuteMs);
  }
}
