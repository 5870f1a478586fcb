/** A cell's value before rendering; lists are joined with spaces. */
export type CellValue = string | number | boolean | null | readonly string[] | undefined;

export interface CsvOptions {
  readonly columns: readonly string[];
  /** Columns that hold free text, where a spreadsheet could take the beginning for a formula. */
  readonly textColumns: ReadonlySet<string>;
  /** Puts `'` before text that begins like a formula. */
  readonly guard: boolean;
  /** Byte order mark, for spreadsheets that read UTF-8 only with one. */
  readonly bom: boolean;
}

/** RFC 4180 with CR LF: header first, fields quoted only where needed, null as an empty field. Chunks end at row ends. */
export async function* csv(
  rows: AsyncIterable<Readonly<Record<string, unknown>>>,
  options: CsvOptions,
): AsyncGenerator<string> {
  let chunk = `${options.bom ? "\ufeff" : ""}${options.columns.map(quoted).join(",")}\r\n`;
  for await (const row of rows) {
    chunk += `${options.columns.map((column) => cell(row[column] as CellValue, options.guard && options.textColumns.has(column))).join(",")}\r\n`;
    if (chunk.length >= 65_536) {
      yield chunk;
      chunk = "";
    }
  }
  yield chunk;
}

function cell(value: CellValue, guard: boolean): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : value.join(" ");
  return quoted(guard && /^[=+\-@\t\r\n\0]/.test(text) ? `'${text}` : text);
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
