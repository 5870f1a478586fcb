import type { Check, LaneInterval, ProbeResult } from "../core/check.ts";
import { noteId } from "../core/note-id.ts";
import type { EditableField, Outage, OutageEdit, SourcedNote } from "../core/outage.ts";
import { isoUtc } from "../core/time.ts";
import type { Zone } from "../core/zone.ts";
import type { SiteSummary } from "../query/sites.ts";

/** How what is known of sites looks outside: the rows that JSON, NDJSON and CSV all render. */

export function outageRow(outage: Outage) {
  return {
    site: outage.siteId,
    kind: outage.kind,
    title: outage.title,
    start: isoUtc(outage.startEarliestMs),
    start_latest: isoUtc(outage.startLatestMs),
    end: isoUtc(outage.endEarliestMs),
    end_latest: isoUtc(outage.endLatestMs),
    tz: "UTC",
    severity: outage.severity,
    source_url: outage.sourceUrl,
    note: outage.note,
    detail: {
      id: outage.id,
      origin: outage.origin,
      confidence: outage.confidence,
      announced_at: isoUtc(outage.announcedAtMs),
      precision: outage.precision,
      precision_note: outage.precisionNote,
      symptoms: [...outage.symptoms],
      provider_id: outage.providerId,
      document_sha256: outage.documentSha256,
      flap_count: outage.flapCount,
      places: outage.places && { down: [...outage.places.down], looking: [...outage.places.looking] },
      evidence_posts: [...outage.evidencePostIds],
      edited: outage.edits.some(({ changes }) => changes.length > 0),
      attributions: outage.attributions.map(noteRow),
    },
  };
}

/** What the fields that people may change are called outside. */
export const OUTAGE_FIELDS = {
  kind: "kind",
  title: "title",
  severity: "severity",
  startEarliestMs: "start",
  startLatestMs: "start_latest",
  endEarliestMs: "end",
  endLatestMs: "end_latest",
  precision: "precision",
  precisionNote: "precision_note",
  sourceUrl: "source_url",
  note: "note",
  attributions: "attributions",
} as const satisfies Readonly<Record<EditableField, string>>;

/** An edit as it looks outside: the names of the outage's row, times as ISO 8601, notes with their ids. */
export function editRow({ atMs, by, changes }: OutageEdit) {
  return {
    at: isoUtc(atMs),
    by,
    changes: changes.map(({ field, from, to }) => ({
      field: OUTAGE_FIELDS[field],
      from: outside(field, from),
      to: outside(field, to),
    })),
  };
}

function outside(field: EditableField, value: unknown): string | null | ReturnType<typeof noteRow>[] {
  if (typeof value === "number") return isoUtc(value);
  if (field === "attributions" && Array.isArray(value)) return value.filter(isNote).map(noteRow);
  return typeof value === "string" ? value : null;
}

function noteRow(note: SourcedNote) {
  return { id: noteId(note), text: note.text, dated: note.dated, source_url: note.sourceUrl };
}

function isNote(value: unknown): value is SourcedNote {
  return typeof value === "object" && value !== null && "text" in value && "dated" in value && "sourceUrl" in value;
}

export function siteRow({ site, places, state, sinceMs, lastCheckMs }: SiteSummary) {
  const { id, name, url, country, watch } = site;
  return {
    id,
    name,
    url,
    country,
    watched: watch !== null,
    every_s: watch === null ? null : watch.everyMs / 1000,
    quorum: watch?.quorum ?? null,
    places: [...places],
    state,
    since: isoUtc(sinceMs),
    last_check: isoUtc(lastCheckMs),
  };
}

export const SITE_COLUMNS = [
  "id",
  "name",
  "url",
  "country",
  "watched",
  "every_s",
  "quorum",
  "places",
  "state",
  "since",
  "last_check",
] as const;

export function laneRow({ siteId, place, state, fromMs, toMs, reason }: LaneInterval) {
  return { site: siteId, place, state, from: isoUtc(fromMs), to: isoUtc(toMs), reason };
}

export const LANE_COLUMNS = ["site", "place", "state", "from", "to", "reason"] as const;

export function checkRow(check: Check, zone: Zone) {
  return {
    time_utc: isoUtc(check.atMs),
    time_local: zone.iso(check.atMs),
    tz: zone.id,
    site: check.siteId,
    place: check.place,
    verdict: check.verdict,
    status: check.status,
    latency_ms: check.latencyMs,
    body_bytes: check.bodyBytes,
    witness: check.witness,
    reasons: [...check.reasons],
  };
}

export const CHECK_COLUMNS = [
  "time_utc",
  "time_local",
  "tz",
  "site",
  "place",
  "verdict",
  "status",
  "latency_ms",
  "body_bytes",
  "witness",
  "reasons",
] as const;

/** What one probe saw, as `northbound check --json` prints it. */
export function probeRow({ checkedAtMs, ...seen }: ProbeResult) {
  return { ...seen, checkedAt: isoUtc(checkedAtMs) };
}
