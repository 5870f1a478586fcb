/** A table as it stands in a CSV text: fields are kept to the byte. */
export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Reads RFC 4180 text with a header line. A byte order mark and a last line end are no data. O(n). */
export function parseCsv(text: string): CsvTable {
  const records: string[][] = [];
  let record: string[] = [];
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    const [field, end] = text[at] === '"' ? quoted(text, at) : plain(text, at);
    record.push(field);
    at = end;
    if (text[at] === ",") {
      at += 1;
      if (at === text.length) record.push("");
      else continue;
    }
    if (text[at] === "\r") at += 1;
    if (text[at] === "\n") at += 1;
    records.push(record);
    record = [];
  }
  const [columns = [], ...rows] = records;
  return { columns, rows };
}

function plain(text: string, from: number): [string, number] {
  let end = from;
  while (end < text.length && text[end] !== "," && text[end] !== "\r" && text[end] !== "\n") end++;
  return [text.slice(from, end), end];
}

function quoted(text: string, from: number): [string, number] {
  let field = "";
  let at = from + 1;
  for (;;) {
    const close = text.indexOf('"', at);
    if (close < 0) return [field + text.slice(at), text.length];
    field += text.slice(at, close);
    if (text[close + 1] !== '"') return [field, close + 1];
    field += '"';
    at = close + 2;
  }
}
