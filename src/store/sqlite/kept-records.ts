import { compareCodeUnits } from "../order.ts";
import type { RecordKind, Records } from "../store.ts";
import type { CommitTable } from "./commit-table.ts";

interface Kept<K extends RecordKind> {
  /** The last revision for which this is known to hold. */
  revision: number;
  /** As JSON, and read, by id. */
  readonly byId: ReadonlyMap<string, readonly [json: string, record: Records[K]]>;
  /** By id. */
  readonly records: readonly Records[K][];
}

/**
 * All facts of a kind as they were last read: they are asked for often, and seldom change. Whether they did is told by
 * the revision and the log of commits, whoever made them. What is given is shared, and frozen.
 */
export class KeptRecords {
  readonly #commits: CommitTable;
  readonly #kept: { [K in RecordKind]?: Kept<K> } = {};

  constructor(commits: CommitTable) {
    this.#commits = commits;
  }

  /** All of a kind, by id; `read` gives their JSON where it may have changed. Outside of writing transactions only. */
  records<K extends RecordKind>(
    kind: K,
    read: () => readonly (readonly [id: string, json: string])[],
  ): readonly Records[K][] {
    const revision = this.#commits.revision();
    const kept: Kept<K> | undefined = this.#kept[kind];
    if (kept && !this.#commits.mayHaveTouched(kind, kept.revision, revision)) {
      kept.revision = revision;
      return kept.records;
    }
    const byId = new Map<string, readonly [json: string, record: Records[K]]>();
    for (const [id, json] of read()) {
      const before = kept?.byId.get(id);
      byId.set(id, before?.[0] === json ? before : [json, frozen<Records[K]>(JSON.parse(json))]);
    }
    const sorted = [...byId].sort(([a], [b]) => compareCodeUnits(a, b));
    const records = Object.freeze(sorted.map(([, [, record]]) => record));
    const now: Kept<K> = { revision, byId, records };
    Object.assign(this.#kept, { [kind]: now });
    return records;
  }
}

/** Freezes a value with all that it holds. */
function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
