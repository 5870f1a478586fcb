import { ALL_TOPIC } from "../core/topic.ts";
import { sortKey } from "../store/sort-key.ts";
import type { Deletion, PostKey, Store, StoredPost } from "../store/store.ts";

/** Posts read from the store at once. */
const PAGE_POSTS = 2_000;
/** Deletions of one commit. */
const COMMIT_DELETIONS = 5_000;
const X_ID = /^x:\d{1,19}$/;

/** Says which of these posts are to be deleted, each once; null where the signal aborted. */
export type ComplianceCheck = (ids: readonly string[], signal: AbortSignal) => Promise<readonly Deletion[] | null>;

export interface ComplianceContext {
  readonly check: ComplianceCheck;
  /** Posts that `check` takes at once. */
  readonly mostIds: number;
  readonly store: Store;
  readonly signal: AbortSignal;
  readonly onChecked: (report: ComplianceReport) => void;
}

export interface ComplianceReport {
  /** Posts that X was asked about. */
  readonly checked: number;
  /** Posts of them that were deleted now. */
  readonly deleted: number;
  readonly kept: number;
}

/**
 * Asks about every stored post of X, whatever source brought it, and deletes those that are not to be seen there any
 * more. Deletions are committed as soon as they are told; ends early where `signal` aborts. Throws what the check
 * throws, and StoreError.
 */
export async function sweepDeletions(context: ComplianceContext): Promise<ComplianceReport> {
  const { check, mostIds, store, signal, onChecked } = context;
  let report: ComplianceReport = { checked: 0, deleted: 0, kept: 0 };
  for await (const ids of idBatches(store, mostIds)) {
    if (signal.aborted) break;
    const gone = await check(ids, signal);
    if (gone === null) break;
    await deleteAll(store, gone);
    report = {
      checked: report.checked + ids.length,
      deleted: report.deleted + gone.length,
      kept: report.kept + ids.length - gone.length,
    };
    onChecked(report);
  }
  return report;
}

async function deleteAll(store: Store, deletions: readonly Deletion[]): Promise<void> {
  for (let at = 0; at < deletions.length; at += COMMIT_DELETIONS)
    await store.commit({
      posts: [],
      deletions: deletions.slice(at, at + COMMIT_DELETIONS),
      coverage: [],
      cursors: [],
    });
}

/** Ids of the posts of X that are not deleted yet, the oldest first. */
async function* idBatches(store: Store, most: number): AsyncGenerator<readonly string[]> {
  let ids: string[] = [];
  let after: PostKey | undefined;
  for (;;) {
    const page: readonly StoredPost[] = await store.posts({
      topic: ALL_TOPIC,
      order: "oldest",
      limit: PAGE_POSTS,
      ...(after && { after }),
    });
    const last = page.at(-1);
    if (!last) break;
    after = sortKey(last.post, "oldest", 0);
    for (const { post } of page) {
      if (!X_ID.test(post.id)) continue;
      ids.push(post.id);
      if (ids.length < most) continue;
      yield ids;
      ids = [];
    }
  }
  if (ids.length > 0) yield ids;
}
