import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import type { Batch, Store } from "../../src/store/store.ts";
import { CONTROL, MINUTE, postAt, START_MS, scored, THEME } from "./small-night.ts";
import { openStreamApi, type StreamApi } from "./streams.ts";

export const EMPTY: Batch = { posts: [], deletions: [], coverage: [], cursors: [] };
export const SECOND = 1_000;

/** A store in which `archive:night` was looking for the first two minutes, with one post in the second. */
export async function openNight(): Promise<{ store: Store; api: StreamApi }> {
  let api: StreamApi | undefined;
  const store = await openMemoryStore(() => api?.pace.now() ?? START_MS);
  await store.putRecords("topic", [CONTROL, THEME]);
  await store.commit({ ...EMPTY, posts: [scored(postAt(1, "x:1"), ["emigration"])], coverage: [looking(2)] });
  api = openStreamApi(store, START_MS + 2 * MINUTE);
  return { store, api };
}

/** That source, for so many minutes from the start. */
export function looking(minutes: number): Batch["coverage"][number] {
  const own = { source: "archive:night", feed: "posts" } as const;
  return {
    ...own,
    intervals: [{ ...own, state: "live", fromMs: START_MS, toMs: START_MS + minutes * MINUTE, reason: null }],
  };
}
