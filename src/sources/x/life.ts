import type { LiveItem } from "../live.ts";

/** At most so often a sign of life is passed on; real, as it bounds the work it makes. */
const ALIVE_MS = 200;

/** Signs of life, a few a second; the last one is never lost. */
export class Life {
  #toldMs = Number.NEGATIVE_INFINITY;
  #heldMs: number | null = null;

  /** Everything up to then is about to be yielded. */
  note(atMs: number): void {
    this.#heldMs = atMs;
  }

  /** The sign that is due now, if one is. */
  *due(): Generator<LiveItem> {
    if (this.#heldMs !== null && this.#heldMs - this.#toldMs >= ALIVE_MS) yield* this.last();
  }

  /** The last sign where it was not told. */
  *last(): Generator<LiveItem> {
    if (this.#heldMs === null) return;
    this.#toldMs = this.#heldMs;
    this.#heldMs = null;
    yield { type: "alive", atMs: this.#toldMs };
  }
}
