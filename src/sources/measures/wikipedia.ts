import { openZone } from "../../core/zone.ts";
import { rolesOf } from "../archive/table/column-names.ts";
import type { SeriesDraft } from "./series-builder.ts";
import { type Cell, columnOf, type FormOf, formBase, type Sheet } from "./table-form.ts";

const UTC = openZone("UTC");
/** Names that the tool at Toolforge gives its files, and what people call them. */
const FILE = /pageview|siteview|massview|wiki/i;
/** Columns that tables of one's own have, and no page of an encyclopedia. */
const OTHERS =
  /^(?:visits|visitors|sessions|users|clicks|views|hits|count|counts|total|totals|sales|followers|tweets|posts|likes|value)$/i;

/** Wikipedia pageviews from Toolforge: `Date`, then a column per page; days or months in UTC. */
export const wikipediaForm: FormOf = (sheet, { file, name }) => {
  const isNamed = FILE.test(file) || FILE.test(name);
  const [first = "", ...pages] = sheet.headers.map((header) => header.trim());
  if (first !== "Date" || pages.length === 0 || pages.includes("") || !holdsDays(sheet)) return null;
  if (!isNamed && pages.some((page) => OTHERS.test(page) || isOfPosts(page))) return null;
  const cells = pages.map(
    (page, i): Cell => ({
      column: i + 1,
      draft: pageDraft(page, [page], "The file does not name the language edition."),
    }),
  );
  return {
    ...formBase(sheet, 0, []),
    shape: "Wikipedia pageviews",
    zone: UTC,
    assumed: !isNamed,
    cellsOf: () => cells,
  };
};

/** A page's views. `key` tells it from others; `note` is what the source leaves open. */
export function pageDraft(name: string, key: readonly string[], note: string): SeriesDraft {
  return { kind: "wikipedia", key, name, unit: "views", source: "Wikipedia", note: `Days and hours in UTC. ${note}` };
}

function holdsDays(sheet: Sheet): boolean {
  const days = columnOf(sheet, 0).map((cell) => cell.trim());
  if (days.length === 0 || !days.every((day) => /^\d{4}-\d\d(?:-\d\d)?$/.test(day))) return false;
  if (days.some((day, i) => i > 0 && day <= (days[i - 1] ?? ""))) return false;
  return sheet.rows.every((row) => row.slice(1).every((cell) => /^\d{0,12}$/.test(cell.trim())));
}

function isOfPosts(header: string): boolean {
  return rolesOf(header).some(({ role }) => role === "id" || role === "text" || role === "url" || role === "author");
}
