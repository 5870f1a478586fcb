import type { Post } from "../../src/core/post.ts";
import type { Score } from "../../src/core/score.ts";
import type { Topic } from "../../src/core/topic.ts";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import type { ScoredPost, Store } from "../../src/store/store.ts";

export const MINUTE = 60_000;
/** 2016-11-09T03:00Z: 22:00 in New York. */
export const START_MS = Date.UTC(2016, 10, 9, 3);

export const NEGATIVE: Score = { neg: 204, neu: 51, pos: 0, model: "test-1" };
export const POSITIVE: Score = { neg: 0, neu: 51, pos: 204, model: "test-1" };

export const THEME: Topic = {
  id: "emigration",
  name: "Leaving",
  role: "theme",
  any: ["move to canada"],
  all: [],
  none: [],
  languages: [],
};
export const CONTROL: Topic = {
  id: "election",
  name: "Election talk",
  role: "control",
  any: ["#ElectionNight"],
  all: [],
  none: [],
  languages: [],
};

export function postAt(minute: number, id: string, more: Partial<Post> = {}): Post {
  return {
    id,
    source: "archive:night",
    kind: "original",
    subjectId: null,
    postedAtMs: START_MS + minute * MINUTE,
    receivedAtMs: START_MS,
    editedAtMs: null,
    authorKey: "author",
    lang: "en",
    text: `invented text of ${id}`,
    hashtags: [],
    url: null,
    weight: 1,
    via: "import",
    flags: [],
    ...more,
  };
}

export function scored(post: Post, topics: readonly string[] = [], score: Score | null = NEGATIVE): ScoredPost {
  return { post, topics, score };
}

/**
 * Minutes 0-3 are covered, 3-5 are a gap, 5-6 covered: two emigration posts in minute 0 (one a repost), one of another
 * topic in minute 1, none in minute 2, a positive one in minute 5.
 */
export async function openSmallNight(): Promise<Store> {
  const store = await openMemoryStore();
  await store.putRecords("topic", [CONTROL, THEME]);
  const covered = (state: "imported" | "gap", from: number, to: number) => ({
    source: "archive:night" as const,
    feed: "posts",
    state,
    fromMs: START_MS + from * MINUTE,
    toMs: START_MS + to * MINUTE,
    reason: state === "gap" ? "no posts in the archive" : null,
  });
  await store.commit({
    posts: [
      scored(postAt(0, "x:1"), ["emigration"]),
      scored(postAt(0.5, "x:2", { kind: "repost", subjectId: "x:1" }), ["emigration"]),
      scored(postAt(1, "x:3"), ["election"]),
      scored(
        postAt(5, "x:4", { text: '=1+1, "quoted"\nmove to canada', lang: "fr" }),
        ["election", "emigration"],
        POSITIVE,
      ),
    ],
    deletions: [],
    cursors: [],
    coverage: [
      {
        source: "archive:night",
        feed: "posts",
        intervals: [covered("imported", 0, 3), covered("gap", 3, 5), covered("imported", 5, 6)],
      },
    ],
  });
  return store;
}
