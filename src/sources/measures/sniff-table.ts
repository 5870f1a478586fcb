import { type Dialect, newRow, plainCells, scanLine } from "../archive/table/table-line.ts";
import { gdeltForm } from "./gdelt.ts";
import { googleTrendsForm, refuseTrends } from "./google-trends.ts";
import type { MeasureContext } from "./measure-book.ts";
import { plainForm } from "./plain-table.ts";
import type { FormOf, Sheet, TableForm } from "./table-form.ts";
import { wikipediaForm } from "./wikipedia.ts";
import { xCountsForm } from "./x-counts.ts";

const DELIMITERS = [",", ";", "\t"];
const MAX_ROWS = 1_000;
/** Names of columns stand on one of the first lines, and no name is long. */
const MAX_HEADER_LINES = 8;
const LONGEST_HEADER = 20_000;
const FORMS: readonly FormOf[] = [googleTrendsForm, gdeltForm, xCountsForm, plainForm, wikipediaForm];

/** The table of measures that these first lines of a file begin, or null: then it may be one of posts. */
export function sniffMeasures(lines: readonly string[], context: MeasureContext): TableForm | null {
  for (const sheet of sheetsOf(lines)) {
    for (const formOf of FORMS) {
      const form = formOf(sheet, context);
      if (form !== null) return form;
    }
  }
  return null;
}

/** Why this is an export of Google Trends that cannot be taken; null where it is none. */
export function refuseMeasures(lines: readonly string[]): string | null {
  for (const sheet of sheetsOf(lines)) {
    const refusal = refuseTrends(sheet);
    if (refusal !== null) return refusal;
  }
  return null;
}

/** The first lines as tables, with each delimiter that makes two columns or more. */
function sheetsOf(lines: readonly string[]): readonly Sheet[] {
  const declared = /^\ufeff?sep=(.)$/i.exec(lines[0] ?? "")?.[1];
  const delimiters = declared === undefined ? DELIMITERS : DELIMITERS.filter((delimiter) => delimiter === declared);
  return delimiters.flatMap(
    (delimiter) => sheetOf(lines, { delimiter, backslash: false }, declared === undefined ? 0 : 1) ?? [],
  );
}

function sheetOf(lines: readonly string[], dialect: Dialect, skip: number): Sheet | null {
  let preamble: string | null = null;
  for (let at = skip; at < Math.min(lines.length, skip + MAX_HEADER_LINES); at++) {
    const text = lines[at] ?? "";
    if (text.length > LONGEST_HEADER) return null;
    const cells = cellsOf(text, dialect);
    const said = cells.filter((cell) => cell !== "");
    if (said.length === 0) continue;
    if (said.length === 1 && preamble === null && /[:：]/.test(said[0] ?? "") && isBlank(lines[at + 1], dialect)) {
      preamble = said[0] ?? "";
      continue;
    }
    const isList = cells.length < 2;
    if (isList && preamble === null) return null;
    const width = cells.length;
    return {
      dialect,
      preamble,
      headers: cells,
      headerLine: at + 1,
      rows: isList ? [] : rowsOf(lines, at + 1, dialect, width),
    };
  }
  return null;
}

/** Rows of one line each: no cell of a measure spreads over several. */
function rowsOf(
  lines: readonly string[],
  from: number,
  dialect: Dialect,
  width: number,
): readonly (readonly string[])[] {
  const rows: (readonly string[])[] = [];
  for (let at = from; at < lines.length && rows.length < MAX_ROWS; at++) {
    const cells = cellsOf(lines[at] ?? "", dialect);
    if (cells.length === width && cells.some((cell) => cell !== "")) rows.push(cells);
  }
  return rows;
}

/** Cells of a line, without white space around them. */
export function cellsOf(line: string, dialect: Dialect): string[] {
  const text = line.replace(/^\ufeff/, "");
  const row = newRow();
  const cells = scanLine(row, text, dialect) === "row" ? row.cells : plainCells(text, dialect).cells;
  return cells.map((cell) => cell.trim());
}

function isBlank(line: string | undefined, dialect: Dialect): boolean {
  return line !== undefined && cellsOf(line, dialect).every((cell) => cell === "");
}
