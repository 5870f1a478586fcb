import type { Clock } from "../core/clock.ts";
import type { Span } from "../core/coverage.ts";

/** How far a replay has come; times are those of the night. */
export interface ReplayProgress {
  readonly caseId: string;
  readonly speed: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly atMs: number;
  readonly done: boolean;
}

/** The time of a night that is played `speed` times as fast as it went. It stands at the beginning until it is started, and at the end. */
export class ReplayClock {
  readonly #caseId: string;
  readonly #span: Span;
  readonly #speed: number;
  readonly #now: Clock;
  #startedMs: number | null = null;
  #done = false;

  constructor(caseId: string, span: Span, speed: number, now: Clock) {
    this.#caseId = caseId;
    this.#span = span;
    this.#speed = speed;
    this.#now = now;
  }

  get span(): Span {
    return this.#span;
  }

  get speed(): number {
    return this.#speed;
  }

  start(): void {
    this.#startedMs ??= this.#now();
  }

  /** Everything has been played. */
  finish(): void {
    this.#done = true;
  }

  /** The time of the night. */
  nowMs(): number {
    const { fromMs, toMs } = this.#span;
    if (this.#startedMs === null) return fromMs;
    return Math.min(toMs, Math.floor(fromMs + (this.#now() - this.#startedMs) * this.#speed));
  }

  progress(): ReplayProgress {
    return {
      caseId: this.#caseId,
      speed: this.#speed,
      fromMs: this.#span.fromMs,
      toMs: this.#span.toMs,
      atMs: this.nowMs(),
      done: this.#done,
    };
  }
}
