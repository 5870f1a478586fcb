import type { Span } from "../core/coverage.ts";

/** What is said of a stretch of time. Whose it is stands beside it: of a feed of a source, or of a site from a place. */
export interface StateInterval<S extends string = string> extends Span {
  readonly state: S;
  readonly reason: string | null;
}

/** One entry of a batch: replaces what was said of the time from `sinceMs` on, or all of it without. */
interface Entry<S extends string> {
  readonly sinceMs?: number;
  readonly intervals: readonly StateInterval<S>[];
}

/** Everything that one batch says of one key, in the order it was said. */
export interface IntervalEdit<S extends string = string> {
  /** Nothing that ends at or before this changes; -Infinity where a list replaces the whole. */
  readonly sinceMs: number;
  readonly entries: readonly Entry<S>[];
}

/** Names what intervals are about: source and feed, or site and place. */
export type IntervalKey = readonly [string, string];

/** The entries of a batch by what they are about. */
export function intervalEdits<S extends string, E>(
  entries: readonly (E & Entry<S>)[],
  keyOf: (entry: E) => IntervalKey,
): readonly (readonly [IntervalKey, IntervalEdit<S>])[] {
  const edits = new Map<string, readonly [IntervalKey, IntervalEdit<S>]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const name = JSON.stringify(key);
    const [, before] = edits.get(name) ?? [key, { sinceMs: Infinity, entries: [] }];
    const sinceMs = Math.min(before.sinceMs, beginOf(entry));
    edits.set(name, [key, { sinceMs, entries: [...before.entries, entry] }]);
  }
  return [...edits.values()];
}

/**
 * The intervals of one key once the edit is applied, by start, then end; equal ones as they came. `kept` is as given by
 * this function; what of it ends at or before `sinceMs` may be left out, and is then missing in the answer alone.
 */
export function editedIntervals<S extends string>(
  kept: readonly StateInterval<S>[],
  { entries }: IntervalEdit<S>,
): readonly StateInterval<S>[] {
  return entries.reduce((before, entry) => {
    const sinceMs = beginOf(entry);
    const earlier = before
      .filter(({ fromMs, toMs }) => fromMs < sinceMs || toMs <= sinceMs)
      .map((interval) => (interval.toMs > sinceMs ? { ...interval, toMs: sinceMs } : interval));
    const later = entry.intervals
      .filter(({ toMs }) => toMs > sinceMs)
      .map(({ state, fromMs, toMs, reason }) => ({ state, fromMs: Math.max(fromMs, sinceMs), toMs, reason }))
      .sort((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs);
    return [...earlier, ...later];
  }, kept);
}

export function isSameInterval(a: StateInterval, b: StateInterval): boolean {
  return a.state === b.state && a.fromMs === b.fromMs && a.toMs === b.toMs && a.reason === b.reason;
}

function beginOf({ sinceMs = -Infinity }: { readonly sinceMs?: number }): number {
  return sinceMs;
}
