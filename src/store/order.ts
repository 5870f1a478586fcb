import type { CoverageInterval } from "../core/coverage.ts";

/** Order by UTF-16 code unit: the same everywhere, unlike the order of any language. For `sort`. */
export function compareCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Intervals of one feed as a store keeps them: under the feed's name, by start, then end; equal ones as they came. */
export function keptIntervals(
  source: CoverageInterval["source"],
  feed: string,
  intervals: readonly CoverageInterval[],
): readonly CoverageInterval[] {
  return intervals
    .map(({ state, fromMs, toMs, reason }) => ({ source, feed, state, fromMs, toMs, reason }))
    .sort((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs);
}
