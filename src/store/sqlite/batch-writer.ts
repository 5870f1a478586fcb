import type { Database } from "better-sqlite3";
import { lastStates } from "../accounts.ts";
import { minuteSpans } from "../commit-log.ts";
import { coverageEdits } from "../coverage-edit.ts";
import { lastPoints } from "../measure-points.ts";
import type { Batch, CommitResult } from "../store.ts";
import type { CommitTable } from "./commit-table.ts";
import type { FactTables } from "./fact-tables.ts";
import type { Names } from "./names.ts";
import type { PointTable } from "./point-table.ts";
import { PostWriter } from "./post-writer.ts";

/** Tables that a batch is written to, beside those of posts. */
export interface BatchTables {
  readonly facts: FactTables;
  readonly points: PointTable;
  readonly commits: CommitTable;
}

/** Writes whole batches, each in one transaction. */
export class BatchWriter {
  readonly #names: Names;
  readonly #tables: BatchTables;
  readonly #posts: PostWriter;
  readonly #inTransaction: (batch: Batch) => CommitResult;

  constructor(db: Database, names: Names, tables: BatchTables) {
    this.#names = names;
    this.#tables = tables;
    this.#posts = new PostWriter(db, names);
    this.#inTransaction = db.transaction((batch: Batch) => this.#write(batch)).immediate;
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

  #write(batch: Batch): CommitResult {
    const posts = this.#posts;
    const { facts, points, commits } = this.#tables;
    posts.begin();
    for (const { alias, id } of batch.aliases ?? []) posts.addAlias(alias, id);
    for (const arriving of batch.posts) posts.store(arriving);
    for (const { id, deletedAtMs } of batch.deletions) posts.delete(id, deletedAtMs);
    for (const [authorKey, state] of lastStates(batch.accounts)) posts.setAccount(authorKey, state);
    const { counts, minutes, changed: postsChanged } = posts.flush();

    let changed = postsChanged;
    let coverage = false;
    for (const edit of coverageEdits(batch.coverage)) if (facts.editCoverage(edit)) coverage = true;
    for (const [feed, cursor] of new Map(batch.cursors.map((each) => [each.feed, each.cursor])))
      if (facts.putCursor(feed, cursor)) changed = true;
    const measures: string[] = [];
    for (const [measure, some] of lastPoints(batch.points))
      if (points.put(measure, some.values())) measures.push(measure);
    const revision =
      changed || coverage || measures.length > 0
        ? commits.add({ posts: minuteSpans(minutes), records: [], coverage, measures })
        : commits.revision();
    return { revision, ...counts };
  }
}
