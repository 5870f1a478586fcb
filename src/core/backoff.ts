/** Nominal waits before each further attempt, by what went wrong. Sources: documentation of X's filtered stream. */
export type FaultKind = "network" | "http" | "rate-limit";

interface Ladder {
  readonly firstMs: number;
  readonly next: (ms: number) => number;
  readonly mostMs: number;
}

const LADDERS: Readonly<Record<FaultKind, Ladder>> = {
  // The first attempt after a lost connection is made at once, then a quarter of a second is added each time.
  network: { firstMs: 0, next: (ms) => ms + 250, mostMs: 16_000 },
  http: { firstMs: 5_000, next: (ms) => ms * 2, mostMs: 320_000 },
  "rate-limit": { firstMs: 60_000, next: (ms) => ms * 2, mostMs: 960_000 },
};

/**
 * Waits of the three ladders. Each kind climbs its own; all start over only after `reset`, which is for a connection
 * that has proven stable, not for one that was merely made: a server that accepts and drops must not be hammered.
 */
export class Backoff {
  readonly #nextMs = new Map<FaultKind, number>();

  /** The nominal wait before the next attempt, and one step up. */
  next(kind: FaultKind): number {
    const ladder = LADDERS[kind];
    const waitMs = this.#nextMs.get(kind) ?? ladder.firstMs;
    this.#nextMs.set(kind, Math.min(ladder.next(waitMs), ladder.mostMs));
    return waitMs;
  }

  reset(): void {
    this.#nextMs.clear();
  }
}

/** A limit on how often something is done, and when it may be done again. */
export interface Allowance {
  readonly times: number;
  readonly perMs: number;
}

/**
 * Keeps to an allowance over any window of its length. The first half may be spent freely; what is left after that is
 * spread over the rest of the window, so that a flapping connection is never locked out for long.
 */
export class AttemptBudget {
  readonly #allowance: Allowance;
  #takenMs: number[] = [];

  constructor(allowance: Allowance) {
    this.#allowance = allowance;
  }

  /** Earliest time at which one more may be done. */
  nextMs(nowMs: number): number {
    const { times, perMs } = this.#allowance;
    this.#takenMs = this.#takenMs.filter((ms) => ms > nowMs - perMs);
    const [oldest] = this.#takenMs;
    const last = this.#takenMs.at(-1);
    if (oldest === undefined || last === undefined || this.#takenMs.length < times / 2) return nowMs;
    const freeMs = oldest + perMs + 1;
    const left = times - this.#takenMs.length;
    return left <= 0 ? Math.max(nowMs, freeMs) : Math.max(nowMs, last + Math.ceil((freeMs - last) / (left + 1)));
  }

  take(nowMs: number): void {
    this.#takenMs.push(nowMs);
  }
}
