import { readTime } from "../../normalise/times.ts";
import { xIdFromUrl } from "../../normalise/x-id.ts";
import type { ColumnContent } from "./column-content.ts";
import { contentOfColumn, contradicts, looksRounded } from "./column-content.ts";
import type { Role } from "./column-names.ts";
import { columnName, rolesOf, saysUtc } from "./column-names.ts";
import { idColumns } from "./own-id.ts";
import type { Candidates, RowPlan, TimeContext } from "./row-plan.ts";
import { candidatesOf } from "./row-plan.ts";

/**
 * Decides which column says what, by names where there are headers and by content where names are missing or could be
 * two things. `sample`: the first rows, cells in the columns of the headers.
 */
export function planColumns(
  headers: readonly string[] | null,
  sample: readonly (readonly string[])[],
  context: TimeContext,
): RowPlan {
  const width = headers?.length ?? Math.max(0, ...sample.map((row) => row.length));
  const contents = Array.from({ length: width }, (_, column) => contentOfColumn(columnOf(sample, column)));
  const named = candidatesOf(headers ?? []);
  const ids = idColumns({
    headers,
    rows: sample,
    contents,
    named,
    timesBeside: (column) => timeColumns(named, contents, column),
    hasTextBeside: (column) => textColumn(named, contents, [column, ...timeColumns(named, contents, column)]) !== -1,
  });
  const { id, url } = ids;
  const times = timeColumns(named, contents, id);
  const text = textColumn(named, contents, [id, url, ...times]);
  const first = (role: Role): number => columns(named, role).find((column) => column !== text) ?? -1;
  const idCells = columnOf(sample, id);
  const orders = times.map((column) => contents[column]?.dateOrder ?? null);
  const dateOrder = orders.find((order) => order !== null) ?? context.dateOrder;
  return {
    ...context,
    ...ids,
    text,
    times,
    dateOrder,
    timesAreUtc: times.length > 0 && times.every((column) => saysUtc(headers?.[column] ?? "")),
    needsDateOrder: dateOrder === null && times.some((column) => (contents[column]?.unordered ?? 0) > 0),
    author: first("author"),
    handle: first("handle"),
    lang: langColumn(named, contents, headers === null),
    hashtags: first("hashtags"),
    ...kindColumns(named, first),
    visibility: first("visibility"),
    idsAreRounded: looksRounded(idCells),
    idsAreForeign:
      !isNamedByX(headers?.[id]) && times.length > 0 && contradicts(idCells, columnOf(sample, times[0] ?? -1)),
    escapedLineBreaks: isTwarcCsv(headers ?? []),
    platform: "unknown",
  };
}

/** Columns by which a post shows to be a repost, quote or reply. */
function kindColumns(named: Candidates, first: (role: Role) => number) {
  return {
    kind: first("kind"),
    isRepost: first("isRepost"),
    isQuote: first("isQuote"),
    isReply: first("isReply"),
    repostOf: columns(named, "repostOf"),
    quoteOf: columns(named, "quoteOf"),
    replyTo: columns(named, "replyTo"),
    subject: first("subject"),
  };
}

function columnOf(rows: readonly (readonly string[])[], column: number): readonly string[] {
  return rows.map((row) => row[column] ?? "");
}

function columns(named: Candidates, role: Role): readonly number[] {
  return named.get(role) ?? [];
}

function isNamedByX(header: string | undefined): boolean {
  return header !== undefined && columnName(header).includes("tweet");
}

function isTwarcCsv(headers: readonly string[]): boolean {
  return headers.includes("author.username") && headers.includes("entities.hashtags");
}

/** The best column of points in time, or of dates and the clock beside it. Content decides among the names. */
function timeColumns(named: Candidates, contents: readonly ColumnContent[], id: number): readonly number[] {
  const byName = columns(named, "time").filter((column) => column !== id);
  // Without a name a bare number is the last thing to take for a time: numbers of users look like Unix seconds.
  const guessed = contents
    .map((_, column) => column)
    .filter((column) => column !== id && !isNamed(named, column) && (contents[column]?.plausible ?? 0) >= 0.5)
    .sort((a, b) => (contents[a]?.numbers ?? 0) - (contents[b]?.numbers ?? 0));
  const candidates = byName.length > 0 ? byName : guessed;
  const most = (share: (content: ColumnContent) => number): number | undefined =>
    candidates.find((column) => share(contents[column] ?? EMPTY) >= 0.5);
  const instants = most((content) => content.instants);
  const points = most((content) => content.points + content.unordered);
  const days = most((content) => content.days + content.unordered);
  const clocks = most((content) => content.clocks);
  if (instants !== undefined) return [instants];
  if (days !== undefined && clocks !== undefined && days !== clocks) return [days, clocks];
  const best = points ?? days ?? clocks;
  if (best !== undefined) return [best];
  return byName.slice(0, 2);
}

function isNamed(named: Candidates, column: number): boolean {
  return [...named.values()].some((found) => found.includes(column));
}

const EMPTY: ColumnContent = contentOfColumn([]);

/** A column named so that holds no ids or times; without names the one with the longest cells of several words. */
function textColumn(named: Candidates, contents: readonly ColumnContent[], taken: readonly number[]): number {
  const isText = (column: number): boolean => {
    const content = contents[column] ?? EMPTY;
    return !taken.includes(column) && content.ids < 0.5 && content.points < 0.5;
  };
  const byName = columns(named, "text").find(isText);
  if (byName !== undefined) return byName;
  let longest = -1;
  contents.forEach((content, column) => {
    const isWordy = content.spaced >= 0.5 && content.meanLength > (contents[longest]?.meanLength ?? 15);
    if (isWordy && isText(column)) longest = column;
  });
  return longest;
}

function langColumn(named: Candidates, contents: readonly ColumnContent[], isHeaderless: boolean): number {
  const byName = columns(named, "lang")[0];
  if (byName !== undefined || !isHeaderless) return byName ?? -1;
  return contents.findIndex(
    (content) => content.filled > 0 && content.meanLength >= 2 && content.meanLength < 2.5 && content.numbers === 0,
  );
}

/** Whether a first row names columns: it has a name that is known, and no cell that could only be data. */
export function isHeader(cells: readonly string[]): boolean {
  if (cells.some(isData)) return false;
  return cells.some((cell) => rolesOf(cell).length > 0);
}

/** A cell that no header is: a time, an id, an address of a post. */
export function isData(cell: string): boolean {
  const kind = readTime(cell, null).kind;
  if (kind === "instant" || kind === "local" || kind === "day" || kind === "order") return true;
  return /^\s*"?\d{5,}"?\s*$/.test(cell) || xIdFromUrl(cell) !== null || /^at:\/\//.test(cell);
}
