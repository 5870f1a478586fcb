import { readTime } from "../../normalise/times.ts";
import { xIdFromUrl } from "../../normalise/x-id.ts";
import type { ColumnContent } from "./column-content.ts";
import { columnName, rolesOf } from "./column-names.ts";
import { readId } from "./row-id.ts";
import type { Candidates, IdColumns } from "./row-plan.ts";
import { agreement } from "./row-time.ts";

/** The first rows of a table and what is known of its columns. */
export interface TableSample {
  readonly headers: readonly string[] | null;
  readonly rows: readonly (readonly string[])[];
  readonly contents: readonly ColumnContent[];
  readonly named: Candidates;
  /** Columns of the time of a post, if `id` is its id. */
  timesBeside(id: number): readonly number[];
  /** Whether the table has a column of texts, if `id` is the id. */
  hasTextBeside(id: number): boolean;
}

/** Names that a post's own address can have, but as well any address that stands in its text. */
const VAGUE: ReadonlySet<string> = new Set(["tweet", "url", "link", "href", "adresse", "lien", "enlace"]);

/**
 * The columns of a post's own id and address. A column named like one is taken if it holds ids; where none is, one that
 * reads like ids is, unless its name says that it is about another post or a person. Vague names and none at all have
 * to prove it: nearly as many different ids as rows, and no id whose time contradicts the time beside it.
 */
export function idColumns(sample: TableSample): IdColumns {
  const id = namedId(sample);
  const guessed = id === null ? sample.contents.findIndex((_, column) => couldBeOwn(sample, column)) : -1;
  const idColumn = id ?? guessed;
  const url = namedUrl(sample, idColumn);
  const headers = sample.headers ?? [];
  return {
    id: idColumn,
    url,
    idIsGuessed: idColumn !== -1 && (id === null || isVague(headers[id])),
    urlIsGuessed: url !== -1 && isVague(headers[url]),
  };
}

/** A column of that name in which at least half of what is said reads as ids; -1 where such names hold something else. */
function namedId(sample: TableSample): number | null {
  const columns = sample.named.get("id") ?? [];
  for (const column of columns) {
    const content = sample.contents[column];
    const vague = isVague(sample.headers?.[column]);
    if (!content || content.filled === 0) {
      if (!vague) return column;
    } else if (content.ids >= 0.5 || (content.numbers > 0.5 && content.points < 0.5)) {
      if (!vague || isProven(sample, column)) return column;
    }
  }
  return columns.length > 0 ? -1 : null;
}

function namedUrl(sample: TableSample, id: number): number {
  const columns = sample.named.get("url") ?? [];
  const found = columns.find((column) => {
    if (column === id || !hasAddresses(sample, column)) return false;
    return !isVague(sample.headers?.[column]) || isProven(sample, column);
  });
  return found ?? -1;
}

function isVague(header: string | undefined): boolean {
  return header !== undefined && VAGUE.has(columnName(header));
}

function couldBeOwn(sample: TableSample, column: number): boolean {
  const content = sample.contents[column];
  if (content === undefined || content.filled === 0 || content.ids < 0.8) return false;
  const header = sample.headers?.[column];
  if (header !== undefined && isAboutAnother(header)) return false;
  return isProven(sample, column);
}

/** Parts of names of columns about another post, a person or a thing; whole words where they are short. */
const ABOUT_ANOTHER =
  /repl(?:y|ied)|quot|retweet|re_?post|re_?blog|parent|convers|thread|author|user|account|member|owner|creator|sender|recipient|receiver|mention|referen|original|subject|target|context|related|shared|embed|media|photo|image|video|profile|handle|follow|friend|community|campaign|(?:^|_)(?:rt|qt|to|from|by|of|in|ref|root|list|place|geo|card|space|trend|next|prev|previous|app|client)(?:_|$)/;

/** Whether a column's name says that what it holds is not the post itself. */
function isAboutAnother(header: string): boolean {
  return rolesOf(header).some(({ role }) => role !== "id" && role !== "url") || ABOUT_ANOTHER.test(columnName(header));
}

/** So large a part of the rows must have an id of their own, and of the ids must agree with the times beside them. */
const NEARLY_ALL = 0.9;

function isProven(sample: TableSample, column: number): boolean {
  const times = sample.timesBeside(column);
  // A table of nothing else can only be about the posts themselves.
  if (times.length === 0 && !sample.hasTextBeside(column)) return true;
  return isNearlyUnique(sample.rows, column) && agrees(sample.rows, column, times);
}

/** Equal rows are one: files that were joined hold posts twice. */
function isNearlyUnique(rows: readonly (readonly string[])[], column: number): boolean {
  const filled = rows.filter((row) => (row[column] ?? "").trim() !== "");
  const different = new Set(filled.map((row) => row.join("\u001f"))).size;
  const ids = new Set(filled.map((row) => row[column]?.trim())).size;
  return ids >= different * NEARLY_ALL;
}

function agrees(rows: readonly (readonly string[])[], column: number, times: readonly number[]): boolean {
  let compared = 0;
  let agreed = 0;
  for (const row of rows) {
    const idMs = readId(row[column] ?? "", false).ms;
    if (idMs === null) continue;
    const verdict = agreement(
      idMs,
      times.map((time) => readTime(row[time] ?? "", null)),
    );
    if (verdict === null) continue;
    compared++;
    if (verdict) agreed++;
  }
  return agreed >= compared * NEARLY_ALL;
}

function hasAddresses({ rows, contents }: TableSample, column: number): boolean {
  const cells = rows.map((row) => row[column] ?? "").filter((cell) => cell !== "");
  if (cells.length === 0) return true;
  return (contents[column]?.ids ?? 0) > 0 || cells.some((cell) => xIdFromUrl(cell) !== null);
}
