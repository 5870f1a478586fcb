import type { Pace } from "../core/pace.ts";

/** Calls back once nothing has touched it for a nominal duration. Touching costs nothing, however often it happens. */
export class Deadline {
  readonly #pace: Pace;
  readonly #nominalMs: number;
  readonly #onDue: () => void;
  #touchedMs = 0;
  #cancel: (() => void) | undefined;

  constructor(pace: Pace, nominalMs: number, onDue: () => void) {
    this.#pace = pace;
    this.#nominalMs = nominalMs;
    this.#onDue = onDue;
  }

  get isRunning(): boolean {
    return this.#cancel !== undefined;
  }

  /** Counts from now on, whether it was counting or not. */
  start(): void {
    this.stop();
    this.#touchedMs = this.#pace.now();
    this.#wait(this.#nominalMs);
  }

  touch(nowMs: number): void {
    this.#touchedMs = nowMs;
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #wait(nominalMs: number): void {
    this.#cancel = this.#pace.after(nominalMs, () => {
      this.#cancel = undefined;
      const passed = (this.#pace.now() - this.#touchedMs) / this.#pace.real(this.#nominalMs);
      // A clock that was set back must not make this wait for longer than the whole.
      if (passed >= 1) this.#onDue();
      else this.#wait(Math.max(1, Math.round(this.#nominalMs * (1 - Math.max(0, passed)))));
    });
  }
}
