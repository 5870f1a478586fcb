import { isDeepStrictEqual } from "node:util";
import type { Database } from "better-sqlite3";
import { factToKeep, type LastFacts } from "../last-facts.ts";
import type { RecordKind, Records } from "../store.ts";
import type { CommitTable } from "./commit-table.ts";
import { KeptRecords } from "./kept-records.ts";

/** Facts as JSON, by kind and id. */
export class RecordTable {
  readonly #statements: ReturnType<typeof prepare>;

  readonly #kept: KeptRecords;

  constructor(db: Database, commits: CommitTable) {
    this.#statements = prepare(db);
    this.#kept = new KeptRecords(commits);
  }

  /** Gives the kinds of which a fact is new, another one or gone. Inside a writing transaction only. */
  put(facts: LastFacts): readonly RecordKind[] {
    const changed = new Set<RecordKind>();
    for (const [kind, byId] of facts)
      for (const [id, record] of byId)
        if (record === null ? this.#remove(kind, id) : this.#put(kind, record)) changed.add(kind);
    return [...changed];
  }

  /** All of a kind, by id; cheap where none of them changed. Outside of writing transactions only. */
  records<K extends RecordKind>(kind: K): readonly Records[K][] {
    return this.#kept.records(kind, () => this.#statements.all.all(kind));
  }

  record<K extends RecordKind>(kind: K, id: string): Records[K] | undefined {
    const json = this.#statements.one.get(kind, id);
    return json === undefined ? undefined : JSON.parse(json);
  }

  #put(kind: RecordKind, record: Records[RecordKind]): boolean {
    const json = this.#statements.one.get(kind, record.id);
    const stored: unknown = json === undefined ? undefined : JSON.parse(json);
    const kept = JSON.stringify(stored === undefined ? record : factToKeep(kind, stored, record));
    if (stored !== undefined && isDeepStrictEqual(stored, JSON.parse(kept))) return false;
    this.#statements.put.run(kind, record.id, kept);
    return true;
  }

  #remove(kind: RecordKind, id: string): boolean {
    return this.#statements.remove.run(kind, id).changes > 0;
  }
}

function prepare(db: Database) {
  return {
    one: db.prepare<[string, string], string>("SELECT json FROM records WHERE kind = ? AND id = ?").pluck(),
    all: db.prepare<[string], readonly [id: string, json: string]>("SELECT id, json FROM records WHERE kind = ?").raw(),
    put: db.prepare<[string, string, string]>("INSERT OR REPLACE INTO records (kind, id, json) VALUES (?, ?, ?)"),
    remove: db.prepare<[string, string]>("DELETE FROM records WHERE kind = ? AND id = ?"),
  };
}
