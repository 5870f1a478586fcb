import { openZone } from "../../core/zone.ts";
import type { SeriesDraft } from "./series-builder.ts";
import { type Cell, columnOf, type FormOf, formBase } from "./table-form.ts";

const KNOWN = /volume intensity|article count|total monitored articles|average tone/i;
const HEADERS = ["Date", "Series", "Value"];
const UTC = openZone("UTC");

/** GDELT DOC timelines as CSV: `Date,Series,Value`, in UTC. The file does not name the search; its own name stands for it. */
export const gdeltForm: FormOf = (sheet, { name }) => {
  const headers = sheet.headers.map((header) => header.trim());
  if (headers.length !== 3 || HEADERS.some((header, i) => headers[i] !== header)) return null;
  const series = columnOf(sheet, 1);
  if (series.length > 0 && !series.some((cell) => KNOWN.test(cell))) return null;
  const drafts = new Map<string, Cell>();
  return {
    ...formBase(sheet, 0, [2]),
    shape: "GDELT timeline",
    dateOrder: "month-first",
    zone: UTC,
    cellsOf(row) {
      const of = (row[1] ?? "").trim();
      const cell = drafts.get(of) ?? { column: 2, draft: gdeltDraft(name, of) };
      drafts.set(of, cell);
      return [cell];
    },
  };
};

/** A series of a GDELT timeline. `search`: what was asked for, or the name of the file. */
export function gdeltDraft(search: string, series: string): SeriesDraft {
  return {
    kind: "gdelt",
    key: [search, series],
    name: series === "" ? search : `${search}: ${series}`,
    unit: unitOf(series),
    source: "GDELT",
    note: "Online news that GDELT monitors; days and hours in UTC.",
  };
}

/** Articles found and articles monitored are a thousand times apart, so they are no one unit. */
function unitOf(series: string): string {
  const name = series.toLowerCase();
  if (name.includes("volume intensity")) return "% of coverage";
  if (name.includes("monitored")) return "articles monitored";
  if (name.includes("article")) return "articles";
  return name.includes("tone") ? "tone" : NO_UNIT;
}

/** Stands where a source names no unit; two such series have nothing in common. */
export const NO_UNIT = "no unit stated";
