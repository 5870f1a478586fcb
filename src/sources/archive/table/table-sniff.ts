import { columnName } from "./column-names.ts";
import { refuseList, sniffIdList } from "./id-list.ts";
import type { RowPlan, TimeContext } from "./row-plan.ts";
import { describeColumns } from "./row-plan.ts";
import type { NoTable, TableForm } from "./table-form.ts";
import type { Dialect } from "./table-line.ts";
import { isData, isHeader, planColumns } from "./table-plan.ts";
import { TableRows } from "./table-rows.ts";

interface SampleRow {
  readonly cells: readonly string[];
  readonly line: number;
}

const DELIMITERS = [",", ";", "\t", "|"];
const NAMES: Readonly<Record<string, string>> = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" };
const MAX_ROWS = 1_000;

/** Decides from the first lines of a file how its cells are separated and what its columns say. */
export function sniffTable(lines: readonly string[], context: TimeContext): TableForm | NoTable {
  const list = sniffIdList(lines, context);
  if (list !== null) return list;
  const declared = /^\ufeff?sep=(.)$/i.exec(lines[0] ?? "")?.[1];
  const skip = declared === undefined ? 0 : 1;
  const candidates = dialects(lines, declared).map((dialect) => tryDialect(lines, dialect, skip));
  const best = candidates.reduce((a, b) => (b.score > a.score ? b : a));
  const { headers, headerLine } = findHeader(best);
  const data = best.rows.filter(({ line, cells }) => line > headerLine && cells.length === best.width);
  const plan = planColumns(
    headers,
    data.map(({ cells }) => cells),
    context,
  );
  const hasIds = plan.id !== -1 || plan.url !== -1;
  if (plan.text === -1 && best.width === 1 && !hasIds) return refuseList(lines);
  const refusal = refusalByPlan(plan, headers, data.length);
  if (refusal !== null) return { refusal };
  const { dialect, width } = best;
  const shape = describe(dialect, headers, plan);
  return { dialect, headers, headerLine: Math.max(headerLine, skip), width, plan, shape };
}

interface Trial {
  readonly dialect: Dialect;
  readonly rows: readonly SampleRow[];
  readonly width: number;
  readonly score: number;
}

function dialects(lines: readonly string[], declared: string | undefined): readonly Dialect[] {
  const escapes = lines.some((line) => /[^\\]\\"/.test(line)) ? [false, true] : [false];
  const delimiters = declared === undefined ? [...DELIMITERS, ""] : [declared];
  return delimiters.flatMap((delimiter) => escapes.map((backslash) => ({ delimiter, backslash })));
}

/**
 * Reads the sample with one dialect. The score is the share of rows that have the commonest number of cells, with a
 * point for each column that has a known name and half a point for each kind of data that is found.
 */
function tryDialect(lines: readonly string[], dialect: Dialect, skip: number): Trial {
  const rows: SampleRow[] = [];
  const sink = {
    row: (cells: readonly string[], line: number) => {
      if (cells.length > 1 || cells[0]?.trim() !== "") rows.push({ cells, line });
    },
    unclosed: () => undefined,
  };
  let expected = 0;
  const table = new TableRows(dialect, sink, (cells, beyond) => {
    expected = rows[0]?.cells.length ?? 0;
    return expected > 1 && cells.length === expected && cells.some((cell, i) => i > beyond && isData(cell));
  });
  for (let i = skip; i < lines.length && rows.length < MAX_ROWS; i++) table.line(lines[i] ?? "", i + 1);
  table.end();
  const width = commonest(rows.map(({ cells }) => cells.length));
  const regular = rows.filter(({ cells }) => cells.length === width);
  const share = regular.length / Math.max(1, rows.length);
  const first = regular[0]?.cells ?? [];
  const known = first.filter((cell) => isHeader([cell])).length;
  const found = (regular[1]?.cells ?? first).filter(isData).length;
  const isUsable = width > 1 || dialect.delimiter === "";
  return { dialect, rows, width, score: isUsable ? share + known + found / 2 : -1 };
}

/** The commonest number above one that occurs in a quarter of the rows, else the commonest. */
function commonest(widths: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const width of widths) counts.set(width, (counts.get(width) ?? 0) + 1);
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0]);
  const wide = ranked.find(([width, count]) => width > 1 && count >= widths.length / 4);
  return (wide ?? ranked[0])?.[0] ?? 1;
}

/** Names of the columns and the line up to which rows are no data; data stands before the names where files were joined. */
function findHeader({ rows, width }: Trial): Pick<TableForm, "headers" | "headerLine"> {
  for (const [i, { cells, line }] of rows.entries()) {
    const names = isHeader(cells) ? fitHeader(cells, rows, width) : null;
    if (names === null) continue;
    const isFirst = !rows.slice(0, i).some((row) => row.cells.some(isData));
    return { headers: names, headerLine: isFirst ? line : 0 };
  }
  const [first] = rows;
  const isNamed = first !== undefined && first.cells.length === width && unknownHeader(rows);
  return isNamed ? { headers: first.cells.map(trimmed), headerLine: first.line } : { headers: null, headerLine: 0 };
}

/**
 * A header with a name for each column. R leaves out the name of the first, which numbers the rows; other programs end
 * rows or header with a separator too many. Null where it is of another length.
 */
function fitHeader(cells: readonly string[], rows: readonly SampleRow[], width: number): readonly string[] | null {
  const names = cells.map(trimmed);
  if (names.length === width) return names;
  if (names.length > width) return names.slice(width).every((name) => name === "") ? names.slice(0, width) : null;
  if (names.length !== width - 1) return null;
  const endsEmpty = rows.every((row) => row.cells.length !== width || row.cells.at(-1)?.trim() === "");
  return endsEmpty ? [...names, ""] : ["", ...names];
}

function trimmed(cell: string): string {
  return cell.trim();
}

/** A first row without data above rows that have some, in the same column. */
function unknownHeader(rows: readonly SampleRow[]): boolean {
  const [first, ...rest] = rows;
  if (!first || rest.length === 0 || first.cells.some(isData)) return false;
  return first.cells.some(
    (_, column) => rest.filter(({ cells }) => isData(cells[column] ?? "")).length > rest.length / 2,
  );
}

function refusalByPlan(plan: RowPlan, headers: readonly string[] | null, rows: number): string | null {
  const names = (headers ?? []).map(columnName);
  const hasAccounts = names.some((name) => /(?:followers|friends)(?:_count)?$/.test(name));
  if (hasAccounts && names.includes("description") && !names.some((name) => /text|tweet|content|body/.test(name)))
    return "it holds accounts, not posts";
  const hasIds = plan.id !== -1 || plan.url !== -1;
  if (hasIds && (plan.text !== -1 || !plan.idsAreForeign)) return null;
  if (plan.text === -1 && plan.times.length > 0 && rows > 0 && !hasIds)
    return "it has a column of times but none of texts or post ids; for a series without posts name the columns time and value";
  if (plan.times.length > 0 && plan.text !== -1) return null;
  if (plan.text !== -1 && headers !== null)
    return `no column of it tells when a post was made; name one "created_at", or add the post ids as "id"`;
  return "it is neither JSON, nor a table with texts and times, nor a list of post ids";
}

function describe(dialect: Dialect, headers: readonly string[] | null, plan: RowPlan): string {
  const isList = plan.text === -1 && (dialect.delimiter === "" || plan.times.length === 0);
  if (isList && (dialect.delimiter === "" || headers === null)) return "list of post ids or addresses, without texts";
  const kind = toolOf((headers ?? []).map(columnName)) ?? "table";
  const separated = dialect.delimiter === "" ? "" : `, ${NAMES[dialect.delimiter] ?? "character"}-separated`;
  return `${kind}${separated}, ${headers === null ? "no header" : "with header"}: ${describeColumns(headers, plan)}`;
}

/** The program whose columns these are, where that is plain. */
function toolOf(names: readonly string[]): string | null {
  const has = (...wanted: readonly string[]): boolean => wanted.every((name) => names.includes(name));
  if (has("author_username", "entities_hashtags")) return "table of twarc-csv";
  if (has("user_screen_name", "parsed_created_at")) return "table of twarc";
  if (has("from_user_name", "to_user_name")) return "table of DMI-TCAT";
  if (has("thread_id", "unix_timestamp")) return "table of 4CAT";
  return null;
}
