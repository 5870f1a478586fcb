import { type Outage, withUnseenEdits } from "../core/outage.ts";
import type { FactChange, RecordKind, Records } from "./store.ts";

/** What becomes of facts, by kind and id: the fact to keep, or null where it goes. */
export type LastFacts = ReadonlyMap<RecordKind, ReadonlyMap<string, Records[RecordKind] | null>>;

/** What the changes of one batch come to: of several for one fact the last, so that the same batch twice changes nothing. */
export function lastFacts(changes: readonly FactChange[] = []): LastFacts {
  const byKind = new Map<RecordKind, Map<string, Records[RecordKind] | null>>();
  for (const { kind, put, remove = [] } of changes) {
    const byId = byKind.get(kind) ?? new Map<string, Records[RecordKind] | null>();
    byKind.set(kind, byId);
    for (const record of put) byId.set(record.id, record);
    for (const id of remove) byId.set(id, null);
  }
  return byKind;
}

/** The fact to keep where there is one of its id already: edits that people made stay, see withUnseenEdits. */
export function factToKeep(kind: RecordKind, stored: unknown, written: Records[RecordKind]): Records[RecordKind] {
  return kind === "outage" ? withUnseenEdits(stored as Outage, written as Outage) : written;
}
