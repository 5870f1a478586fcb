import type { SurgeBins } from "../../analysis/surge.ts";
import { bucketStatuses, concerning } from "../../core/coverage.ts";
import { MINUTE_MS } from "../../core/time.ts";
import type { Store } from "../../store/store.ts";

export type CountStore = Pick<Store, "series" | "coverage" | "sources">;

/** Kinds that somebody wrote: a repost passes on what was counted already. */
export const WRITTEN_KINDS = ["original", "reply", "quote"] as const;

/** Live sources of the store: an archive tells of another time, and a simulation of none. */
export async function liveSources(store: Pick<Store, "sources">): Promise<readonly string[]> {
  const sources = (await store.sources()).map(({ source }) => source);
  return sources.filter((source) => source !== "simulated" && !source.startsWith("archive:"));
}

/**
 * Posts of a topic by minute from the live sources in [fromMs, toMs), whole minutes; null where none of them was looking.
 */
export async function liveCounts(store: CountStore, topic: string, fromMs: number, toMs: number): Promise<SurgeBins> {
  const sources = await liveSources(store);
  const bins = (toMs - fromMs) / MINUTE_MS;
  const [cells, coverage] = await Promise.all([
    store.series({
      topic,
      sources,
      kinds: WRITTEN_KINDS,
      fromMs,
      toMs,
      bucketMs: MINUTE_MS,
      originMs: 0,
      groupBy: [],
    }),
    store.coverage({ fromMs, toMs }),
  ]);
  const own = coverage.filter(({ source }) => sources.includes(source));
  const starts = Array.from({ length: bins + 1 }, (_, i) => fromMs + i * MINUTE_MS);
  const statuses = bucketStatuses(starts, concerning(own, { topic, countsReposts: false }));
  const counts: (number | null)[] = statuses.map((status) => (status === "gap" ? null : 0));
  for (const { startMs, count } of cells) {
    const bin = (startMs - fromMs) / MINUTE_MS;
    if (counts[bin] !== null) counts[bin] = count;
  }
  return { startMs: fromMs, binMs: MINUTE_MS, counts };
}
