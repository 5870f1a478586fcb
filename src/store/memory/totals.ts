import { labelOf } from "../../core/score.ts";
import { ALL_TOPIC } from "../../core/topic.ts";
import { compareCodeUnits } from "../order.ts";
import type { SeriesCell, SeriesFilter, SeriesQuery, StoredPost } from "../store.ts";

export interface WindowFilter extends SeriesFilter {
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** Whether a post is of the topic, source, kind, language and half-open window asked for. */
export function matchesFilter({ post, topics }: StoredPost, filter: WindowFilter): boolean {
  return (
    (filter.topic === ALL_TOPIC || topics.includes(filter.topic)) &&
    (filter.sources?.includes(post.source) ?? true) &&
    (filter.kinds?.includes(post.kind) ?? true) &&
    (filter.langs?.includes(post.lang ?? "und") ?? true) &&
    post.postedAtMs >= (filter.fromMs ?? -Infinity) &&
    post.postedAtMs < (filter.toMs ?? Infinity)
  );
}

/** Totals of each bucket and group that has posts, in the order of the port. */
export function totalsOf(posts: Iterable<StoredPost>, query: SeriesQuery): readonly SeriesCell[] {
  const cells = new Map<string, SeriesCell>();
  for (const held of posts) {
    if (!matchesFilter(held, query)) continue;
    const { post, score } = held;
    const bucket = Math.floor((post.postedAtMs - query.originMs) / query.bucketMs);
    const group = {
      startMs: query.originMs + bucket * query.bucketMs,
      source: query.groupBy.includes("source") ? post.source : null,
      kind: query.groupBy.includes("kind") ? post.kind : null,
      lang: query.groupBy.includes("lang") ? (post.lang ?? "und") : null,
    };
    const key = JSON.stringify(group);
    const cell = cells.get(key);
    const label = score && labelOf(score);
    cells.set(key, {
      ...group,
      count: (cell?.count ?? 0) + 1,
      estimate: (cell?.estimate ?? 0) + post.weight,
      scored: (cell?.scored ?? 0) + (score ? 1 : 0),
      negative: (cell?.negative ?? 0) + (label === "negative" ? 1 : 0),
      neutral: (cell?.neutral ?? 0) + (label === "neutral" ? 1 : 0),
      positive: (cell?.positive ?? 0) + (label === "positive" ? 1 : 0),
      polaritySum: (cell?.polaritySum ?? 0) + (score ? score.pos - score.neg : 0),
    });
  }
  return [...cells.values()].sort(compareCells);
}

/** Order of cells: start, then source, kind and language by code unit. */
export function compareCells(a: SeriesCell, b: SeriesCell): number {
  return (
    a.startMs - b.startMs ||
    compareCodeUnits(a.source ?? "", b.source ?? "") ||
    compareCodeUnits(a.kind ?? "", b.kind ?? "") ||
    compareCodeUnits(a.lang ?? "", b.lang ?? "")
  );
}
