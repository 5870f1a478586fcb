import { CsvError, parse } from "csv-parse/sync";
import { InputError } from "../../core/errors.ts";

export interface SheetRow {
  /** Line of the file where the row begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

const SEPARATORS = [",", ";", "\t"] as const;

/** The sign between the cells of a first line: the one of comma, semicolon and tab that stands in it most often. */
export function separatorOf(firstLine: string): string {
  const counts = SEPARATORS.map((sign) => firstLine.split(sign).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ",";
}

/** Cells of the first line of a table, with the quotes taken off. */
export function headerCells(text: string): readonly string[] {
  const line = /^[^\r\n]{0,4000}/.exec(text)?.[0] ?? "";
  return line.split(separatorOf(line)).map((cell) => cell.trim().replace(/^"|"$/g, ""));
}

/** Rows of a table as RFC 4180 has it, empty ones left out. Throws InputError where a quote is never closed. */
export function sheetRows(text: string, name: string): readonly SheetRow[] {
  const line = /^[^\r\n]{0,4000}/.exec(text)?.[0] ?? "";
  try {
    const records: unknown = parse(text, {
      bom: true,
      delimiter: separatorOf(line),
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      relax_quotes: true,
      info: true,
    });
    return rowsOf(records);
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new InputError(`${name} is no readable table: a quote that is opened in it is never closed`, { cause });
  }
}

interface Parsed {
  readonly info: { readonly lines: number };
  readonly record: readonly string[];
}

function rowsOf(records: unknown): readonly SheetRow[] {
  let line = 1;
  const rows: SheetRow[] = [];
  for (const record of Array.isArray(records) ? records : []) {
    if (!isParsed(record)) continue;
    if (record.record.some((cell) => cell !== "")) rows.push({ line, cells: record.record });
    line = record.info.lines + 1;
  }
  return rows;
}

function isParsed(record: unknown): record is Parsed {
  return typeof record === "object" && record !== null && "info" in record && "record" in record;
}
