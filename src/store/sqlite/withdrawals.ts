import type { Database } from "better-sqlite3";
import type { Post } from "../../core/post.ts";
import { type AccountState, cameLive } from "../accounts.ts";
import { HIDDEN, type PostState, TAKEN_BACK, VISIBLE } from "./post-rows.ts";

/** What is known of posts that were taken back, whether they are here or not: deletions, aliases and accounts. */
export class Withdrawals {
  readonly #statements: ReturnType<typeof prepare>;
  #anyDeletion = false;
  #anyAccount = false;

  constructor(db: Database) {
    this.#statements = prepare(db);
  }

  /** To be called first in each transaction; accounts change only at its end. */
  begin(): void {
    this.#anyDeletion = this.#statements.anyDeletion.get() !== undefined;
    this.#anyAccount = this.#statements.anyAccount.get() !== undefined;
  }

  isDeleted(id: string): boolean {
    return this.#anyDeletion && this.#statements.deletion.get(id) !== undefined;
  }

  /** Whether the post, or the one it reposts, was deleted. */
  isTakenBack({ id, kind, subjectId }: Post): boolean {
    return (
      this.#anyDeletion &&
      (this.isDeleted(id) || (kind === "repost" && subjectId !== null && this.isDeleted(subjectId)))
    );
  }

  /** What the account of its author makes of a post. */
  stateByAccount(post: Post): PostState {
    if (!this.#anyAccount || post.authorKey === null || !cameLive(post)) return VISIBLE;
    return this.#statements.account.get(post.authorKey) ?? VISIBLE;
  }

  /** Remembers a deletion; false where it is known. */
  addDeletion(id: string, deletedAtMs: number | null): boolean {
    this.#anyDeletion = true;
    return this.#statements.addDeletion.run(id, deletedAtMs).changes > 0;
  }

  /** Remembers what an id is an alias of; false where it is one already. */
  addAlias(alias: string, id: string): boolean {
    return this.#statements.addAlias.run(alias, id).changes > 0;
  }

  idOf(alias: string): string | undefined {
    return this.#statements.idOf.get(alias);
  }

  account(authorKey: string): AccountState {
    const state = this.#statements.account.get(authorKey);
    if (state === undefined) return "active";
    return state === HIDDEN ? "hidden" : "deleted";
  }

  putAccount(authorKey: string, state: AccountState): void {
    if (state === "active") {
      this.#statements.forgetAccount.run(authorKey);
      return;
    }
    this.#statements.putAccount.run(authorKey, state === "hidden" ? HIDDEN : TAKEN_BACK);
  }
}

function prepare(db: Database) {
  return {
    anyDeletion: db.prepare<[], number>("SELECT 1 FROM deletions LIMIT 1").pluck(),
    anyAccount: db.prepare<[], number>("SELECT 1 FROM accounts LIMIT 1").pluck(),
    deletion: db.prepare<[string], number>("SELECT 1 FROM deletions WHERE id = ?").pluck(),
    addDeletion: db.prepare<[string, number | null]>(
      "INSERT INTO deletions (id, deleted_ms) VALUES (?, ?) ON CONFLICT DO NOTHING",
    ),
    addAlias: db.prepare<[string, string]>("INSERT INTO aliases (alias, id) VALUES (?, ?) ON CONFLICT DO NOTHING"),
    idOf: db.prepare<[string], string>("SELECT id FROM aliases WHERE alias = ?").pluck(),
    account: db.prepare<[string], PostState>("SELECT state FROM accounts WHERE author = ?").pluck(),
    putAccount: db.prepare<[string, PostState]>("INSERT OR REPLACE INTO accounts (author, state) VALUES (?, ?)"),
    forgetAccount: db.prepare<[string]>("DELETE FROM accounts WHERE author = ?"),
  };
}
