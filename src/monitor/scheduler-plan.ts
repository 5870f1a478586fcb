import { type Standing, standingOf, type Verdict } from "../core/check.ts";
import type { Random } from "../core/clock.ts";
import { SECOND_MS } from "../core/time.ts";

/** After a first failing check a site is asked again so much later, nominal: was it one lost packet? */
const RECHECK_MS = [5 * SECOND_MS, 20 * SECOND_MS] as const;
/** A check comes up to this share of the interval after its time on the grid. */
const JITTER = 0.1;
/**
 * A site that is down is asked at every second time only: it has load enough. Its end is then known to two intervals.
 * Once it answers again it is asked as usual.
 */
const SLOTS_WHILE_DOWN = 2;

/**
 * When one site is checked: on a grid of its own, `everyMs` (real) apart, so that however long checks take no time is
 * lost from one to the next; each with a little jitter. What is missed is left out, not made up for.
 */
export class SitePlan {
  #originMs: number;
  readonly #everyMs: number;
  readonly #real: (nominalMs: number) => number;
  readonly #random: Random;
  #standing: Exclude<Standing, "undecided">;
  #rechecksMs: readonly number[] = [];

  constructor(
    originMs: number,
    everyMs: number,
    wasFailing: boolean,
    effects: { readonly real: (nominalMs: number) => number; readonly random: Random },
  ) {
    this.#originMs = originMs;
    this.#everyMs = everyMs;
    this.#standing = wasFailing ? "fail" : "pass";
    this.#real = effects.real;
    this.#random = effects.random;
  }

  /** A check ended with this verdict. */
  checked(verdict: Verdict, nowMs: number): void {
    const standing = standingOf(verdict);
    if (standing === "undecided") return;
    if (standing === "fail" && this.#standing === "pass")
      this.#rechecksMs = RECHECK_MS.map((ms) => nowMs + this.#real(ms));
    this.#standing = standing;
  }

  /** The next time after `nowMs`. */
  nextMs(nowMs: number, isDown: boolean): number {
    this.#rechecksMs = this.#rechecksMs.filter((ms) => ms > nowMs);
    let slot = Math.floor((nowMs - this.#originMs) / this.#everyMs) + 1;
    if (isDown && this.#standing === "fail") slot = Math.ceil(slot / SLOTS_WHILE_DOWN) * SLOTS_WHILE_DOWN;
    const slotMs = this.#originMs + slot * this.#everyMs + this.#random() * JITTER * this.#everyMs;
    return Math.min(slotMs, this.#rechecksMs[0] ?? Number.POSITIVE_INFINITY);
  }

  /** The clock was set by so much. */
  shift(byMs: number): void {
    this.#originMs += byMs;
    this.#rechecksMs = this.#rechecksMs.map((ms) => ms + byMs);
  }
}
