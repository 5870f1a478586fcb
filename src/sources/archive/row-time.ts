import type { Zone } from "../../core/zone.ts";
import type { Fault } from "./draft.ts";
import { FAULTS } from "./faults.ts";
import type { RowId } from "./row-id.ts";
import type { RowPlan } from "./row-plan.ts";
import type { TimeReading } from "./times.ts";
import { readTime } from "./times.ts";
import { LAST_SEQUENTIAL_MS } from "./x-id.ts";

export interface RowTime {
  readonly ms: number;
  /** The local time occurred twice; the earlier instant was taken. */
  readonly ambiguous: boolean;
  /** Whether the id can be one of X, given the time beside it. */
  readonly idIsOfX: boolean;
}

/** The time of a row: by its id where that carries one, else by its time columns, in the plan's zone where they name none. */
export function timeOfRow(cells: readonly string[], id: RowId, plan: RowPlan): RowTime | Fault {
  if (id.ms !== null && !id.rounded) return { ms: id.ms, ambiguous: false, idIsOfX: true };
  const reading = readingOf(cells, plan);
  if (id.ms !== null && reading.kind !== "instant") return { ms: id.ms, ambiguous: false, idIsOfX: true };
  if (reading.kind === "none" && id.isSequential && id.key !== null) return FAULTS.sequentialId;
  const time = instantOf(reading, plan);
  if ("reason" in time) return time;
  return { ...time, idIsOfX: !id.isSequential || time.ms < LAST_SEQUENTIAL_MS };
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
