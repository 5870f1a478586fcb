import type { Io } from "./io.ts";

const TERMINAL_EVERY_MS = 100;
const LOG_EVERY_MS = 5_000;

/** A line on stderr that tells how far long work is. On a terminal it is redrawn, elsewhere a new one comes now and then. */
export class Progress {
  readonly #io: Io;
  readonly #label: string;
  readonly #startMs: number;
  #shownMs: number;

  constructor(io: Io, label: string) {
    this.#io = io;
    this.#label = label;
    this.#startMs = io.clock();
    this.#shownMs = io.errIsTerminal ? 0 : this.#startMs;
  }

  /** `share` in [0, 1]; `note` says what was done so far. */
  update(share: number, note: string): void {
    const nowMs = this.#io.clock();
    if (nowMs - this.#shownMs < (this.#io.errIsTerminal ? TERMINAL_EVERY_MS : LOG_EVERY_MS)) return;
    this.#shownMs = nowMs;
    this.#io.err(this.#io.errIsTerminal ? `\r${this.#line(share, note)}\u001b[K` : `${this.#line(share, note)}\n`);
  }

  /** Replaces the line by a last word. */
  done(note: string): void {
    const seconds = ((this.#io.clock() - this.#startMs) / 1000).toFixed(1);
    this.#io.err(`${this.#io.errIsTerminal ? "\r\u001b[K" : ""}${this.#label}: ${note} (${seconds} s)\n`);
  }

  #line(share: number, note: string): string {
    const filled = Math.round(Math.min(1, Math.max(0, share)) * 20);
    return `${this.#label} [${"#".repeat(filled)}${".".repeat(20 - filled)}] ${String(Math.floor(share * 100)).padStart(3)} % ${note}`;
  }
}
