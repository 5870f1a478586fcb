import type { Database } from "better-sqlite3";
import { lastStates } from "../accounts.ts";
import { isAnything, minuteSpans, NOTHING_TOUCHED, type Touched } from "../commit-log.ts";
import { type LastFacts, lastFacts } from "../last-facts.ts";
import { lastPoints } from "../measure-points.ts";
import type { Batch, CommitResult, RecordKind, Records } from "../store.ts";
import type { CheckTable } from "./check-table.ts";
import type { CommitTable } from "./commit-table.ts";
import type { CoverageTable } from "./coverage-table.ts";
import type { CursorTable } from "./cursor-table.ts";
import type { DocumentTable } from "./document-table.ts";
import type { LaneTable } from "./lane-table.ts";
import type { Names } from "./names.ts";
import type { PointTable } from "./point-table.ts";
import { PostWriter } from "./post-writer.ts";
import type { RecordTable } from "./record-table.ts";

/** Tables that a batch is written to, beside those of posts. */
export interface BatchTables {
  readonly coverage: CoverageTable;
  readonly cursors: CursorTable;
  readonly points: PointTable;
  readonly checks: CheckTable;
  readonly lanes: LaneTable;
  readonly records: RecordTable;
  readonly documents: DocumentTable;
  readonly commits: CommitTable;
}

/** Writes whole batches, each in one transaction. */
export class BatchWriter {
  readonly #names: Names;
  readonly #tables: BatchTables;
  readonly #posts: PostWriter;
  readonly #inTransaction: (batch: Batch) => CommitResult;
  readonly #recordsInTransaction: (facts: LastFacts) => void;

  constructor(db: Database, names: Names, tables: BatchTables) {
    this.#names = names;
    this.#tables = tables;
    this.#posts = new PostWriter(db, names);
    this.#inTransaction = db.transaction((batch: Batch) => this.#write(batch)).immediate;
    this.#recordsInTransaction = db.transaction((facts: LastFacts) => {
      const changed = tables.records.put(facts);
      if (changed.length > 0) tables.commits.add({ ...NOTHING_TOUCHED, records: changed });
    }).immediate;
  }

  /** Commits a batch, or changes nothing and throws. */
  commit(batch: Batch): CommitResult {
    try {
      return this.#inTransaction(batch);
    } catch (error) {
      this.#names.forget();
      this.#posts.forget();
      throw error;
    }
  }

  /** Keeps facts, or changes nothing and throws. */
  putRecords<K extends RecordKind>(kind: K, records: readonly Records[K][]): void {
    this.#recordsInTransaction(new Map([[kind, new Map(records.map((record) => [record.id, record]))]]));
  }

  #write(batch: Batch): CommitResult {
    const posts = this.#posts;
    const { coverage, cursors, points, checks, lanes, records, documents, commits } = this.#tables;
    posts.begin();
    for (const { alias, id } of batch.aliases ?? []) posts.addAlias(alias, id);
    for (const arriving of batch.posts) posts.store(arriving);
    for (const { id, deletedAtMs } of batch.deletions) posts.delete(id, deletedAtMs);
    for (const [authorKey, state] of lastStates(batch.accounts)) posts.setAccount(authorKey, state);
    const { counts, minutes, changed: postsChanged } = posts.flush();

    const measures: string[] = [];
    for (const [measure, some] of lastPoints(batch.points))
      if (points.put(measure, some.values())) measures.push(measure);
    const lanesChanged = lanes.edit(batch.lanes ?? []);
    const touched: Touched = {
      posts: minuteSpans(minutes),
      records: records.put(lastFacts(batch.facts)),
      coverage: coverage.edit(batch.coverage),
      measures,
      sites: countAdded(batch.checks, (check) => checks.add(check)) > 0 || lanesChanged,
    };
    const lastCursors = new Map(batch.cursors.map(({ feed, cursor }) => [feed, cursor]));
    const silent =
      countAdded([...lastCursors], ([feed, cursor]) => cursors.put(feed, cursor)) +
      countAdded(batch.documents, (document) => documents.add(document));
    const isChanged = postsChanged || silent > 0 || isAnything(touched);
    return { revision: isChanged ? commits.add(touched) : commits.revision(), ...counts };
  }
}

/** Adds all, and says how many of them changed something. */
function countAdded<T>(all: readonly T[] = [], add: (each: T) => boolean): number {
  let added = 0;
  for (const each of all) if (add(each)) added++;
  return added;
}
