import type { Zone } from "../../core/zone.ts";
import { orderOf } from "../archive/table/column-content.ts";
import type { Dialect } from "../archive/table/table-line.ts";
import type { DateOrder } from "../normalise/dates.ts";
import type { MeasureContext } from "./measure-book.ts";
import { type NumberStyle, numberStyleOf, PLAIN_NUMBERS, readNumber } from "./numbers.ts";
import type { SeriesDraft } from "./series-builder.ts";
import { readStart } from "./step-times.ts";

/** The beginning of a table: the names of its columns and the rows below. */
export interface Sheet {
  readonly dialect: Dialect;
  /** A line above the names that holds one cell with a colon: "Category: All categories". */
  readonly preamble: string | null;
  readonly headers: readonly string[];
  readonly headerLine: number;
  /** Rows with as many cells as there are names. */
  readonly rows: readonly (readonly string[])[];
}

/** What one row says: which series, and where in it its value stands. */
export interface Cell {
  readonly column: number;
  readonly draft: SeriesDraft;
}

/** How the rows of a table of measures are to be read. -1 for a column that is not there. */
export interface TableForm extends Sheet {
  /** What the table was taken for, in plain words. */
  readonly shape: string;
  readonly time: number;
  readonly end: number;
  /** A column that says whether the step is still under way. */
  readonly partial: number;
  /** A column that says whether the value is only an upper bound. */
  readonly below: number;
  readonly style: NumberStyle;
  readonly dateOrder: DateOrder | null;
  /** Zone of times without an offset where the source has one; undefined where it is asked for. */
  readonly zone?: Zone;
  /** True where nothing but the form of the table says what it is. */
  readonly assumed?: boolean;
  cellsOf(row: readonly string[]): readonly Cell[];
}

/** Takes a sheet for one kind of table, or leaves it to others. */
export type FormOf = (sheet: Sheet, context: MeasureContext) => TableForm | null;

/** What all forms share, from the columns that hold times and values. */
export function formBase(sheet: Sheet, time: number, values: readonly number[]): Omit<TableForm, "shape" | "cellsOf"> {
  const style = numberStyleOf(
    values.flatMap((column) => columnOf(sheet, column)),
    sheet.dialect.delimiter,
  );
  return { ...sheet, time, end: -1, partial: -1, below: -1, style, dateOrder: orderOf(columnOf(sheet, time)) };
}

export function columnOf(sheet: Sheet, column: number): readonly string[] {
  return sheet.rows.map((row) => row[column] ?? "");
}

/** Share of cells that say anything of which `test` holds; 1 where none says anything. */
export function share(cells: readonly string[], test: (cell: string) => boolean): number {
  const said = cells.filter((cell) => cell.trim() !== "");
  return said.length === 0 ? 1 : said.filter(test).length / said.length;
}

export function isStart(cell: string): boolean {
  const { kind } = readStart(cell, null).reading;
  return kind === "instant" || kind === "local" || kind === "day" || kind === "order";
}

export function isNumber(cell: string): boolean {
  return !("reason" in readNumber(cell, PLAIN_NUMBERS));
}
