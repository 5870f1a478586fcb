import type { LaneInterval, LaneState, SiteState } from "../core/check.ts";
import type { Outage } from "../core/outage.ts";
import { DEFAULT_WATCH, type Site } from "../core/site.ts";
import { HOUR_MS } from "../core/time.ts";
import type { Store } from "../store/store.ts";
import type { OpenWindow } from "./facts.ts";

/** A site and what is known of it now. */
export interface SiteSummary {
  readonly site: Site;
  /** Where it was checked from within the last hour. */
  readonly places: readonly string[];
  readonly state: SiteState;
  /** Since when; null where nobody looked lately. */
  readonly sinceMs: number | null;
  /** Until when somebody was looking; null where nobody was within the last hour. */
  readonly lastCheckMs: number | null;
}

/** A place that was silent for so many intervals is not looking any more. */
const SILENT_INTERVALS = 3;

export async function siteSummaries(store: Store, nowMs: number): Promise<readonly SiteSummary[]> {
  const [sites, lanes, outages] = await Promise.all([
    store.records("site"),
    store.lanes({ fromMs: nowMs - HOUR_MS, toMs: Number.POSITIVE_INFINITY }),
    store.records("outage"),
  ]);
  const open = outages.filter(isOpenAndMeasured);
  return sites.map((site) => {
    const own = lanes.filter(({ siteId, state }) => siteId === site.id && state !== "gap");
    return summaryOf(
      site,
      own,
      open.find(({ siteId }) => siteId === site.id),
      nowMs,
    );
  });
}

/** Lanes that overlap the window, whole intervals, of the sites named. */
export async function lanesIn(
  store: Store,
  { fromMs, toMs }: OpenWindow,
  siteIds?: readonly string[],
): Promise<readonly LaneInterval[]> {
  return store.lanes({ fromMs: fromMs ?? -Infinity, toMs: toMs ?? Infinity, ...(siteIds && { siteIds }) });
}

function summaryOf(site: Site, lanes: readonly LaneInterval[], outage: Outage | undefined, nowMs: number): SiteSummary {
  const silentMs = SILENT_INTERVALS * (site.watch?.everyMs ?? DEFAULT_WATCH.everyMs);
  const latest = lastOfEachPlace(lanes);
  const looking = latest.filter(({ toMs }) => toMs > nowMs - silentMs);
  const ends = latest.map(({ toMs }) => Math.min(toMs, nowMs));
  const about = {
    site,
    places: latest.map(({ place }) => place),
    lastCheckMs: ends.length === 0 ? null : Math.max(...ends),
  };
  if (looking.length === 0) return { ...about, state: "unknown", sinceMs: null };
  if (outage) return { ...about, state: "down", sinceMs: outage.startLatestMs };
  const worst = worstOf(looking.map(({ state }) => state));
  const since = looking.filter(({ state }) => state === worst).map(({ fromMs }) => fromMs);
  return { ...about, state: worst === "gap" ? "unknown" : worst, sinceMs: Math.min(...since) };
}

function isOpenAndMeasured({ origin, kind, severity, endLatestMs }: Outage): boolean {
  return origin === "monitor" && kind === "outage" && severity !== "minor" && endLatestMs === null;
}

function lastOfEachPlace(lanes: readonly LaneInterval[]): readonly LaneInterval[] {
  return [...new Map(lanes.map((lane) => [lane.place, lane])).values()];
}

/** What is worse wins; a place that could not tell counts only where no other can. */
const WORSE: readonly LaneState[] = ["failing", "maintenance", "slow", "up", "inconclusive", "gap"];

function worstOf(states: readonly LaneState[]): LaneState {
  return WORSE.find((state) => states.includes(state)) ?? "gap";
}
