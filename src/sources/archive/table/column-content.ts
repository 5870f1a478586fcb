import type { DateOrder } from "../../normalise/dates.ts";
import { orderShownBy } from "../../normalise/dates.ts";
import type { TimeReading } from "../../normalise/times.ts";
import { readTime } from "../../normalise/times.ts";
import { snowflakeMs, xDigits } from "../../normalise/x-id.ts";
import { readId } from "./row-id.ts";

/** What the cells of one column look like, from a sample; shares of the cells that say anything. */
export interface ColumnContent {
  readonly filled: number;
  /** Share that reads as a point in time (with or without an offset), a date alone, a time of day. */
  readonly points: number;
  readonly instants: number;
  /** Share that reads as a point in time since there are such posts: what a column without a name must show. */
  readonly plausible: number;
  readonly days: number;
  readonly clocks: number;
  /** Dates whose day and month cannot be told apart. */
  readonly unordered: number;
  /** Share that is an id or address of a post, exact or rounded. */
  readonly ids: number;
  /** Share that is a plain whole number. */
  readonly numbers: number;
  readonly meanLength: number;
  /** Share that has white space inside. */
  readonly spaced: number;
  /** The order that some cells show, or null where none does or they contradict each other. */
  readonly dateOrder: DateOrder | null;
}

export function contentOfColumn(cells: readonly string[]): ColumnContent {
  const said = cells.map((cell) => cell.trim()).filter((cell) => cell !== "");
  const share = (test: (cell: string) => boolean): number =>
    said.length === 0 ? 0 : said.filter(test).length / said.length;
  const readings = said.map((cell) => readTime(cell, null));
  const kinds = readings.map(({ kind }) => kind);
  const ofKind = (...wanted: readonly string[]): number =>
    said.length === 0 ? 0 : kinds.filter((kind) => wanted.includes(kind)).length / said.length;
  return {
    filled: said.length,
    points: ofKind("instant", "local"),
    instants: ofKind("instant"),
    plausible: said.length === 0 ? 0 : readings.filter(isPlausible).length / said.length,
    days: ofKind("day"),
    clocks: ofKind("clock"),
    unordered: ofKind("order"),
    ids: share(isIdLike),
    numbers: share((cell) => /^[<>]?\d+(?:[.,]\d+)?%?$/.test(cell)),
    meanLength: said.reduce((sum, cell) => sum + cell.length, 0) / Math.max(1, said.length),
    spaced: share((cell) => /\s/.test(cell)),
    dateOrder: orderOf(said),
  };
}

const FIRST_MS = Date.UTC(2006, 0, 1);
const LAST_MS = Date.UTC(2100, 0, 1);

function isPlausible(reading: TimeReading): boolean {
  return "ms" in reading && reading.ms >= FIRST_MS && reading.ms < LAST_MS;
}

/** An id of the kind that carries a time (shorter numbers could be times), or an address of a post. */
function isIdLike(cell: string): boolean {
  const id = readId(cell, false);
  if (id.rounded || id.key === null) return id.rounded;
  return id.platform !== "x" || id.key.length >= "x:".length + 15;
}

export function orderOf(cells: readonly string[]): DateOrder | null {
  const shown = new Set(cells.map(orderShownBy));
  shown.delete(null);
  return shown.size === 1 ? ([...shown][0] ?? null) : null;
}

/** Whether long ids end in zeros far more often than chance allows: in "000" as spreadsheets leave them, or in "0". */
export function looksRounded(cells: readonly string[]): boolean {
  const long = cells.map((cell) => xDigits(cell.trim()) ?? "").filter((digits) => digits.length >= 16);
  const ending = (zeros: string): number => long.filter((digits) => digits.endsWith(zeros)).length / long.length;
  return (long.length >= 2 && ending("000") >= 0.9) || (long.length >= 10 && ending("0") >= 0.95);
}

const LARGEST_OFFSET_MS = 36 * 3_600_000;

/** Whether most ids of one column, taken as X's, name another time than the column beside it, whatever its zone. */
export function contradicts(ids: readonly string[], times: readonly string[]): boolean {
  let compared = 0;
  let apart = 0;
  ids.forEach((cell, i) => {
    const digits = xDigits(cell.trim());
    const idMs = digits === null ? null : snowflakeMs(digits);
    const time = readTime(times[i] ?? "", null);
    if (idMs === null || (time.kind !== "instant" && time.kind !== "local")) return;
    compared++;
    if (Math.abs(time.ms - idMs) > LARGEST_OFFSET_MS) apart++;
  });
  return compared > 0 && apart > compared / 2;
}
