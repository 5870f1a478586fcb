import type { Deletion, Store } from "../store/store.ts";
import { inBatches, type XPostsAsked, xPosts } from "./x-posts.ts";

/** Deletions of one commit. */
const COMMIT_DELETIONS = 5_000;

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
 * Asks about the stored posts of X, whatever source brought them, and deletes those that are not to be seen there any
 * more. Deletions are committed as soon as they are told; ends early where `signal` aborts. Throws what the check
 * throws, and StoreError.
 */
export async function sweepDeletions(context: ComplianceContext, asked: XPostsAsked): Promise<ComplianceReport> {
  const { check, mostIds, store, signal, onChecked } = context;
  let report: ComplianceReport = { checked: 0, deleted: 0, kept: 0 };
  for await (const ids of inBatches(xPosts(store, asked), mostIds, ({ post }) => post.id)) {
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
