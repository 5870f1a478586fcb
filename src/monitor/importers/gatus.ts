import { InputError } from "../../core/errors.ts";
import { openZone } from "../../core/zone.ts";
import { DocumentBuilder, type Refusal } from "./document-builder.ts";
import type { ImportedDocument, ImportSettings } from "./importer.ts";
import { type Sight, spells } from "./observed.ts";
import { readTime } from "./times.ts";
import { field, isFields, list, shown, text } from "./values.ts";

/** What its events say of the endpoint; a start of the monitor says nothing. */
const EVENTS: ReadonlyMap<unknown, Sight["state"]> = new Map<unknown, Sight["state"]>([
  ["HEALTHY", "up"],
  ["UNHEALTHY", "down"],
  ["START", "other"],
]);

/** Gatus, `/api/v1/endpoints/statuses`: its events and its results are both sights of one endpoint. */
export function importGatus(document: unknown, settings: ImportSettings): ImportedDocument {
  const endpoints = Array.isArray(document) ? document : [document];
  if (endpoints.length > 0 && !endpoints.some(isEndpoint))
    throw new InputError(`${settings.name} holds no endpoints of Gatus`);
  const builder = new DocumentBuilder("gatus", settings);
  endpoints.forEach((endpoint, i) => {
    builder.refuse(`endpoints[${i}]`, takeEndpoint(builder, `endpoints[${i}]`, endpoint));
  });
  return builder.done();
}

function takeEndpoint(builder: DocumentBuilder, at: string, endpoint: unknown): Refusal {
  const group = text(field(endpoint, "group"));
  const name = text(field(endpoint, "name"));
  const key = text(field(endpoint, "key")) ?? [group, name].filter((part) => part !== null).join("_");
  if (!isFields(endpoint) || key === "") {
    builder.read++;
    return isFields(endpoint) ? "it has neither key nor name" : "it is no object";
  }
  const sights = [
    ...list(field(endpoint, "results")).flatMap((result, i) => resultSight(builder, `${at}.results[${i}]`, result)),
    ...list(field(endpoint, "events")).flatMap((event, i) => eventSight(builder, `${at}.events[${i}]`, event)),
  ];
  const runs = spells(sights);
  if (runs.length === 0) return null;
  const shownName = [group, name ?? key].filter((part) => part !== null).join("/");
  const siteId = builder.site({ id: key, name: shownName });
  for (const { kind, ...run } of runs) {
    if (kind === "suspect") continue;
    const refusal = builder.outage(at, {
      ...run,
      siteId,
      kind,
      title: `${shownName}: unhealthy`,
      confidence: "measured",
      precision: "s",
      providerId: `gatus:${key}/${new Date(run.startLatestMs).toISOString()}`,
    });
    builder.refuse(at, refusal);
  }
  return null;
}

function resultSight(builder: DocumentBuilder, at: string, result: unknown): Sight[] {
  const success = field(result, "success");
  if (typeof success !== "boolean") return refused(builder, at, "it does not say whether it was a success");
  return sight(builder, at, field(result, "timestamp"), success ? "up" : "down", success ? null : symptomOf(result));
}

function eventSight(builder: DocumentBuilder, at: string, event: unknown): Sight[] {
  const type = field(event, "type");
  const state = EVENTS.get(type);
  if (state === "other") {
    builder.read++;
    return [];
  }
  if (state !== undefined) return sight(builder, at, field(event, "timestamp"), state, null);
  builder.read++;
  builder.warn(at, "unknown_event", `the event ${shown(type)} is not known and is passed over`);
  return [];
}

function sight(
  builder: DocumentBuilder,
  at: string,
  value: unknown,
  state: Sight["state"],
  symptom: string | null,
): Sight[] {
  const { tz } = builder.settings;
  const time = readTime(value, tz === null ? null : openZone(tz));
  if (!time.ok) return refused(builder, at, time.reason);
  // The year 1 is what Go writes for no time at all.
  if (time.ms < 0) return refused(builder, at, `${shown(value)} is what Gatus writes for no time`);
  builder.read++;
  return [{ atMs: time.ms, state, symptom }];
}

function refused(builder: DocumentBuilder, at: string, reason: string): Sight[] {
  builder.read++;
  builder.refuse(at, reason);
  return [];
}

function symptomOf(result: unknown): string | null {
  const error = list(field(result, "errors"))
    .map(text)
    .find((message) => message !== null);
  if (error) return error;
  const failed = list(field(result, "conditionResults")).find((condition) => field(condition, "success") === false);
  return text(field(failed, "condition"));
}

function isEndpoint(value: unknown): boolean {
  return Array.isArray(field(value, "results")) || Array.isArray(field(value, "events"));
}
