import { type CoverageInterval, overlapPerBucket, union } from "../../core/coverage.ts";

/**
 * Whether coverage says anything of each minute [starts[i], starts[i+1]). What comes after the last proof of a feed that
 * goes on is no gap: it is not known yet, and nothing is to be told of it.
 */
export function toldMinutes(intervals: readonly CoverageInterval[], starts: readonly number[]): readonly boolean[] {
  return overlapPerBucket(starts, union(intervals)).map((ms) => ms > 0);
}
