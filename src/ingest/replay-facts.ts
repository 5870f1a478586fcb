import type { Case } from "../core/case.ts";
import type { Moment } from "../core/moment.ts";
import type { Outage } from "../core/outage.ts";
import type { Site } from "../core/site.ts";

/** Everything that is recorded of a night. */
export interface NightFacts {
  readonly case: Case;
  readonly sites: readonly Site[];
  readonly moments: readonly Moment[];
  readonly outages: readonly Outage[];
}

/** When facts become known, ascending: between two of these nothing changes. */
export function factTimes({ case: night, moments, outages }: NightFacts): readonly number[] {
  const times = [
    ...moments.flatMap(({ atMs, untilMs }) => [atMs, untilMs]),
    ...outages.flatMap((outage) => [startOf(outage), outage.endLatestMs]),
    ...night.figures.map(({ atMs }) => atMs),
  ];
  return [...new Set(times.filter((ms) => ms !== null))].sort((a, b) => a - b);
}

/**
 * What was known of the night at a time of it: moments once they have come, an outage once it must have begun, its end,
 * and what was written of the whole, once that must be over. The case names only what is known.
 */
export function factsAt(facts: NightFacts, atMs: number): NightFacts {
  const moments = facts.moments
    .filter((moment) => moment.atMs <= atMs)
    .map((moment) => (moment.untilMs !== null && moment.untilMs > atMs ? { ...moment, untilMs: null } : moment));
  const outages = facts.outages
    .filter((outage) => (startOf(outage) ?? atMs) <= atMs)
    .map((outage) => (outage.endLatestMs !== null && outage.endLatestMs <= atMs ? outage : stillOpen(outage)));
  const night = {
    ...facts.case,
    momentIds: facts.case.momentIds.filter((id) => moments.some((moment) => moment.id === id)),
    outageIds: facts.case.outageIds.filter((id) => outages.some((outage) => outage.id === id)),
    figures: facts.case.figures.filter((figure) => figure.atMs <= atMs),
  };
  return { case: night, sites: facts.sites, moments, outages };
}

/** Null for an outage that was always known. */
function startOf({ startEarliestMs, startLatestMs }: Outage): number | null {
  return startLatestMs ?? startEarliestMs;
}

function stillOpen(outage: Outage): Outage {
  return {
    ...outage,
    endEarliestMs: null,
    endLatestMs: null,
    precisionNote: "the end is not known yet",
    note: null,
    attributions: [],
  };
}
