import { FAULTS } from "../../normalise/faults.ts";
import type { LineSink } from "../bytes/line-splitter.ts";
import { LineSplitter } from "../bytes/line-splitter.ts";
import type { Findings } from "../findings.ts";
import { normaliseRow } from "./row.ts";
import { postIdOf } from "./row-id.ts";
import { readingOf } from "./row-time.ts";
import type { TableForm } from "./table-form.ts";
import type { RowSink } from "./table-rows.ts";
import { TableRows } from "./table-rows.ts";

/** Longest line, in bytes. */
const MAX_LINE_BYTES = 32 << 20;

/** Reads a table of posts, or a list of their ids, row by row. */
export class TableReader implements LineSink, RowSink {
  readonly shape: string;
  readonly #form: TableForm;
  readonly #findings: Findings;
  readonly #lines: LineSplitter;
  readonly #rows: TableRows;
  readonly #header: string | null;

  constructor(form: TableForm, findings: Findings) {
    this.shape = form.shape;
    this.#form = form;
    this.#findings = findings;
    this.#header = form.headers === null ? null : headerKey(form.headers);
    this.#lines = new LineSplitter(this, MAX_LINE_BYTES);
    this.#rows = new TableRows(form.dialect, this, (cells, beyond) => this.#isRow(cells, beyond));
  }

  push(chunk: Uint8Array): void {
    this.#lines.push(chunk);
  }

  end(): void {
    this.#lines.end();
    this.#rows.end();
  }

  line(text: string, number: number): void {
    // A crash leaves holes of NUL before the next row.
    const row = text.charCodeAt(0) === 0 ? text.replace(/^\0+/, "") : text;
    if (number > this.#form.headerLine) this.#rows.line(row, number);
  }

  tooLong(number: number): void {
    this.#rows.end();
    this.#findings.read();
    this.#findings.reject(number, FAULTS.tooLong);
  }

  row(cells: readonly string[], line: number, cut: boolean): void {
    if (isBlank(cells)) return;
    this.#findings.read();
    if (this.#repeatsHeader(cells)) {
      this.#findings.reject(line, FAULTS.repeatedHeader);
      return;
    }
    const { width, plan } = this.#form;
    const row = fitted(cells, width, plan.text, this.#form.dialect.delimiter);
    const result = row && normaliseRow(row, cells, plan);
    if (!result) this.#findings.reject(line, FAULTS.raggedRow);
    else if (!("reason" in result)) this.#findings.post(line, cut ? withFlag(result) : result);
    else if (cells.length === width || result.reason === "needs_tz") this.#findings.reject(line, result);
    else this.#findings.reject(line, FAULTS.raggedRow);
  }

  #repeatsHeader(cells: readonly string[]): boolean {
    // Most rows differ in length already; comparing all cells is for the few that do not.
    const { headers } = this.#form;
    if (this.#header === null || headers === null || (cells.at(-1) ?? "").length > (headers.at(-1) ?? "").length + 8)
      return false;
    return headerKey(cells) === this.#header;
  }

  unclosed(line: number): void {
    this.#findings.read();
    this.#findings.reject(line, FAULTS.unclosedQuote);
  }

  #isRow(cells: readonly string[], beyond: number): boolean {
    const { width, plan } = this.#form;
    if (cells.length !== width) return false;
    if (plan.id > beyond && postIdOf(cells, plan).ms !== null) return true;
    if (width < 2) return false;
    if (!plan.times.some((column) => column > beyond)) return false;
    const { kind } = readingOf(cells, plan);
    return kind === "instant" || kind === "local" || kind === "order";
  }
}

function withFlag<T extends { readonly flags: readonly string[] }>(draft: T): T {
  return { ...draft, flags: [...draft.flags, "damaged_text"] };
}

function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === "");
}

function headerKey(cells: readonly string[]): string {
  return cells
    .map((cell) =>
      cell
        .replace(/^\ufeff/, "")
        .trim()
        .toLowerCase(),
    )
    .join("\u001f");
}

/**
 * A row with as many cells as the table has columns. Cells too many are empty ones at the end, or pieces of a text with
 * the delimiter in it; cells too few at the end are taken as empty unless the text would be among them.
 */
function fitted(cells: readonly string[], width: number, text: number, delimiter: string): readonly string[] | null {
  if (cells.length === width) return cells;
  if (cells.length < width) {
    if (text >= cells.length) return null;
    return [...cells, ...new Array<string>(width - cells.length).fill("")];
  }
  const surplus = cells.slice(width);
  if (text === -1 || surplus.every((cell) => cell.trim() === "")) return cells.slice(0, width);
  const end = text + surplus.length + 1;
  return [...cells.slice(0, text), cells.slice(text, end).join(delimiter), ...cells.slice(end)];
}
