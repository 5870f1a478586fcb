import type { Database } from "better-sqlite3";
import { hash32 } from "../../core/identity.ts";
import { type AccountState, isChange } from "../accounts.ts";
import type { CommitResult, ScoredPost } from "../store.ts";
import { isLater, laterVersion, withoutText } from "../versions.ts";
import type { Names } from "./names.ts";
import { type PostState, TAKEN_BACK } from "./post-rows.ts";
import { PostTable } from "./post-table.ts";
import { RollupWriter } from "./rollup-writer.ts";
import { SourceExtents } from "./source-extents.ts";
import { Withdrawals } from "./withdrawals.ts";

/** Writes posts by the rules of the port. Every method but `forget` runs inside a writing transaction. */
export class PostWriter {
  readonly #rollups: RollupWriter;
  readonly #extents: SourceExtents;
  readonly #table: PostTable;
  readonly #withdrawals: Withdrawals;
  #counts = { stored: 0, duplicates: 0, updated: 0, deleted: 0 };
  #changed = false;

  constructor(db: Database, names: Names) {
    this.#rollups = new RollupWriter(db);
    this.#extents = new SourceExtents(db, names);
    this.#table = new PostTable(db, names, this.#rollups, this.#extents);
    this.#withdrawals = new Withdrawals(db);
  }

  /** To be called first in each transaction. */
  begin(): void {
    this.#counts = { stored: 0, duplicates: 0, updated: 0, deleted: 0 };
    this.#changed = false;
    this.#table.begin();
    this.#withdrawals.begin();
  }

  /** Stores a post or a later version of one. */
  store(arriving: ScoredPost): void {
    const { post } = arriving;
    const hash = hash32(post.id);
    const found = this.#table.find(hash, post.id);
    if (found === undefined) {
      const state = this.#stateOf(arriving);
      this.#table.insert(state === TAKEN_BACK ? withoutText(arriving) : arriving, state, hash);
      this.#counts.stored++;
    } else if (isLater(found, post)) this.#update(found.row, arriving);
    else this.#counts.duplicates++;
  }

  /** Deletes what has this id, what reposts it, and what the id is an alias of; now, or when it comes. */
  delete(id: string, deletedAtMs: number | null): void {
    for (let next: string | undefined = id; next !== undefined; next = this.#withdrawals.idOf(next)) {
      if (!this.#withdrawals.addDeletion(next, deletedAtMs)) return;
      this.#changed = true;
      const found = this.#table.find(hash32(next), next);
      if (found) this.#takeText(found.row);
      for (const row of this.#table.repostsOf(next)) this.#takeText(row);
    }
  }

  addAlias(alias: string, id: string): void {
    if (!this.#withdrawals.addAlias(alias, id)) return;
    this.#changed = true;
    if (this.#withdrawals.isDeleted(alias)) this.delete(id, null);
  }

  setAccount(authorKey: string, state: AccountState): void {
    if (!isChange(this.#withdrawals.account(authorKey), state)) return;
    this.#changed = true;
    this.#withdrawals.putAccount(authorKey, state);
    if (state === "deleted") for (const id of this.#table.liveIdsOf(authorKey)) this.delete(id, null);
    else this.#table.setHidden(authorKey, state === "hidden");
  }

  /** Writes the totals, and says what this transaction did. `minutes` as in `PostTable`. */
  flush(): {
    readonly counts: Omit<CommitResult, "revision">;
    readonly changed: boolean;
    readonly minutes: ReadonlySet<number>;
  } {
    this.#rollups.flush();
    this.#extents.flush();
    const { stored, updated } = this.#counts;
    return { counts: this.#counts, changed: this.#changed || stored + updated > 0, minutes: this.#table.minutes };
  }

  /** Forgets what was gathered, for after a transaction that was undone. */
  forget(): void {
    this.#rollups.forget();
    this.#extents.forget();
  }

  #update(row: number, arriving: ScoredPost): void {
    const held = this.#table.load(row);
    const later = laterVersion(held, arriving);
    if (!later) {
      this.#counts.duplicates++;
      return;
    }
    const state = later.deleted ? TAKEN_BACK : this.#stateOf(later);
    if (state === TAKEN_BACK) {
      this.#takeText(row);
      this.#table.replace(row, withoutText(held), withoutText(later), state);
    } else this.#table.replace(row, held, later, state);
    this.#counts.updated++;
  }

  /** How a post is to be kept. One that comes under the key of a deleted account is deleted for good, with its reposts. */
  #stateOf({ post }: ScoredPost): PostState {
    const state = this.#withdrawals.stateByAccount(post);
    if (state === TAKEN_BACK) this.delete(post.id, null);
    return this.#withdrawals.isTakenBack(post) ? TAKEN_BACK : state;
  }

  #takeText(row: number): void {
    if (this.#table.takeText(row)) this.#counts.deleted++;
  }
}
