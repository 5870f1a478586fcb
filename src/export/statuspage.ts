import type { SiteState } from "../core/check.ts";
import type { Outage, Severity } from "../core/outage.ts";
import { isoUtc } from "../core/time.ts";
import type { SiteSummary } from "../query/sites.ts";

/**
 * Outages in the shape of a Statuspage v2 API, which many tools read. It has no words for an uncertain end or for a
 * report that nobody confirmed: `started_at` is the first failing check or the first announcement, `resolved_at` the
 * first check that passed again, and outages of kind `report` are left out.
 */

const IMPACT: Readonly<Record<Severity, "none" | "minor" | "major" | "critical">> = {
  none: "none",
  minor: "minor",
  major: "major",
  critical: "critical",
  // A word we do not know is never taken for a small one.
  unknown: "major",
};
const RANK = ["none", "minor", "major", "critical"] as const;
const DESCRIPTIONS = {
  none: "No open outage is known",
  minor: "Minor outage",
  major: "Major outage",
  critical: "Critical outage",
} as const;

const COMPONENT = {
  up: "operational",
  slow: "degraded_performance",
  failing: "partial_outage",
  down: "major_outage",
  maintenance: "under_maintenance",
} as const;
type KnownState = keyof typeof COMPONENT;

/** Sites that somebody could look at lately: there is no word for the others, and operational would claim what nobody saw. */
function componentsOf({ sites }: StatuspageFacts) {
  return sites.flatMap(({ site, state, sinceMs, lastCheckMs }) =>
    isKnown(state) && lastCheckMs !== null
      ? [{ ...namedComponent(site.id, site.name, state), ...shownIn(site.url, sinceMs ?? lastCheckMs, lastCheckMs) }]
      : [],
  );
}

function isKnown(state: SiteState): state is KnownState {
  return Object.hasOwn(COMPONENT, state);
}

function namedComponent(id: string, name: string, state: KnownState) {
  return { id, name, status: COMPONENT[state] };
}

function shownIn(description: string | null, createdMs: number, updatedMs: number) {
  return {
    description,
    created_at: isoUtc(createdMs),
    updated_at: isoUtc(updatedMs),
    page_id: "northbound",
    group_id: null,
    group: false,
    only_show_if_degraded: false,
  };
}

export interface StatuspageFacts {
  readonly sites: readonly SiteSummary[];
  /** By start. */
  readonly outages: readonly Outage[];
  /** Address of this server, without a slash at the end. */
  readonly origin: string;
  /** When anything last changed, at the latest. */
  readonly nowMs: number;
}

/** Page, overall state, sites as components, and what is not over. */
export function statuspageSummary(facts: StatuspageFacts) {
  const open = incidentsOf(facts).filter(({ resolved_at }) => resolved_at === null);
  const worst = RANK[Math.max(0, ...open.map(({ impact }) => RANK.indexOf(impact)))] ?? "none";
  return {
    page: pageOf(facts),
    status: { indicator: worst, description: DESCRIPTIONS[worst] },
    components: componentsOf(facts),
    incidents: open,
    scheduled_maintenances: maintenancesOf(facts),
  };
}

/** Every outage as an incident, the newest first. */
export function statuspageIncidents(facts: StatuspageFacts) {
  return { page: pageOf(facts), incidents: incidentsOf(facts) };
}

function pageOf({ origin, nowMs }: StatuspageFacts) {
  return {
    id: "northbound",
    name: "Northbound: watched sites",
    url: origin,
    time_zone: "Etc/UTC",
    updated_at: isoUtc(nowMs),
  };
}

function incidentsOf(facts: StatuspageFacts) {
  return facts.outages
    .filter(({ kind }) => kind === "outage" || kind === "degraded")
    .map((outage) => incidentOf(outage, facts))
    .reverse();
}

function incidentOf(outage: Outage, { origin, sites, nowMs }: StatuspageFacts) {
  const startMs = outage.startLatestMs ?? outage.startEarliestMs ?? nowMs;
  const site = sites.find((summary) => summary.site.id === outage.siteId);
  const updates = updatesOf(outage, startMs);
  const isOver = outage.endLatestMs !== null;
  return {
    id: outage.id,
    name: outage.title,
    status: isOver ? ("resolved" as const) : ("investigating" as const),
    impact: IMPACT[outage.severity],
    shortlink: `${origin}/outages/${encodeURIComponent(outage.id)}`,
    page_id: "northbound",
    created_at: isoUtc(outage.announcedAtMs ?? startMs),
    started_at: isoUtc(startMs),
    updated_at: updates[0]?.updated_at ?? isoUtc(startMs),
    monitoring_at: null,
    resolved_at: isoUtc(outage.endLatestMs),
    incident_updates: updates,
    components: site && isKnown(site.state) ? [namedComponent(site.site.id, site.site.name, site.state)] : [],
  };
}

/** What the operator said, or where nobody spoke what was measured; the newest first. */
function updatesOf(outage: Outage, startMs: number) {
  const told =
    outage.updates.length > 0
      ? outage.updates
      : [
          { atMs: startMs, status: "investigating", body: startWords(outage) },
          ...(outage.endLatestMs === null
            ? []
            : [{ atMs: outage.endLatestMs, status: "resolved", body: endWords(outage) }]),
        ];
  return [...told]
    .sort((a, b) => b.atMs - a.atMs)
    .map(({ atMs, status, body }, i) => ({
      id: `${outage.id}-${told.length - i}`,
      incident_id: outage.id,
      status,
      body,
      created_at: isoUtc(atMs),
      display_at: isoUtc(atMs),
      updated_at: isoUtc(atMs),
      affected_components: null,
    }));
}

/** "It began between … and …", as far as it is known. */
export function startWords({ startEarliestMs, startLatestMs }: Outage): string {
  if (startEarliestMs !== null && startLatestMs !== null && startEarliestMs !== startLatestMs)
    return `It began after ${isoUtc(startEarliestMs)} and not after ${isoUtc(startLatestMs)}.`;
  const knownMs = startLatestMs ?? startEarliestMs;
  if (knownMs === null) return "When it began is not known.";
  return startEarliestMs === null ? `It began at ${isoUtc(knownMs)} or before.` : `It began at ${isoUtc(knownMs)}.`;
}

export function endWords({ endEarliestMs, endLatestMs }: Outage): string {
  if (endLatestMs === null)
    return endEarliestMs === null ? "Its end is not known." : `It lasted at least until ${isoUtc(endEarliestMs)}.`;
  if (endEarliestMs === null) return `It was over at ${isoUtc(endLatestMs)} or before.`;
  if (endEarliestMs === endLatestMs) return `It ended at ${isoUtc(endLatestMs)}.`;
  return `It ended after ${isoUtc(endEarliestMs)} and not after ${isoUtc(endLatestMs)}.`;
}

function maintenancesOf({ sites, nowMs, origin }: StatuspageFacts) {
  return sites.flatMap(({ site }) =>
    (site.watch?.maintenance ?? [])
      .filter(({ toMs }) => toMs > nowMs)
      .map(({ fromMs, toMs }) => ({
        id: `${site.id}-${fromMs}`,
        name: `Maintenance of ${site.name}`,
        status: fromMs > nowMs ? ("scheduled" as const) : ("in_progress" as const),
        impact: "maintenance" as const,
        shortlink: origin,
        page_id: "northbound",
        created_at: isoUtc(fromMs),
        updated_at: isoUtc(fromMs),
        scheduled_for: isoUtc(fromMs),
        scheduled_until: isoUtc(toMs),
        incident_updates: [],
        components: [{ id: site.id, name: site.name, status: "under_maintenance" as const }],
      })),
  );
}
