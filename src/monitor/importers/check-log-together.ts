import { isoUtc } from "../../core/time.ts";
import type { LogJudgement } from "./check-log-judging.ts";

/** So many sites must be in a log before their failing together says anything. */
const FEWEST_SITES = 3;

export interface Together {
  readonly firstMs: number;
  readonly times: number;
}

/**
 * How often all sites of a log (three or more) began to fail within one usual interval of each other: that is how it
 * looks when the monitor itself is offline. It proves nothing, so it changes no verdict. Null where it never was.
 */
export function failingTogether(
  judged: readonly Pick<LogJudgement, "outages" | "suspects" | "usualMs">[],
): Together | null {
  if (judged.length < FEWEST_SITES) return null;
  const onsets = judged.map(({ outages, suspects }) =>
    [...outages, ...suspects].map(({ firstFailMs }) => firstFailMs).sort((a, b) => a - b),
  );
  const slackMs = Math.max(...judged.map(({ usualMs }) => usualMs));
  const [fewest, ...others] = onsets.sort((a, b) => a.length - b.length);
  const common = (fewest ?? []).filter((ms) => others.every((other) => hasNear(other, ms, slackMs)));
  const [firstMs] = common;
  return firstMs === undefined ? null : { firstMs, times: common.length };
}

function hasNear(sorted: readonly number[], ms: number, slackMs: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < ms - slackMs) low = middle + 1;
    else high = middle;
  }
  return (sorted[low] ?? Number.POSITIVE_INFINITY) <= ms + slackMs;
}

/** The warning about it. */
export function togetherText({ firstMs, times }: Together, sites: number): string {
  const often = times === 1 ? "" : `, and so ${times} times in all`;
  return `all ${sites} sites began to fail at about ${isoUtc(firstMs)}${often}; without a column "witness" the log does not show whether the monitor itself was offline, so these count as failures`;
}
