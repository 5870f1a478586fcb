import type { OutageRow } from "../../../src/api/schemas.ts";
import { NOT_LOOKED_AT, type SiteRow } from "../model/lanes.ts";
import { isMeasured, isOpen, outageTimes, partOf, type Trouble, troubleOf } from "../model/outage.ts";
import { upper } from "../summary/words.ts";
import { clock, counted, date, dateTime, duration, timeAt } from "../time/format.ts";
import { MINUTE_MS } from "../time/span.ts";
import type { Zone } from "../time/zone.ts";

const WHAT: Readonly<Record<Trouble, string>> = {
  down: "down",
  "in-part": "down from some places",
  degraded: "slow or in part unavailable",
  trouble: "in trouble",
  maintenance: "under maintenance",
};

/** What it was to visitors: "down", "down from 1 of 2 places", "crashed repeatedly (3 times)". */
export function whatWords(outage: OutageRow): string {
  const part = partOf(outage);
  const flaps = outage.detail.flap_count;
  const from = part && `from ${part.down} of ${counted(part.looking, "place")}`;
  if (flaps > 1) return `crashed repeatedly (${flaps} times)${from ? `, seen ${from}` : ""}`;
  if (from) return `down ${from}`;
  return outage.kind === "report" ? "reported to be in trouble" : WHAT[troubleOf(outage)];
}

/**
 * The state in words: "Down since 22:14 ET, at least 41 min", "Over. Down for 41 to 43 min on 8 Nov 2016". Only what was
 * measured can be at least so long; of what others said the end is unknown where they did not say it.
 */
export function stateWords(outage: OutageRow, asOfMs: number, zone: Zone): string {
  const { startLatest, end } = outageTimes(outage);
  const what = upper(whatWords(outage));
  if (!isOpen(outage)) {
    const day = startLatest ?? end;
    const on = day === null ? "" : ` on ${date(day, zone)}`;
    return `Over. ${what} for ${lengthWords(outage) ?? "an unknown time"}${on}${byWords(outage)}`;
  }
  const since = startLatest === null ? "an unknown time" : sinceWords(startLatest, asOfMs, zone);
  const least = startLatest !== null && end !== null && end > startLatest ? end - startLatest : null;
  const rest = isMeasured(outage) ? null : "with no known end";
  const told = [`${what} since ${since}`, least === null ? null : atLeast(least), rest];
  return `${told.filter((part) => part !== null).join(", ")}${byWords(outage)}`;
}

/** Whose word it is, where nobody measured. */
function byWords({ kind, detail }: OutageRow): string {
  return kind === "report" ? "" : BY[detail.confidence];
}

const BY: Readonly<Record<OutageRow["detail"]["confidence"], string>> = {
  measured: "",
  official: ", by its operator's word",
  reported: ", by what is reported",
  inferred: ", as inferred from other signs",
};

function sinceWords(ms: number, asOfMs: number, zone: Zone): string {
  return date(ms, zone) === date(asOfMs, zone) ? timeAt(ms, zone) : dateTime(ms, zone);
}

/** How long it lasted, as far as its uncertain ends allow: "41 min", "41 to 43 min", "at most 2 h"; null where nobody can say. */
export function lengthWords(outage: OutageRow): string | null {
  const { start, startLatest, end, endLatest } = outageTimes(outage);
  const least = startLatest !== null && end !== null ? Math.max(0, end - startLatest) : null;
  const most = start !== null && endLatest !== null ? endLatest - start : null;
  if (least === null || most === null) {
    if (most !== null) return `at most ${duration(roundedUp(most))}`;
    return least ? atLeast(least) : null;
  }
  const [from, to] = [duration(roundedDown(least)), duration(roundedUp(most))];
  if (from === to) return from;
  if (least === 0) return `at most ${to}`;
  const unit = / (\S+)$/.exec(from)?.[1];
  const isPlain = unit !== undefined && /^\d+ \S+$/.test(from) && /^\d+ \S+$/.test(to) && to.endsWith(` ${unit}`);
  return `${isPlain ? from.slice(0, -unit.length - 1) : from} to ${to}`;
}

function atLeast(ms: number): string {
  return `at least ${duration(roundedDown(ms))}`;
}

/** Bounds are rounded to where they still hold. */
function roundedDown(ms: number): number {
  return Math.floor(ms / stepOf(ms)) * stepOf(ms);
}

function roundedUp(ms: number): number {
  return Math.ceil(ms / stepOf(ms)) * stepOf(ms);
}

/** Seconds are told of what is short. */
function stepOf(ms: number): number {
  return ms < 90_000 ? 1_000 : MINUTE_MS;
}

/** An instant that is known within bounds, with its date: "between 20:00 and 22:30 ET, 8 Nov 2016". */
export function instantWords(earliest: number | null, latest: number | null, zone: Zone): string {
  if (earliest === null && latest === null) return "at an unknown time";
  if (earliest === null) return `at ${dateTime(latest ?? 0, zone)} or before`;
  if (latest === null) return `at ${dateTime(earliest, zone)} or later`;
  if (earliest === latest) return `at ${dateTime(earliest, zone)}`;
  if (date(earliest, zone) !== date(latest, zone))
    return `between ${dateTime(earliest, zone)}, and ${dateTime(latest, zone)}`;
  return `between ${clock(earliest, zone)} and ${dateTime(latest, zone)}`;
}

export function beganWords(outage: OutageRow, zone: Zone): string {
  const { start, startLatest } = outageTimes(outage);
  return `It began ${instantWords(start, startLatest, zone)}.`;
}

export function endedWords(outage: OutageRow, zone: Zone): string {
  const { end, endLatest } = outageTimes(outage);
  if (!isOpen(outage)) return `It was over ${instantWords(end, endLatest, zone)}.`;
  const state = isMeasured(outage) ? "It is not over, as far as is known" : "Its end is not known";
  return end === null ? `${state}.` : `${state}; it lasted at least until ${dateTime(end, zone)}.`;
}

const NOW = {
  up: "up",
  slow: "slow",
  failing: "failing checks",
  down: "down",
  maintenance: "under maintenance",
  inconclusive: "not to be judged, our own network failed too",
} as const;

function secondAt(text: string, zone: Zone): string {
  return timeAt(Math.floor(Date.parse(text) / 1000) * 1000, zone);
}

/** How a watched site is now. Where nobody looked lately that is said, and nothing else. */
export function nowWords({ state, since, last_check }: SiteRow, zone: Zone): string {
  if (state !== "unknown") return since === null ? NOW[state] : `${NOW[state]}, since ${secondAt(since, zone)}`;
  return last_check === null ? NOT_LOOKED_AT : `${NOT_LOOKED_AT} since ${secondAt(last_check, zone)}`;
}

/** Said of an open outage whose site nobody looks at any more; null while somebody does. */
export function unseenWords(site: SiteRow | undefined, zone: Zone): string | null {
  if (site?.state !== "unknown") return null;
  const since =
    site.last_check === null
      ? "lately"
      : `since ${dateTime(Math.floor(Date.parse(site.last_check) / 1000) * 1000, zone)}`;
  return `Nobody has looked at the site ${since}: it may be over.`;
}
