/** How the cells of a table are written. */
export interface Dialect {
  /** One of `,` `;` tab `|`, or "" where each line is one cell. */
  readonly delimiter: string;
  /** Whether a quote inside a quoted cell is written `\"` instead of `""`. */
  readonly backslash: boolean;
}

/** A row of which some lines were read. */
export interface OpenRow {
  readonly cells: string[];
  /** The quoted cell that is open, so far; null where none is. */
  open: string | null;
  /** Where on its line the open cell begins; -1 where that was an earlier line. */
  openFrom: number;
}

export function newRow(): OpenRow {
  return { cells: [], open: null, openFrom: 0 };
}

/**
 * Reads one more line of a row. `row`: the row ends with the line; `open`: a quoted cell goes on; `stray`: a quote
 * stands where none can, which shows that an earlier one was never closed. On the line where a cell begins such a quote
 * is taken as part of the text, as careless programs write it.
 */
export function scanLine(row: OpenRow, text: string, dialect: Dialect): "row" | "open" | "stray" {
  const { delimiter } = dialect;
  let at = 0;
  for (;;) {
    if (row.open === null && text.charCodeAt(at) !== 34) {
      const end = delimiter === "" ? -1 : text.indexOf(delimiter, at);
      row.cells.push(end === -1 ? text.slice(at) : text.slice(at, end));
      if (end === -1) return "row";
      at = end + 1;
      continue;
    }
    if (row.open === null) {
      row.open = "";
      row.openFrom = at;
      at++;
    }
    const end = scanQuoted(row, text, at, dialect);
    if (typeof end === "string") return end;
    row.cells.push(row.open);
    row.open = null;
    if (end === text.length) return "row";
    at = end + 1;
  }
}

/** Goes on in the open cell from `at` to the quote that closes it; where the delimiter behind that or the line's end is. */
function scanQuoted(row: OpenRow, text: string, from: number, dialect: Dialect): number | "open" | "stray" {
  const { delimiter, backslash } = dialect;
  let at = from;
  for (;;) {
    const quote = text.indexOf('"', at);
    const before = text.slice(at, quote === -1 ? text.length : quote);
    if (quote === -1) {
      row.open += before;
      return "open";
    }
    at = quote + 1;
    if (backslash && isEscaped(text, quote)) {
      row.open += `${before.slice(0, -1)}"`;
      continue;
    }
    row.open += before;
    if (text.charCodeAt(at) === 34) at++;
    else {
      const next = afterSpaces(text, at);
      if (next === text.length || (delimiter !== "" && text.startsWith(delimiter, next))) return next;
      if (row.openFrom === -1) return "stray";
    }
    row.open += '"';
  }
}

/** Whether an odd number of backslashes stands before the quote. */
function isEscaped(text: string, quote: number): boolean {
  let at = quote;
  while (text.charCodeAt(at - 1) === 92) at--;
  return (quote - at) % 2 === 1;
}

function afterSpaces(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 32) at++;
  return at;
}

/** The cells of a line by itself, with a quote that is left open taken as it stands. */
export function plainCells(
  text: string,
  dialect: Dialect,
): { readonly cells: readonly string[]; readonly cut: boolean } {
  if (!text.includes('"')) return { cells: splitCells(text, dialect), cut: false };
  const row = newRow();
  if (scanLine(row, text, dialect) === "row") return { cells: row.cells, cut: false };
  const rest = text.slice(row.openFrom);
  // One quote alone opened a cell whose end is missing; several were meant as text.
  const cut = rest.indexOf('"', 1) === -1;
  return { cells: [...row.cells, ...splitCells(cut ? rest.slice(1) : rest, dialect)], cut };
}

function splitCells(text: string, { delimiter }: Dialect): string[] {
  return delimiter === "" ? [text] : text.split(delimiter);
}
