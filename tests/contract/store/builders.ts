import type { Check, CheckReason, LaneInterval, ProbeResult } from "../../../src/core/check.ts";
import type { CoverageInterval } from "../../../src/core/coverage.ts";
import type { Post } from "../../../src/core/post.ts";
import { type Score, scoreOf } from "../../../src/core/score.ts";
import { sortKey } from "../../../src/store/sort-key.ts";
import type {
  Batch,
  CheckQuery,
  PostQuery,
  ScoredPost,
  SeriesQuery,
  Store,
  StoredPost,
} from "../../../src/store/store.ts";

/** 9 November 2016, 03:00 UTC: a whole minute, and 22:00 of the evening before in New York. */
export const NIGHT_MS = Date.UTC(2016, 10, 9, 3);

export const NEGATIVE: Score = scoreOf(200, 40, 15, "test-1");
export const NEUTRAL: Score = scoreOf(20, 215, 20, "test-1");
export const POSITIVE: Score = scoreOf(5, 50, 200, "test-1");

/** A post of the night in English on `emigration`, unscored; `changes` says what is different. */
export function scored(
  id: string,
  changes: Partial<Post> = {},
  topics: readonly string[] = ["emigration"],
  score: Score | null = null,
): ScoredPost {
  const post: Post = {
    id,
    source: "simulated",
    kind: "original",
    subjectId: null,
    postedAtMs: NIGHT_MS,
    receivedAtMs: NIGHT_MS + 1_500,
    editedAtMs: null,
    authorKey: "key-of-desk-a",
    lang: "en",
    text: `Text of ${id}`,
    hashtags: [],
    url: `https://example.org/${id}`,
    weight: 1,
    via: "live",
    flags: [],
    ...changes,
  };
  return { post, topics, score };
}

export function batch(parts: Partial<Batch>): Batch {
  return { posts: [], deletions: [], coverage: [], cursors: [], ...parts };
}

export function deletion(id: string, deletedAtMs: number | null = NIGHT_MS + 60_000) {
  return { id, deletedAtMs };
}

export function interval(changes: Partial<CoverageInterval> = {}): CoverageInterval {
  return {
    source: "simulated",
    feed: "posts",
    state: "live",
    fromMs: NIGHT_MS,
    toMs: NIGHT_MS + 60_000,
    reason: null,
    ...changes,
  };
}

/** A check of site `s` from place `here` that passed; `changes` says what is different. */
export function check(changes: Partial<Check> = {}): Check {
  return {
    siteId: "s",
    place: "here",
    atMs: NIGHT_MS,
    verdict: "ok",
    reasons: [],
    status: 200,
    latencyMs: 180,
    bodyBytes: 48_210,
    witness: null,
    evidence: null,
    ...changes,
  };
}

/** What a probe saw that found an error page. */
export function evidence(changes: Partial<ProbeResult> = {}): ProbeResult {
  const reason: CheckReason = { code: "error_page", text: "The page says “500 – Internal server error”" };
  return {
    url: "https://example.org/visa",
    finalUrl: "https://example.org/error?from=visa",
    verdict: "soft_error",
    reasons: [reason],
    status: 200,
    headers: { "content-type": "text/html", server: "Example/1" },
    address: "192.0.2.7",
    redirects: [{ status: 302, location: "/error?from=visa", address: "192.0.2.7" }],
    timings: { dnsMs: 1.25, connectMs: 20, tlsMs: null, firstByteMs: 90, totalMs: 130.5 },
    bodyBytes: 1_208,
    bodyTruncated: false,
    bodySha256: "0".repeat(64),
    bodyExcerpt: "500 – Internal server error. Où aller ?\n",
    witnesses: [{ url: "https://example.com/", verdict: "ok" }],
    checkedAtMs: NIGHT_MS,
    ...changes,
  };
}

/** What place `here` knows of site `s`: up in the minute from NIGHT_MS, but for the changes. */
export function lane(changes: Partial<LaneInterval> = {}): LaneInterval {
  return {
    siteId: "s",
    place: "here",
    state: "up",
    fromMs: NIGHT_MS,
    toMs: NIGHT_MS + 60_000,
    reason: null,
    ...changes,
  };
}

/** Checks of a whole listing, read page by page; `between` runs after each page. */
export async function checksByPage(
  store: Store,
  changes: Partial<CheckQuery>,
  between: () => Promise<void> = async () => {},
): Promise<readonly Check[]> {
  const checks: Check[] = [];
  let query: CheckQuery = { order: "oldest", limit: 3, ...changes };
  for (;;) {
    const page = await store.checks(query);
    checks.push(...page);
    const last = page.at(-1);
    if (!last) return checks;
    query = { ...query, after: { siteId: last.siteId, place: last.place, atMs: last.atMs } };
    await between();
  }
}

/** The minute series of `emigration` in the hour from NIGHT_MS. */
export function seriesQuery(changes: Partial<SeriesQuery> = {}): SeriesQuery {
  return {
    topic: "emigration",
    fromMs: NIGHT_MS,
    toMs: NIGHT_MS + 3_600_000,
    bucketMs: 60_000,
    originMs: NIGHT_MS,
    groupBy: [],
    ...changes,
  };
}

/** All posts of the store, oldest first, deleted ones too. */
export function postQuery(changes: Partial<PostQuery> = {}): PostQuery {
  return { topic: "all", order: "oldest", limit: 1_000, includeDeleted: true, ...changes };
}

export async function idsOf(store: Store, changes: Partial<PostQuery> = {}): Promise<readonly string[]> {
  return (await store.posts(postQuery(changes))).map(({ post }) => post.id);
}

/** Ids of a whole listing, read page by page; `between` runs after each page. */
export async function idsByPage(
  store: Store,
  changes: Partial<PostQuery>,
  between: () => Promise<void> = async () => {},
): Promise<readonly string[]> {
  const ids: string[] = [];
  let query = postQuery(changes);
  for (;;) {
    const page = await store.posts(query);
    ids.push(...page.map(({ post }) => post.id));
    const last = page.at(-1);
    if (!last) return ids;
    query = { ...query, after: sortKey(last.post, query.order, query.seed ?? 0) };
    await between();
  }
}

/** Counts of the topic in the hour from NIGHT_MS, or 0. */
export async function countOf(store: Store, topic: string): Promise<number> {
  return store.count({ topic }, NIGHT_MS, NIGHT_MS + 3_600_000);
}

/** How posts look once their text is taken back. */
export function withoutText(posts: readonly ScoredPost[]): readonly StoredPost[] {
  return posts.map(({ post, topics, score }) => ({
    post: { ...post, text: null, hashtags: [], authorKey: null, url: null },
    topics,
    score,
    deleted: true,
  }));
}

export function visible(posts: readonly ScoredPost[]): readonly StoredPost[] {
  return posts.map((each) => ({ ...each, deleted: false }));
}
