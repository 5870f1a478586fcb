import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../core/time.ts";
import type { Zone } from "../../core/zone.ts";
import type { Precision } from "./step-times.ts";

/** Usual length of a step: by the calendar of its zone, or by the clock. */
export type StepLength =
  | { readonly unit: "month" | "day"; readonly count: number }
  | { readonly unit: "ms"; readonly count: number };

/** How far from its usual end the next step may begin and still end this one; beyond it there is a hole. */
const REACH = 1.5;

const ALONE: Readonly<Record<Precision, StepLength>> = {
  month: { unit: "month", count: 1 },
  day: { unit: "day", count: 1 },
  hour: { unit: "ms", count: HOUR_MS },
  minute: { unit: "ms", count: MINUTE_MS },
};

/**
 * The usual step between ascending starts: the median distance. Steps that always begin at the same time of the zone's
 * day are days of its calendar (23 to 25 hours), those that begin on the same day of the month are months. A start that
 * stands alone is as long as its time is written. O(n log n).
 */
export function stepLengthOf(starts: readonly number[], zone: Zone, precision: Precision): StepLength {
  if (starts.length < 2) return ALONE[precision];
  const locals = starts.map((ms) => ms + zone.offsetMs(ms));
  if (locals.some((local) => mod(local, DAY_MS) !== mod(locals[0] ?? 0, DAY_MS)))
    return { unit: "ms", count: median(distances(starts)) };
  const days = Math.round(median(distances(locals)) / DAY_MS);
  if (days >= 28 && new Set(locals.map((local) => new Date(local).getUTCDate())).size === 1)
    return { unit: "month", count: median(distances(locals.map(monthNumber))) };
  return days >= 1 ? { unit: "day", count: days } : { unit: "ms", count: median(distances(starts)) };
}

/** A step's end: where the next one begins, or its usual length where that is farther off, so that a hole stays one. */
export function stepEnd(startMs: number, nextMs: number | undefined, length: StepLength, zone: Zone): number {
  const usual = usualEnd(startMs, length, zone);
  return nextMs !== undefined && nextMs - startMs <= REACH * (usual - startMs) ? nextMs : usual;
}

/** As part of an id: "1mo", "7d", "1h", "15m", "90s". */
export function stepName({ unit, count }: StepLength): string {
  if (unit !== "ms") return `${count}${unit === "day" ? "d" : "mo"}`;
  if (count % DAY_MS === 0) return `${count / DAY_MS}d`;
  if (count % HOUR_MS === 0) return `${count / HOUR_MS}h`;
  return count % MINUTE_MS === 0 ? `${count / MINUTE_MS}m` : `${Math.round(count / 1000)}s`;
}

function usualEnd(startMs: number, { unit, count }: StepLength, zone: Zone): number {
  if (unit === "ms") return startMs + Math.max(1, count);
  const local = startMs + zone.offsetMs(startMs);
  const date = new Date(local);
  if (unit === "day") date.setUTCDate(date.getUTCDate() + count);
  else date.setUTCMonth(date.getUTCMonth() + count);
  // Where the clocks skip that time the step ends as many hours later as they should be.
  return zone.instantsOf(date.getTime())[0] ?? startMs + (date.getTime() - local);
}

function monthNumber(localMs: number): number {
  const date = new Date(localMs);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function distances(values: readonly number[]): number[] {
  const found: number[] = [];
  for (let i = 1; i < values.length; i++) found.push((values[i] ?? 0) - (values[i - 1] ?? 0));
  return found;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}
