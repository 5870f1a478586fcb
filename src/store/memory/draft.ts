import type { Post } from "../../core/post.ts";
import { MINUTE_MS } from "../../core/time.ts";
import { type AccountState, cameLive, isChange, lastStates } from "../accounts.ts";
import type { Batch, CommitResult, ScoredPost, StoredPost } from "../store.ts";
import { laterVersion, withoutText } from "../versions.ts";

/** All that is known of posts. Those of hidden accounts are kept whole. */
export interface Kept {
  readonly posts: ReadonlyMap<string, StoredPost>;
  /** Ids that were deleted, of posts that are here or may come, and other ids of them. */
  readonly deletedIds: ReadonlySet<string>;
  readonly aliases: ReadonlyMap<string, string>;
  readonly accounts: ReadonlyMap<string, AccountState>;
}

/** What a batch would change, before any of it is done. */
export interface Draft extends Kept {
  /** Minutes since the epoch in which a post is added, or shown in another way. */
  readonly minutes: ReadonlySet<number>;
  readonly counts: Omit<CommitResult, "revision">;
}

/** Reads the whole batch against what is kept: aliases, posts, deletions, accounts. Changes nothing. */
export function draftOf(batch: Batch, kept: Kept): Draft {
  const drafting = new Drafting(kept);
  for (const { alias, id } of batch.aliases ?? []) drafting.addAlias(alias, id);
  for (const { post, topics, score } of batch.posts) drafting.addPost({ post, topics, score });
  for (const { id } of batch.deletions) drafting.delete(id);
  for (const [authorKey, state] of lastStates(batch.accounts)) drafting.setAccount(authorKey, state);
  return drafting;
}

class Drafting implements Draft {
  readonly posts = new Map<string, StoredPost>();
  readonly deletedIds = new Set<string>();
  readonly aliases = new Map<string, string>();
  readonly accounts = new Map<string, AccountState>();
  readonly minutes = new Set<number>();
  readonly counts = { stored: 0, duplicates: 0, updated: 0, deleted: 0 };
  readonly #kept: Kept;

  constructor(kept: Kept) {
    this.#kept = kept;
  }

  addAlias(alias: string, id: string): void {
    if (this.#aliased(alias) !== undefined) return;
    this.aliases.set(alias, id);
    if (this.#isDeleted(alias)) this.delete(id);
  }

  addPost(arriving: ScoredPost): void {
    const held = this.#find(arriving.post.id);
    const merged = held ? laterVersion(held, arriving) : { ...arriving, deleted: false };
    if (!merged) {
      this.counts.duplicates++;
      return;
    }
    const { post } = merged;
    if (!merged.deleted && this.#stateOf(post) === "deleted") this.delete(post.id);
    const isDeleted = merged.deleted || this.#isTakenBack(post);
    if (held && !this.#find(post.id)?.deleted && isDeleted) this.counts.deleted++;
    this.#put(isDeleted ? withoutText(merged) : merged);
    this.counts[held ? "updated" : "stored"]++;
  }

  /** Deletes what has this id, what reposts it, and what the id is an alias of. */
  delete(id: string): void {
    for (let next: string | undefined = id; next !== undefined; next = this.#aliased(next)) {
      if (this.#isDeleted(next)) return;
      this.deletedIds.add(next);
      for (const held of this.#all()) if (held.post.id === next || isRepostOf(held.post, next)) this.#takeText(held);
    }
  }

  setAccount(authorKey: string, state: AccountState): void {
    if (!isChange(this.#account(authorKey), state)) return;
    this.accounts.set(authorKey, state);
    for (const { post, deleted } of this.#all()) {
      if (deleted || post.authorKey !== authorKey || !cameLive(post)) continue;
      if (state === "deleted") this.delete(post.id);
      else this.#touch(post);
    }
  }

  #takeText(held: StoredPost): void {
    if (held.deleted) return;
    this.#put(withoutText(held));
    this.counts.deleted++;
  }

  #put(held: StoredPost): void {
    this.posts.set(held.post.id, held);
    this.#touch(held.post);
  }

  #touch({ postedAtMs }: Post): void {
    this.minutes.add(Math.floor(postedAtMs / MINUTE_MS));
  }

  #isTakenBack({ id, kind, subjectId }: Post): boolean {
    return this.#isDeleted(id) || (kind === "repost" && subjectId !== null && this.#isDeleted(subjectId));
  }

  #stateOf(post: Post): AccountState {
    return post.authorKey !== null && cameLive(post) ? this.#account(post.authorKey) : "active";
  }

  #account(authorKey: string): AccountState {
    return this.accounts.get(authorKey) ?? this.#kept.accounts.get(authorKey) ?? "active";
  }

  #aliased(alias: string): string | undefined {
    return this.aliases.get(alias) ?? this.#kept.aliases.get(alias);
  }

  #isDeleted(id: string): boolean {
    return this.deletedIds.has(id) || this.#kept.deletedIds.has(id);
  }

  #find(id: string): StoredPost | undefined {
    return this.posts.get(id) ?? this.#kept.posts.get(id);
  }

  /** Every post as the batch leaves it so far. None is added while this runs. */
  *#all(): Generator<StoredPost> {
    for (const [id, held] of this.#kept.posts) yield this.posts.get(id) ?? held;
    for (const [id, held] of this.posts) if (!this.#kept.posts.has(id)) yield held;
  }
}

function isRepostOf({ kind, subjectId }: Post, id: string): boolean {
  return kind === "repost" && subjectId === id;
}
