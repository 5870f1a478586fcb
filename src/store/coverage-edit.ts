import type { CoverageInterval } from "../core/coverage.ts";
import type { Batch } from "./store.ts";

type Entry = Batch["coverage"][number];

/** Everything that one batch says of the coverage of one feed, in the order it was said. */
export interface CoverageEdit {
  readonly source: Entry["source"];
  readonly feed: string;
  /** Nothing that ends at or before this changes; -Infinity where a list replaces the whole. */
  readonly sinceMs: number;
  readonly entries: readonly Entry[];
}

/** The entries of a batch by source and feed. */
export function coverageEdits(coverage: Batch["coverage"]): readonly CoverageEdit[] {
  const edits = new Map<string, CoverageEdit>();
  for (const entry of coverage) {
    const { source, feed } = entry;
    const key = JSON.stringify([source, feed]);
    const { sinceMs, entries } = edits.get(key) ?? { sinceMs: Infinity, entries: [] };
    edits.set(key, { source, feed, sinceMs: Math.min(sinceMs, beginOf(entry)), entries: [...entries, entry] });
  }
  return [...edits.values()];
}

/**
 * The intervals of the edit's feed once it is applied, by start, then end; equal ones as they came. `kept` is as given
 * by this function; what of it ends at or before `sinceMs` may be left out, and is then missing in the answer alone.
 */
export function editedCoverage(
  kept: readonly CoverageInterval[],
  { source, feed, entries }: CoverageEdit,
): readonly CoverageInterval[] {
  return entries.reduce((before, entry) => {
    const sinceMs = beginOf(entry);
    const earlier = before
      .filter(({ fromMs, toMs }) => fromMs < sinceMs || toMs <= sinceMs)
      .map((interval) => (interval.toMs > sinceMs ? { ...interval, toMs: sinceMs } : interval));
    const later = entry.intervals
      .filter(({ toMs }) => toMs > sinceMs)
      .map(({ state, fromMs, toMs, reason }) => ({
        source,
        feed,
        state,
        fromMs: Math.max(fromMs, sinceMs),
        toMs,
        reason,
      }))
      .sort((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs);
    return [...earlier, ...later];
  }, kept);
}

export function isSameInterval(a: CoverageInterval, b: CoverageInterval): boolean {
  return a.state === b.state && a.fromMs === b.fromMs && a.toMs === b.toMs && a.reason === b.reason;
}

function beginOf({ sinceMs = -Infinity }: Entry): number {
  return sinceMs;
}
