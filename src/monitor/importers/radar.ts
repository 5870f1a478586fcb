import { InputError } from "../../core/errors.ts";
import type { SourcedNote } from "../../core/outage.ts";
import { isoUtc } from "../../core/time.ts";
import { openZone } from "../../core/zone.ts";
import { announcedEnd, announcedStart } from "./announced.ts";
import { DocumentBuilder, type Refusal } from "./document-builder.ts";
import { htmlText } from "./html-text.ts";
import type { ImportedDocument, ImportSettings } from "./importer.ts";
import { readTimes } from "./times.ts";
import { type Fields, field, list, shown, text, webAddress } from "./values.ts";

const RADAR = "https://radar.cloudflare.com/outage-center";
const EVENT_TYPES = new Set(["OUTAGE"]);
const OUTAGE_TYPES = new Set(["NATIONWIDE", "REGIONAL", "NETWORK", "PLATFORM"]);

/** Cloudflare Radar, `/radar/annotations/outages`. An annotation of several places is an outage in each of them. */
export function importRadar(document: unknown, settings: ImportSettings): ImportedDocument {
  if (field(document, "success") === false)
    throw new InputError(`${settings.name} is an answer of Cloudflare Radar with an error; nothing was imported`);
  const annotations = field(field(document, "result"), "annotations") ?? field(document, "annotations");
  if (!Array.isArray(annotations)) throw new InputError(`${settings.name} holds no annotations of Cloudflare Radar`);
  const builder = new DocumentBuilder("radar", settings);
  builder.each("annotations", annotations, (annotation, at) => takeAnnotation(builder, at, annotation));
  return builder.done();
}

function takeAnnotation(builder: DocumentBuilder, at: string, annotation: Fields): Refusal {
  const id = text(field(annotation, "id"));
  if (id === null) return "it has no id";
  const { tz } = builder.settings;
  const times = readTimes(annotation, ["startDate", "endDate"], tz === null ? null : openZone(tz));
  if (!times.ok) return times.reason;
  const { startDate: startMs, endDate: endMs } = times.ms;
  if (startMs === null) return "it states no startDate";
  if (endMs !== null && endMs < startMs) return "it ends before it begins";
  warnOfWords(builder, at, annotation);
  const sites = sitesOf(builder, annotation);
  if (sites.length === 0) return "it names neither place nor network; say the site with --site";
  for (const [i, site] of sites.entries()) {
    const refusal = builder.outage(at, {
      siteId: site.id,
      kind: "outage",
      title: htmlText(text(field(annotation, "description")) ?? `Internet outage: ${site.name}`),
      severity: "unknown",
      confidence: "reported",
      precision: "s",
      providerId: `radar:${id}${i === 0 ? "" : `/${site.id}`}`,
      ...announcedStart(startMs, builder.settings),
      ...announcedEnd(endMs, startMs, []),
      sourceUrl: webAddress(field(annotation, "linkedUrl")),
      attributions: attributionsOf(annotation, startMs),
    });
    if (refusal !== null) return refusal;
  }
  return null;
}

function warnOfWords(builder: DocumentBuilder, at: string, annotation: Fields): void {
  const eventType = text(field(annotation, "eventType"));
  if (eventType !== null && !EVENT_TYPES.has(eventType))
    builder.warn(at, "unknown_event", `the event type ${shown(eventType)} is not known; it is taken for an outage`);
  const outageType = text(field(field(annotation, "outage"), "outageType"));
  if (outageType !== null && !OUTAGE_TYPES.has(outageType))
    builder.warn(at, "unknown_outage_type", `the outage type ${shown(outageType)} is not known`);
}

/** Networks where it is about a network, else countries, else networks or origins that it names. */
function sitesOf(
  builder: DocumentBuilder,
  annotation: Fields,
): readonly { readonly id: string; readonly name: string }[] {
  const countries = codes(annotation, "locations", "locationsDetails", "code").map(({ code, name }) => ({
    id: `country-${code}`,
    name,
    country: /^[A-Za-z]{2}$/.test(code) ? code.toUpperCase() : null,
  }));
  const networks = codes(annotation, "asns", "asnsDetails", "asn").map(({ code, name }) => ({
    id: `as-${code}`,
    name: name === code ? `AS${code}` : name,
    country: null,
  }));
  const origins = codes(annotation, "origins", "originsDetails", "origin").map(({ code, name }) => ({
    id: code,
    name,
    country: null,
  }));
  const isNetwork = text(field(field(annotation, "outage"), "outageType")) === "NETWORK";
  const ranked = isNetwork ? [networks, countries, origins] : [countries, networks, origins];
  const chosen = ranked.find((sites) => sites.length > 0) ?? [];
  if (builder.settings.site !== null) {
    const [first] = chosen;
    return [
      {
        id: builder.site(first ?? { id: builder.settings.site, name: builder.settings.site }),
        name: builder.settings.site,
      },
    ];
  }
  return chosen.map((site) => ({ id: builder.site(site), name: site.name }));
}

function codes(annotation: Fields, codesField: string, detailsField: string, key: string) {
  const names = new Map(
    list(field(annotation, detailsField)).map((detail) => [text(field(detail, key)), text(field(detail, "name"))]),
  );
  const found = list(field(annotation, codesField))
    .map(text)
    .filter((code) => code !== null);
  return [...new Set(found)].map((code) => ({ code, name: names.get(code) ?? code }));
}

/** What stood behind it is somebody's account, with its date and address, and not ours. */
function attributionsOf(annotation: Fields, startMs: number): readonly SourcedNote[] {
  const outage = field(annotation, "outage");
  const cause = text(field(outage, "outageCause"));
  if (cause === null) return [];
  const words = cause.toLowerCase().replaceAll("_", " ");
  const dated = isoUtc(startMs).slice(0, 10);
  return [
    {
      text: `Cloudflare Radar names as its cause: ${words}`,
      dated,
      sourceUrl: webAddress(field(annotation, "linkedUrl")) ?? RADAR,
    },
  ];
}
