import { labelOf } from "../../core/score.ts";
import { compareCodeUnits } from "../order.ts";
import { matchesPhrases, searchPhrases } from "../search-text.ts";
import { sortKey } from "../sort-key.ts";
import type { PostKey, PostOrder, PostQuery, StoredPost } from "../store.ts";
import { matchesFilter } from "./totals.ts";

/** The next `limit` posts of a listing, in its order. */
export function selectPage(posts: Iterable<StoredPost>, query: PostQuery): readonly StoredPost[] {
  const phrases = searchPhrases(query.text ?? "");
  const listed: { readonly held: StoredPost; readonly key: PostKey }[] = [];
  for (const held of posts) {
    if (!matchesFilter(held, query)) continue;
    if (held.deleted && !query.includeDeleted) continue;
    if (query.labels && !(held.score && query.labels.includes(labelOf(held.score)))) continue;
    if (!matchesPhrases(held.post.text, phrases)) continue;
    const key = sortKey(held.post, query.order, query.seed ?? 0);
    if (query.after && compareKeys(key, query.after, query.order) <= 0) continue;
    listed.push({ held, key });
  }
  listed.sort((a, b) => compareKeys(a.key, b.key, query.order));
  return listed.slice(0, query.limit).map(({ held }) => held);
}

function compareKeys(a: PostKey, b: PostKey, order: PostOrder): number {
  const ascending = a.sort - b.sort || compareCodeUnits(a.id, b.id);
  return order === "newest" ? -ascending : ascending;
}
