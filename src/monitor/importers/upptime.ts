import { InputError } from "../../core/errors.ts";
import type { ImportedDocument, ImportSettings } from "./importer.ts";
import { importUpptimeIssues } from "./upptime-issues.ts";
import { importUpptimeSummary } from "./upptime-summary.ts";
import { field } from "./values.ts";

/** The two lists that Upptime keeps as JSON: the issues of its repository, and `history/summary.json`. */
export function importUpptimeJson(document: unknown, settings: ImportSettings): ImportedDocument {
  const found = field(document, "items");
  const entries = Array.isArray(document) ? document : Array.isArray(found) ? found : null;
  if (entries === null) throw new InputError(`${settings.name} is no list of Upptime: neither issues nor summary.json`);
  return isSummary(entries) ? importUpptimeSummary(entries, settings) : importUpptimeIssues(entries, settings);
}

function isSummary(entries: readonly unknown[]): boolean {
  return entries.some((entry) => field(entry, "slug") !== undefined && field(entry, "uptime") !== undefined);
}
