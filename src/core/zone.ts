import { UsageError } from "./errors.ts";
import { HOUR_MS, MINUTE_MS } from "./time.ts";

/** Offset of one IANA zone from UTC at an instant, in milliseconds. Cached by quarter of an hour, where all changes fall. */
export interface Zone {
  readonly id: string;
  offsetMs(atMs: number): number;
  /** ISO 8601 local time with milliseconds and numeric offset: 2016-11-08T22:00:00.000-05:00. */
  iso(atMs: number): string;
  /** The instants at which the clocks of the zone show the given local time (epoch milliseconds as if UTC): none, one or two, ascending. */
  instantsOf(localMs: number): readonly number[];
}

const QUARTER_MS = 15 * MINUTE_MS;

/** Opens an IANA zone by name ("UTC", "America/New_York"). Throws UsageError for an unknown name. */
export function openZone(id: string): Zone {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(id)) throw unknownZone(id);
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: id,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch (cause) {
    throw unknownZone(id, cause);
  }
  if (id === "UTC") return { id, offsetMs: () => 0, iso: (ms) => localIso(ms, 0), instantsOf: (ms) => [ms] };
  const cache = new Map<number, number>();

  function offsetMs(atMs: number): number {
    const slot = Math.floor(atMs / QUARTER_MS);
    const known = cache.get(slot);
    if (known !== undefined) return known;
    const at = slot * QUARTER_MS;
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
    const local = Date.UTC(
      part["year"] ?? 0,
      (part["month"] ?? 1) - 1,
      part["day"],
      part["hour"],
      part["minute"],
      part["second"],
    );
    const offset = local - at;
    if (cache.size > 100_000) cache.clear();
    cache.set(slot, offset);
    return offset;
  }

  return {
    id,
    offsetMs,
    iso: (atMs) => localIso(atMs, offsetMs(atMs)),
    instantsOf(localMs) {
      const offsets = new Set([
        offsetMs(localMs - 26 * HOUR_MS),
        offsetMs(localMs + 26 * HOUR_MS),
        offsetMs(localMs),
        offsetMs(localMs - offsetMs(localMs)),
      ]);
      return [...offsets]
        .map((offset) => localMs - offset)
        .filter((instant) => instant + offsetMs(instant) === localMs)
        .sort((a, b) => a - b);
    },
  };
}

function unknownZone(id: string, cause?: unknown): UsageError {
  return new UsageError(`unknown time zone "${id.slice(0, 40)}"; use an IANA name such as UTC or America/New_York`, {
    cause,
  });
}

function localIso(atMs: number, offsetMs: number): string {
  const minutes = Math.abs(Math.trunc(offsetMs / MINUTE_MS));
  const sign = offsetMs < 0 ? "-" : "+";
  const offset = `${sign}${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  return new Date(atMs + offsetMs).toISOString().slice(0, -1) + offset;
}
