import type { BudgetVerdict, XBudget } from "./budget-port.ts";
import { RateWindow } from "./budget-rate.ts";
import { type MeterState, parseMeterState } from "./budget-state.ts";
import { microUsd, usdOf, X_MONTHLY_POSTS, type XPrices, type XRequest } from "./prices.ts";

/** From this part of the budget on, posts are sampled where the rest would not last to the end of the month. */
export const SAMPLE_FROM = 0.8;
/** The share is lowered only where it falls by a tenth or more: each change makes X change all rules. */
const LEAST_CHANGE = 0.9;

export interface MeterOptions {
  readonly prices: XPrices;
  /** US dollars for a UTC month; null for no limit of ours. */
  readonly monthlyUsd: number | null;
  /** Posts that X delivers in a UTC month at most. */
  readonly monthlyPosts?: number;
  /** Reads the states of other meters that spend from the same budget, as they keep them; for `look`. */
  readonly elsewhere?: () => Promise<readonly string[]>;
}

/** A budget that can also say how much is spent. */
export interface XMeter extends XBudget {
  /** US dollars spent this month, elsewhere too. */
  spentUsd(nowMs: number): number;
  /** US dollars that this meter counted itself since it was opened, whatever the month. */
  countedUsd(): number;
}

/**
 * A meter of what X charges in a UTC month, against our budget and against X's own limit of posts, whichever is nearer.
 *
 * From SAMPLE_FROM of it on, the share of posts that is read is what makes the rest last to the end of the month if posts
 * go on coming as in the last six hours: rest / (posts an hour, read or not, x hours left), in whole percents, at least 1.
 * It is looked at with each post and lowered where it falls by a tenth or more; it never rises before the month ends, so
 * that a quiet hour after a busy one does not spend what the next busy one needs. At the end of the budget reading stops.
 *
 * A month that has begun does not end because a clock goes back.
 */
export function openBudget(options: MeterOptions): XMeter {
  return new Meter(options);
}

/** See `openBudget`. */
class Meter implements XMeter {
  readonly #options: MeterOptions;
  #elsewhere: readonly MeterState[] = [];
  readonly #rate = new RateWindow();
  #month = "";
  #posts = 0;
  #micro = 0;
  #percent = 100;
  #counted = 0;

  constructor(options: MeterOptions) {
    this.#options = options;
  }

  async look(): Promise<void> {
    const states = (await this.#options.elsewhere?.()) ?? [];
    this.#elsewhere = states.flatMap((state) => parseMeterState(state) ?? []);
  }

  admit(posts: number, atMs: number): BudgetVerdict {
    this.#begin(atMs);
    this.#posts += posts;
    this.#count(posts * microUsd(this.#options.prices.postRead));
    this.#rate.add((posts * 100) / this.#percent, atMs);
    const left = this.#postsLeft();
    if (left < 1) return "stop";
    this.#lower(left, atMs);
    return this.#percent < 100 ? "sample" : "ok";
  }

  charge(request: XRequest, atMs: number): void {
    this.#begin(atMs);
    this.#count(microUsd(this.#options.prices[request]));
  }

  restPosts(nowMs: number): number {
    this.#begin(nowMs);
    return Math.max(0, Math.floor(this.#postsLeft()));
  }

  restUsd(nowMs: number): number | null {
    this.#begin(nowMs);
    const { monthlyUsd } = this.#options;
    return monthlyUsd === null ? null : Math.max(0, usdOf(microUsd(monthlyUsd) - this.#spent()));
  }

  spentUsd(nowMs: number): number {
    this.#begin(nowMs);
    return usdOf(this.#spent());
  }

  countedUsd(): number {
    return usdOf(this.#counted);
  }

  state(): string {
    const state: MeterState = {
      month: this.#month === "" ? "1970-01" : this.#month,
      posts: this.#posts,
      microUsd: this.#micro,
      share: this.#percent,
      rate: this.#rate.state() as MeterState["rate"],
    };
    return JSON.stringify(state);
  }

  restore(text: string): void {
    const state = parseMeterState(text);
    // A state that was kept a moment before this one must not give back what was spent since.
    if (state === null || state.month < this.#month) return;
    if (state.month === this.#month && state.microUsd < this.#micro) return;
    this.#month = state.month;
    this.#posts = state.posts;
    this.#micro = state.microUsd;
    this.#percent = state.share;
    if (state.rate !== null) this.#rate.restore(state.rate);
  }

  sampleShare(): number {
    return this.#percent / 100;
  }

  resumesAtMs(nowMs: number): number {
    return monthEndMs(nowMs);
  }

  #count(micro: number): void {
    this.#micro += micro;
    this.#counted += micro;
  }

  #begin(atMs: number): void {
    const month = monthOf(atMs);
    if (month <= this.#month) return;
    this.#month = month;
    this.#posts = 0;
    this.#micro = 0;
    this.#percent = 100;
  }

  #lower(left: number, atMs: number): void {
    if (this.#usedShare() < SAMPLE_FROM) return;
    const expected = this.#rate.perMs(atMs) * (monthEndMs(atMs) - atMs);
    const percent = Math.max(1, Math.min(100, Math.floor((100 * left) / expected)));
    if (percent <= this.#percent * LEAST_CHANGE) this.#percent = percent;
  }

  /** The larger part used of our budget and of X's limit. */
  #usedShare(): number {
    const { monthlyUsd } = this.#options;
    const usd = monthlyUsd === null ? 0 : this.#spent() / microUsd(monthlyUsd);
    return Math.max(usd, this.#read() / this.#mostPosts());
  }

  /** How many posts the nearer limit leaves. */
  #postsLeft(): number {
    const { monthlyUsd, prices } = this.#options;
    const perPost = microUsd(prices.postRead);
    const micro = monthlyUsd === null ? Number.POSITIVE_INFINITY : microUsd(monthlyUsd) - this.#spent();
    const payable = perPost === 0 ? (micro > 0 ? Number.POSITIVE_INFINITY : 0) : micro / perPost;
    return Math.min(payable, this.#mostPosts() - this.#read());
  }

  #mostPosts(): number {
    return this.#options.monthlyPosts ?? X_MONTHLY_POSTS;
  }

  #spent(): number {
    return this.#others().reduce((sum, other) => sum + other.microUsd, this.#micro);
  }

  #read(): number {
    return this.#others().reduce((sum, other) => sum + other.posts, this.#posts);
  }

  #others(): readonly MeterState[] {
    return this.#elsewhere.filter(({ month }) => month === this.#month);
  }
}

function monthOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 7);
}

/** Start of the next UTC month. */
function monthEndMs(ms: number): number {
  const at = new Date(ms);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1);
}
