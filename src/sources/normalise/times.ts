import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, utcMs } from "../../core/time.ts";
import type { DateOrder } from "./dates.ts";
import { readDate } from "./dates.ts";

/**
 * What a cell says about time. `instant`: epoch milliseconds; `local`: what the clocks of some zone showed, as if it
 * were UTC; `day`: a date without a time of day, likewise; `clock`: milliseconds since midnight; `order`: a date whose
 * day and month cannot be told apart; `none`: the cell is empty; `bad`: it is none of these.
 */
export type TimeReading =
  | { readonly kind: "instant" | "local" | "day" | "clock"; readonly ms: number }
  | { readonly kind: "order" | "none" | "bad" };

const NONE: TimeReading = { kind: "none" };
const BAD: TimeReading = { kind: "bad" };
const EMPTY = /^(?:|null|none|nan|nat|\\n|n\/a|undefined)$/i;

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?(Z|UTC|GMT)|([+-])(\d\d):?(\d\d)?)?$/;
/** X's own: `Tue Nov 08 01:20:50 +0000 2016`. */
const X_TIME = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d\d):(\d\d):(\d\d) \+0000 (\d{4})$/;
const X_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
const BASIC = /^(\d{8})T(\d{6}|\d{4})(Z)?$/;
/** What databases write for "no date"; it is a time that nothing was posted at. */
const YEAR_0_MS = -62_167_219_200_000;
const CLOCK = /(?:^|[\sT,;·-])(\d{1,2})[:h](\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:\s*([ap])\.?\s?m\b\.?)?/i;
const OFFSET = /^\s*(?:(UTC|GMT|Z)?([+-])(\d{1,2}):?(\d\d)?(?!\d)|(UTC|GMT|UT|Z|[ECMP][SD]T)\b)/i;

/** No time is written with more characters. */
const LONGEST = 80;

/** Zones of RFC 2822 in hours from UTC; other abbreviations name different zones in different countries. */
const NAMED: Readonly<Record<string, number>> = {
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
};

/**
 * Reads a time as archives write it: ISO 8601 with and without offset, X's `Tue Nov 08 01:20:50 +0000 2016`, RFC 2822,
 * what programs and people print (`8 Nov 2016, 10:00 PM`), compact digits, Unix seconds to nanoseconds, and numeric
 * dates in the given order of day and month. Fractions below a millisecond are cut.
 */
export function readTime(text: string, order: DateOrder | null): TimeReading {
  const iso = ISO.exec(text);
  if (iso) return readIso(iso);
  const x = X_TIME.exec(text);
  if (x) return readXTime(x);
  const trimmed = text.trim();
  if (trimmed.length > LONGEST) return BAD;
  if (EMPTY.test(trimmed)) return NONE;
  if (trimmed.startsWith("0000-")) return { kind: "instant", ms: YEAR_0_MS };
  const basic = BASIC.exec(trimmed);
  if (basic) {
    const reading = readCompact(`${basic[1]}${basic[2]}`);
    return reading.kind === "local" && basic[3] !== undefined ? { kind: "instant", ms: reading.ms } : reading;
  }
  if (/^[\d.eE+-]+$/.test(trimmed) && !/^\d+[.-]\d+[.-]\d+$/.test(trimmed)) return readNumber(trimmed);
  return readWords(trimmed, order);
}

function readIso(match: RegExpExecArray): TimeReading {
  const [, year, month, day, hour, minute, second, fraction, zulu, sign, offsetHour, offsetMinute] = match;
  if (year === "0000") return { kind: "instant", ms: YEAR_0_MS };
  const ms = calendarMs(Number(year), Number(month), Number(day), clockMs(hour, minute, second, fraction, undefined));
  if (ms === null) return BAD;
  if (zulu !== undefined) return { kind: "instant", ms };
  if (sign === undefined) return { kind: "local", ms };
  return withOffset(ms, sign, offsetHour, offsetMinute);
}

function readXTime(match: RegExpExecArray): TimeReading {
  const [, monthName = "", day, hour, minute, second, year] = match;
  const month = X_MONTHS.indexOf(monthName) / 3 + 1;
  const ms = calendarMs(Number(year), month, Number(day), clockMs(hour, minute, second, "0", undefined));
  return ms === null ? BAD : { kind: "instant", ms };
}

function readWords(text: string, order: DateOrder | null): TimeReading {
  const plain = text.replace(/\s*\([^)]*\)\s*$/, "");
  const clock = CLOCK.exec(plain);
  if (!clock) return readDay(plain, order);
  const clockTime = clockMs(clock[1], clock[2], clock[3], clock[4], clock[5]);
  if (clockTime === null) return BAD;
  const after = plain.slice(clock.index + clock[0].length);
  const offset = OFFSET.exec(after);
  const dateText = `${plain.slice(0, clock.index)} ${after.slice(offset?.[0].length ?? 0)}`.trim();
  if (dateText === "") return offset ? BAD : { kind: "clock", ms: clockTime };
  const day = readDay(dateText, order);
  if (day.kind !== "day") return day.kind === "order" ? day : BAD;
  const ms = day.ms + clockTime;
  if (!offset) return { kind: "local", ms };
  const named = offset[5]?.toUpperCase();
  if (named !== undefined) return { kind: "instant", ms: ms - (NAMED[named] ?? 0) * HOUR_MS };
  return withOffset(ms, offset[2], offset[3], offset[4]);
}

function readDay(text: string, order: DateOrder | null): TimeReading {
  const date = readDate(text, order);
  if (date === "order") return { kind: "order" };
  const ms = date && calendarMs(date.year, date.month, date.day, 0);
  return ms === null ? BAD : { kind: "day", ms };
}

function withOffset(ms: number, sign: string | undefined, hours: string | undefined, minutes = "0"): TimeReading {
  const offset = Number(hours) * 60 + Number(minutes);
  if (offset > 14 * 60 || Number(minutes) > 59) return BAD;
  return { kind: "instant", ms: ms - (sign === "-" ? -1 : 1) * offset * MINUTE_MS };
}

/** Milliseconds since midnight; a leap second counts as the first of the next minute. */
function clockMs(
  hourText: string | undefined,
  minuteText: string | undefined,
  secondText = "0",
  fraction = "0",
  half: string | undefined,
): number | null {
  let hour = Number(hourText);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  }
  const minute = Number(minuteText);
  const second = Number(secondText);
  if (hour > 23 || minute > 59 || second > 60) return null;
  return hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS + Math.floor(Number(`0.${fraction}`) * 1000);
}

function calendarMs(year: number, month: number, day: number, clock: number | null): number | null {
  if (clock === null) return null;
  const midnight = utcMs(year, month, day, 0, 0, 0, 0);
  return midnight === null ? null : midnight + clock;
}

const EXCEL_EPOCH_MS = -2_209_161_600_000;

function readNumber(text: string): TimeReading {
  const digits = plainDigits(text);
  if (digits === null) return BAD;
  const [whole = "", fraction = ""] = digits.split(".");
  if (/^(?:19|20)\d{6}(?:\d{4}(?:\d\d)?)?$/.test(whole) && fraction === "") return readCompact(whole);
  if (whole.length === 5 && fraction !== "")
    return { kind: "local", ms: EXCEL_EPOCH_MS + Math.round(Number(digits) * DAY_MS) };
  const unit = UNIX_UNITS[whole.length];
  if (unit !== undefined) return { kind: "instant", ms: Math.floor(Number(digits) * unit) };
  return Number(digits) === 0 ? { kind: "instant", ms: 0 } : BAD;
}

/** Milliseconds in one unit, by the number of digits that such a time has since 1973. */
const UNIX_UNITS: Readonly<Record<number, number>> = { 9: 1000, 10: 1000, 12: 1, 13: 1, 16: 1e-3, 19: 1e-6 };

/** `1.4786496E+9` as `1478649600`; null where the exponent hides digits that were lost. */
function plainDigits(text: string): string | null {
  if (/^\d+(?:\.\d*)?$/.test(text)) return text.replace(/\.0*$/, "");
  const match = /^(\d)(?:\.(\d+))?[eE]\+?(\d{1,2})$/.exec(text);
  if (!match) return null;
  const [, lead = "", mantissa = "", exponent = "0"] = match;
  const shift = Number(exponent);
  if (mantissa.length < shift - 2) return null;
  const padded = mantissa.padEnd(shift, "0");
  return `${lead}${padded.slice(0, shift)}${padded.length > shift ? `.${padded.slice(shift)}` : ""}`;
}

function readCompact(digits: string): TimeReading {
  const at = (from: number, to: number): number => Number(digits.slice(from, to) || 0);
  const clock = clockMs(digits.slice(8, 10), digits.slice(10, 12), digits.slice(12, 14) || "0", "0", undefined);
  const ms = calendarMs(at(0, 4), at(4, 6), at(6, 8), clock);
  if (ms === null) return BAD;
  return { kind: digits.length === 8 ? "day" : "local", ms };
}
