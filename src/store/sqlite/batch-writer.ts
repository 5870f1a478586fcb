import type { Database } from "better-sqlite3";
import type { Batch, CommitResult } from "../store.ts";
import type { FactTables } from "./fact-tables.ts";
import type { Names } from "./names.ts";
import { PostWriter } from "./post-writer.ts";
import { RollupWriter } from "./rollup-writer.ts";
import { SourceExtents } from "./source-extents.ts";

/** Writes whole batches, each in one transaction. */
export class BatchWriter {
  readonly #names: Names;
  readonly #facts: FactTables;
  readonly #rollups: RollupWriter;
  readonly #extents: SourceExtents;
  readonly #posts: PostWriter;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #inTransaction: (batch: Batch) => CommitResult;

  constructor(db: Database, names: Names, facts: FactTables) {
    this.#names = names;
    this.#facts = facts;
    this.#rollups = new RollupWriter(db);
    this.#extents = new SourceExtents(db, names);
    this.#posts = new PostWriter(db, names, this.#rollups, this.#extents);
    this.#statements = prepare(db);
    this.#inTransaction = db.transaction((batch: Batch) => this.#write(batch)).immediate;
  }

  /** Commits a batch, or changes nothing and throws. */
  commit(batch: Batch): CommitResult {
    try {
      return this.#inTransaction(batch);
    } catch (error) {
      this.#names.forget();
      this.#rollups.forget();
      this.#extents.forget();
      throw error;
    }
  }

  #write(batch: Batch): CommitResult {
    const counts = { stored: 0, duplicates: 0, updated: 0, deleted: 0 };
    this.#posts.begin();
    const noneDeleted = this.#statements.anyDeletion.get() === undefined;
    const isDeleted = (id: string) => !noneDeleted && this.#statements.findDeletion.get(id) !== undefined;
    for (const arriving of batch.posts) counts[this.#posts.store(arriving, isDeleted)]++;
    let changed = counts.stored + counts.updated > 0;
    for (const { id, deletedAtMs } of batch.deletions) {
      if (this.#statements.insertDeletion.run(id, deletedAtMs).changes > 0) changed = true;
      if (this.#posts.delete(id)) counts.deleted++;
    }
    const lastCoverage = new Map(batch.coverage.map((each) => [JSON.stringify([each.source, each.feed]), each]));
    for (const { source, feed, intervals } of lastCoverage.values())
      if (this.#facts.replaceCoverage(source, feed, intervals)) changed = true;
    for (const [feed, cursor] of new Map(batch.cursors.map((each) => [each.feed, each.cursor])))
      if (this.#facts.putCursor(feed, cursor)) changed = true;
    this.#rollups.flush();
    this.#extents.flush();
    return { revision: changed ? this.#facts.nextRevision() : this.#facts.revision(), ...counts };
  }
}

function prepare(db: Database) {
  return {
    anyDeletion: db.prepare<[], number>("SELECT 1 FROM deletions LIMIT 1").pluck(),
    findDeletion: db.prepare<[string], number>("SELECT 1 FROM deletions WHERE id = ?").pluck(),
    insertDeletion: db.prepare<[string, number | null]>(
      "INSERT INTO deletions (id, deleted_ms) VALUES (?, ?) ON CONFLICT DO NOTHING",
    ),
  };
}
