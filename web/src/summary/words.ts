import type { OutageRow } from "../../../src/api/schemas.ts";
import { type SiteRow, siteName } from "../model/lanes.ts";
import { orderOf, outageTimes, partOf, type Trouble, troubleOf } from "../model/outage.ts";
import { clock, day, timeAt } from "../time/format.ts";
import type { Span } from "../time/span.ts";
import type { Zone } from "../time/zone.ts";

/** One sentence from parts that may be missing: "A; b; c." */
export function sentence(parts: readonly (string | null)[]): string {
  const text = parts.filter((part) => part !== null && part !== "").join("; ");
  return text && `${upper(text)}.`;
}

/** Of a time, a source or a lane in which nothing was collected; the same words on every panel. */
export const NOT_LOOKING = "not looking";
/** The same of all sources, in a sentence. */
export const NOBODY_LOOKING = "nobody was looking";
/** Of time about which the page has not been told yet: neither a gap nor seen. */
export const NOT_YET_KNOWN = "not yet known";

/** With a capital letter. */
export function upper(text: string): string {
  return `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}`;
}

/** How many of the posts shown are simulated. */
export type Simulated = "none" | "some" | "all";

/** What the posts of a sentence are called: never plain "posts" where some are simulated. */
export function postsWord(simulated: Simulated): string {
  if (simulated === "none") return "posts";
  return simulated === "all" ? "simulated posts" : "real and simulated posts together";
}

const STATE: Readonly<Record<Trouble, string>> = {
  down: "down",
  "in-part": "down from some places",
  degraded: "slow or in part unavailable",
  trouble: "in trouble",
  maintenance: "under maintenance",
};

export function stateWord(outage: OutageRow): string {
  const part = partOf(outage);
  return part ? `down from ${part.down} of ${part.looking} places` : STATE[troubleOf(outage)];
}

/** An end with its uncertainty: "22:30 ET", "between 22:15 and 22:35 ET", "an unknown time". */
export function endWords(earliest: number | null, latest: number | null, zone: Zone): string {
  if (earliest === null && latest === null) return "an unknown time";
  if (earliest === null || latest === null)
    return earliest === null ? `${timeAt(latest ?? 0, zone)} or before` : `${timeAt(earliest, zone)} or later`;
  if (earliest === latest) return timeAt(earliest, zone);
  if (day(earliest, zone) !== day(latest, zone) && latest - earliest > 6 * 3_600_000)
    return `between ${day(earliest, zone)}, ${clock(earliest, zone)} and ${day(latest, zone)}, ${timeAt(latest, zone)}`;
  return `between ${clock(earliest, zone)} and ${timeAt(latest, zone)}`;
}

/** Where a point of the chart stands to an outage. Words of order only: never why. */
export function relationWords(span: Span, outage: OutageRow, sites: readonly SiteRow[], zone: Zone): string {
  const site = siteName(outage.site, sites);
  const { start, startLatest, end, endLatest } = outageTimes(outage);
  switch (orderOf(span, outage)) {
    case "before":
      return `before ${site} was ${stateWord(outage)} (start: ${endWords(start, startLatest, zone)})`;
    case "after":
      return `after ${site} was back (end: ${endWords(end, endLatest, zone)})`;
    case "during":
      return `while ${site} was ${stateWord(outage)}`;
    case "open":
      return `after ${site} went ${stateWord(outage)}, with no known end`;
    case "maybe-begun":
      return `when ${site} may or may not yet have been ${stateWord(outage)}`;
    case "maybe-over":
      return `when ${site} may or may not have been back`;
  }
}
