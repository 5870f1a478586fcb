import type { LaneRow, OutageResponse } from "../../../src/api/routes/outage-schemas.ts";
import type { OutageRow } from "../../../src/api/schemas.ts";
import { type Lane, type SiteRow, siteName } from "../model/lanes.ts";
import { outageTimes } from "../model/outage.ts";
import { everyMsOf, placeLanes } from "../model/site-lanes.ts";
import { reportedSpans, type SiteTimeline } from "../model/site-spans.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, type Span } from "../time/span.ts";

const LEAST_AROUND_MS = 5 * MINUTE_MS;
const MOST_AROUND_MS = 12 * HOUR_MS;
const MOST_MS = 60 * DAY_MS;

/**
 * The outage with some of the time before and after it, on whole minutes. Of one that has been open for very long, its
 * beginning.
 */
export function timelineWindow(outage: OutageRow, asOfMs: number): Span {
  const { start, startLatest, end, endLatest } = outageTimes(outage);
  const fromMs = start ?? startLatest ?? (end ?? endLatest ?? asOfMs) - HOUR_MS;
  const untilMs = Math.min(Math.max(endLatest ?? asOfMs, fromMs + MINUTE_MS), fromMs + MOST_MS);
  const around = Math.min(MOST_AROUND_MS, Math.max(LEAST_AROUND_MS, (untilMs - fromMs) / 4));
  return {
    fromMs: Math.floor((fromMs - around) / MINUTE_MS) * MINUTE_MS,
    toMs: Math.ceil((untilMs + around) / MINUTE_MS) * MINUTE_MS,
  };
}

/** The window in which the dashboard shows it: wider, so that what was posted before and after is in sight. */
export function dashboardWindow({ fromMs, toMs }: Span): Span {
  const around = Math.max(HOUR_MS, (toMs - fromMs) / 2);
  return { fromMs: fromMs - around, toMs: toMs + around };
}

/** This outage, what each place saw, and each other record of the time in a lane of its own: nothing is merged. */
export function timelineLanes(
  { data, meta, overlapping }: OutageResponse,
  rows: readonly LaneRow[],
  records: readonly OutageRow[],
  sites: readonly SiteRow[],
  window: Span,
): readonly Lane[] {
  const asOfMs = Date.parse(meta.as_of);
  const timeline: SiteTimeline = {
    id: data.site,
    name: "Checks",
    everyMs: everyMsOf(sites.find(({ id }) => id === data.site)),
    rows,
    window,
    asOfMs,
  };
  const recordLane = (name: string, outage: OutageRow): Lane => ({
    id: outage.detail.id,
    name,
    spans: reportedSpans([outage], timeline).map((span) => ({ ...span, note: null })),
  });
  const others = othersOf(overlapping, records);
  return [
    recordLane("This outage", data),
    ...placeLanes(timeline),
    ...others.map((outage) => recordLane(`${outage.title} (${outage.detail.confidence})`, outage)),
  ];
}

/** The other records of the time, as far as they are known here. */
export function othersOf(overlapping: readonly string[], records: readonly OutageRow[]): readonly OutageRow[] {
  return records.filter(({ detail }) => overlapping.includes(detail.id));
}

export function siteOf(outage: OutageRow, sites: readonly SiteRow[]): string {
  return siteName(outage.site, sites);
}
