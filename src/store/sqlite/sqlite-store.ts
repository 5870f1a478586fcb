import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "better-sqlite3";
import type { Check, LaneInterval } from "../../core/check.ts";
import { type Clock, systemClock } from "../../core/clock.ts";
import type { CoverageInterval } from "../../core/coverage.ts";
import type { StoredDocument } from "../../core/document.ts";
import { hash32 } from "../../core/identity.ts";
import type { MeasurePoint } from "../../core/measure.ts";
import type { SourceId } from "../../core/post.ts";
import type {
  Batch,
  Changes,
  CheckQuery,
  CommitResult,
  PostQuery,
  RecordKind,
  Records,
  SeriesCell,
  SeriesFilter,
  SeriesQuery,
  SourceSummary,
  Store,
  StoredPost,
} from "../store.ts";
import { type BatchTables, BatchWriter } from "./batch-writer.ts";
import { CheckReader } from "./check-reader.ts";
import { CheckTable } from "./check-table.ts";
import { CommitTable } from "./commit-table.ts";
import { connect } from "./connection.ts";
import { CoverageTable } from "./coverage-table.ts";
import { CursorTable } from "./cursor-table.ts";
import { DocumentTable } from "./document-table.ts";
import { isBusy, storeFailure } from "./failures.ts";
import { LaneNames } from "./lane-names.ts";
import { LaneTable } from "./lane-table.ts";
import { Names } from "./names.ts";
import { PageReader } from "./page-reader.ts";
import { PointTable } from "./point-table.ts";
import { RecordTable } from "./record-table.ts";
import { RollupReader } from "./rollup-reader.ts";
import { readSources } from "./source-extents.ts";

/** While another process writes, a write is tried so often (a minute), with pauses in which this process goes on. */
const WRITE_ATTEMPTS = 200;
const PAUSE_MS = 50;

/**
 * Opens the store in a file, which is made where there is none, or a passing one at ":memory:". Several processes may
 * use one file. Throws StoreError, saying what to do, where that cannot be. `clock` tells when commits are made.
 */
export async function openSqliteStore(path: string, clock: Clock = systemClock): Promise<Store> {
  const db = await connect(path);
  try {
    return new SqliteStore(db, path, clock);
  } catch (error) {
    db.close();
    throw storeFailure(error, path);
  }
}

class SqliteStore implements Store {
  readonly #db: Database;
  readonly #path: string;
  readonly #names: Names;
  readonly #tables: BatchTables;
  readonly #writer: BatchWriter;
  readonly #rollups: RollupReader;
  readonly #pages: PageReader;
  readonly #checks: CheckReader;
  /** The write at hand: the next begins when it is done, so that writes keep their order also where one has to wait. */
  #writing: Promise<unknown> = Promise.resolve();
  /** Nobody waits any more for a write that another process holds up. */
  #isClosing = false;

  constructor(db: Database, path: string, clock: Clock) {
    this.#db = db;
    this.#path = path;
    this.#names = new Names(db);
    const lanes = new LaneNames(this.#names);
    const commits = new CommitTable(db, this.#names, clock);
    this.#tables = {
      coverage: new CoverageTable(db),
      cursors: new CursorTable(db),
      points: new PointTable(db, this.#names),
      checks: new CheckTable(db, lanes),
      lanes: new LaneTable(db, lanes),
      records: new RecordTable(db, commits),
      documents: new DocumentTable(db),
      commits,
    };
    this.#writer = new BatchWriter(db, this.#names, this.#tables);
    this.#rollups = new RollupReader(db, this.#names);
    this.#pages = new PageReader(db, this.#names, this.#rollups);
    this.#checks = new CheckReader(db, lanes, this.#tables.checks);
  }

  async revision(): Promise<number> {
    return this.#read(() => this.#tables.commits.revision());
  }

  async identityKey(): Promise<Uint8Array> {
    return this.#read(() => {
      const key = this.#db.prepare<[], Uint8Array>("SELECT value FROM meta WHERE key = 'identity_key'").pluck().get();
      return new Uint8Array(key ?? []);
    });
  }

  async commit(batch: Batch, patience?: AbortSignal): Promise<CommitResult> {
    const result = await this.#write(() => this.#writer.commit(batch), patience);
    // The write-ahead log still holds what a deletion took away; where another process reads from it, the next one empties it.
    if (result.deleted > 0) await this.#write(() => this.#db.pragma("wal_checkpoint(TRUNCATE)"), patience);
    return result;
  }

  async putRecords<K extends RecordKind>(
    kind: K,
    records: readonly Records[K][],
    patience?: AbortSignal,
  ): Promise<void> {
    await this.#write(() => this.#writer.putRecords(kind, records), patience);
  }

  async records<K extends RecordKind>(kind: K): Promise<readonly Records[K][]> {
    return this.#read(() => this.#tables.records.records(kind));
  }

  async record<K extends RecordKind>(kind: K, id: string): Promise<Records[K] | undefined> {
    return this.#read(() => this.#tables.records.record(kind, id));
  }

  async series(query: SeriesQuery): Promise<readonly SeriesCell[]> {
    return this.#read(() => this.#rollups.series(query));
  }

  async count(filter: SeriesFilter, fromMs: number, toMs: number): Promise<number> {
    return this.#read(() => this.#rollups.count(filter, fromMs, toMs));
  }

  async posts(query: PostQuery): Promise<readonly StoredPost[]> {
    return this.#read(() => this.#pages.posts(query));
  }

  async find(ids: readonly string[]): Promise<ReadonlyMap<string, StoredPost>> {
    return this.#read(() => this.#pages.find(ids));
  }

  async known(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#read(() => {
      const find = this.#db.prepare<[number, string]>("SELECT 1 FROM posts WHERE hash = ? AND id = ?");
      return new Set(ids.filter((id) => find.get(hash32(id), id) !== undefined));
    });
  }

  async coveredSources(): Promise<readonly SourceId[]> {
    return this.#read(() => this.#tables.coverage.sources());
  }

  async coverage(window?: { readonly fromMs: number; readonly toMs: number }): Promise<readonly CoverageInterval[]> {
    return this.#read(() => this.#tables.coverage.intervals(window?.fromMs ?? -Infinity, window?.toMs ?? Infinity));
  }

  async cursor(feed: string): Promise<string | undefined> {
    return this.#read(() => this.#tables.cursors.cursor(feed));
  }

  async points(
    measure: string,
    window?: { readonly fromMs: number; readonly toMs: number },
  ): Promise<readonly MeasurePoint[]> {
    return this.#read(() => this.#tables.points.points(measure, window?.fromMs ?? -Infinity, window?.toMs ?? Infinity));
  }

  async checks(query: CheckQuery): Promise<readonly Check[]> {
    return this.#read(() => this.#checks.checks(query));
  }

  async lanes(window?: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly siteIds?: readonly string[];
  }): Promise<readonly LaneInterval[]> {
    const { fromMs = -Infinity, toMs = Infinity, siteIds } = window ?? {};
    return this.#read(() => this.#tables.lanes.intervals(fromMs, toMs, siteIds));
  }

  async document(sha256: string): Promise<StoredDocument | undefined> {
    return this.#read(() => this.#tables.documents.document(sha256));
  }

  async changes(sinceRevision: number): Promise<Changes> {
    return this.#read(() => this.#tables.commits.since(sinceRevision));
  }

  async sources(): Promise<readonly SourceSummary[]> {
    return this.#read(() => readSources(this.#db, this.#names));
  }

  async extent(topic: string): Promise<{ readonly firstMs: number; readonly lastMs: number } | undefined> {
    return this.#read(() => {
      const id = this.#names.find("topic", topic);
      const [firstMs, lastMs] =
        this.#db
          .prepare<[number | null, number | null], [number | null, number | null]>(
            `SELECT (SELECT min(posted_ms) FROM listings WHERE topic = ?),
                    (SELECT max(posted_ms) FROM listings WHERE topic = ?)`,
          )
          .raw()
          .get(id ?? null, id ?? null) ?? [];
      return typeof firstMs === "number" && typeof lastMs === "number" ? { firstMs, lastMs } : undefined;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    await this.#writing;
    try {
      this.#db.close();
    } catch (error) {
      throw storeFailure(error, this.#path);
    }
  }

  /** Reads in one transaction, so that what several statements find is of one moment. */
  #read<T>(read: () => T): T {
    try {
      return this.#db.transaction(read)();
    } catch (error) {
      throw storeFailure(error, this.#path);
    }
  }

  #write<T>(write: () => T, patience?: AbortSignal): Promise<T> {
    const result = this.#writing.then(() => this.#attempt(write, patience));
    this.#writing = result.catch(() => undefined);
    return result;
  }

  async #attempt<T>(write: () => T, patience: AbortSignal | undefined): Promise<T> {
    for (let attempt = 1; ; attempt++)
      try {
        return write();
      } catch (error) {
        const isOver = attempt === WRITE_ATTEMPTS || this.#isClosing || patience?.aborted === true;
        if (isOver || !isBusy(error)) throw storeFailure(error, this.#path);
        await sleep(PAUSE_MS);
      }
  }
}
