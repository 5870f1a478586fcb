import { parse } from "yaml";
import { InputError } from "../../core/errors.ts";
import { openZone } from "../../core/zone.ts";
import { DocumentBuilder, type Refusal } from "./document-builder.ts";
import type { ImportedDocument, ImportSettings } from "./importer.ts";
import { hostOf } from "./names.ts";
import { readTime } from "./times.ts";
import { symptomOf } from "./upptime-words.ts";
import { field, isFields, shown, text, webAddress } from "./values.ts";

/**
 * `history/<slug>.yml` of Upptime: how a site stood when it was looked at last. `startTime` is when tracking began and
 * says nothing of an outage; a site that is down went down at some time before `lastUpdated`.
 */
export function importUpptimeYml(yml: string, settings: ImportSettings): ImportedDocument {
  const builder = new DocumentBuilder("upptime", settings);
  const document = parsed(yml, settings.name);
  builder.read = 1;
  builder.refuse("document", takeState(builder, "document", document));
  return builder.done();
}

/** Such a file has seven lines; nesting a larger one would take ever longer to read. */
const MOST_CHARS = 65_536;

function parsed(yml: string, name: string): unknown {
  if (yml.length > MOST_CHARS) throw new InputError(`${name} is too large for a history file of Upptime`);
  try {
    const document: unknown = parse(yml, { schema: "core", maxAliasCount: 0, logLevel: "silent", stringKeys: true });
    if (isFields(document)) return document;
  } catch (cause) {
    throw new InputError(`${name} is no readable YAML`, { cause });
  }
  throw new InputError(`${name} is no history file of Upptime`);
}

function takeState(builder: DocumentBuilder, at: string, document: unknown): Refusal {
  const status = text(field(document, "status"))?.toLowerCase() ?? "";
  if (status === "up") return null;
  if (status !== "down" && status !== "degraded")
    return `the status ${shown(field(document, "status"))} is none of up, down, degraded`;
  const { tz } = builder.settings;
  const time = readTime(field(document, "lastUpdated"), tz === null ? null : openZone(tz));
  if (!time.ok) return `lastUpdated: ${time.reason}`;
  const url = webAddress(field(document, "url"));
  const host = hostOf(url);
  const siteId = host === null ? builder.unnamedSite(at) : builder.site({ id: host, name: host, url });
  const name = host ?? siteId;
  const symptom = symptomOf(Number(field(document, "code") ?? Number.NaN));
  return builder.outage(at, {
    siteId,
    kind: status === "down" ? "outage" : "degraded",
    title: status === "down" ? `${name} is down` : `${name} has degraded performance`,
    severity: status === "down" ? "major" : "minor",
    confidence: "measured",
    precision: "s",
    precisionNote: "it was so when it was looked at last; since when is not known",
    providerId: `upptime:${name}/${new Date(time.ms).toISOString()}`,
    startEarliestMs: null,
    startLatestMs: time.ms,
    endEarliestMs: time.ms,
    endLatestMs: null,
    symptoms: symptom === null ? [] : [symptom],
    documentUpdatedAtMs: time.ms,
  });
}
