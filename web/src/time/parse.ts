import type { Zone } from "./zone.ts";

export type ParsedTime = { readonly ok: true; readonly ms: number } | { readonly ok: false; readonly why: string };

const TIME =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3})\d*)?)?)?\s*(Z|UTC|[+\-−]\d\d:?\d\d|EST|EDT)?$/i;
const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const NAMED: Readonly<Record<string, string>> = { Z: "+0000", UTC: "+0000", EST: "-0500", EDT: "-0400" };

/** A time of an address: an instant with an offset, `now`, or `-6h`. Null for anything else. */
export function parseInstant(text: string, nowMs: number): number | null {
  if (text === "now") return nowMs;
  const relative = /^-(\d{1,6})([smhd])$/.exec(text);
  if (relative) return nowMs - Number(relative[1]) * (UNIT_MS[relative[2] ?? ""] ?? 0);
  const parts = read(text.replace(/ (\d\d:?\d\d)$/, "+$1"));
  return parts && parts.offsetMs !== null ? parts.localMs - parts.offsetMs : null;
}

/**
 * A time as typed into a field, told in `zone` unless an offset follows it. A local time that the clocks skip or show
 * twice is refused with a sentence that says what to add.
 */
export function parseField(text: string, zone: Zone): ParsedTime {
  const parts = read(text.trim());
  if (!parts) return { ok: false, why: `“${text.trim().slice(0, 30)}” is no time; write it as 2016-11-08 23:00.` };
  if (parts.offsetMs !== null) return { ok: true, ms: parts.localMs - parts.offsetMs };
  const [first, second] = zone.instantsOf(parts.localMs);
  if (first === undefined) return { ok: false, why: `The clocks skip ${text.trim()} in this zone; give another time.` };
  if (second !== undefined)
    return { ok: false, why: `${text.trim()} occurs twice in this zone; add an offset, such as −04:00 or −05:00.` };
  return { ok: true, ms: first };
}

function read(text: string): { readonly localMs: number; readonly offsetMs: number | null } | null {
  const match = TIME.exec(text);
  if (!match) return null;
  const [, year, month, dayOfMonth, hour = "0", minute = "0", second = "0", fraction = "", zone] = match;
  const local = new Date(
    Date.UTC(
      Number(year),
      Number(month) - 1,
      Number(dayOfMonth),
      Number(hour),
      Number(minute),
      Number(second),
      Number(fraction.padEnd(3, "0")),
    ),
  );
  const real = local.getUTCMonth() === Number(month) - 1 && local.getUTCDate() === Number(dayOfMonth);
  if (!real || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  return { localMs: local.getTime(), offsetMs: zone === undefined ? null : offsetOf(zone) };
}

function offsetOf(zone: string): number {
  const text = (NAMED[zone.toUpperCase()] ?? zone).replace("−", "-").replace(":", "");
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(3, 5));
  return (text.startsWith("-") ? -1 : 1) * minutes * 60_000;
}
