import { InputError } from "../../core/errors.ts";
import { openZone } from "../../core/zone.ts";
import { DocumentBuilder, type Refusal } from "./document-builder.ts";
import type { ImportedDocument, ImportSettings } from "./importer.ts";
import { slug } from "./names.ts";
import { type Sight, spells } from "./observed.ts";
import { readTime } from "./times.ts";
import { symptomOf, withoutSign } from "./upptime-words.ts";
import { shown } from "./values.ts";

/** `HASH TIME SIGN NAME is down (0 in 0 ms) [skip ci] [upptime]`, as `git log --format='%H %cI %s'` writes it. */
const LINE = /^(?:[0-9a-f]{7,64} )?(\d{4}-\S{5,40}) (.{1,400}) \((\d{1,4}) in (\d{1,9}) ms\)/;
const IS = " is ";
const STATES: ReadonlyMap<string, Sight["state"]> = new Map<string, Sight["state"]>([
  ["up", "up"],
  ["down", "down"],
  ["degraded", "degraded"],
  ["degraded performance", "degraded"],
  ["experiencing degraded performance", "degraded"],
]);

/** Whether a line is one of those that Upptime writes for a check. */
export function isUpptimeLine(line: string): boolean {
  const words = LINE.exec(line.slice(0, 600));
  return words?.[2]?.includes(IS) ?? false;
}

/** The git log of an Upptime repository: one commit for each change, from which outages are measured. Other commits are passed over. */
export function importUpptimeLog(log: string, settings: ImportSettings): ImportedDocument {
  const builder = new DocumentBuilder("upptime", settings);
  const sites = new Map<string, Sight[]>();
  for (const [i, line] of log.split(/\r\n|\n|\r/).entries())
    builder.refuse(`line ${i + 1}`, takeLine(builder, sites, line));
  if (builder.read === 0) throw new InputError(`${settings.name} holds no line of an Upptime log`);
  for (const [name, sights] of sites) takeSite(builder, name, sights);
  return builder.done();
}

function takeLine(builder: DocumentBuilder, sites: Map<string, Sight[]>, line: string): Refusal {
  if (!isUpptimeLine(line)) return null;
  builder.read++;
  const [, written, subject = "", code] = LINE.exec(line.slice(0, 600)) ?? [];
  const cut = subject.lastIndexOf(IS);
  const word = subject.slice(cut + IS.length);
  const name = withoutSign(subject.slice(0, cut));
  const state = STATES.get(word);
  if (state === undefined) return `the status ${shown(word)} is none of up, down, degraded`;
  if (name === "") return "it names no site";
  const { tz } = builder.settings;
  const time = readTime(written, tz === null ? null : openZone(tz));
  if (!time.ok) return time.reason;
  const symptom = state === "up" ? null : symptomOf(Number(code));
  const sights = sites.get(name) ?? [];
  sights.push({ atMs: time.ms, state, symptom });
  sites.set(name, sights);
  return null;
}

function takeSite(builder: DocumentBuilder, name: string, sights: readonly Sight[]): void {
  for (const { kind, ...run } of spells(sights)) {
    if (kind === "suspect") continue;
    const at = `site ${shown(name)}`;
    const refusal = builder.outage(at, {
      ...run,
      siteId: builder.site({ id: name, name }),
      kind,
      title: kind === "outage" ? `${name} is down` : `${name} has degraded performance`,
      confidence: "measured",
      precision: "s",
      providerId: `upptime:${slug(name)}/${new Date(run.startLatestMs).toISOString()}`,
    });
    builder.refuse(at, refusal);
  }
}
