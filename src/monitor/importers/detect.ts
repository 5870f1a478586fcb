import type { ImportFormat } from "../../core/import-format.ts";
import { isOutageHeader } from "./csv-columns.ts";
import { headerCells } from "./csv-sheet.ts";
import { looksLikeXml } from "./feed-xml.ts";
import { isUpptimeLine } from "./upptime-log.ts";
import { field, isFields, list } from "./values.ts";

/** How a document is written, as far as its beginning shows. */
export type Writing = "xml" | "html" | "json" | "check-log" | "csv" | "upptime-log" | "upptime-yml" | "unknown";

/** Documents that are known by their first bytes, and what to do instead of importing them. */
const REFUSED: readonly { readonly begins: string; readonly sentence: string }[] = [
  {
    begins: "SQLite format 3\0",
    sentence:
      "is an SQLite database, such as that of Uptime Kuma, which is not read; save the answer of /api/status-page/heartbeat/<slug> instead",
  },
  { begins: "PK\x03\x04", sentence: "is a zip archive; unpack it first" },
];

/** Why a document that begins so cannot be read; null where it may be. */
export function refusalOfBytes(head: Uint8Array): string | null {
  const begins = String.fromCharCode(...head.subarray(0, 16));
  return REFUSED.find((kind) => begins.startsWith(kind.begins))?.sentence ?? null;
}

/** How a document is written, by its beginning (some ten thousand characters, or all of it). */
export function writingOf(head: string): Writing {
  const begin = head.trimStart();
  if (/^<!doctype html|^<html/i.test(begin)) return "html";
  if (looksLikeXml(begin)) return "xml";
  if (/^[[{]/.test(begin)) return "json";
  const headers = headerCells(begin).map((cell) => cell.trim().toLowerCase());
  if (headers.includes("time") && headers.includes("status")) return "check-log";
  if (isOutageHeader(headers)) return "csv";
  const lines = begin.split(/\r\n|\n|\r/).slice(0, 500);
  if (lines.some(isUpptimeLine)) return "upptime-log";
  const isYml = ["url:", "status:", "lastUpdated:"].every((key) => lines.some((line) => line.startsWith(key)));
  return isYml ? "upptime-yml" : "unknown";
}

/** The form of a JSON document, by what it holds; null for one that is not known. */
export function formatOfJson(document: unknown): ImportFormat | null {
  if (Array.isArray(document)) return formatOfList(document);
  if (!isFields(document)) return null;
  const has = (name: string) => field(document, name) !== undefined;
  if (isFields(field(document, "heartbeatList"))) return "kuma";
  if (has("activeIncidents") || has("activeMaintenances")) return "instatus";
  if (Array.isArray(field(field(document, "result"), "annotations"))) return "radar";
  if (String(field(document, "type")).startsWith("outages.")) return "ioda";
  if (Array.isArray(field(document, "annotations"))) return "grafana";
  if (Array.isArray(field(document, "items"))) return formatOfList(list(field(document, "items")));
  const incidents = list(field(document, "incidents"));
  if (incidents.length > 0 && formatOfList(incidents) === "instatus") return "instatus";
  if (Array.isArray(field(document, "incidents")) || Array.isArray(field(document, "scheduled_maintenances")))
    return "statuspage";
  return formatOfList([document]);
}

function formatOfList(entries: readonly unknown[]): ImportFormat | null {
  const some = (...names: readonly string[]) =>
    entries.some((entry) => names.every((name) => field(entry, name) !== undefined));
  if (some("results", "name") || some("results", "key") || some("events", "key")) return "gatus";
  if (some("slug", "uptime")) return "upptime";
  if (some("title", "created_at")) return "upptime";
  if (some("datasource", "location") || some("datasource", "entity")) return "ioda";
  if (some("started", "name") && !some("created_at")) return "instatus";
  if (
    entries.some((entry) => typeof field(entry, "time") === "number") &&
    (some("text") || some("tags") || some("timeEnd"))
  )
    return "grafana";
  return null;
}

/** True for a document that is packed with gzip, as check logs may be. */
export function isGzip([first, second]: Uint8Array): boolean {
  return first === 0x1f && second === 0x8b;
}
