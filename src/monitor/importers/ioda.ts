import { InputError } from "../../core/errors.ts";
import type { Severity } from "../../core/outage.ts";
import { SECOND_MS } from "../../core/time.ts";
import { DocumentBuilder, type Refusal } from "./document-builder.ts";
import type { ImportedDocument, ImportSettings } from "./importer.ts";
import { type Fields, field, list, shown, text } from "./values.ts";

const EVENTS = "outages.events";
/** By the worst alert that belongs to an event. */
const LEVELS: ReadonlyMap<unknown, Severity> = new Map<unknown, Severity>([
  ["normal", "none"],
  ["warning", "minor"],
  ["critical", "critical"],
]);
const RANK: readonly Severity[] = ["none", "minor", "critical", "unknown"];
/** From 1990 to 2200: what lies beyond is no count of seconds. */
const FIRST_S = 631_152_000;
const LAST_S = 7_258_118_400;

/** IODA, `/v2/outages/events`, as `format=codf` and as `format=ioda`. Times are in seconds. */
export function importIoda(document: unknown, settings: ImportSettings): ImportedDocument {
  const error = text(field(document, "error"));
  if (error !== null) throw new InputError(`${settings.name} is an answer of IODA with an error: ${shown(error)}`);
  const type = text(field(document, "type"));
  if (type !== null && type !== EVENTS)
    throw new InputError(`${settings.name} holds ${shown(type)} of IODA; ask for /v2/outages/events instead`);
  const events = Array.isArray(document) ? document : field(document, "data");
  if (!Array.isArray(events)) throw new InputError(`${settings.name} holds no outage events of IODA`);
  const builder = new DocumentBuilder("ioda", settings);
  builder.each("data", events, (event, at) => takeEvent(builder, at, event));
  return builder.done();
}

interface Place {
  readonly type: string;
  readonly code: string;
  readonly name: string;
}

function takeEvent(builder: DocumentBuilder, at: string, event: Fields): Refusal {
  const place = placeOf(event);
  if (place === null) return "it names no place";
  const start = field(event, "start") ?? field(event, "from");
  if (!isSeconds(start)) return `${shown(start)} is no time in seconds`;
  const end = endOf(event, start);
  if (!end.ok) return end.reason;
  const alerts = list(field(event, "alerts"));
  const source = text(field(event, "datasource")) ?? "unknown";
  const method = text(field(event, "method"));
  const isUnfinished = field(event, "overlaps_window") === true;
  const siteId = builder.site({
    id: `${place.type}-${place.code}`,
    name: place.name,
    country: place.type === "country" && /^[A-Za-z]{2}$/.test(place.code) ? place.code.toUpperCase() : null,
  });
  const endMs = end.s === null ? null : end.s * SECOND_MS;
  return builder.outage(at, {
    siteId,
    kind: "outage",
    title: `${place.name}: fewer signs of the Internet than usual (${source})`,
    severity: alerts.length === 0 ? "unknown" : severityOf(builder, at, alerts),
    confidence: "measured",
    precision: "m",
    precisionNote: isUnfinished ? "it lasted on beyond the time that was asked for" : "in the steps of the measurement",
    providerId: `ioda:${place.type}/${place.code}/${source}${method === null ? "" : `/${method}`}/${start}`,
    startEarliestMs: start * SECOND_MS,
    startLatestMs: start * SECOND_MS,
    endEarliestMs: endMs,
    endLatestMs: isUnfinished ? null : endMs,
    updates: alerts.flatMap((alert) => updateOf(alert)),
  });
}

function placeOf(event: unknown): Place | null {
  const entity = field(event, "entity");
  const [type, ...rest] = (text(field(event, "location")) ?? "").split("/");
  const kind = text(field(entity, "type")) ?? (type === "" ? null : (type ?? null));
  const code = text(field(entity, "code")) ?? (rest.length === 0 ? null : rest.join("/"));
  if (kind === null || code === null) return null;
  const name = text(field(entity, "name")) ?? text(field(event, "location_name"));
  return { type: kind, code, name: name ?? `${kind} ${code}` };
}

function isSeconds(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= FIRST_S && value < LAST_S;
}

type End = { readonly ok: true; readonly s: number | null } | { readonly ok: false; readonly reason: string };

/** Null for an end that is not known. */
function endOf(event: unknown, start: number): End {
  const until = field(event, "until") ?? null;
  const duration = field(event, "duration") ?? null;
  if (until === null && duration === null) return { ok: true, s: null };
  const end = until ?? (typeof duration === "number" ? start + duration : Number.NaN);
  if (typeof duration === "number" && duration < 0)
    return { ok: false, reason: `a duration of ${shown(duration)} is none` };
  if (!isSeconds(end)) return { ok: false, reason: `${shown(until ?? duration)} gives no end in seconds` };
  return end < start ? { ok: false, reason: "it ends before it begins" } : { ok: true, s: end };
}

function severityOf(builder: DocumentBuilder, at: string, alerts: readonly unknown[]): Severity {
  let worst: Severity = "none";
  for (const [i, alert] of alerts.entries()) {
    const level = field(alert, "level");
    const severity = LEVELS.get(level) ?? "unknown";
    if (severity === "unknown" && level !== undefined && level !== null)
      builder.warn(
        `${at}.alerts[${i}]`,
        "unknown_severity",
        `the level ${shown(level)} is not known; the severity is taken for unknown`,
      );
    if (RANK.indexOf(severity) > RANK.indexOf(worst)) worst = severity;
  }
  return worst;
}

function updateOf(alert: unknown) {
  const time = field(alert, "time");
  const status = text(field(alert, "level"));
  if (!isSeconds(time) || status === null) return [];
  const [value, before, condition] = ["value", "historyValue", "condition"].map((name) => text(field(alert, name)));
  const body = [
    value === null ? null : `value ${value}`,
    before === null ? null : `usually ${before}`,
    condition === null ? null : `condition ${condition}`,
  ];
  return [{ atMs: time * SECOND_MS, status, body: body.filter((part) => part !== null).join(", ") }];
}
