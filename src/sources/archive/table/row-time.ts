import { HOUR_MS, MINUTE_MS } from "../../../core/time.ts";
import type { Zone } from "../../../core/zone.ts";
import type { Fault } from "../../normalise/draft.ts";
import { FAULTS } from "../../normalise/faults.ts";
import type { TimeReading } from "../../normalise/times.ts";
import { readTime } from "../../normalise/times.ts";
import { LAST_SEQUENTIAL_MS } from "../../normalise/x-id.ts";
import type { RowId } from "./row-id.ts";
import type { RowPlan } from "./row-plan.ts";

export interface RowTime {
  readonly ms: number;
  /** The local time occurred twice; the earlier instant was taken. */
  readonly ambiguous: boolean;
  /** Whether the id can be that of the post, given the time beside it. */
  readonly idFits: boolean;
}

/** The time of a row: by its id where that carries one, else by its time columns, in the plan's zone where they name none. */
export function timeOfRow(cells: readonly string[], id: RowId, plan: RowPlan): RowTime | Fault {
  if (id.ms !== null && !id.rounded && !id.isGuessed) return { ms: id.ms, ambiguous: false, idFits: true };
  const reading = readingOf(cells, plan);
  const isAnother = id.isGuessed && id.ms !== null && agreement(id.ms, [reading]) === false;
  if (id.ms !== null && !isAnother && (reading.kind !== "instant" || !id.rounded))
    return { ms: id.ms, ambiguous: false, idFits: true };
  if (reading.kind === "none" && id.isSequential && id.key !== null) return FAULTS.sequentialId;
  const time = instantOf(reading, plan);
  if ("reason" in time) return time;
  return { ...time, idFits: !isAnother && (!id.isSequential || time.ms < LAST_SEQUENTIAL_MS) };
}

/** Times are often written to the minute. */
const TOLERANCE_MS = 2 * MINUTE_MS;
const QUARTER_MS = 15 * MINUTE_MS;
/** No clock on Earth is further from UTC, and no date. */
const FARTHEST_CLOCK_MS = 14 * HOUR_MS;
const FARTHEST_DAY_MS = 38 * HOUR_MS;

/**
 * Whether an id that carries this time can be of a post of which the cells say this; null where they say too little.
 * A time without an offset may be that of any zone: those are whole quarters of an hour from UTC.
 */
export function agreement(idMs: number, readings: readonly TimeReading[]): boolean | null {
  const reading = readings.find(({ kind }) => kind === "instant") ?? readings.reduce(joined, { kind: "none" });
  switch (reading.kind) {
    case "instant":
      return Math.abs(reading.ms - idMs) <= TOLERANCE_MS;
    case "local": {
      const apart = reading.ms - idMs;
      const offset = Math.round(apart / QUARTER_MS) * QUARTER_MS;
      return Math.abs(offset) <= FARTHEST_CLOCK_MS && Math.abs(apart - offset) <= TOLERANCE_MS;
    }
    case "day":
      return Math.abs(reading.ms - idMs) <= FARTHEST_DAY_MS;
    default:
      return null;
  }
}

/** What the time columns say together: an instant before anything else, a date with the clock beside it. */
export function readingOf(cells: readonly string[], plan: RowPlan): TimeReading {
  let best: TimeReading = { kind: "none" };
  for (const column of plan.times) {
    const reading = readTime(cells[column] ?? "", plan.dateOrder);
    if (reading.kind === "instant") return reading;
    best = joined(best, reading);
  }
  return best;
}

/** A date and a time of day make a local time; otherwise the first that says something. */
function joined(first: TimeReading, second: TimeReading): TimeReading {
  if (first.kind === "local" || second.kind === "none") return first;
  if (second.kind === "local" || first.kind === "none") return second;
  if (first.kind === "day" && second.kind === "clock") return { kind: "local", ms: first.ms + second.ms };
  if (first.kind === "clock" && second.kind === "day") return { kind: "local", ms: first.ms + second.ms };
  return first;
}

function instantOf(reading: TimeReading, plan: RowPlan): { readonly ms: number; readonly ambiguous: boolean } | Fault {
  switch (reading.kind) {
    case "instant":
      return { ms: reading.ms, ambiguous: false };
    case "local":
      if (plan.timesAreUtc) return { ms: reading.ms, ambiguous: false };
      return plan.isPlausible(reading.ms) ? inZone(reading.ms, plan.zone) : FAULTS.implausibleTime;
    case "day":
      return FAULTS.noClock;
    case "clock":
      return FAULTS.noDate;
    case "order":
      return FAULTS.ambiguousDate;
    case "none":
      return FAULTS.noTime;
    case "bad":
      return FAULTS.invalidTime;
  }
}

function inZone(localMs: number, zone: Zone | null): { readonly ms: number; readonly ambiguous: boolean } | Fault {
  if (zone === null) return FAULTS.needsTz;
  const [ms, second] = zone.instantsOf(localMs);
  return ms === undefined ? FAULTS.impossibleTime : { ms, ambiguous: second !== undefined };
}
