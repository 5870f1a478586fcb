import type { Precision } from "../../core/outage.ts";
import { HOUR_MS, isoUtc, parseInstant, utcMs } from "../../core/time.ts";
import type { Zone } from "../../core/zone.ts";
import { type Fields, field, shown } from "./values.ts";

export type ReadTime =
  | { readonly ok: true; readonly ms: number; readonly precision: Precision }
  | { readonly ok: false; readonly reason: string };

const NAIVE = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?$/;
const UTC_WORD = /\s?(?:UTC|GMT)$/;

/**
 * A time as documents write it: ISO 8601 with an offset, Z, UTC or GMT; without one it is read in `zone`, and refused
 * where that is null. A local time that never was, or was twice, is refused with both readings.
 */
export function readTime(value: unknown, zone: Zone | null): ReadTime {
  if (typeof value !== "string" || value.length > 60) return { ok: false, reason: `${shown(value)} is no time` };
  const written = value.trim().replace(UTC_WORD, "Z");
  if (!/^\d{4}-/.test(written))
    return { ok: false, reason: `${shown(value)} is no time of the form 2016-11-08T22:00Z` };
  const naive = NAIVE.exec(written);
  if (naive) return localTime(naive, value, zone);
  const parsed = parseInstant(written, Number.NaN);
  if (parsed.ok) return { ok: true, ms: parsed.ms, precision: precisionOf(written) };
  if (parsed.code === "missing_offset") return { ok: false, reason: `${shown(value)} is a date without a time of day` };
  return { ok: false, reason: `${shown(value)} is no time that exists` };
}

function precisionOf(written: string): Precision {
  return /[Tt ]\d\d:\d\d:\d\d/.test(written) ? "s" : "m";
}

function localTime(parts: RegExpExecArray, value: string, zone: Zone | null): ReadTime {
  const [year, month, day, hour, minute, second = 0] = parts.slice(1, 7).map((part) => Number(part ?? 0));
  const localMs = utcMs(
    year ?? 0,
    month ?? 0,
    day ?? 0,
    hour ?? 0,
    minute ?? 0,
    second,
    Number(`0.${parts[7] ?? 0}`) * 1000,
  );
  if (localMs === null) return { ok: false, reason: `${shown(value)} is no time that exists` };
  if (zone === null)
    return { ok: false, reason: `${shown(value)} states no offset from UTC; say the zone of such times with --tz` };
  const [first, second_] = zone.instantsOf(localMs);
  if (first === undefined) return { ok: false, reason: skipped(value, localMs, zone) };
  if (second_ !== undefined)
    return {
      ok: false,
      reason: `${shown(value)} was twice in ${zone.id}, at ${isoUtc(first)} and at ${isoUtc(second_)}; write its offset`,
    };
  return { ok: true, ms: first, precision: precisionOf(value) };
}

function skipped(value: string, localMs: number, zone: Zone): string {
  const before = localMs - zone.offsetMs(localMs - 26 * HOUR_MS);
  const after = localMs - zone.offsetMs(localMs + 26 * HOUR_MS);
  return `${shown(value)} never was in ${zone.id}, the clocks went past it; it could be ${isoUtc(after)} or ${isoUtc(before)}; write its offset`;
}

export type ReadTimes<K extends string> =
  | { readonly ok: true; readonly ms: Readonly<Record<K, number | null>> }
  | { readonly ok: false; readonly reason: string };

/** Several times of one entry: null for those that are absent, null or empty. One that cannot be read fails them all. */
export function readTimes<K extends string>(entry: Fields, names: readonly K[], zone: Zone | null): ReadTimes<K> {
  const found: [K, number | null][] = [];
  for (const name of names) {
    const value = field(entry, name);
    if (value === undefined || value === null || value === "") {
      found.push([name, null]);
      continue;
    }
    const time = readTime(value, zone);
    if (!time.ok) return { ok: false, reason: `${name}: ${time.reason}` };
    found.push([name, time.ms]);
  }
  return { ok: true, ms: Object.fromEntries(found) as Record<K, number | null> };
}

/** The least of the times that are known; null where none is. */
export function earliest(times: readonly (number | null)[]): number | null {
  return times.reduce((least, ms) => (ms !== null && (least === null || ms < least) ? ms : least), null);
}

export function latest(times: readonly (number | null)[]): number | null {
  return times.reduce((most, ms) => (ms !== null && (most === null || ms > most) ? ms : most), null);
}
