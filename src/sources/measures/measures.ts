import { DAY_MS } from "../../core/time.ts";

/** Why a row of a measure could not be taken, beside the reasons that rows of posts have too. */
export const MEASURE_FAULTS = {
  badNumber: {
    reason: "bad_number",
    detail: "The value is no number; an empty cell says that it is not known.",
  },
  ambiguousNumber: {
    reason: "ambiguous_number",
    detail:
      "Nothing in the column shows whether 1.234 is a thousand or little more than one; write it as 1234 or 1,234.",
  },
  badStep: { reason: "bad_step", detail: "The step ends before it begins." },
  noTime: { reason: "no_time", detail: "The row names no time." },
  noDate: { reason: "no_date", detail: "The row has a time of day but no date." },
  implausibleTime: {
    reason: "implausible_time",
    detail: "The time lies before 1990 or in the future.",
  },
  notAMeasure: { reason: "not_a_measure", detail: "The record is none of those that the rest of the file holds." },
} as const;

/** What a reader of the numbers should know of a file with measures. Codes are stable: they are keys of the import report. */
export const MEASURE_WARNINGS = {
  duplicate_time: "Two rows of one series have the same time; the later one was taken.",
  step_unknown:
    "A series of one point does not show how long its step is; it was taken as short as its time is written.",
  step_under_way: "The source says that a step was not over yet; its value may still grow.",
  no_points: "The file is in order but holds no points.",
  assumed_wikipedia:
    "Days and one column of whole numbers per page: taken for Wikipedia pageviews by the day of UTC. If they are something else, name the columns time, value and name.",
} as const;

export type MeasureNotice = keyof typeof MEASURE_WARNINGS;

/** Before this nothing was counted on the web. */
const FIRST_MS = Date.UTC(1990, 0, 1);

/** Whether a step of this time can be in a file that is read at `nowMs`. */
export function isPlausibleStart(ms: number, nowMs: number): boolean {
  return ms >= FIRST_MS && ms <= nowMs + DAY_MS;
}
