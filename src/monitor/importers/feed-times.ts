import { HOUR_MS, MINUTE_MS, utcMs } from "../../core/time.ts";
import type { Zone } from "../../core/zone.ts";
import { type ReadTime, readTime } from "./times.ts";
import { shown } from "./values.ts";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Hours from UTC of zone words that mean one thing only; CST, IST, BST and their like mean several. */
const ZONES: ReadonlyMap<string, number> = new Map([
  ["UTC", 0],
  ["GMT", 0],
  ["UT", 0],
  ["Z", 0],
  ["EST", -5],
  ["EDT", -4],
  ["CDT", -5],
  ["MST", -7],
  ["MDT", -6],
  ["PST", -8],
  ["PDT", -7],
  ["AKST", -9],
  ["AKDT", -8],
  ["HST", -10],
  ["WET", 0],
  ["WEST", 1],
  ["CET", 1],
  ["CEST", 2],
  ["EET", 2],
  ["EEST", 3],
  ["JST", 9],
  ["AWST", 8],
  ["AEST", 10],
  ["AEDT", 11],
  ["NZST", 12],
  ["NZDT", 13],
]);

/** Offset from UTC in milliseconds of "UTC", "PDT", "+02:00", "-03"; null for a word that is not known. */
function offsetOf(word: string): number | null {
  const hours = ZONES.get(word.toUpperCase());
  if (hours !== undefined) return hours * HOUR_MS;
  const stated = /^(?:UTC|GMT)?([+-])(\d\d?):?(\d\d)?$/.exec(word);
  if (!stated || Number(stated[2]) > 14 || Number(stated[3] ?? 0) > 59) return null;
  const offset = Number(stated[2]) * HOUR_MS + Number(stated[3] ?? 0) * MINUTE_MS;
  return stated[1] === "-" ? -offset : offset;
}

const RFC_822 =
  /^(?:[A-Za-z]{3,9},? )?(\d{1,2}) ([A-Za-z]{3})[a-z]{0,6} (\d{4}) (\d\d?):(\d\d)(?::(\d\d))? ?([A-Za-z]{1,5}|[+-]\d\d:?\d\d)$/;

/** The date of an entry: ISO 8601 as in Atom, or "Tue, 18 Aug 2026 10:23:23 +0000" as in RSS. */
export function readFeedDate(written: string, zone: Zone | null): ReadTime {
  const parts = RFC_822.exec(written.replace(/\s+/g, " "));
  if (parts === null) return readTime(written, zone);
  const [, day, month = "", year, hour, minute, second = "0", word = ""] = parts;
  const offset = offsetOf(word);
  if (offset === null) return { ok: false, reason: `the zone of ${shown(written)} is not known` };
  const local = utcMs(
    Number(year),
    MONTHS.indexOf(month.toLowerCase()) + 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    0,
  );
  if (local === null) return { ok: false, reason: `${shown(written)} is no time that exists` };
  return { ok: true, ms: local - offset, precision: "s" };
}

export type UpdateTime =
  | { readonly ok: true; readonly ms: number }
  | { readonly ok: false; readonly code: "no_time" | "unknown_zone"; readonly reason: string };

const UPDATE =
  /^([A-Za-z]{3,9})\.? (\d{1,2}),?(?: (\d{4}),?)?(?: at)? (\d{1,2}):(\d\d)(?::(\d\d))?(?: ?([ap])\.?m\.?)?(?: ?\(?([A-Za-z]{1,5}(?:[+-]\d{1,2}(?::?\d\d)?)?|[+-]\d\d:?(?:\d\d)?)\)?)?$/i;

/**
 * The time of an update, such as "Aug 18, 10:23 UTC": without a year, which becomes the one that brings it nearest to
 * `nearMs`, and with its zone as a word. Without a zone it is read in `zone`.
 */
export function readUpdateTime(written: string, nearMs: number, zone: Zone | null): UpdateTime {
  const parts = UPDATE.exec(written.replace(/\s+/g, " ").trim());
  const month = MONTHS.indexOf((parts?.[1] ?? "").slice(0, 3).toLowerCase()) + 1;
  if (parts === null || month === 0)
    return { ok: false, code: "no_time", reason: `${shown(written)} is no time of an update` };
  const [, , day, year, hour, minute, second = "0", half, word] = parts;
  const offset = word === undefined ? null : offsetOf(word);
  if (offset === null && (word !== undefined || zone === null))
    return {
      ok: false,
      code: "unknown_zone",
      reason:
        word === undefined
          ? `${shown(written)} states no zone`
          : `the zone ${shown(word)} is not known, or means several`,
    };
  const near = new Date(nearMs).getUTCFullYear();
  const years = year === undefined ? [near - 1, near, near + 1] : [Number(year)];
  const instants = years.flatMap((candidate) => {
    const local = utcMs(candidate, month, Number(day), hourOf(Number(hour), half), Number(minute), Number(second), 0);
    if (local === null) return [];
    return offset === null ? (zone?.instantsOf(local) ?? []) : [local - offset];
  });
  const [nearest] = instants.sort((a, b) => Math.abs(a - nearMs) - Math.abs(b - nearMs));
  if (nearest === undefined) return { ok: false, code: "no_time", reason: `${shown(written)} is no time that exists` };
  return { ok: true, ms: nearest };
}

function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return Number.NaN;
  return (hour % 12) + (half.toLowerCase() === "p" ? 12 : 0);
}
