import { openZone } from "../../core/zone.ts";
import type { Fault } from "../normalise/draft.ts";
import { FAULTS } from "../normalise/faults.ts";
import { arrayAt, isObject, type JsonObject, objectAt, stringAt } from "../normalise/json-value.ts";
import { gdeltDraft } from "./gdelt.ts";
import type { MeasureContext } from "./measure-book.ts";
import { MEASURE_FAULTS } from "./measures.ts";
import { PLAIN_NUMBERS, readNumber } from "./numbers.ts";
import type { Entry, SeriesDraft } from "./series-builder.ts";
import { type Precision, readCompactHour, readStart } from "./step-times.ts";
import { pageDraft } from "./wikipedia.ts";
import { xCountsDraft } from "./x-counts.ts";

export type JsonKind = "X post counts" | "GDELT timeline" | "Wikipedia pageviews";

/** One row of a document: a step of a series, or why it is none. */
export type JsonRow = { readonly draft: SeriesDraft; readonly entry: Entry } | Fault;

export const UTC = openZone("UTC");

/** What an object of a file of measures is: an answer of its source, or a single row of one. Null for anything else. */
export function jsonKindOf(value: JsonObject): JsonKind | null {
  if (isTimeline(value)) return "GDELT timeline";
  if (isCount(value) || isCountPage(value)) return "X post counts";
  if (isViews(value)) return "Wikipedia pageviews";
  const items = arrayAt(value, "items");
  return items.length > 0 && items.every((item) => isObject(item) && isViews(item)) ? "Wikipedia pageviews" : null;
}

/** The rows of an object of that kind; none where it is another object. */
export function* jsonRows(value: JsonObject, kind: JsonKind, context: MeasureContext): Generator<JsonRow> {
  switch (kind) {
    case "X post counts":
      yield* countRows(value, context.name);
      break;
    case "GDELT timeline":
      yield* timelineRows(value, context.name);
      break;
    case "Wikipedia pageviews":
      for (const item of isViews(value) ? [value] : arrayAt(value, "items")) yield viewsRow(item);
  }
}

/** True for an object that says nothing: what GDELT answers where nothing was found, and pages of errors. */
export function isEmptyAnswer(value: JsonObject): boolean {
  return Object.keys(value).every((member) => member === "errors" || member === "__twarc");
}

function isTimeline(value: JsonObject): boolean {
  const timeline = value["timeline"];
  if (!Array.isArray(timeline)) return false;
  return timeline.every(
    (series) => isObject(series) && typeof series["series"] === "string" && Array.isArray(series["data"]),
  );
}

function* timelineRows(value: JsonObject, name: string): Generator<JsonRow> {
  const details = objectAt(value, "query_details");
  const search = (details && stringAt(details, "title")) ?? name;
  for (const series of arrayAt(value, "timeline")) {
    if (!isObject(series)) continue;
    const draft = gdeltDraft(search, stringAt(series, "series") ?? "");
    const monitored = gdeltDraft(search, "Total Monitored Articles");
    for (const point of arrayAt(series, "data")) {
      yield jsonRow(draft, isObject(point) ? point["date"] : null, isObject(point) ? point["value"] : null);
      if (isObject(point) && point["norm"] !== undefined) yield jsonRow(monitored, point["date"], point["norm"]);
    }
  }
}

function isCount(value: JsonObject): boolean {
  return (
    value["start"] !== undefined && value["end"] !== undefined && ("tweet_count" in value || "post_count" in value)
  );
}

function isCountPage(value: JsonObject): boolean {
  const rows = arrayAt(value, "data");
  if (rows.length > 0) return rows.some((row) => isObject(row) && isCount(row));
  const meta = objectAt(value, "meta");
  return meta?.["total_tweet_count"] !== undefined || meta?.["total_post_count"] !== undefined;
}

function countIn(row: JsonObject): unknown {
  return "tweet_count" in row ? row["tweet_count"] : row["post_count"];
}

function* countRows(value: JsonObject, name: string): Generator<JsonRow> {
  const draft = xCountsDraft(searchOf(value) ?? name);
  for (const row of isCount(value) ? [value] : arrayAt(value, "data")) {
    if (!isObject(row) || !isCount(row)) yield MEASURE_FAULTS.notAMeasure;
    else yield jsonRow(draft, row["start"], countIn(row), row["end"]);
  }
}

/** The search that a page of counts answers, as twarc notes it in the address. */
function searchOf(page: JsonObject): string | null {
  const noted = objectAt(page, "__twarc");
  const url = noted && stringAt(noted, "url");
  return url !== undefined && URL.canParse(url) ? new URL(url).searchParams.get("query") : null;
}

function isViews(value: JsonObject): boolean {
  return typeof value["project"] === "string" && value["timestamp"] !== undefined && typeof value["views"] === "number";
}

const PRECISION: Readonly<Record<string, Precision>> = { monthly: "month", daily: "day", hourly: "hour" };

function viewsRow(item: unknown): JsonRow {
  if (!isObject(item) || !isViews(item)) return MEASURE_FAULTS.notAMeasure;
  const ms = readCompactHour(String(item["timestamp"]));
  if (ms === null) return FAULTS.invalidTime;
  const project = stringAt(item, "project") ?? "";
  const page = (stringAt(item, "article") ?? "").replaceAll("_", " ");
  const by = [stringAt(item, "access"), stringAt(item, "agent")].filter((part) => part !== undefined);
  const name = page === "" ? project : `${page} (${project})`;
  const draft = pageDraft(
    name,
    [project, page, ...by].filter((part) => part !== ""),
    `${by.join(", ")}.`,
  );
  const precision = PRECISION[stringAt(item, "granularity") ?? ""] ?? "day";
  const start = { reading: { kind: "day" as const, ms }, precision };
  return { draft, entry: { start, endMs: null, value: Number(item["views"]), below: false } };
}

function jsonRow(draft: SeriesDraft, time: unknown, value: unknown, end?: unknown): JsonRow {
  const start = readStart(typeof time === "string" ? time : "", "month-first");
  const read = typeof value === "number" || typeof value === "string" ? readNumber(String(value), PLAIN_NUMBERS) : null;
  if (read === null && value !== null) return MEASURE_FAULTS.badNumber;
  if (read !== null && "reason" in read) return read;
  const stated = end === undefined ? null : readStart(typeof end === "string" ? end : "", null).reading;
  if (stated !== null && stated.kind !== "instant" && stated.kind !== "local") return FAULTS.invalidTime;
  const entry = { start, endMs: stated?.ms ?? null, value: read?.value ?? null, below: read?.below ?? false };
  return { draft, entry };
}
