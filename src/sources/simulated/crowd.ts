import type { Random } from "../../core/clock.ts";
import { MINUTE_MS } from "../../core/time.ts";
import { pareto } from "./chance.ts";

/** An original that may be passed on. */
export interface Shareable {
  readonly id: string;
  readonly author: number;
  readonly lang: string | null;
  readonly text: string;
  readonly hashtags: readonly string[];
}

interface Candidate {
  readonly post: Shareable;
  readonly pull: number;
  readonly atMs: number;
}

const CAPACITY = 300;
const HALF_LIFE_MS = 22 * MINUTE_MS;
const TAIL = 1.05;
const MOST_PULL = 500;

/**
 * The originals that are being passed on right now. Each has a pull drawn from a Pareto law, so that few posts get most of
 * the reposts, and its pull halves every 22 minutes. Holds at most 300; who is drawn least goes first.
 */
export class Crowd {
  readonly #random: Random;
  #candidates: Candidate[] = [];
  #cumulative: number[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /** Offers an original; it can be picked from the next `turn` on. `reach` is how far posts of its sort usually go. */
  offer(post: Shareable, atMs: number, reach: number): void {
    this.#candidates.push({ post, pull: reach * Math.min(MOST_PULL, pareto(TAIL, this.#random)), atMs });
  }

  /** Brings weights up to date; to be called as time goes on, once a minute is enough. */
  turn(atMs: number): void {
    let ranked = this.#candidates.map((candidate) => ({ candidate, weight: weightOf(candidate, atMs) }));
    if (ranked.length > CAPACITY) ranked = ranked.sort((a, b) => b.weight - a.weight).slice(0, CAPACITY);
    this.#candidates = ranked.map(({ candidate }) => candidate);
    let sum = 0;
    this.#cumulative = ranked.map(({ weight }) => {
      sum += weight;
      return sum;
    });
  }

  /** One of those that are passed on, likelier the stronger its pull; undefined while there are none. */
  pick(): Shareable | undefined {
    const aim = this.#random() * (this.#cumulative.at(-1) ?? 0);
    let low = 0;
    let high = this.#cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#cumulative[middle] ?? 0) > aim) high = middle;
      else low = middle + 1;
    }
    return this.#cumulative.length === 0 ? undefined : this.#candidates[low]?.post;
  }
}

function weightOf(candidate: Candidate, atMs: number): number {
  return candidate.pull * 2 ** (-(atMs - candidate.atMs) / HALF_LIFE_MS);
}
