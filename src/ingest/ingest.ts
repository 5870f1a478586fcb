import type { Source } from "../sources/source.ts";
import type { Store } from "../store/store.ts";
import { BatchWriter } from "./batch.ts";
import { matchAndScore, type Pipeline } from "./pipeline.ts";

export interface IngestReport {
  readonly posts: number;
  readonly stored: number;
}

/**
 * Takes everything a source has, from where it was left, through the pipeline into the store. `onPost` is told after
 * each post, for progress. Ends with the source or the signal; what was taken in by then is committed.
 */
export async function ingest(
  source: Source,
  store: Store,
  pipeline: Pipeline,
  signal: AbortSignal,
  onPost: (posts: number) => void = () => {},
): Promise<IngestReport> {
  let posts = 0;
  let stored = 0;
  const writer = new BatchWriter(store, (result) => {
    stored += result.stored;
  });
  for await (const item of source.open(await store.cursor(source.id), signal)) {
    if (item.type === "post") {
      writer.addPost(matchAndScore(item.post, item.topics ?? [], pipeline));
      onPost(++posts);
    } else if (item.type === "delete") {
      writer.addDeletion({ id: item.id, deletedAtMs: item.deletedAtMs });
    } else {
      await writer.flush();
      await store.commit({ posts: [], deletions: [], cursors: [], coverage: [item] });
    }
    if (item.type !== "coverage" && item.cursor !== undefined) writer.setCursor(source.id, item.cursor);
    if (writer.full) await writer.flush();
  }
  await writer.flush();
  return { posts, stored };
}
