import type { CaseFile } from "../config/parse-case.ts";
import { authorHasher } from "../core/identity.ts";
import { ingest } from "../ingest/ingest.ts";
import type { Pipeline } from "../ingest/pipeline.ts";
import { DEFAULT_POSTS, openSimulatedNight } from "../sources/simulated/night.ts";
import type { Store } from "../store/store.ts";

export const DEMO_CASE = "us-2016";
/** Every store shows the same simulated night. */
export const SEED = 20_161_108;

/** Puts the facts of a case where readers find them. Facts that are there already in the same form change nothing. */
export async function keepFacts(store: Store, { sites, moments, outages }: CaseFile): Promise<void> {
  await store.putRecords("site", sites);
  await store.putRecords("moment", moments);
  await store.putRecords("outage", outages);
}

/** True once the case was loaded to its end: its record is written last. */
export async function hasCase(store: Store, id: string): Promise<boolean> {
  return (await store.records("case")).some((night) => night.id === id);
}

/**
 * Loads a case whose posts are simulated, through the pipeline that every post takes. May be cut off at any point:
 * the next start goes on, and nothing is counted twice. `onPost` is told how many came in so far,
 * and which share of the night that is.
 */
export async function loadSimulatedCase(
  store: Store,
  pipeline: Pipeline,
  file: CaseFile,
  receivedAtMs: number,
  signal: AbortSignal,
  onPost: (posts: number, share: number) => void,
): Promise<number> {
  await keepFacts(store, file);
  const hashAuthor = authorHasher(await store.identityKey());
  const night = openSimulatedNight({
    case: file.case,
    moments: file.moments,
    outages: file.outages,
    seed: SEED,
    receivedAtMs,
    hashAuthor,
  });
  const { posts } = await ingest(night, store, pipeline, signal, (count) =>
    onPost(count, Math.min(1, count / DEFAULT_POSTS)),
  );
  if (!signal.aborted) await store.putRecords("case", [file.case]);
  return posts;
}
