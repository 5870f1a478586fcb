import { columnName } from "../archive/table/column-names.ts";
import type { SeriesDraft } from "./series-builder.ts";
import { type Cell, type FormOf, formBase } from "./table-form.ts";

const STARTS = ["start", "start_time"];
const ENDS = ["end", "end_time"];
const COUNT = /^(?:tweet|post|minute|hour|day)_count$/;

/** Post counts of X as a table: `start,end,tweet_count`, and the search they are of where a column names it. */
export const xCountsForm: FormOf = (sheet, { name }) => {
  const names = sheet.headers.map(columnName);
  const time = names.findIndex((header) => STARTS.includes(header));
  const end = names.findIndex((header) => ENDS.includes(header));
  const count = names.findIndex((header) => COUNT.test(header));
  if (time === -1 || end === -1 || count === -1) return null;
  const query = names.indexOf("query");
  const cells = new Map<string, Cell>();
  return {
    ...formBase(sheet, time, [count]),
    shape: "X post counts",
    end,
    cellsOf(row) {
      const of = (row[query] ?? "").trim() || name;
      const cell = cells.get(of) ?? { column: count, draft: xCountsDraft(of) };
      cells.set(of, cell);
      return [cell];
    },
  };
};

/** Counts of one search. `search`: what was asked for, or the name of the file. */
export function xCountsDraft(search: string): SeriesDraft {
  return {
    kind: "x",
    key: [search],
    name: search,
    unit: "posts",
    source: "X",
    note: "Counts of X include posts that were deleted since, so they may exceed what a search finds.",
  };
}
