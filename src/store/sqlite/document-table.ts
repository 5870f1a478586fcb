import { gunzipSync, gzipSync } from "node:zlib";
import type { Database } from "better-sqlite3";
import type { StoredDocument } from "../../core/document.ts";

type DocumentRow = readonly [name: string, fetchedMs: number, gzipped: Uint8Array];

/** Whole documents by their hash, packed. */
export class DocumentTable {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database) {
    this.#statements = prepare(db);
  }

  /** Keeps a document; false where its hash was there. Inside a writing transaction only. */
  add({ sha256, name, fetchedAtMs, bytes }: StoredDocument): boolean {
    if (this.#statements.has.get(sha256) !== undefined) return false;
    this.#statements.add.run(sha256, name, fetchedAtMs, gzipSync(bytes));
    return true;
  }

  document(sha256: string): StoredDocument | undefined {
    const row = this.#statements.one.get(sha256);
    if (row === undefined) return undefined;
    const [name, fetchedAtMs, gzipped] = row;
    return { sha256, name, fetchedAtMs, bytes: new Uint8Array(gunzipSync(gzipped)) };
  }
}

function prepare(db: Database) {
  return {
    has: db.prepare<[string], number>("SELECT 1 FROM documents WHERE sha256 = ?").pluck(),
    add: db.prepare<[string, string, number, Uint8Array]>(
      "INSERT INTO documents (sha256, name, fetched_ms, gzipped) VALUES (?, ?, ?, ?)",
    ),
    one: db.prepare<[string], DocumentRow>("SELECT name, fetched_ms, gzipped FROM documents WHERE sha256 = ?").raw(),
  };
}
