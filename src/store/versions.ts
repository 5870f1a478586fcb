import type { Post } from "../core/post.ts";
import type { ScoredPost, StoredPost } from "./store.ts";

/** What decides between two versions of a post. */
export type Version = Pick<Post, "editedAtMs" | "text">;

/**
 * Whether a version is later than the stored one: by `editedAtMs`, null being least; of equal ones, one with a text is
 * later than one without, so that an id list can be imported before its posts. Otherwise the stored one stays.
 */
export function isLater(stored: Version, arriving: Version): boolean {
  const [before, after] = [stored.editedAtMs ?? -Infinity, arriving.editedAtMs ?? -Infinity];
  return after > before || (after === before && stored.text === null && arriving.text !== null);
}

/**
 * What becomes of a stored post when another version of it arrives, or null where the stored one stays. The later
 * version is kept whole but for source, times of posting and arrival, way and weight, which are those that came first.
 * A post that was deleted stays deleted, and has no text to come.
 */
export function laterVersion(stored: StoredPost, arriving: ScoredPost): StoredPost | null {
  if (!isLater(stored.deleted ? { ...stored.post, text: "" } : stored.post, arriving.post)) return null;
  const { source, postedAtMs, receivedAtMs, via, weight } = stored.post;
  const later: StoredPost = {
    post: { ...arriving.post, source, postedAtMs, receivedAtMs, via, weight },
    topics: arriving.topics,
    score: arriving.score,
    deleted: false,
  };
  return stored.deleted ? withoutText(later) : later;
}

/**
 * What stays of a post its author took back: id, times, source, kind, language, topics and score, so that published
 * totals can be made again. Text, hashtags (words of the text), author and address go.
 */
export function withoutText({ post, topics, score }: ScoredPost): StoredPost {
  return { post: { ...post, text: null, hashtags: [], authorKey: null, url: null }, topics, score, deleted: true };
}
