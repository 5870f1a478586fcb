import { UsageError } from "../core/errors.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../core/time.ts";

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

/** Milliseconds of a duration as people write it: `500ms`, `4s`, `90m`, `36h`, `7d`; null where it is none. */
export function durationMs(text: string): number | null {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text);
  const unit = match?.[2] === undefined ? undefined : UNITS[match[2]];
  return unit === undefined ? null : Math.round(Number(match?.[1]) * unit);
}

/** The same for an option of the command line. Throws UsageError where it is no duration, or none at all. */
export function parseDuration(text: string): number {
  const ms = durationMs(text);
  if (ms === null || ms <= 0)
    throw new UsageError(`"${text}" is no duration; write it with a unit, such as 30s or 90m`);
  return ms;
}
