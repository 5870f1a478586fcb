import type { LineSink } from "../archive/bytes/line-splitter.ts";
import { LineSplitter } from "../archive/bytes/line-splitter.ts";
import type { Findings } from "../archive/findings.ts";
import type { Fault } from "../normalise/draft.ts";
import { FAULTS } from "../normalise/faults.ts";
import { ByteCap } from "./byte-cap.ts";
import { MeasureBook, type MeasureContext } from "./measure-book.ts";
import { readNumber } from "./numbers.ts";
import { cellsOf } from "./sniff-table.ts";
import { readStart } from "./step-times.ts";
import type { TableForm } from "./table-form.ts";

const MAX_LINE_BYTES = 1 << 20;
const YES = /^(?:true|1|yes)$/i;

/** Reads a table of measures row by row, and gives its series when it ends. */
export class MeasureTableReader implements LineSink {
  readonly shape: string;
  readonly holds = "measures";
  readonly #form: TableForm;
  readonly #findings: Findings;
  readonly #book: MeasureBook;
  readonly #cap: ByteCap;
  readonly #lines: LineSplitter;
  readonly #header: string;
  #rows = 0;
  #isUnderWay = false;

  constructor(form: TableForm, findings: Findings, context: MeasureContext) {
    this.shape = form.shape;
    this.#form = form;
    this.#findings = findings;
    this.#book = new MeasureBook(findings, context);
    this.#cap = new ByteCap(context.file);
    this.#lines = new LineSplitter(this, MAX_LINE_BYTES);
    this.#header = form.headers.join("\n");
    if (form.assumed === true) findings.warn("assumed_wikipedia");
  }

  push(chunk: Uint8Array): void {
    this.#cap.add(chunk.length);
    this.#lines.push(chunk);
  }

  end(): void {
    this.#lines.end();
    this.#book.finish(this.#rows);
    if (this.#isUnderWay) this.#findings.warn("step_under_way");
  }

  line(text: string, number: number): void {
    if (number <= this.#form.headerLine) return;
    const cells = cellsOf(text, this.#form.dialect);
    if (cells.every((cell) => cell === "")) return;
    this.#rows++;
    this.#findings.read();
    const fault = this.#row(cells);
    if (fault !== null) this.#findings.reject(number, fault);
  }

  tooLong(number: number): void {
    this.#rows++;
    this.#findings.read();
    this.#findings.reject(number, FAULTS.tooLong);
  }

  /** Adds a row to the series it is about; the first thing that is wrong with it, or null. */
  #row(cells: readonly string[]): Fault | null {
    const { headers, time, end, below, partial, style, dateOrder } = this.#form;
    if (cells.join("\n") === this.#header) return FAULTS.repeatedHeader;
    if (cells.length < headers.length || cells.slice(headers.length).some((cell) => cell !== ""))
      return FAULTS.raggedRow;
    const start = readStart(cells[time] ?? "", dateOrder);
    const endMs = this.#endOf(cells[end] ?? "");
    if (typeof endMs === "object" && endMs !== null) return endMs;
    let fault: Fault | null = null;
    for (const { column, draft } of this.#form.cellsOf(cells)) {
      const read = readNumber(cells[column] ?? "", style);
      if ("reason" in read) fault ??= read;
      else {
        const isBelow = read.below || YES.test(cells[below] ?? "");
        fault ??= this.#book.add(draft, { start, endMs, value: read.value, below: isBelow }, this.#form.zone);
      }
    }
    if (fault === null && YES.test(cells[partial] ?? "")) this.#isUnderWay = true;
    return fault;
  }

  /** The stated end of a step: an instant, since a zone is asked for starts alone. */
  #endOf(cell: string): number | null | Fault {
    if (cell === "") return null;
    const { reading } = readStart(cell, this.#form.dateOrder);
    if (reading.kind === "instant") return reading.ms;
    if (reading.kind !== "local" && reading.kind !== "day") return FAULTS.invalidTime;
    return this.#form.zone === undefined ? FAULTS.needsTz : reading.ms;
  }
}
