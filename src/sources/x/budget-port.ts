import type { XRequest } from "./prices.ts";

/**
 * What the monthly budget says before posts are read: read all, read a sample, or read nothing until it opens again. X
 * charges for each post that it delivers, so everything that reads posts asks here first.
 */
export interface XBudget {
  /**
   * Learns what others that spend from the same budget have spent by now; they may be other processes. To be asked before
   * each request that is charged, and again and again while a stream delivers. Throws StoreError; then what was known holds.
   */
  look(): Promise<void>;
  /**
   * Counts posts as read and says how to go on. X charges a post once in a UTC day: the caller counts each id once.
   * With 0 posts it only asks.
   */
  admit(posts: number, atMs: number): BudgetVerdict;
  /** Counts a request that is charged whatever it brings. */
  charge(request: XRequest, atMs: number): void;
  /** US dollars left of the budget, at least 0; null where there is none. */
  restUsd(nowMs: number): number | null;
  /** Everything that must outlive the process, as JSON: the cursor of the feed. */
  state(): string;
  /** Goes on from an earlier `state()`; what cannot be read is ignored. */
  restore(state: string): void;
  /** Share of posts that is read now: 1 for all of them, else between 0 and 1. */
  sampleShare(): number;
  /** Posts that may still be read this month, a whole number; Infinity where nothing limits them. */
  restPosts(nowMs: number): number;
  /** When a budget that says "stop" opens again, epoch ms. */
  resumesAtMs(nowMs: number): number;
}

export type BudgetVerdict = "ok" | "sample" | "stop";
