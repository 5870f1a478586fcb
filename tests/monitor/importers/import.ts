import type { ImportFormat } from "../../../src/core/import-format.ts";
import type { Outage } from "../../../src/core/outage.ts";
import { isoUtc, MINUTE_MS } from "../../../src/core/time.ts";
import { writingOf } from "../../../src/monitor/importers/detect.ts";
import { importDocument } from "../../../src/monitor/importers/import-document.ts";
import type { ImportedDocument, ImportSettings } from "../../../src/monitor/importers/importer.ts";

export const SETTINGS: ImportSettings = {
  site: null,
  tz: null,
  startPriorMs: 90 * MINUTE_MS,
  fails: 2,
  passes: 2,
  silenceMs: null,
  name: "storm",
  nowMs: Date.UTC(2026, 7, 23),
};

/** Reads a document, a text or what JSON makes of it, as the command does. */
export function imported(
  document: unknown,
  settings: Partial<ImportSettings> = {},
  format: ImportFormat | "auto" = "auto",
): ImportedDocument {
  const text = typeof document === "string" ? document : JSON.stringify(document);
  return importDocument(text, writingOf(text), format, { ...SETTINGS, ...settings });
}

/** The four ends, as people read them. */
export function ends(outage: Outage | undefined) {
  if (!outage) return undefined;
  const { startEarliestMs, startLatestMs, endEarliestMs, endLatestMs } = outage;
  return [startEarliestMs, startLatestMs, endEarliestMs, endLatestMs].map(
    (ms) => isoUtc(ms)?.replace(":00.000Z", "Z").replace(".000Z", "Z") ?? null,
  );
}
