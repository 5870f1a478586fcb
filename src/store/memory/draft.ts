import type { Batch, CommitResult, StoredPost } from "../store.ts";
import { laterVersion, withoutText } from "../versions.ts";

/** What a batch would change, before any of it is done. */
export interface Draft {
  readonly posts: ReadonlyMap<string, StoredPost>;
  readonly deletedIds: ReadonlySet<string>;
  readonly counts: Omit<CommitResult, "revision">;
}

/** Reads the whole batch, posts in order and then deletions, against what is stored. Changes nothing. */
export function draftOf(
  batch: Batch,
  stored: ReadonlyMap<string, StoredPost>,
  storedDeletedIds: ReadonlySet<string>,
): Draft {
  const posts = new Map<string, StoredPost>();
  const deletedIds = new Set<string>();
  const counts = { stored: 0, duplicates: 0, updated: 0, deleted: 0 };
  const find = (id: string) => posts.get(id) ?? stored.get(id);

  for (const { post, topics, score } of batch.posts) {
    const arriving = { post, topics, score };
    const held = find(post.id);
    if (held === undefined) {
      posts.set(post.id, storedDeletedIds.has(post.id) ? withoutText(arriving) : { ...arriving, deleted: false });
      counts.stored++;
      continue;
    }
    const later = laterVersion(held, arriving);
    if (later) posts.set(post.id, later);
    counts[later ? "updated" : "duplicates"]++;
  }
  for (const { id } of batch.deletions) {
    if (!storedDeletedIds.has(id)) deletedIds.add(id);
    const held = find(id);
    if (held === undefined || held.deleted) continue;
    posts.set(id, withoutText(held));
    counts.deleted++;
  }
  return { posts, deletedIds, counts };
}
