import { type Check, standingOf } from "../../core/check.ts";
import { InputError } from "../../core/errors.ts";
import type { Precision } from "../../core/outage.ts";
import { DAY_MS } from "../../core/time.ts";
import { columnsOf, type LogColumns } from "./check-log-columns.ts";
import type { LogNotes } from "./check-log-notes.ts";
import { LogRows } from "./check-log-rows.ts";
import { type LogSite, LogSites } from "./check-log-sites.ts";
import { codeOf, latencyOf, verdictOf, witnessOf } from "./check-log-status.ts";
import { LogClock } from "./check-log-time.ts";
import type { ImportSettings } from "./importer.ts";
import { slug } from "./names.ts";
import { shown } from "./values.ts";

const LONGEST_SITE = 500;

/** Reads the rows of a log as its text comes. What it cannot read it notes, with the line. */
export class LogReader {
  /** Rows of the log, those that cannot be read too. */
  read = 0;
  readonly #settings: ImportSettings;
  readonly #notes: LogNotes;
  readonly #place: string;
  readonly #clock: LogClock;
  readonly #sites: LogSites;
  readonly #rows: LogRows;
  readonly #onCheck: ((check: Check) => void) | null;
  #columns: LogColumns | null = null;
  #hasSeconds = false;
  #lastMs = Number.NEGATIVE_INFINITY;

  /** `onCheck` is told of each check, as it stands in the log; null where nobody wants them. */
  constructor(settings: ImportSettings, notes: LogNotes, onCheck: ((check: Check) => void) | null) {
    this.#settings = settings;
    this.#notes = notes;
    this.#place = `log:${settings.name}`;
    this.#clock = new LogClock(settings.tz);
    this.#sites = new LogSites(settings);
    this.#rows = new LogRows({
      row: (cells, line) => this.#row(cells, line),
      reject: (line, reason) => this.#reject(line, reason),
    });
    this.#onCheck = onCheck;
  }

  get place(): string {
    return this.#place;
  }

  get precision(): Precision {
    return this.#hasSeconds ? "s" : "m";
  }

  /** Time of the latest row, but not later than now. */
  get lastMs(): number {
    return Math.min(this.#lastMs, this.#settings.nowMs);
  }

  /** The line that was read last. */
  get line(): number {
    return this.#rows.line;
  }

  has(column: "code" | "witness"): boolean {
    return (this.#columns?.[column] ?? -1) !== -1;
  }

  push(text: string): void {
    this.#rows.push(text);
  }

  /** The sites with their rows, once all text was given. Throws InputError where there was none. */
  end(isCut: boolean): readonly LogSite[] {
    this.#rows.end(isCut);
    if (this.#columns === null) throw new InputError(`${this.#settings.name} is empty; there is nothing to import`);
    return this.#sites.all();
  }

  #reject(line: number, reason: string): void {
    this.read++;
    this.#notes.reject(line, reason);
  }

  #row(cells: readonly string[], line: number): void {
    const columns = this.#columns;
    if (columns === null) {
      this.#columns = columnsOf(cells, this.#settings.name);
      this.#rows.width = cells.length;
      return;
    }
    const fault = faultOf(cells, columns);
    if (fault !== null) {
      this.#reject(line, fault);
      return;
    }
    const time = this.#clock.read(cells[columns.time] ?? "", cells[columns.tz] ?? "");
    if (!time.ok) {
      this.#reject(line, time.reason);
      return;
    }
    this.read++;
    if (time.twiceIn !== null) this.#warnTwice(line, cells[columns.time] ?? "", time.twiceIn);
    if (time.ms > this.#settings.nowMs + DAY_MS) this.#warn(line, "future_time", "", "the time lies in the future");
    if (time.hasSeconds) this.#hasSeconds = true;
    if (time.ms > this.#lastMs) this.#lastMs = time.ms;
    this.#take(cells, columns, time.ms, line);
  }

  #take(cells: readonly string[], columns: LogColumns, atMs: number, line: number): void {
    const status = cells[columns.status] ?? "";
    const said = verdictOf(status);
    if (said === undefined)
      this.#warn(
        line,
        "unknown_status",
        status,
        `${shown(status)} is no status that is known; it counts as inconclusive`,
      );
    const code = this.#optional(line, "code", cells[columns.code] ?? "", codeOf);
    const latencyMs = this.#optional(line, "ms", cells[columns.ms] ?? "", latencyOf);
    const witness = this.#optional(line, "witness", cells[columns.witness] ?? "", witnessOf);
    const isOurs = said !== undefined && standingOf(said) === "fail" && witness === "fail";
    const verdict = isOurs ? "inconclusive" : (said ?? "inconclusive");
    const name = cells[columns.site]?.trim() ?? "";
    if (name === "" && this.#settings.site === null) this.#warnUnnamed(line);
    const { site, rows } = this.#sites.of(name);
    rows.add(atMs, verdict, code ?? 0);
    this.#onCheck?.({
      siteId: site.id,
      place: this.#place,
      atMs,
      verdict,
      reasons: [],
      status: code,
      latencyMs,
      bodyBytes: null,
      witness,
      evidence: null,
    });
  }

  /** What a cell says by `read`; null, with a warning, for what that does not know. */
  #optional<T>(line: number, column: string, cell: string, read: (cell: string) => T | null | undefined): T | null {
    const value = read(cell);
    if (value !== undefined) return value;
    this.#warn(line, `unknown_${column}`, cell, `${shown(cell)} is no "${column}" that is known; it counts as none`);
    return null;
  }

  #warnTwice(line: number, time: string, zone: string): void {
    const day = time.trim().slice(0, 10);
    this.#warn(line, "ambiguous_time", `${zone} ${day}`, `${shown(time)} was twice in ${zone}; the earlier is taken`);
  }

  #warnUnnamed(line: number): void {
    const id = slug(this.#settings.name);
    this.#warn(
      line,
      "site_from_name",
      "",
      `the log names no site, so it is called ${id} after its own name; say which it is with --site`,
    );
  }

  #warn(line: number, code: string, subject: string, text: string): void {
    this.#notes.warn(`line ${line}`, code, subject, text);
  }
}

function faultOf(cells: readonly string[], { time, status, site, width }: LogColumns): string | null {
  const extra = cells.length - width;
  if (extra > 0 && cells.slice(width).some((cell) => cell.trim() !== ""))
    return `it has ${cells.length} cells, ${extra} more than the first line names`;
  if (cells.length <= Math.max(time, status)) return `it has ${cells.length} of ${width} cells`;
  if ((cells[site]?.length ?? 0) > LONGEST_SITE) return `its site has more than ${LONGEST_SITE} characters`;
  return (cells[status] ?? "").trim() === "" ? "it has no status" : null;
}
