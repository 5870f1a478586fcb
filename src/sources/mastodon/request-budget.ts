import { AttemptBudget } from "../../core/backoff.ts";
import type { Pace } from "../../core/pace.ts";
import { MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import { ConnectionFault } from "../live.ts";

/** Mastodon allows 300 to one address and to one account; some are left, for requests do not arrive as they were sent. */
const ALLOWANCE = { times: 280, perMs: 5 * MINUTE_MS } as const;
/** A wait that the server asks for and that is longer is a state to be told, not a pause; nominal. */
const PATIENCE_MS = 30 * SECOND_MS;

/** Spends the requests that a server allows, whatever they are for. Waits of the server are absolute. */
export class RequestBudget {
  readonly #host: string;
  readonly #pace: Pace;
  readonly #attempts: AttemptBudget;
  #closedUntilMs = 0;

  constructor(host: string, pace: Pace) {
    this.#host = host;
    this.#pace = pace;
    this.#attempts = new AttemptBudget({ times: ALLOWANCE.times, perMs: pace.real(ALLOWANCE.perMs) });
  }

  /** Resolves when one more request may be made, or `signal` aborts. Throws where that is long off. */
  async turn(signal: AbortSignal): Promise<void> {
    const pace = this.#pace;
    while (!signal.aborted) {
      const nowMs = pace.now();
      if (this.#closedUntilMs > nowMs + pace.real(PATIENCE_MS))
        throw new ConnectionFault(`${this.#host} allows no more requests for now`, {
          kind: "rate-limit",
          retryAtMs: this.#closedUntilMs,
        });
      const atMs = Math.max(this.#attempts.nextMs(nowMs), this.#closedUntilMs);
      if (atMs <= nowMs) return this.#attempts.take(nowMs);
      await pace.waitUntil(atMs, signal);
    }
  }

  /** The server said that nothing is left before `atMs`. */
  closeUntil(atMs: number): void {
    this.#closedUntilMs = Math.max(this.#closedUntilMs, atMs);
  }
}
