import type { Outage } from "../core/outage.ts";
import { isoUtc } from "../core/time.ts";
import type { OutageFileReport, OutageImport } from "../ingest/import-outages.ts";
import { counted } from "./import-report.ts";

/** So many remarks and events stand in a report; `--json` has all. */
const SHOWN = 10;

const FORMS: Readonly<Record<string, string>> = {
  csv: "a table of outages",
  "check-log": "a check log",
  statuspage: "incidents of a status page (Statuspage)",
  atom: "a feed of a status page (Atom or RSS)",
  instatus: "incidents of a status page (Instatus)",
  upptime: "a history of Upptime",
  ioda: "outage events of IODA",
  radar: "outages of Cloudflare Radar",
  kuma: "heartbeats of Uptime Kuma",
  gatus: "endpoints of Gatus",
  grafana: "annotations of Grafana",
};

/** A document's report for people: what it was taken for, what is new, what was left out and why. */
export function describeOutageImport(result: OutageImport | Pick<OutageImport, "file">, dryRun: boolean): string {
  const { file } = result;
  if (file.error !== undefined) return `${file.path}\n  not imported: ${file.error}\n`;
  const lines = [file.path, `  taken for ${FORMS[file.format ?? ""] ?? "an unknown form"}`, countLine(file, dryRun)];
  const { checks } = file;
  if (checks.read > 0)
    lines.push(
      `  ${counted(checks.read, "check")}: ${checks.pass} passed, ${checks.fail} failed, ${checks.inconclusive} say nothing`,
    );
  if ("outages" in result) {
    if (result.gaps.length > 0) lines.push(`  ${counted(result.gaps.length, "gap")} in which nobody was looking`);
    if (result.suspects.length > 0) lines.push(`  ${counted(result.suspects.length, "suspicion")} that did not last`);
    const changed = result.outages.filter(({ state }) => state !== "unchanged");
    lines.push(...some(changed.map(({ state, outage }) => `    ${state}: ${outageLine(outage)}`)));
    const moments = result.moments.filter(({ state }) => state !== "unchanged");
    lines.push(
      ...some(moments.map(({ state, moment }) => `    ${state}: ${isoUtc(moment.atMs)} ${moment.title} (moment)`)),
    );
  }
  lines.push(
    ...listed(
      "not taken",
      file.rejected.map(({ at, reason }) => `${at}: ${reason}`),
    ),
  );
  lines.push(
    ...listed(
      "taken with a remark",
      file.warnings.map(({ at, text }) => `${at}: ${text}`),
    ),
  );
  return `${lines.join("\n")}\n`;
}

function countLine({ read, new: fresh, updated, unchanged }: OutageFileReport, dryRun: boolean): string {
  const [added, changed] = dryRun ? ["would be added", "would be changed"] : ["added", "changed"];
  const entries = `${read} ${read === 1 ? "entry" : "entries"}`;
  return `  ${entries} read, ${counted(fresh + updated + unchanged, "event")}: ${fresh} ${added}, ${updated} ${changed}, ${unchanged} known already`;
}

/** One outage on a line: when, where, what. */
export function outageLine(outage: Outage): string {
  return `${startOf(outage)} to ${endOf(outage)}  ${outage.siteId}: ${outage.title} (${outage.kind}, ${outage.severity})`;
}

function startOf({ startEarliestMs, startLatestMs }: Outage): string {
  return isoUtc(startLatestMs ?? startEarliestMs) ?? "an unknown start";
}

function endOf({ endEarliestMs, endLatestMs }: Outage): string {
  if (endLatestMs !== null) return isoUtc(endLatestMs);
  return endEarliestMs === null ? "an unknown end" : `${isoUtc(endEarliestMs)} at least`;
}

function listed(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`  ${heading} (${lines.length}):`, ...some(lines.map((line) => `    ${line}`))];
}

function some(lines: readonly string[]): readonly string[] {
  if (lines.length <= SHOWN) return lines;
  return [...lines.slice(0, SHOWN), `    and ${lines.length - SHOWN} more; --json lists all`];
}
