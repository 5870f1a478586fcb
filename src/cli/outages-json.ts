import type { Moment } from "../core/moment.ts";
import type { Outage } from "../core/outage.ts";
import { isoUtc } from "../core/time.ts";
import type { OutageImport } from "../ingest/import-outages.ts";

/** An outage as an event of `outages import --json`. Times are ISO 8601 UTC, unknown is null. */
export function outageEvent(outage: Outage) {
  return {
    id: outage.id,
    site: outage.siteId,
    kind: outage.kind,
    title: outage.title,
    severity: outage.severity,
    startEarliest: isoUtc(outage.startEarliestMs),
    startLatest: isoUtc(outage.startLatestMs),
    endEarliest: isoUtc(outage.endEarliestMs),
    endLatest: isoUtc(outage.endLatestMs),
    announcedAt: isoUtc(outage.announcedAtMs),
    precision: outage.precision,
    confidence: outage.confidence,
    origin: outage.origin,
    providerId: outage.providerId,
    flapCount: outage.flapCount,
    updates: outage.updates.map(({ atMs, status, body }) => ({ at: isoUtc(atMs), status, body })),
  };
}

/** A moment as an event of the same form; what only outages have is null. */
export function momentEvent(moment: Moment) {
  return {
    id: moment.id,
    site: null,
    kind: "moment" as const,
    title: moment.title,
    severity: null,
    startEarliest: isoUtc(moment.atMs),
    startLatest: isoUtc(moment.atMs),
    endEarliest: isoUtc(moment.untilMs),
    endLatest: isoUtc(moment.untilMs),
    announcedAt: null,
    precision: moment.precision === "minute" ? ("m" as const) : ("s" as const),
    confidence: "reported" as const,
    origin: "import" as const,
    providerId: null,
    flapCount: 1,
    updates: [],
  };
}

/** The result of an import as `--json` prints it. */
export function importJson(imports: readonly (OutageImport | Pick<OutageImport, "file">)[], dryRun: boolean) {
  const whole = imports.filter((each) => "outages" in each);
  const spans = (of: "gaps" | "suspects") =>
    whole.flatMap((each) =>
      each[of].map(({ siteId, fromMs, toMs }) => ({ site: siteId, from: isoUtc(fromMs), to: isoUtc(toMs) })),
    );
  return {
    dryRun,
    files: imports.map(({ file }) => file),
    events: whole.flatMap(({ outages, moments }) => [
      ...outages.map(({ outage }) => outageEvent(outage)),
      ...moments.map(({ moment }) => momentEvent(moment)),
    ]),
    gaps: spans("gaps"),
    suspects: spans("suspects"),
  };
}
