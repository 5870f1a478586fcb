import { InputError } from "../../core/errors.ts";
import { SEVERITIES, type Severity } from "../../core/outage.ts";
import { DocumentBuilder, type Refusal } from "./document-builder.ts";
import { htmlText } from "./html-text.ts";
import type { ImportedDocument, ImportSettings } from "./importer.ts";
import { digest } from "./names.ts";
import { type Fields, field, list, shown, text } from "./values.ts";

/** Times are in milliseconds: what seems to lie before 1990 is in seconds, what seems to lie after 2200 in microseconds. */
const FIRST_MS = Date.UTC(1990, 0, 1);
const LAST_MS = Date.UTC(2200, 0, 1);
const SEVERITY_TAG = "severity:";
const SITE_TAG = "site:";

/**
 * Annotations of Grafana. The tag `outage` makes an outage, with `severity:X` and `site:ID` beside it; everything else is
 * a moment. Start and end are exactly what they say; without an end (or one equal to the start, which Grafana writes for
 * a point) the end is not known.
 */
export function importGrafana(document: unknown, settings: ImportSettings): ImportedDocument {
  const annotations = Array.isArray(document) ? document : field(document, "annotations");
  if (!Array.isArray(annotations)) throw new InputError(`${settings.name} holds no annotations of Grafana`);
  const builder = new DocumentBuilder("grafana", settings);
  builder.each("annotations", annotations, (annotation, at) => takeAnnotation(builder, at, annotation));
  return builder.done();
}

function takeAnnotation(builder: DocumentBuilder, at: string, annotation: Fields): Refusal {
  const start = field(annotation, "time");
  const end = field(annotation, "timeEnd") ?? 0;
  const fault = faultOf("time", start) ?? (end === 0 ? null : faultOf("timeEnd", end));
  if (typeof start !== "number" || typeof end !== "number" || fault !== null) return fault ?? "it has no time";
  const startMs = Math.round(start);
  const endMs = end === 0 || end === start ? null : Math.round(end);
  if (endMs !== null && endMs < startMs) return "it ends before it begins";
  const tags = list(field(annotation, "tags"))
    .map(text)
    .filter((tag) => tag !== null);
  const [title = "Annotation", ...rest] = htmlText(text(field(annotation, "text")) ?? "")
    .split("\n")
    .filter(Boolean);
  const dashboard = text(field(annotation, "dashboardUID"));
  const id = text(field(annotation, "id"));
  const ownId = id ?? digest(JSON.stringify([startMs, title, tags.includes("outage")]), 16);
  const providerId = `grafana:${dashboard === null || id === null ? "" : `${dashboard}/`}${ownId}`;
  if (!tags.includes("outage"))
    return builder.moment(
      at,
      { title, atMs: startMs, untilMs: endMs, precision: "exact", sourceUrl: builder.settings.name },
      providerId,
    );
  const site = tags.find((tag) => tag.startsWith(SITE_TAG))?.slice(SITE_TAG.length);
  const updated = field(annotation, "updated");
  return builder.outage(at, {
    siteId: site ? builder.site({ id: site, name: site }) : builder.unnamedSite(at),
    kind: "outage",
    title,
    severity: severityOf(builder, at, tags),
    confidence: "reported",
    precision: "s",
    precisionNote: "as annotated by hand",
    providerId,
    startEarliestMs: startMs,
    startLatestMs: startMs,
    endEarliestMs: endMs,
    endLatestMs: endMs,
    note: rest.length === 0 ? null : rest.join("\n"),
    documentUpdatedAtMs: typeof updated === "number" && Number.isSafeInteger(updated) && updated > 0 ? updated : null,
  });
}

function faultOf(name: string, value: unknown): string | null {
  if (typeof value !== "number") return `${name}: ${shown(value)} is no time in milliseconds`;
  if (value < FIRST_MS)
    return `${name}: ${shown(value)} lies before 1990; is it in seconds? Grafana counts milliseconds`;
  return value < LAST_MS ? null : `${name}: ${shown(value)} lies beyond 2199; Grafana counts milliseconds`;
}

function severityOf(builder: DocumentBuilder, at: string, tags: readonly string[]): Severity {
  const stated = tags.find((tag) => tag.startsWith(SEVERITY_TAG))?.slice(SEVERITY_TAG.length);
  if (stated === undefined) return "unknown";
  const known = SEVERITIES.find((severity) => severity === stated.trim().toLowerCase());
  if (known === undefined)
    builder.warn(at, "unknown_severity", `the severity ${shown(stated)} is not known; it is taken for unknown`);
  return known ?? "unknown";
}
