import type { Pace } from "../../core/pace.ts";

/** Signs of life are told no more often; nominal. */
const APART_MS = 200;
/** Once a stream seems silent, what waits to be read may still come to its aid; nominal. */
const GRACE_MS = 250;

export interface PulseHandlers {
  /** Every stream has sent something at or after `atMs`. */
  readonly onAlive: (atMs: number) => void;
  /** One stream has sent nothing for too long. */
  readonly onSilent: () => void;
}

/** Watches over several streams at once: they prove together only what each of them proves. */
export class Pulse {
  readonly #pace: Pace;
  readonly #silentAfterMs: number;
  readonly #handlers: PulseHandlers;
  /** When each stream last sent anything. */
  readonly #lastMs: number[];
  /** Until when what is polled beside the streams is proven. */
  #polledMs = Number.POSITIVE_INFINITY;
  #toldMs: number;
  #toldAtMs = Number.NEGATIVE_INFINITY;
  #cancelTelling: (() => void) | undefined;
  #cancelWatching: () => void;
  #isPaused = false;
  #resumedMs = Number.NEGATIVE_INFINITY;

  constructor(streams: number, pace: Pace, silentAfterMs: number, handlers: PulseHandlers) {
    this.#pace = pace;
    this.#silentAfterMs = silentAfterMs;
    this.#handlers = handlers;
    this.#toldMs = pace.now();
    this.#lastMs = new Array<number>(streams).fill(this.#toldMs);
    this.#cancelWatching = pace.after(silentAfterMs, () => this.#watch(false));
  }

  /** A stream sent something, which has been dealt with. */
  beat(stream: number, atMs: number): void {
    this.#lastMs[stream] = atMs;
    this.#tellSoon();
  }

  /** From now on the streams alone prove nothing beyond what is polled. */
  polled(atMs: number): void {
    this.#polledMs = atMs;
    this.#tellSoon();
  }

  /** While nothing is read, silence says nothing. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#resumedMs = this.#pace.now();
  }

  /** Tells at once what is proven and was not told yet. */
  tell(): void {
    this.#cancelTelling?.();
    this.#cancelTelling = undefined;
    const provenMs = Math.min(this.#polledMs, ...this.#lastMs);
    this.#toldAtMs = this.#pace.now();
    if (provenMs <= this.#toldMs) return;
    this.#toldMs = provenMs;
    this.#handlers.onAlive(provenMs);
  }

  stop(): void {
    this.#cancelTelling?.();
    this.#cancelWatching();
  }

  #tellSoon(): void {
    if (this.#cancelTelling !== undefined) return;
    if (this.#pace.now() - this.#toldAtMs >= this.#pace.real(APART_MS)) this.tell();
    else this.#cancelTelling = this.#pace.after(APART_MS, () => this.tell());
  }

  #watch(isSecondLook: boolean): void {
    const limitMs = this.#pace.real(this.#silentAfterMs);
    const sinceMs = Math.max(Math.min(...this.#lastMs), this.#resumedMs);
    const leftMs = this.#isPaused ? limitMs : limitMs - (this.#pace.now() - sinceMs);
    if (leftMs <= 0 && isSecondLook) {
      this.#handlers.onSilent();
      return;
    }
    const nominalMs = leftMs <= 0 ? GRACE_MS : leftMs / this.#pace.real(1);
    this.#cancelWatching = this.#pace.after(nominalMs, () => this.#watch(leftMs <= 0));
  }
}
