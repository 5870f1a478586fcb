import type { LaneRow } from "../../../src/api/routes/outage-schemas.ts";
import type { OutageRow } from "../../../src/api/schemas.ts";
import type { Span } from "../time/span.ts";
import { isQuiet, type Lane, type SiteRow, siteName } from "./lanes.ts";
import { isMeasured } from "./outage.ts";
import { checkedSpans, outageSpans, placeName, reportedSpans, type SiteTimeline } from "./site-spans.ts";

/** What the lanes of sites are made of. */
export interface SiteFacts {
  readonly outages: readonly OutageRow[];
  readonly sites: readonly SiteRow[];
  /** What checks said, place by place. */
  readonly checked: readonly LaneRow[];
  /** Sites of the case; null without one. */
  readonly named: readonly string[] | null;
}

/** A site with its lanes. `whole` are always drawn; `places` tell apart what `whole` says as one. */
export interface SiteLanes {
  readonly id: string;
  readonly whole: readonly Lane[];
  /** Empty where it was checked from one place at most. */
  readonly places: readonly Lane[];
  /** Whether any check of it is there, also where an outage is drawn over all of them. */
  readonly isChecked: boolean;
  /** Anything but up, or not looked at. */
  readonly hasTrouble: boolean;
}

/**
 * Each site of the case, or without one each that is watched, and each other site with an outage or a check in the
 * window; those with trouble first. What was measured and what was only reported stand in lanes of their own where a
 * site has both. Without an outage or a check a site was not looked at: that says nothing of how it was.
 */
export function siteLanes(facts: SiteFacts, window: Span, asOfMs: number): readonly SiteLanes[] {
  const { outages, sites, checked, named } = facts;
  const usual = named ?? sites.filter(({ watched }) => watched).map(({ id }) => id);
  const known = usual.length > 0 ? usual : sites.map(({ id }) => id);
  const rowsOf = groupedBySite(checked);
  const outagesOf = groupedBySite(outages);
  const lanes = [...new Set([...known, ...rowsOf.keys(), ...outagesOf.keys()])].map((id) => {
    const timeline: SiteTimeline = {
      id,
      name: siteName(id, sites),
      everyMs: everyMsOf(sites.find((site) => site.id === id)),
      rows: rowsOf.get(id) ?? [],
      window,
      asOfMs,
    };
    return lanesOf(timeline, outagesOf.get(id) ?? []);
  });
  return [...lanes.filter(({ hasTrouble }) => hasTrouble), ...lanes.filter(({ hasTrouble }) => !hasTrouble)];
}

export function everyMsOf(site: SiteRow | undefined): number | null {
  return site?.watched && site.every_s !== null ? site.every_s * 1000 : null;
}

function lanesOf(timeline: SiteTimeline, outages: readonly OutageRow[]): SiteLanes {
  const { id, name, rows, window, asOfMs } = timeline;
  const places = placesOf(rows);
  const reported = outages.filter((outage) => !isMeasured(outage));
  const isMixed = reported.length > 0 && reported.length < outages.length + rows.length;
  const known = isMixed ? outages.filter(isMeasured) : outages;
  const whole: Lane[] = [
    {
      id,
      name: isMixed ? `${name}, measured` : name,
      spans: checkedSpans(timeline, rows, places.length > 1, outageSpans(known, window, asOfMs)),
    },
  ];
  if (isMixed)
    whole.push({ id: `${id}/reported`, name: `${name}, reported`, spans: reportedSpans(reported, timeline) });
  return {
    id,
    whole,
    places: places.length < 2 ? [] : placeLanes(timeline),
    isChecked: rows.some(({ state }) => state !== "gap"),
    hasTrouble: whole.some(({ spans }) => spans.some(({ state }) => !isQuiet(state))),
  };
}

/** A lane for each place that checked the site, without outages: what each of them saw. */
export function placeLanes(timeline: SiteTimeline): readonly Lane[] {
  return placesOf(timeline.rows).map((place) => ({
    id: `${timeline.id}/${place}`,
    name: `${timeline.name}, from ${placeName(place)}`,
    spans: checkedSpans(
      timeline,
      timeline.rows.filter((row) => row.place === place),
      false,
      [],
    ),
  }));
}

function placesOf(rows: readonly LaneRow[]): readonly string[] {
  return [...new Set(rows.map(({ place }) => place))];
}

function groupedBySite<T extends { readonly site: string }>(rows: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.site);
    if (group) group.push(row);
    else groups.set(row.site, [row]);
  }
  return groups;
}

/** How lanes are listed: all of them, or the most telling. */
export interface ShownLanes {
  readonly lanes: readonly Lane[];
  readonly hidden: number;
}

/** So many lanes are drawn without being asked for. */
const MOST_LANES = 10;

/** Every lane, places below their site; where that is too much, sites alone, and of those the first. */
export function shownLanes(sites: readonly SiteLanes[], wantsAll: boolean): ShownLanes {
  const all = sites.flatMap(({ whole, places }) => [...whole, ...places]);
  if (wantsAll || all.length <= MOST_LANES) return { lanes: all, hidden: 0 };
  const lanes = sites.flatMap(({ whole }) => whole).slice(0, MOST_LANES);
  return { lanes, hidden: all.length - lanes.length };
}
