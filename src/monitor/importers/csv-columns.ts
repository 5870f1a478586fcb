import { OUTAGE_COLUMNS } from "../../core/outage-columns.ts";

export type CsvColumn = (typeof OUTAGE_COLUMNS)[number];

const ALIASES: ReadonlyMap<string, CsvColumn> = new Map<string, CsvColumn>([
  ...OUTAGE_COLUMNS.map((column): [string, CsvColumn] => [column, column]),
  ["started_at", "start"],
  ["begin", "start"],
  ["resolved_at", "end"],
]);

/** What column a header names, in any case and with any space or dash for the underscore; null for another one. */
export function csvColumn(header: string): CsvColumn | null {
  const plain = header
    .replace(/^\ufeff/, "")
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_");
  return ALIASES.get(plain) ?? null;
}

/** Whether a first line is the header of a table of outages: it has a start, and a site, a title or a kind. */
export function isOutageHeader(headers: readonly string[]): boolean {
  const columns = new Set(headers.map(csvColumn));
  return columns.has("start") && (columns.has("site") || columns.has("title") || columns.has("kind"));
}
