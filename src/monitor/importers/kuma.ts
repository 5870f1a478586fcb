import { InputError } from "../../core/errors.ts";
import { openZone } from "../../core/zone.ts";
import { DocumentBuilder } from "./document-builder.ts";
import type { ImportedDocument, ImportSettings } from "./importer.ts";
import { type Sight, spells } from "./observed.ts";
import { readTime } from "./times.ts";
import { field, isFields, list, shown, text, webAddress } from "./values.ts";

/** Its times are UTC and do not say so. */
const UTC = openZone("UTC");
const STATES: ReadonlyMap<unknown, Sight["state"]> = new Map<unknown, Sight["state"]>([
  [0, "down"],
  [1, "up"],
  [2, "hint"],
  [3, "other"],
]);

interface Monitor {
  readonly id: string;
  readonly name: string;
  readonly url: string | null;
}

/**
 * Uptime Kuma: the beats of a public status page, `/api/status-page/heartbeat/<slug>`. Monitors have their names where the
 * answer of `/api/status-page/<slug>` is put into the same object, else their numbers.
 */
export function importKuma(document: unknown, settings: ImportSettings): ImportedDocument {
  const beats = field(document, "heartbeatList");
  if (!isFields(beats)) throw new InputError(`${settings.name} holds no heartbeatList of Uptime Kuma`);
  const builder = new DocumentBuilder("kuma", settings);
  const monitors = monitorsOf(document);
  for (const [id, values] of Object.entries(beats)) {
    const monitor = monitors.get(id) ?? { id, name: `Monitor ${id} of Uptime Kuma`, url: null };
    takeMonitor(builder, monitor, monitors.has(id), list(values));
  }
  return builder.done();
}

function monitorsOf(document: unknown): ReadonlyMap<string, Monitor> {
  const groups = list(field(document, "publicGroupList"));
  const monitors = groups.flatMap((group) => list(field(group, "monitorList")));
  return new Map(
    monitors.flatMap((monitor): [string, Monitor][] => {
      const id = text(field(monitor, "id"));
      const name = text(field(monitor, "name"));
      const url = webAddress(field(monitor, "url"));
      return id === null || name === null ? [] : [[id, { id, name, url }]];
    }),
  );
}

function takeMonitor(builder: DocumentBuilder, monitor: Monitor, isNamed: boolean, beats: readonly unknown[]): void {
  const where = `heartbeatList.${monitor.id.slice(0, 20)}`;
  const sights = beats.flatMap((beat, i) => {
    builder.read++;
    return sightOf(builder, `${where}[${i}]`, beat);
  });
  const runs = spells(sights);
  if (runs.length === 0) return;
  const siteId = builder.site({
    id: isNamed ? monitor.name : `kuma-${monitor.id}`,
    name: monitor.name,
    url: monitor.url,
  });
  if (!isNamed && builder.settings.site === null)
    builder.warn(
      where,
      "site_from_number",
      `the monitor has no name here, so its site is called ${siteId}; say which it is with --site`,
    );
  for (const { kind, ...run } of runs) {
    if (kind !== "suspect") {
      const refusal = builder.outage(where, {
        ...run,
        siteId,
        kind,
        title: `${monitor.name}: down`,
        confidence: "measured",
        precision: "s",
        providerId: `kuma:${monitor.id}/${new Date(run.startLatestMs).toISOString()}`,
      });
      builder.refuse(where, refusal);
    } else if (run.endLatestMs !== null) builder.suspect(siteId, run.startLatestMs, run.endEarliestMs);
    else builder.warn(where, "pending", "its last beats are pending: whether it was down is not known yet");
  }
}

function sightOf(builder: DocumentBuilder, at: string, beat: unknown): Sight[] {
  const state = STATES.get(field(beat, "status"));
  if (state === undefined) {
    builder.refuse(at, `the status ${shown(field(beat, "status"))} is none of 0 down, 1 up, 2 pending, 3 maintenance`);
    return [];
  }
  const time = readTime(field(beat, "time"), UTC);
  if (!time.ok) {
    builder.refuse(at, time.reason);
    return [];
  }
  return [{ atMs: time.ms, state, symptom: state === "down" ? text(field(beat, "msg")) : null }];
}
