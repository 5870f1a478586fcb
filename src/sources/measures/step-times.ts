import type { Zone } from "../../core/zone.ts";
import type { DateOrder } from "../normalise/dates.ts";
import type { Fault } from "../normalise/draft.ts";
import { FAULTS } from "../normalise/faults.ts";
import { readTime, type TimeReading } from "../normalise/times.ts";
import { isPlausibleStart, MEASURE_FAULTS } from "./measures.ts";

/** How exactly a start is written: all that tells the length of a step that stands alone. */
export type Precision = "month" | "day" | "hour" | "minute";

export interface StepReading {
  readonly reading: TimeReading;
  readonly precision: Precision;
}

const MARKS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const MONTH = /^(\d{4})-(\d\d)$/;
const HOUR = /^(\d{4}-\d\d-\d\d)[T ](\d\d)$/;
const DAY_HOUR = /^((?:19|20)\d{6})(\d\d)$/;
/** Weeks as Google Trends once wrote them: first and last day. */
const WEEK = /^(\d{4}-\d\d-\d\d) - \d{4}-\d\d-\d\d$/;

/** The start of a step as sources write it: every time that archives have, months, whole hours, and weeks by both ends. */
export function readStart(cell: string, order: DateOrder | null): StepReading {
  const text = cell.replace(MARKS, "").trim();
  const month = MONTH.exec(text);
  if (month) return { reading: readTime(`${text}-01`, order), precision: "month" };
  const hour = HOUR.exec(text);
  if (hour) return { reading: readTime(`${hour[1]}T${hour[2]}:00`, order), precision: "hour" };
  const week = WEEK.exec(text);
  const reading = readTime(week?.[1] ?? text, order);
  return { reading, precision: reading.kind === "day" ? "day" : "minute" };
}

/** `2016110800`, as Wikipedia writes the start of a step: a day and an hour, always UTC. Null for anything else. */
export function readCompactHour(text: string): number | null {
  const match = DAY_HOUR.exec(text);
  if (!match) return null;
  const day = readTime(match[1] ?? "", null);
  const hour = Number(match[2]);
  return day.kind === "day" && hour < 24 ? day.ms + hour * 3_600_000 : null;
}

export interface StartContext {
  /** Zone of times that state none; null where none was named. */
  readonly zone: Zone | null;
  readonly nowMs: number;
}

export interface Start {
  readonly ms: number;
  /** The local time occurred twice. */
  readonly ambiguous: boolean;
}

/**
 * The instant of a start. A local time that occurs twice is the earlier instant, but for a second row of the same hour:
 * rows in order of time (`afterMs`: the one before) mean the later one.
 */
export function startOf(reading: TimeReading, afterMs: number | null, { zone, nowMs }: StartContext): Start | Fault {
  switch (reading.kind) {
    case "instant":
      return isPlausibleStart(reading.ms, nowMs)
        ? { ms: reading.ms, ambiguous: false }
        : MEASURE_FAULTS.implausibleTime;
    case "local":
    case "day":
      return inZone(reading.ms, afterMs, zone, nowMs);
    case "clock":
      return MEASURE_FAULTS.noDate;
    case "order":
      return FAULTS.ambiguousDate;
    case "none":
      return MEASURE_FAULTS.noTime;
    case "bad":
      return FAULTS.invalidTime;
  }
}

function inZone(localMs: number, afterMs: number | null, zone: Zone | null, nowMs: number): Start | Fault {
  if (!isPlausibleStart(localMs, nowMs)) return MEASURE_FAULTS.implausibleTime;
  if (zone === null) return FAULTS.needsTz;
  const [first, second] = zone.instantsOf(localMs);
  if (first === undefined) return FAULTS.impossibleTime;
  if (second === undefined) return { ms: first, ambiguous: false };
  return { ms: afterMs !== null && afterMs >= first && afterMs < second ? second : first, ambiguous: true };
}
