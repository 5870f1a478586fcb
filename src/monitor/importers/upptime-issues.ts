import { openZone } from "../../core/zone.ts";
import { announcedEnd, announcedStart } from "./announced.ts";
import { DocumentBuilder, type Refusal } from "./document-builder.ts";
import { htmlText } from "./html-text.ts";
import type { ImportedDocument, ImportSettings } from "./importer.ts";
import { readTimes } from "./times.ts";
import { symptomOf, withoutSign } from "./upptime-words.ts";
import { type Fields, field, isFields, list, shown, text, webAddress } from "./values.ts";

const DOWN = " is down";
const DEGRADED = " has degraded performance";
/** Labels that say what an issue is; any other one is the short name of the site. */
const LABELS = new Set(["status", "down", "degraded", "maintenance", "upptime"]);

/** Issues as GitHub lists them: Upptime opens one when a site goes down and closes it when it is back. */
export function importUpptimeIssues(issues: readonly unknown[], settings: ImportSettings): ImportedDocument {
  const builder = new DocumentBuilder("upptime", settings);
  builder.each("issues", issues, (issue, at) => takeIssue(builder, at, issue));
  return builder.done();
}

function takeIssue(builder: DocumentBuilder, at: string, issue: Fields): Refusal {
  const title = text(field(issue, "title")) ?? "";
  const subject = subjectOf(title);
  if (subject === null) return `the issue ${shown(title)} is none that says a site is down or has degraded performance`;
  const { tz } = builder.settings;
  const times = readTimes(issue, ["created_at", "closed_at", "updated_at"], tz === null ? null : openZone(tz));
  if (!times.ok) return times.reason;
  const { created_at: startMs, closed_at: endMs, updated_at } = times.ms;
  if (startMs === null) return "it states no created_at";
  if (endMs !== null && endMs < startMs) return "it ends before it begins";
  const id = idOf(issue);
  if (id === null) return "it has no id";
  const isClosed = endMs === null && field(issue, "state") === "closed";
  if (isClosed) builder.warn(at, "end_not_stated", "it is closed, but not since when; it was when it was updated last");
  const label = labelsOf(issue).find((name) => !LABELS.has(name.toLowerCase()));
  const body = htmlText(text(field(issue, "body")) ?? "");
  return builder.outage(at, {
    siteId: builder.site({ id: label ?? subject.name, name: subject.name }),
    kind: subject.kind,
    title: `${subject.name}${subject.kind === "outage" ? DOWN : DEGRADED}`,
    severity: subject.kind === "outage" ? "major" : "minor",
    confidence: "measured",
    precision: "s",
    providerId: `upptime:${id}`,
    ...announcedStart(startMs, builder.settings),
    ...announcedEnd(endMs, startMs, [], isClosed ? updated_at : null),
    announcedAtMs: startMs,
    sourceUrl: webAddress(field(issue, "html_url")),
    symptoms: symptomsIn(body),
    updates: body === "" ? [] : [{ atMs: startMs, status: subject.kind === "outage" ? "down" : "degraded", body }],
    documentUpdatedAtMs: updated_at,
  });
}

/** "🛑 NAME is down" and "⚠️ NAME has degraded performance", with any sign or none before them. */
function subjectOf(title: string): { readonly name: string; readonly kind: "outage" | "degraded" } | null {
  const kind = title.endsWith(DOWN) ? "outage" : title.endsWith(DEGRADED) ? "degraded" : null;
  if (kind === null) return null;
  const name = withoutSign(title.slice(0, -(kind === "outage" ? DOWN : DEGRADED).length));
  return name === "" ? null : { name, kind };
}

/** Repository and number where the address holds them, else the id that GitHub has for it. */
function idOf(issue: Fields): string | null {
  const address = text(field(issue, "html_url")) ?? text(field(issue, "url")) ?? "";
  const path = /\/([^/\s]{1,100})\/([^/\s]{1,100})\/issues\/(\d{1,12})$/.exec(address);
  if (path) return `${path[1]}/${path[2]}/${path[3]}`;
  return text(field(issue, "id")) ?? text(field(issue, "number"));
}

function labelsOf(issue: Fields): readonly string[] {
  return list(field(issue, "labels")).flatMap((label) => text(isFields(label) ? field(label, "name") : label) ?? []);
}

function symptomsIn(body: string): readonly string[] {
  const code = /HTTP code: (\d{1,3})\b/.exec(body)?.[1];
  const symptom = code === undefined ? null : symptomOf(Number(code));
  return symptom === null ? [] : [symptom];
}
