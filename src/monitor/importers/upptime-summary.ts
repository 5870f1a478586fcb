import { DAY_MS, isoUtc, MINUTE_MS, utcMs } from "../../core/time.ts";
import { DocumentBuilder, type Refusal } from "./document-builder.ts";
import type { ImportedDocument, ImportSettings } from "./importer.ts";
import { slug } from "./names.ts";
import { type Fields, field, isFields, shown, text, webAddress } from "./values.ts";

const STATUSES = new Set(["up", "down", "degraded"]);
const DAY_MINUTES = DAY_MS / MINUTE_MS;

/**
 * `history/summary.json`: how many minutes of each day a site was down. All that this says is that it was, for so long in
 * all, at some time of that day (UTC): the ends are as wide as the day allows.
 */
export function importUpptimeSummary(sites: readonly unknown[], settings: ImportSettings): ImportedDocument {
  const builder = new DocumentBuilder("upptime", settings);
  builder.each("sites", sites, (site, at) => takeSite(builder, at, site));
  return builder.done();
}

function takeSite(builder: DocumentBuilder, at: string, site: Fields): Refusal {
  const id = text(field(site, "slug"));
  const name = text(field(site, "name")) ?? id;
  if (name === null) return "it has neither name nor slug";
  const status = text(field(site, "status"))?.toLowerCase();
  if (status !== undefined && !STATUSES.has(status))
    builder.warn(at, "unknown_status", `the status ${shown(status)} is not known`);
  if (status === "down")
    builder.warn(at, "no_time", "it is called down, but not since when; the minutes of each day are all that is taken");
  const days = field(site, "dailyMinutesDown");
  const named = { id: id ?? slug(name), name, url: webAddress(field(site, "url")) };
  for (const [day, minutes] of isFields(days) ? Object.entries(days) : [])
    builder.refuse(`${at}.dailyMinutesDown`, takeDay(builder, at, named, day, minutes));
  return null;
}

function takeDay(
  builder: DocumentBuilder,
  at: string,
  site: { readonly id: string; readonly name: string; readonly url: string | null },
  day: string,
  minutes: unknown,
): Refusal {
  const dayMs = dayOf(day);
  if (dayMs === null) return `${shown(day)} is no day that exists`;
  if (typeof minutes !== "number" || !(minutes >= 0 && minutes <= DAY_MINUTES))
    return `${day}: ${shown(minutes)} is no number of minutes in a day`;
  if (minutes === 0) return null;
  const downMs = Math.round(minutes * MINUTE_MS);
  return builder.outage(at, {
    siteId: builder.site(site),
    kind: "outage",
    title: `${site.name}: down for ${minutes} min of ${day}`,
    severity: "major",
    confidence: "measured",
    precision: "d",
    precisionNote: `${minutes} min in all, at some time of ${isoUtc(dayMs).slice(0, 10)} (UTC)`,
    providerId: `upptime:${site.id}/${day}`,
    startEarliestMs: dayMs,
    startLatestMs: dayMs + DAY_MS - downMs,
    endEarliestMs: dayMs + downMs,
    endLatestMs: dayMs + DAY_MS,
  });
}

function dayOf(day: string): number | null {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  return parts === null ? null : utcMs(Number(parts[1]), Number(parts[2]), Number(parts[3]), 0, 0, 0, 0);
}
