import { InputError } from "../../core/errors.ts";
import type { ImportFormat } from "../../core/import-format.ts";
import { importAtom } from "./atom.ts";
import { importCsv } from "./csv.ts";
import { formatOfJson, type Writing } from "./detect.ts";
import { importGatus } from "./gatus.ts";
import { importGrafana } from "./grafana.ts";
import type { ImportedDocument, ImportSettings } from "./importer.ts";
import { importInstatus } from "./instatus.ts";
import { importIoda } from "./ioda.ts";
import { importKuma } from "./kuma.ts";
import { importRadar } from "./radar.ts";
import { importStatuspage } from "./statuspage.ts";
import { importUpptimeJson } from "./upptime.ts";
import { importUpptimeLog } from "./upptime-log.ts";
import { importUpptimeYml } from "./upptime-yml.ts";
import { field } from "./values.ts";

type JsonFormat = Exclude<ImportFormat, "csv" | "check-log" | "atom">;
const JSON_IMPORTERS: Readonly<Record<JsonFormat, (document: unknown, settings: ImportSettings) => ImportedDocument>> =
  {
    statuspage: importStatuspage,
    instatus: importInstatus,
    upptime: importUpptimeJson,
    ioda: importIoda,
    radar: importRadar,
    kuma: importKuma,
    gatus: importGatus,
    grafana: importGrafana,
  };

/** Reads a document that is not a check log. Throws InputError for one that is not what it should be. */
export function importDocument(
  text: string,
  writing: Writing,
  format: ImportFormat | "auto",
  settings: ImportSettings,
): ImportedDocument {
  const { name } = settings;
  if (text.trim() === "") throw new InputError(`${name} is empty`);
  if (format === "csv") return importCsv(text, settings);
  if (format === "atom") return importAtom(text, settings);
  if (writing === "html") throw new InputError(`${name} is a web page; give the address of its feed, or of its JSON`);
  if (writing === "json") return importJson(text, format, settings);
  if (format === "auto" && writing === "xml") return importAtom(text, settings);
  if (format === "auto" && writing === "csv") return importCsv(text, settings);
  if (format === "auto" || format === "upptime") {
    if (writing === "upptime-log") return importUpptimeLog(text, settings);
    if (writing === "upptime-yml") return importUpptimeYml(text, settings);
  }
  if (format !== "auto") throw new InputError(`${name} is no document of the form ${format}`);
  throw new InputError(`${name} is none of the documents that outages are read from; say which it is with --format`);
}

function importJson(text: string, stated: ImportFormat | "auto", settings: ImportSettings): ImportedDocument {
  const document = parsed(text, settings.name);
  if (Array.isArray(field(document, "monitorList")))
    throw new InputError(
      `${settings.name} is a backup of Uptime Kuma, which holds monitors only and none of what they saw; save the answer of /api/status-page/heartbeat/<slug> instead`,
    );
  const format = stated === "auto" ? formatOfJson(document) : stated;
  if (format === null)
    throw new InputError(
      `${settings.name} is JSON, but none of the documents that outages are read from; say which it is with --format`,
    );
  if (!isJsonFormat(format)) throw new InputError(`${settings.name} is JSON, and no document of the form ${format}`);
  return JSON_IMPORTERS[format](document, settings);
}

function isJsonFormat(format: ImportFormat): format is JsonFormat {
  return Object.hasOwn(JSON_IMPORTERS, format);
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError(`${name} is no readable JSON, or is cut off`, { cause });
  }
}
