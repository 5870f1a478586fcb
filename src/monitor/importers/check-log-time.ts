import { UsageError } from "../../core/errors.ts";
import { isoUtc, parseInstant } from "../../core/time.ts";
import { openZone, type Zone } from "../../core/zone.ts";
import { shown } from "./values.ts";

export type LogTime =
  | {
      readonly ok: true;
      readonly ms: number;
      readonly hasSeconds: boolean;
      /** Zone in which the local time was twice; the earlier is taken. */
      readonly twiceIn: string | null;
    }
  | { readonly ok: false; readonly reason: string };

const UNIX = /^\d{9,14}(?:\.\d{1,9})?$/;
/** From so many digits on a number counts milliseconds. */
const MILLISECONDS_FROM = 1e11;
const SECONDS = /[Tt ]\d\d:\d\d:\d\d/;
const FIRST_MS = Date.UTC(1990, 0, 1);
const MOST_ZONES = 1_000;

/** Reads the times of a log. Throws UsageError for an unknown zone. */
export class LogClock {
  readonly #zone: Zone | null;
  /** Null for names that are none. */
  readonly #zones = new Map<string, Zone | null>();

  /** `tz`: zone of times that say none, nor does their row; null to refuse these. */
  constructor(tz: string | null) {
    this.#zone = tz === null ? null : openZone(tz);
  }

  /** ISO 8601, or Unix seconds or milliseconds. `rowZone`: what the row says of the zone of times without an offset. */
  read(cell: string, rowZone: string): LogTime {
    const text = cell.trim();
    if (UNIX.test(text)) return unixTime(Number(text));
    const written = spelled(text);
    const parsed = /^\d{4}-/.test(text) ? parseInstant(written, Number.NaN) : null;
    if (parsed?.ok) return plausible(text, parsed.ms, SECONDS.test(text));
    if (parsed?.code === "missing_offset" && text.includes(":")) return this.#localTime(text, written, rowZone.trim());
    if (parsed?.code === "missing_offset") return refused(`${shown(text)} is a date without a time of day`);
    return refused(text === "" ? "it has no time" : `${shown(text)} is no time such as 2016-11-09T01:30:00Z`);
  }

  #localTime(text: string, written: string, rowZone: string): LogTime {
    const zone = rowZone === "" ? this.#zone : this.#named(rowZone);
    if (zone === null && rowZone !== "") return refused(`${shown(rowZone)} is no time zone such as America/Toronto`);
    if (zone === null) return refused(`${shown(text)} states no offset from UTC; say the zone of such times with --tz`);
    const local = parseInstant(`${written}Z`, Number.NaN);
    if (!local.ok) return refused(`${shown(text)} is no time that exists`);
    const [first, second] = zone.instantsOf(local.ms);
    if (first === undefined) return refused(`${shown(text)} never was in ${zone.id}, the clocks went past it`);
    const time = plausible(text, first, SECONDS.test(text));
    return time.ok && second !== undefined ? { ...time, twiceIn: zone.id } : time;
  }

  #named(name: string): Zone | null {
    const known = this.#zones.get(name);
    if (known !== undefined) return known;
    if (this.#zones.size >= MOST_ZONES) this.#zones.clear();
    const zone = zoneOrNull(name);
    this.#zones.set(Buffer.from(name).toString(), zone);
    return zone;
  }
}

/** The ways in which programs write an offset that RFC 3339 does not have: " UTC", " +0100", "+01". */
function spelled(text: string): string {
  if (text.endsWith("Z")) return text;
  return text
    .replace(/ ?(?:UTC|GMT|z)$/, "Z")
    .replace(/ ([+-]\d\d(?::?\d\d)?)$/, "$1")
    .replace(/(:\d\d(?:\.\d{1,9})?[+-]\d\d)$/, "$1:00");
}

function unixTime(count: number): LogTime {
  return plausible(String(count), Math.floor(count >= MILLISECONDS_FROM ? count : count * 1000), true);
}

function plausible(text: string, ms: number, hasSeconds: boolean): LogTime {
  if (ms < FIRST_MS) return refused(`${shown(text)} lies before 1990: ${isoUtc(ms)}`);
  return { ok: true, ms, hasSeconds, twiceIn: null };
}

function refused(reason: string): LogTime {
  return { ok: false, reason };
}

function zoneOrNull(name: string): Zone | null {
  try {
    return openZone(name);
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
}
