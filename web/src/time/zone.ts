/** A zone as the reader chose it. Local times are epoch milliseconds "as if UTC". */
export interface Zone {
  /** IANA name, as the API takes it. */
  readonly id: string;
  /** What stands in the address: an IANA name, or `browser`. */
  readonly choice: string;
  offsetMs(atMs: number): number;
  /** The instants at which clocks show that local time: none, one or two, ascending. */
  instantsOf(localMs: number): readonly number[];
  /** The word that stands beside every time: "ET", "UTC", "UTC+5:45". */
  label(atMs: number): string;
}

export const EASTERN = "America/New_York";
const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

/**
 * Opens `choice` (an IANA name, or `browser` for `browserZone`); null where the browser knows no such zone.
 * Offsets are cached by quarter of an hour, on which all changes of the clocks fall.
 */
export function openZone(choice: string, browserZone: string): Zone | null {
  const id = choice === "browser" ? browserZone : choice;
  if (id === "UTC") return { id, choice, offsetMs: () => 0, instantsOf: (ms) => [ms], label: () => "UTC" };
  const format = formatOf(id);
  if (!format) return null;
  const cache = new Map<number, number>();

  function offsetMs(atMs: number): number {
    const slot = Math.floor(atMs / QUARTER_MS);
    const known = cache.get(slot);
    if (known !== undefined) return known;
    const offset = localOf(format as Intl.DateTimeFormat, slot * QUARTER_MS) - slot * QUARTER_MS;
    cache.set(slot, offset);
    return offset;
  }

  return {
    id,
    choice,
    offsetMs,
    instantsOf(localMs) {
      const offsets = new Set([offsetMs(localMs - DAY_MS), offsetMs(localMs), offsetMs(localMs + DAY_MS)]);
      return [...offsets]
        .map((offset) => localMs - offset)
        .filter((ms) => ms + offsetMs(ms) === localMs)
        .sort((a, b) => a - b);
    },
    label: (ms) => (id === EASTERN ? "ET" : utcOffset(offsetMs(ms))),
  };
}

/** "UTC−5", "UTC+5:45", "UTC+0". */
export function utcOffset(offsetMs: number): string {
  const minutes = Math.abs(Math.round(offsetMs / 60_000));
  const rest = minutes % 60;
  return `UTC${offsetMs < 0 ? "−" : "+"}${Math.floor(minutes / 60)}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
}

/** The zone in full, for headings: "Eastern Time (ET, UTC−5)", "Asia/Kathmandu (UTC+5:45)". */
export function zoneTitle(zone: Zone, atMs: number): string {
  if (zone.id === "UTC") return "UTC";
  const offset = utcOffset(zone.offsetMs(atMs));
  return zone.id === EASTERN ? `Eastern Time (ET, ${offset})` : `${zone.id.replaceAll("_", " ")} (${offset})`;
}

function formatOf(id: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone: id,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return null;
  }
}

function localOf(format: Intl.DateTimeFormat, atMs: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(atMs)) part[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
