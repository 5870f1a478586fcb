import { InputError } from "../../core/errors.ts";
import type { OutageKind, OutageUpdate, Severity } from "../../core/outage.ts";
import { openZone, type Zone } from "../../core/zone.ts";
import { announcedEnd, announcedStart, resolvedInUpdates, statusWord } from "./announced.ts";
import { DocumentBuilder, type Refusal } from "./document-builder.ts";
import { htmlText } from "./html-text.ts";
import type { ImportedDocument, ImportSettings } from "./importer.ts";
import { hostOf } from "./names.ts";
import { earliest, readTime, readTimes } from "./times.ts";
import { type Fields, field, list, shown, text, webAddress } from "./values.ts";

const IMPACTS: ReadonlyMap<string, Severity> = new Map([
  ["none", "none"],
  ["minor", "minor"],
  ["major", "major"],
  ["critical", "critical"],
  // Work that was declared beforehand is no failure.
  ["maintenance", "none"],
]);
const STATUSES = new Set([
  "investigating",
  "identified",
  "monitoring",
  "resolved",
  "postmortem",
  "scheduled",
  "in_progress",
  "verifying",
  "completed",
]);
const OVER = new Set(["resolved", "postmortem", "completed"]);
const INDICATORS = new Set([...IMPACTS.keys()]);
const COMPONENT_RANK = ["operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage"];

interface Page {
  readonly builder: DocumentBuilder;
  readonly zone: Zone | null;
  readonly siteId: string;
  /** What the page is called in ids. */
  readonly pageId: string;
}

/**
 * Statuspage v2 (`incidents.json`, `summary.json`), which incident.io and others serve too. Times with an offset stand
 * as they are: the zone of the page is only that of its clock. Fields that may be missing or null are taken for unknown.
 */
export function importStatuspage(document: unknown, settings: ImportSettings): ImportedDocument {
  const incidents = list(field(document, "incidents"));
  const maintenances = list(field(document, "scheduled_maintenances"));
  if (![field(document, "incidents"), field(document, "scheduled_maintenances")].some(Array.isArray))
    throw new InputError(`${settings.name} holds neither incidents nor scheduled_maintenances of a status page`);
  const builder = new DocumentBuilder("statuspage", settings);
  const page = pageOf(builder, field(document, "page"), [...incidents, ...maintenances]);
  checkIndicator(builder, field(document, "status"));
  builder.each("incidents", incidents, (incident, at) => takeIncident(page, at, incident));
  builder.each("scheduled_maintenances", maintenances, (work, at) => takeMaintenance(page, at, work));
  return builder.done();
}

function pageOf(builder: DocumentBuilder, page: unknown, entries: readonly unknown[]): Page {
  const { tz } = builder.settings;
  const zone = tz === null ? null : openZone(tz);
  const url = webAddress(field(page, "url"));
  const name = text(field(page, "name"));
  const called = hostOf(url) ?? name;
  const siteId =
    called === null ? builder.unnamedSite("page") : builder.site({ id: called, name: name ?? called, url });
  const pageId = text(field(page, "id")) ?? text(entries.map((entry) => field(entry, "page_id")).find(Boolean));
  return { builder, zone, siteId, pageId: pageId ?? called ?? siteId };
}

function checkIndicator(builder: DocumentBuilder, status: unknown): void {
  const indicator = text(field(status, "indicator"));
  if (indicator !== null && !INDICATORS.has(indicator.toLowerCase()))
    builder.warn("status", "unknown_indicator", `the indicator ${shown(indicator)} is not known`);
}

function takeIncident(page: Page, at: string, incident: Fields): Refusal {
  const { builder } = page;
  const id = text(field(incident, "id"));
  if (id === null) return "it has no id";
  const common = commonOf(page, at, incident, id);
  const { updates } = common;
  const times = readTimes(incident, ["started_at", "created_at", "resolved_at"], page.zone);
  if (!times.ok) return times.reason;
  const { started_at, created_at, resolved_at } = times.ms;
  const firstUpdate = earliest(updates.map(({ atMs }) => atMs));
  const startMs = earliest([started_at, created_at, firstUpdate]);
  if (startMs === null) return "it states no time at which it began";
  const endMs = resolved_at ?? resolvedInUpdates(updates);
  if (endMs !== null && endMs < startMs) return "it ends before it begins";
  const isOver = endMs === null && OVER.has(statusWord(text(field(incident, "status")) ?? ""));
  if (isOver)
    builder.warn(at, "end_not_stated", "it is called over, but not since when; it was when it was updated last");
  const impact = text(field(incident, "impact"));
  return builder.outage(at, {
    ...common,
    kind: impact?.toLowerCase() === "maintenance" ? "maintenance" : kindOf(incident),
    ...announcedStart(startMs, builder.settings),
    ...announcedEnd(endMs, startMs, updates, isOver ? common.documentUpdatedAtMs : null),
    announcedAtMs: created_at ?? firstUpdate,
  });
}

/** Declared work has the hours it was declared for; once it is called completed, that is its end. */
function takeMaintenance(page: Page, at: string, work: Fields): Refusal {
  const { builder } = page;
  const id = text(field(work, "id"));
  if (id === null) return "it has no id";
  const common = commonOf(page, at, work, id);
  const { updates } = common;
  const times = readTimes(
    work,
    ["scheduled_for", "scheduled_until", "started_at", "created_at", "resolved_at"],
    page.zone,
  );
  if (!times.ok) return times.reason;
  const { scheduled_for, scheduled_until, started_at, created_at, resolved_at } = times.ms;
  const startMs = scheduled_for ?? started_at;
  if (startMs === null) return "it states no time at which it begins";
  const endMs = resolved_at ?? resolvedInUpdates(updates) ?? scheduled_until;
  if (endMs !== null && endMs < startMs) return "it ends before it begins";
  return builder.outage(at, {
    ...common,
    kind: "maintenance",
    startEarliestMs: startMs,
    startLatestMs: startMs,
    endEarliestMs: endMs,
    endLatestMs: endMs,
    announcedAtMs: created_at ?? earliest(updates.map(({ atMs }) => atMs)),
    precisionNote: "the hours it was declared for",
  });
}

/** What incidents and maintenances have in common. */
function commonOf({ builder, zone, siteId, pageId }: Page, at: string, incident: Fields, id: string) {
  const status = text(field(incident, "status"));
  if (status !== null && !STATUSES.has(statusWord(status))) warnStatus(builder, at, status);
  const impact = text(field(incident, "impact"));
  const severity = impact === null ? "unknown" : IMPACTS.get(impact.toLowerCase());
  if (severity === undefined)
    builder.warn(at, "unknown_severity", `the impact ${shown(impact)} is not known; the severity is taken for unknown`);
  const updatedAt = readTimes(incident, ["updated_at"], zone);
  if (!updatedAt.ok) builder.warn(at, "unreadable_time", `${updatedAt.reason}; its age is taken for unknown`);
  return {
    siteId,
    providerId: `statuspage:${pageId}/${id}`,
    title: text(field(incident, "name")) ?? `Incident ${id}`,
    severity: severity ?? ("unknown" as const),
    confidence: "official" as const,
    precision: "s" as const,
    sourceUrl: webAddress(field(incident, "shortlink")),
    updates: updatesOf(builder, zone, at, incident),
    documentUpdatedAtMs: updatedAt.ok ? updatedAt.ms.updated_at : null,
  };
}

function updatesOf(builder: DocumentBuilder, zone: Zone | null, at: string, incident: Fields): OutageUpdate[] {
  return list(field(incident, "incident_updates")).flatMap((update, i) => {
    const where = `${at}.incident_updates[${i}]`;
    const time = readTime(field(update, "display_at") ?? field(update, "created_at"), zone);
    if (!time.ok) {
      builder.warn(where, "unreadable_time", `${time.reason}; this update is left out`);
      return [];
    }
    const status = text(field(update, "status"));
    if (status !== null && !STATUSES.has(statusWord(status))) warnStatus(builder, where, status);
    return [{ atMs: time.ms, status: status ?? "unknown", body: htmlText(text(field(update, "body")) ?? "") }];
  });
}

function warnStatus(builder: DocumentBuilder, at: string, status: string): void {
  builder.warn(at, "unknown_status", `the status ${shown(status)} is not known; it is kept as it is written`);
}

/** Degraded where the worst that is said of any component is just that; an outage where more, or nothing, is said. */
function kindOf(incident: Fields): OutageKind {
  const changes = list(field(incident, "incident_updates")).flatMap((update) =>
    list(field(update, "affected_components")).flatMap((part) => [
      field(part, "new_status"),
      field(part, "old_status"),
    ]),
  );
  const now = list(field(incident, "components")).map((component) => field(component, "status"));
  const known = [...changes, ...now].filter((status) => status !== undefined && status !== null);
  const ranks = known.map((status) => (typeof status === "string" ? COMPONENT_RANK.indexOf(status) : -1));
  const worst = ranks.includes(-1) ? -1 : ranks.reduce((most, rank) => Math.max(most, rank), -1);
  return worst === COMPONENT_RANK.indexOf("degraded_performance") ? "degraded" : "outage";
}
