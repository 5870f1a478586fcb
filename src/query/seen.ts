import { seenMeasure } from "../core/measure.ts";
import type { Store } from "../store/store.ts";

/**
 * All posts that the named sources showed in each bucket [starts[i], starts[i+1]): what a share of them is a share of.
 * Null for a bucket in which one of them counted nothing.
 */
export async function seenPerBucket(
  store: Pick<Store, "points">,
  sources: readonly string[],
  starts: readonly number[],
): Promise<readonly (number | null)[]> {
  const sums: (number | null)[] = new Array(Math.max(0, starts.length - 1)).fill(sources.length === 0 ? null : 0);
  const window = { fromMs: starts[0] ?? 0, toMs: starts.at(-1) ?? 0 };
  for (const source of sources) {
    const points = await store.points(seenMeasure(source), window);
    let next = 0;
    for (let i = 0; i < sums.length; i++) {
      let own: number | null = null;
      while (next < points.length && (points[next]?.startMs ?? 0) < (starts[i + 1] ?? 0)) {
        own = (own ?? 0) + (points[next]?.value ?? 0);
        next++;
      }
      const sum = sums[i];
      sums[i] = own === null || sum === null || sum === undefined ? null : sum + own;
    }
  }
  return sums;
}
