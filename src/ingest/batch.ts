import type { CommitResult, Deletion, ScoredPost, Store } from "../store/store.ts";

/** Posts of one commit: enough to pay for the wait until they are on the disk, few enough for memory and for being sent again. */
export const BATCH_POSTS = 5_000;

/** Collects what belongs into the next commit and writes it when full. One writer serves one source at a time. */
export class BatchWriter {
  readonly #store: Pick<Store, "commit">;
  readonly #onCommit: (result: CommitResult) => void;
  #posts: ScoredPost[] = [];
  #deletions: Deletion[] = [];
  #cursors = new Map<string, string>();

  constructor(store: Pick<Store, "commit">, onCommit: (result: CommitResult) => void) {
    this.#store = store;
    this.#onCommit = onCommit;
  }

  /** True when `flush` is due. */
  get full(): boolean {
    return this.#posts.length + this.#deletions.length >= BATCH_POSTS;
  }

  addPost(post: ScoredPost): void {
    this.#posts.push(post);
  }

  addDeletion(deletion: Deletion): void {
    this.#deletions.push(deletion);
  }

  /** `cursor` is where `feed` goes on once everything added so far is committed. */
  setCursor(feed: string, cursor: string): void {
    this.#cursors.set(feed, cursor);
  }

  /** Commits what was added; does nothing when there is nothing. Throws StoreError. */
  async flush(): Promise<void> {
    if (this.#posts.length + this.#deletions.length + this.#cursors.size === 0) return;
    const batch = {
      posts: this.#posts,
      deletions: this.#deletions,
      coverage: [],
      cursors: Array.from(this.#cursors, ([feed, cursor]) => ({ feed, cursor })),
    };
    this.#posts = [];
    this.#deletions = [];
    this.#cursors = new Map();
    this.#onCommit(await this.#store.commit(batch));
  }
}
