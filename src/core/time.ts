export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** ISO 8601 in UTC with milliseconds and Z; `null` stays `null`. */
export function isoUtc(ms: number): string;
export function isoUtc(ms: number | null): string | null;
export function isoUtc(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

export type TimeError = "missing_offset" | "invalid_time";
export type ParsedTime =
  | { readonly ok: true; readonly ms: number }
  | { readonly ok: false; readonly code: TimeError; readonly detail: string };

const RFC3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:([Zz])|([+-])(\d\d):?(\d\d))?$/;
const DATE_ALONE = /^\d{4}-\d\d-\d\d$/;

/**
 * Time as people and scripts give it: RFC 3339 with an offset, `now`, or relative to now (`-6h`). A time without an
 * offset, or a date alone, is refused rather than guessed. In a query string an unencoded "+" arrives as a space, so a
 * space before the offset counts as "+".
 */
export function parseInstant(text: string, nowMs: number): ParsedTime {
  if (text === "now") return { ok: true, ms: nowMs };
  const relative = /^-(\d{1,7})(s|m|h|d)$/.exec(text);
  if (relative) return valid(nowMs - Number(relative[1]) * (UNIT_MS[relative[2] ?? ""] ?? 0));
  const spelled = text.replace(/ (\d\d:?\d\d)$/, "+$1");
  const match = RFC3339.exec(spelled);
  if (!match) {
    if (DATE_ALONE.test(text))
      return missingOffset(`"${text}" is a date alone; write the instant, e.g. ${text}T00:00:00Z`);
    return { ok: false, code: "invalid_time", detail: "Write a time as 2016-11-08T22:00:00-05:00, or now, or -6h" };
  }
  const [, year, month, day, hour, minute, second = "0", fraction = "0", zulu, sign, offsetHour, offsetMinute] = match;
  if (!zulu && !sign) return missingOffset(`Add Z or an offset, e.g. ${text.trim().slice(0, 19)}-05:00`);
  const ms = utcMs(
    Number(year),
    Number(month),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    Number(`0.${fraction}`) * 1000,
  );
  const offset = Number(offsetHour ?? 0) * 60 + Number(offsetMinute ?? 0);
  if (ms === null || Number(offsetHour ?? 0) > 14 || Number(offsetMinute ?? 0) > 59)
    return { ok: false, code: "invalid_time", detail: `"${text}" is no time that exists` };
  return valid(ms - (sign === "-" ? -1 : 1) * offset * MINUTE_MS);
}

function valid(ms: number): ParsedTime {
  if (ms < -62_135_596_800_000 || ms > 253_402_300_799_999)
    return { ok: false, code: "invalid_time", detail: "The year must lie between 1 and 9999" };
  return { ok: true, ms };
}

function missingOffset(detail: string): ParsedTime {
  return { ok: false, code: "missing_offset", detail };
}

/** Epoch milliseconds of a UTC calendar time, or `null` where the calendar or the clock has no such time. Sub-millisecond parts are cut. */
export function utcMs(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  millisecond: number,
): number | null {
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, Math.floor(millisecond));
  return date.getUTCDate() === day && date.getUTCMonth() === month - 1 ? date.getTime() : null;
}
