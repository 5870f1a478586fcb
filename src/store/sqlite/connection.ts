import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Database } from "better-sqlite3";
import { StoreError } from "../../core/errors.ts";
import { addonFailure, storeFailure } from "./failures.ts";
import { migrate, schemaVersion } from "./schema.ts";

/** How long SQLite itself waits for another writer before it says so; the event loop stands still meanwhile. */
const BUSY_MS = 250;
const OPEN_BUSY_MS = 4_000;

/**
 * Opens a file, or ":memory:", makes its folder and brings its schema up to date. Throws StoreError.
 *
 * `synchronous=FULL`: each commit is on the disk before it is acknowledged, so that not even a power cut takes it back
 * (0.25 ms a commit on a solid-state disk). NORMAL would keep the file whole but could lose the last commits.
 * `secure_delete`: a deleted text is overwritten; its last copy, in the write-ahead log, when that begins anew.
 */
export async function connect(path: string): Promise<Database> {
  const { default: Sqlite } = await import("better-sqlite3").catch((cause: unknown) => {
    throw addonFailure(cause);
  });
  makeFolder(path);
  let db: Database | undefined;
  try {
    db = new Sqlite(path, { timeout: OPEN_BUSY_MS });
    schemaVersion(db, path);
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = FULL");
    db.pragma("secure_delete = FAST");
    db.pragma("cache_size = -32768");
    db.pragma("wal_autocheckpoint = 4000");
    db.pragma("journal_size_limit = 67108864");
    db.pragma("temp_store = MEMORY");
    migrate(db, path);
    db.pragma(`busy_timeout = ${BUSY_MS}`);
    return db;
  } catch (error) {
    db?.close();
    if (db === undefined && isAddonMissing(error)) throw addonFailure(error);
    throw storeFailure(error, path);
  }
}

function makeFolder(path: string): void {
  if (path === ":memory:") return;
  const folder = dirname(path);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new StoreError(`the folder ${folder} cannot be made; name another file with --store sqlite:PATH`, { cause });
  }
}

function isAddonMissing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? error.code : undefined;
  return code === "ERR_DLOPEN_FAILED" || code === "MODULE_NOT_FOUND" || error.message.includes("bindings file");
}
