/**
 * Cells of a row of a table, as RFC 4180 has them: a cell that begins with a quote goes on to the next single one, with
 * separators and line ends inside; two quotes stand for one. `open`: such a cell is not closed in this text. `odd`: a
 * quote closes before its cell ends.
 */
export function quotedCells(text: string, separator: string): readonly string[] | "open" | "odd" {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    let begin = at;
    while (text[begin] === " ") begin++;
    if (text[begin] !== '"') {
      const end = text.indexOf(separator, at);
      cells.push(end === -1 ? text.slice(at) : text.slice(at, end));
      if (end === -1) return cells;
      at = end + 1;
      continue;
    }
    const close = closingQuote(text, begin + 1);
    if (close === -1) return "open";
    cells.push(text.slice(begin + 1, close).replaceAll('""', '"'));
    let end = close + 1;
    while (text[end] === " ") end++;
    if (end >= text.length) return cells;
    if (text[end] !== separator) return "odd";
    at = end + 1;
  }
}

/** Place of the quote that closes a cell; two of them are one inside. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

/** Cells between the separators, whatever quotes there are; those around a cell are taken off. */
export function plainCells(text: string, separator: string): readonly string[] {
  return text.split(separator).map((cell) => /^\s*"(.*)"\s*$/s.exec(cell)?.[1] ?? cell);
}
