import { type DistinctiveTerm, distinctiveTerms } from "../analysis/terms.ts";
import { fold } from "../core/text.ts";
import { HOUR_MS, MINUTE_MS } from "../core/time.ts";
import type { SeriesFilter, Store, StoredPost } from "../store/store.ts";
import type { Window } from "./window.ts";

/** Posts read of one window, at most; a larger one is sampled. */
const MOST_READ = 2_000;
const REFERENCE_READ = 2_000;
const REFERENCE_SLICES = 40;
const REFERENCE_MS = 6 * HOUR_MS;

export interface SharedText {
  readonly copies: number;
  /** The first of them. */
  readonly post: StoredPost;
}

/** What stands behind a bucket. */
export interface Evidence {
  readonly total: number;
  /** Posts read: all, or a seeded random sample where there are too many. */
  readonly read: number;
  /** Share (0-1) of the read posts with text whose text another one has too; null without any. */
  readonly duplicateShare: number | null;
  readonly sample: readonly StoredPost[];
  readonly mostShared: readonly SharedText[];
  readonly firstSeen: readonly StoredPost[];
  readonly terms: readonly DistinctiveTerm[];
}

/**
 * Reads the posts of a window of whole minutes as a reporter would: some at random, the most repeated, the first, and
 * the words that set them off from the six hours on either side. Equal `seed`, equal answer.
 */
export async function evidence(store: Store, filter: SeriesFilter, window: Window, seed: number): Promise<Evidence> {
  const total = await store.count(filter, window.fromMs, window.toMs);
  const read = await store.posts({ ...filter, ...window, order: "random", seed, limit: MOST_READ });
  const first = await store.posts({ ...filter, ...window, order: "oldest", limit: 20, kinds: originals(filter) });
  const texts = groupByText(read);
  const withText = read.filter(({ post }) => post.text !== null).length;
  const copied = texts.reduce((sum, group) => sum + (group.copies > 1 ? group.copies : 0), 0);
  return {
    total,
    read: read.length,
    duplicateShare: withText === 0 ? null : Math.round((copied / withText) * 10_000) / 10_000,
    sample: read.slice(0, 20),
    mostShared: texts.filter(({ copies }) => copies > 1).slice(0, 20),
    firstSeen: first,
    terms: distinctiveTerms(textsOf(read), await referenceSlices(store, filter, window, seed), 20),
  };
}

function originals(filter: SeriesFilter): SeriesFilter["kinds"] & object {
  return (filter.kinds ?? (["original", "reply", "quote"] as const)).filter((kind) => kind !== "repost");
}

/** Texts of the hours around the window, at random, cut into slices by time. */
async function referenceSlices(store: Store, filter: SeriesFilter, window: Window, seed: number): Promise<string[][]> {
  const around = { fromMs: window.fromMs - REFERENCE_MS, toMs: window.toMs + REFERENCE_MS };
  const found = await store.posts({ ...filter, ...around, order: "random", seed, limit: REFERENCE_READ });
  const rest = found
    .filter(({ post }) => post.postedAtMs < window.fromMs || post.postedAtMs >= window.toMs)
    .sort((a, b) => a.post.postedAtMs - b.post.postedAtMs);
  const size = Math.ceil(rest.length / REFERENCE_SLICES);
  const slices: string[][] = [];
  for (let i = 0; i < rest.length; i += size) slices.push(textsOf(rest.slice(i, i + size)));
  return slices;
}

function textsOf(posts: readonly StoredPost[]): string[] {
  return posts.flatMap(({ post }) => (post.text === null ? [] : [post.text]));
}

/** Posts with the same text but for case, accents, addresses and white space; the most copied first. */
function groupByText(posts: readonly StoredPost[]): SharedText[] {
  const groups = new Map<string, { copies: number; post: StoredPost }>();
  for (const stored of posts) {
    if (stored.post.text === null) continue;
    const key = fold(stored.post.text)
      .replace(/https?:\/\/\S+/g, "")
      .replace(/^rt @\w+:?/, "")
      .replace(/\s+/g, " ")
      .trim();
    const group = groups.get(key);
    if (!group) groups.set(key, { copies: 1, post: stored });
    else {
      group.copies++;
      if (stored.post.postedAtMs < group.post.post.postedAtMs) group.post = stored;
    }
  }
  return [...groups.values()].sort((a, b) => b.copies - a.copies || a.post.post.postedAtMs - b.post.post.postedAtMs);
}

/** The smallest window of whole minutes around another: roll-ups count by the minute. */
export function wholeMinutes({ fromMs, toMs }: Window): Window {
  return { fromMs: Math.floor(fromMs / MINUTE_MS) * MINUTE_MS, toMs: Math.ceil(toMs / MINUTE_MS) * MINUTE_MS };
}
