import { InputError } from "../../core/errors.ts";
import type { OutageKind, OutageUpdate, Severity } from "../../core/outage.ts";
import { MINUTE_MS } from "../../core/time.ts";
import { openZone, type Zone } from "../../core/zone.ts";
import { announcedEnd, announcedStart, resolvedInUpdates, statusWord } from "./announced.ts";
import { DocumentBuilder, type Refusal } from "./document-builder.ts";
import { htmlText } from "./html-text.ts";
import type { ImportedDocument, ImportSettings } from "./importer.ts";
import { digest, hostOf } from "./names.ts";
import { earliest, latest, readTime, readTimes } from "./times.ts";
import { type Fields, field, isFields, list, shown, text, webAddress } from "./values.ts";

interface Impact {
  readonly severity: Severity;
  readonly kind: OutageKind;
}
const IMPACTS: ReadonlyMap<string, Impact> = new Map([
  ["OPERATIONAL", { severity: "none", kind: "degraded" }],
  ["UNDERMAINTENANCE", { severity: "none", kind: "maintenance" }],
  ["DEGRADEDPERFORMANCE", { severity: "minor", kind: "degraded" }],
  ["MINOROUTAGE", { severity: "minor", kind: "outage" }],
  ["PARTIALOUTAGE", { severity: "minor", kind: "outage" }],
  ["MAJOROUTAGE", { severity: "major", kind: "outage" }],
]);
const WORST = [...IMPACTS.keys()];
const UNKNOWN: Impact = { severity: "unknown", kind: "outage" };
const PAGE_STATES = new Set(["UP", "HASISSUES", "UNDERMAINTENANCE"]);
const STATUSES = new Set([
  "investigating",
  "identified",
  "monitoring",
  "resolved",
  "notstartedyet",
  "in_progress",
  "verifying",
  "completed",
]);

interface Page {
  readonly builder: DocumentBuilder;
  readonly zone: Zone | null;
  readonly siteId: string;
  /** What the page is called in ids. */
  readonly pageId: string;
}

/** Instatus: `/summary.json` of a page, and incidents as its API gives them (a list, or one). */
export function importInstatus(document: unknown, settings: ImportSettings): ImportedDocument {
  const builder = new DocumentBuilder("instatus", settings);
  const active = list(field(document, "activeIncidents"));
  const maintenances = list(field(document, "activeMaintenances"));
  const incidents = incidentsOf(document);
  if (
    ![document, field(document, "activeIncidents"), field(document, "activeMaintenances")].some(Array.isArray) &&
    incidents.length === 0
  )
    throw new InputError(`${settings.name} holds neither incidents nor maintenances of Instatus`);
  const { tz } = settings;
  const page = { builder, zone: tz === null ? null : openZone(tz), ...siteOf(builder, document, incidents) };
  builder.each("activeIncidents", active, (incident, at) => takeIncident(page, at, incident));
  builder.each("incidents", incidents, (incident, at) => takeIncident(page, at, incident));
  builder.each("activeMaintenances", maintenances, (work, at) => takeMaintenance(page, at, work));
  return builder.done();
}

function incidentsOf(document: unknown): readonly unknown[] {
  if (Array.isArray(document)) return document;
  const listed = field(document, "incidents");
  if (Array.isArray(listed)) return listed;
  return field(document, "started") === undefined ? [] : [document];
}

function siteOf(
  builder: DocumentBuilder,
  document: unknown,
  incidents: readonly unknown[],
): Pick<Page, "siteId" | "pageId"> {
  const page = field(document, "page") ?? field(document, "site");
  const status = field(page, "status");
  const state = text(isFields(status) ? field(status, "type") : status);
  if (state !== null && !PAGE_STATES.has(state.toUpperCase()))
    builder.warn("page", "unknown_status", `the status ${shown(state)} of the page is not known`);
  const url = webAddress(field(page, "url"));
  const name = text(field(page, "name"));
  const linked = webAddress(incidents.map((incident) => field(incident, "url")).find((link) => webAddress(link)));
  const called = hostOf(url) ?? name ?? hostOf(linked);
  const siteId =
    called === null ? builder.unnamedSite("page") : builder.site({ id: called, name: name ?? called, url });
  return { siteId, pageId: called ?? siteId };
}

function takeIncident(page: Page, at: string, incident: Fields): Refusal {
  const { builder, zone } = page;
  const times = readTimes(incident, ["started", "resolved", "createdAt", "updatedAt"], zone);
  if (!times.ok) return times.reason;
  const updates = updatesOf(builder, zone, at, incident);
  const { started, resolved, createdAt, updatedAt } = times.ms;
  const firstUpdate = earliest(updates.map(({ atMs }) => atMs));
  const startMs = earliest([started, createdAt, firstUpdate]);
  if (startMs === null) return "it states no time at which it began";
  const endMs = resolved ?? resolvedInUpdates(updates);
  if (endMs !== null && endMs < startMs) return "it ends before it begins";
  const lastMs = updatedAt ?? latest([endMs, ...updates.map(({ atMs }) => atMs)]);
  const isOver = endMs === null && statusWord(text(field(incident, "status")) ?? "") === "resolved";
  if (isOver)
    builder.warn(at, "end_not_stated", "it is called over, but not since when; it was when it was updated last");
  const impact = impactOf(builder, at, incident);
  return builder.outage(at, {
    ...commonOf(page, incident, startMs),
    ...impact,
    ...announcedStart(startMs, builder.settings),
    ...announcedEnd(endMs, startMs, updates, isOver ? lastMs : null),
    announcedAtMs: createdAt ?? firstUpdate ?? startMs,
    updates,
    documentUpdatedAtMs: lastMs,
  });
}

/** Declared work: from its start for as many minutes as it was declared for. */
function takeMaintenance(page: Page, at: string, work: Fields): Refusal {
  const { builder, zone } = page;
  const times = readTimes(work, ["start", "started", "end", "resolved"], zone);
  if (!times.ok) return times.reason;
  const { start, started, end, resolved } = times.ms;
  const startMs = start ?? started;
  if (startMs === null) return "it states no time at which it begins";
  const minutes = minutesOf(field(work, "duration"));
  if (minutes !== null && !(minutes >= 0)) return `a duration of ${shown(field(work, "duration"))} is none`;
  const endMs = resolved ?? end ?? (minutes === null ? null : startMs + Math.round(minutes * MINUTE_MS));
  if (endMs !== null && endMs < startMs) return "it ends before it begins";
  return builder.outage(at, {
    ...commonOf(page, work, startMs),
    kind: "maintenance",
    severity: "none",
    startEarliestMs: startMs,
    startLatestMs: startMs,
    endEarliestMs: endMs,
    endLatestMs: endMs,
    precisionNote: "the hours it was declared for",
    updates: updatesOf(builder, zone, at, work),
  });
}

function minutesOf(value: unknown): number | null {
  if (value === null || value === undefined || value === "") return null;
  return typeof value === "number" || typeof value === "string" ? Number(value) : Number.NaN;
}

function commonOf({ siteId, pageId }: Page, entry: Fields, startMs: number) {
  const name = text(field(entry, "name"));
  const url = webAddress(field(entry, "url"));
  const lastOfPath = url === null ? undefined : new URL(url).pathname.split("/").filter(Boolean).at(-1);
  const id = text(field(entry, "id")) ?? lastOfPath ?? digest(JSON.stringify([name, startMs]), 16);
  return {
    siteId,
    title: name ?? `Incident ${id}`,
    confidence: "official" as const,
    precision: "s" as const,
    providerId: `instatus:${pageId}/${id}`,
    sourceUrl: url,
  };
}

/** What the incident itself states, else the worst that is said of any of its components. */
function impactOf(builder: DocumentBuilder, at: string, incident: Fields): Impact {
  const components = list(field(incident, "components")).map((component) => field(component, "status"));
  const words = [field(incident, "impact") ?? null, ...components].map(
    (word) =>
      text(word)
        ?.toUpperCase()
        .replace(/[\s_-]/g, "") ?? null,
  );
  const strange = words.find((word) => word !== null && !IMPACTS.has(word));
  if (strange !== undefined && strange !== null) {
    builder.warn(
      at,
      "unknown_severity",
      `the impact ${shown(strange)} is not known; the severity is taken for unknown`,
    );
    return UNKNOWN;
  }
  const [own, ...parts] = words;
  if (own) return IMPACTS.get(own) ?? UNKNOWN;
  const worst = parts.reduce((most, word) => Math.max(most, word === null ? 0 : WORST.indexOf(word)), 0);
  // Components that work again say nothing of how bad it was.
  return worst === 0 ? UNKNOWN : (IMPACTS.get(WORST[worst] ?? "") ?? UNKNOWN);
}

function updatesOf(builder: DocumentBuilder, zone: Zone | null, at: string, entry: Fields): OutageUpdate[] {
  const own = text(field(entry, "status"));
  warnOfStatus(builder, at, own);
  return list(field(entry, "updates")).flatMap((update, i) => {
    const where = `${at}.updates[${i}]`;
    const time = readTime(field(update, "started") ?? field(update, "createdAt"), zone);
    if (!time.ok) {
      builder.warn(where, "unreadable_time", `${time.reason}; this update is left out`);
      return [];
    }
    const status = text(field(update, "status"));
    warnOfStatus(builder, where, status);
    const body = text(field(update, "message")) ?? text(field(update, "messageHtml")) ?? "";
    return [{ atMs: time.ms, status: status ?? "unknown", body: htmlText(body) }];
  });
}

function warnOfStatus(builder: DocumentBuilder, at: string, status: string | null): void {
  if (status !== null && !STATUSES.has(statusWord(status)))
    builder.warn(at, "unknown_status", `the status ${shown(status)} is not known; it is kept as it is written`);
}
