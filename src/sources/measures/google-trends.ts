import { columnName } from "../archive/table/column-names.ts";
import { type Cell, columnOf, type FormOf, formBase, isStart, type Sheet, share } from "./table-form.ts";

/** `move to canada: (United States)`, in the signs of any interface language. */
const REGION = /^(.+?)\s*[:：]\s*[（(]([^:：]*)[)）]$/;
/** Whole numbers from 0 to 100, also as programs write them (12.0), and "less than 1". */
const INDEX = /^(?:[<＜]\s*1|\d{1,2}(?:[.,]0+)?|100(?:[.,]0+)?)$/;
const FILE = /^(?:multiTimeline|time_series)/i;
const MARKS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** So many of the rows must be as expected; the others are rejected one by one. */
const MOST = 0.8;

const NOTE =
  "100 is the highest point of this export over all its terms and its whole window, so two exports cannot be compared; 0 can mean too few searches to tell.";

/**
 * Google Trends, "interest over time", in any interface language: times, then a column per term. The region behind each
 * term shows what it is, or the line of the category above, the column isPartial of pytrends, or the name of the file.
 */
export const googleTrendsForm: FormOf = (sheet, { file }) => {
  const partial = sheet.headers.findIndex(
    (header) => columnName(header) === "is_partial" || columnName(header) === "ispartial",
  );
  const columns = sheet.headers
    .map((_, i) => i)
    .filter((i) => i > 0 && i !== partial && (sheet.headers[i] ?? "").trim() !== "");
  const terms = columns.map((column) => termOf(sheet.headers[column] ?? ""));
  const isNamed = terms.every(({ region }) => region !== null);
  const isShown = isNamed || partial > 0 || FILE.test(file) || (sheet.preamble !== null && sheet.rows.length > 0);
  if (columns.length === 0 || !isShown || !holdsIndex(sheet, columns)) return null;
  const cells = columns.map((column, i): Cell => {
    const { term, region } = terms[i] ?? { term: "", region: null };
    const title = region === null ? term : `${term} (${region})`;
    const key = region === null ? [term] : [term, region];
    const exportKey = sheet.headers.join("\n");
    return {
      column,
      draft: { kind: "trends", key, exportKey, name: title, unit: "index 0-100", source: "Google Trends", note: NOTE },
    };
  });
  return { ...formBase(sheet, 0, columns), shape: "Google Trends", partial, cellsOf: () => cells };
};

function termOf(header: string): { readonly term: string; readonly region: string | null } {
  const text = header.replace(MARKS, "").trim();
  const match = text.length > 300 ? null : REGION.exec(text);
  return match ? { term: match[1] ?? "", region: match[2] ?? "" } : { term: text, region: null };
}

function holdsIndex(sheet: Sheet, columns: readonly number[]): boolean {
  if (share(columnOf(sheet, 0), isStart) < MOST) return false;
  return columns.every(
    (column) => share(columnOf(sheet, column), (cell) => INDEX.test(cell.replace(MARKS, "").trim())) >= MOST,
  );
}

/** Why an export of Google Trends without times cannot be taken; null where the sheet is none. */
export function refuseTrends(sheet: Sheet): string | null {
  const isList = /^(?:TOP|RISING)$/.test(sheet.headers[0] ?? "") && sheet.headers.length === 1;
  const named = sheet.headers.slice(1).some((header) => termOf(header).region !== null);
  const hasTimes = sheet.rows.length > 0 && share(columnOf(sheet, 0), isStart) >= 0.5;
  if (hasTimes || (!named && !isList)) return null;
  const what = isList ? "related searches of Google Trends" : "Google Trends figures by region";
  return `it holds ${what}, which have no times; export "interest over time" instead`;
}
