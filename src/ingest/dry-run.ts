import type { Store } from "../store/store.ts";

/** What an import needs of a store. */
export type ImportTarget = Pick<Store, "commit" | "coverage" | "sources" | "points" | "putRecords">;

/**
 * A target that reports what an import into `real` would do and leaves it untouched: rows go into `scratch`, an empty
 * store, and those that `real` knows count as duplicates. `real` is undefined where there is no store yet.
 */
export function dryRunTarget(scratch: Store, real: Store | undefined): ImportTarget {
  return {
    async commit(batch) {
      const known = (await real?.known(batch.posts.map(({ post }) => post.id))) ?? new Set<string>();
      const result = await scratch.commit({ ...batch, posts: batch.posts.filter(({ post }) => !known.has(post.id)) });
      return { ...result, duplicates: batch.posts.length - result.stored - result.updated };
    },
    coverage: (window) => (real ?? scratch).coverage(window),
    sources: () => (real ?? scratch).sources(),
    async points(measure, window) {
      const byStart = new Map((await real?.points(measure, window))?.map((point) => [point.startMs, point]));
      for (const point of await scratch.points(measure, window)) byStart.set(point.startMs, point);
      return [...byStart.values()].sort((a, b) => a.startMs - b.startMs);
    },
    putRecords: (kind, records) => scratch.putRecords(kind, records),
  };
}
