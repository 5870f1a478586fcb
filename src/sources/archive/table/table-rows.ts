import type { Dialect, OpenRow } from "./table-line.ts";
import { newRow, plainCells, scanLine } from "./table-line.ts";

export interface RowSink {
  /** `cut`: a quote was left open and the row was read without it. */
  row(cells: readonly string[], line: number, cut: boolean): void;
  /** A quote was left open and the line alone makes no row. */
  unclosed(line: number): void;
}

/**
 * Whether these cells make a row by themselves, beyond doubt: the right number, and a time or id where the table has
 * it, in a column after `beyond`.
 */
export type RowTest = (cells: readonly string[], beyond: number) => boolean;

/** More than any post has. */
const MAX_LINES = 2_000;
const MAX_CHARACTERS = 1 << 20;

/**
 * Puts lines together into rows of cells (RFC 4180, with what real exports do besides): quoted cells may hold
 * delimiters, doubled quotes and line breaks. A quote that never closes does not swallow the rows after it: as soon as
 * a line inside a quoted cell is a row by itself, or a quote stands where none can, the open row is read line by line.
 */
export class TableRows {
  readonly #dialect: Dialect;
  readonly #sink: RowSink;
  readonly #isRow: RowTest;
  #row: OpenRow | null = null;
  /** Lines of the open row, and the number of the first. */
  #lines: string[] = [];
  #characters = 0;
  #firstLine = 0;
  /** Up to this line a quote left open was searched for in vain; lines are read one by one. */
  #plainUpTo = 0;

  constructor(dialect: Dialect, sink: RowSink, isRow: RowTest) {
    this.#dialect = dialect;
    this.#sink = sink;
    this.#isRow = isRow;
  }

  line(text: string, number: number): void {
    const again = this.#read(text, number);
    if (again) this.#readAgain(again);
  }

  /** The file ends here, or a line that cannot be read comes next. */
  end(): void {
    while (this.#row) this.#readAgain(this.#giveUp());
  }

  /** Reads lines that an unclosed quote had swallowed; more of them may turn out to be so. */
  #readAgain(lines: readonly Line[]): void {
    const waiting = [...lines].reverse();
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const again = this.#read(next.text, next.number);
      if (again) for (let i = again.length - 1; i >= 0; i--) waiting.push(again[i] as Line);
    }
  }

  /** Lines to be read again, if the line shows that a quote was left open. */
  #read(text: string, number: number): readonly Line[] | null {
    if (this.#row) return this.#continue(this.#row, text, number);
    const { delimiter } = this.#dialect;
    if (!text.includes('"')) {
      this.#sink.row(delimiter === "" ? [text] : text.split(delimiter), number, false);
      return null;
    }
    const row = newRow();
    const state = scanLine(row, text, this.#dialect);
    if (state === "row") {
      this.#sink.row(row.cells, number, false);
      return null;
    }
    this.#row = row;
    this.#lines = [text];
    this.#characters = text.length;
    this.#firstLine = number;
    const alone = plainCells(text, this.#dialect);
    return number <= this.#plainUpTo || this.#isRow(alone.cells, row.cells.length) ? this.#giveUp() : null;
  }

  #continue(row: OpenRow, text: string, number: number): readonly Line[] | null {
    this.#lines.push(text);
    this.#characters += text.length + 1;
    if (this.#lines.length > MAX_LINES || this.#characters > MAX_CHARACTERS) {
      this.#plainUpTo = number;
      return this.#giveUp();
    }
    if (hasPairedQuotes(text) && this.#isRow(plainCells(text, this.#dialect).cells, -1)) return this.#giveUp();
    row.open = `${row.open ?? ""}\n`;
    row.openFrom = -1;
    const state = scanLine(row, text, this.#dialect);
    if (state === "open") return null;
    if (state === "stray") return this.#giveUp();
    this.#sink.row(row.cells, this.#firstLine, false);
    this.#row = null;
    return null;
  }

  /** Reads the first line of the open row as it stands and returns the others. */
  #giveUp(): readonly Line[] {
    const [first = "", ...rest] = this.#lines;
    const { cells, cut } = plainCells(first, this.#dialect);
    if (this.#isRow(cells, -1)) this.#sink.row(cells, this.#firstLine, cut);
    else this.#sink.unclosed(this.#firstLine);
    this.#row = null;
    return rest.map((text, i) => ({ text, number: this.#firstLine + 1 + i }));
  }
}

/** A line that ends a quoted cell of an earlier line has a quote too many to be a row by itself. */
function hasPairedQuotes(text: string): boolean {
  let count = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) count++;
  return count % 2 === 0;
}

interface Line {
  readonly text: string;
  readonly number: number;
}
