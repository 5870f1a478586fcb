import type { Span } from "../core/coverage.ts";
import type { SourceId } from "../core/post.ts";
import { sortKey } from "../store/sort-key.ts";
import type { PostKey, Store, StoredPost } from "../store/store.ts";

/** Posts read from the store at once. */
const PAGE_POSTS = 2_000;
const X_ID = /^x:\d{1,19}$/;

/** Which of the stored posts of X are meant. */
export interface XPostsAsked {
  readonly topic: string;
  /** On the time of posting; null for all of time. */
  readonly window: Span | null;
}

/**
 * Stored posts that have an id of X and are not deleted, whether X's stream or search or an archive brought them: the
 * oldest first, after the one with the key `after`. Throws StoreError.
 */
export async function* xPosts(
  store: Pick<Store, "posts" | "sources">,
  { topic, window }: XPostsAsked,
  after?: PostKey,
): AsyncGenerator<StoredPost> {
  const sources = (await store.sources()).map(({ source }) => source).filter(mayHoldX);
  for (let key = after; ; ) {
    const page: readonly StoredPost[] = await store.posts({
      topic,
      sources,
      order: "oldest",
      limit: PAGE_POSTS,
      ...window,
      ...(key && { after: key }),
    });
    const last = page.at(-1);
    if (!last) return;
    key = keyOf(last);
    for (const stored of page) if (X_ID.test(stored.post.id)) yield stored;
  }
}

function mayHoldX(source: SourceId): boolean {
  return source === "x" || source.startsWith("archive:");
}

/** Where `xPosts` goes on after a post. */
export function keyOf({ post }: StoredPost): PostKey {
  return sortKey(post, "oldest", 0);
}

/** What is kept of each item, in batches of `most`; the last one may be smaller, and none is empty. */
export async function* inBatches<T, Kept>(
  items: AsyncIterable<T>,
  most: number,
  keep: (item: T) => Kept,
): AsyncGenerator<readonly Kept[]> {
  let batch: Kept[] = [];
  for await (const item of items) {
    if (batch.push(keep(item)) < most) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
