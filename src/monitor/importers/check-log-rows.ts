import { plainCells, quotedCells } from "./check-log-cells.ts";
import { separatorOf } from "./check-log-columns.ts";

/** Where the rows of a log go, with the line each begins on, from 1. */
export interface RowSink {
  readonly row: (cells: readonly string[], line: number) => void;
  readonly reject: (line: number, reason: string) => void;
}

const SEPARATOR = ",";
const LONGEST_LINE = 1 << 20;
/** A quoted cell may go on over so many lines and characters. */
const MOST_LINES = 100;
const MOST_CHARACTERS = 1 << 16;
/** After so many quotes that were never closed no cell goes on over a line any more. */
const MOST_UNCLOSED = 100;

/**
 * Cuts text into rows; the first shows what stands between the cells. Blank lines are no rows. A quote that is opened and not closed within some lines costs its own
 * line only. Nothing but the line at hand is kept, and that only up to a megabyte.
 */
export class LogRows {
  /** Cells of a row by the header; null before it is known. */
  width: number | null = null;
  readonly #sink: RowSink;
  /** Stands between the cells; null before the first row. */
  #separator: string | null = null;
  #rest = "";
  #isTooLong = false;
  #line = 0;
  /** Lines of a row whose quoted cell is not closed yet. */
  #held: string[] = [];
  #unclosed = 0;

  constructor(sink: RowSink) {
    this.#sink = sink;
  }

  /** The line that was read last. */
  get line(): number {
    return this.#line;
  }

  push(text: string): void {
    let from = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", from)) {
      const line = this.#rest + text.slice(from, end);
      this.#rest = "";
      from = end + 1;
      if (this.#isTooLong) this.#passTooLong();
      else this.#take(line);
    }
    if (this.#isTooLong) return;
    this.#rest += text.slice(from);
    if (this.#rest.length > LONGEST_LINE) {
      this.#isTooLong = true;
      this.#rest = "";
    }
  }

  /** `isCut`: the text ends too early, so that its last line is not whole. */
  end(isCut: boolean): void {
    if (this.#isTooLong) this.#passTooLong();
    else if (isCut && this.#rest !== "") {
      this.#line++;
      this.#sink.reject(this.#line, "the file is cut off in this row");
    } else if (this.#rest !== "") this.#take(this.#rest);
    this.#rest = "";
    while (this.#held.length > 0) this.#giveUp();
  }

  #passTooLong(): void {
    this.#isTooLong = false;
    while (this.#held.length > 0) this.#giveUp();
    this.#line++;
    this.#sink.reject(this.#line, "the line is longer than a million characters");
  }

  #take(line: string): void {
    this.#line++;
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    if (this.#held.length > 0) {
      this.#held.push(text);
      if (text.includes('"') || this.#isFull()) this.#tryHeld();
      return;
    }
    if (text === "" || text.trim() === "") return;
    this.#separator ??= separatorOf(text);
    if (!text.includes('"')) {
      this.#sink.row(text.split(this.#separator), this.#line);
      return;
    }
    this.#held = [text];
    this.#tryHeld();
  }

  #isFull(): boolean {
    const characters = this.#held.reduce((sum, text) => sum + text.length, 0);
    return this.#held.length >= MOST_LINES || characters > MOST_CHARACTERS || this.#unclosed >= MOST_UNCLOSED;
  }

  #tryHeld(): void {
    const cells = quotedCells(this.#held.join("\n"), this.#separator ?? SEPARATOR);
    if (cells === "open" && !this.#isFull()) return;
    if (typeof cells === "string") {
      this.#giveUp();
      return;
    }
    const line = this.#line - this.#held.length + 1;
    this.#held = [];
    this.#sink.row(cells, line);
  }

  /** Takes the first of the lines held for itself, whatever its quotes, and the others anew. */
  #giveUp(): void {
    const [first = "", ...others] = this.#held;
    const line = this.#line - others.length;
    if (others.length > 0) this.#unclosed++;
    const cells = plainCells(first, this.#separator ?? SEPARATOR);
    if (this.width === null || cells.length === this.width) this.#sink.row(cells, line);
    else this.#sink.reject(line, "a quote in it is not closed where its cell ends");
    this.#held = [];
    this.#line = line;
    for (const text of others) this.#take(text);
  }
}
