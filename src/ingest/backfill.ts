import { type CoverageInterval, repostFeed, type Span, topicFeed, union } from "../core/coverage.ts";
import { rowHash } from "../core/identity.ts";
import type { Post } from "../core/post.ts";
import type { Topic } from "../core/topic.ts";
import type { PostArchive } from "../sources/post-archive.ts";
import type { Batch, ScoredPost, Store } from "../store/store.ts";
import type { TopicQuery } from "./counts.ts";
import { matchPost, type Pipeline, scoreMatched } from "./pipeline.ts";
import type { ReadingBudget, ReadingCost } from "./reading-budget.ts";

const SOURCE = "x";
const NO_REPOSTS = "X's search gives no reposts";

export interface BackfillContext {
  readonly archive: PostArchive;
  readonly store: Store;
  readonly pipeline: Pipeline;
  /** Cursors that keep what was spent, for the commit of what it was spent on. */
  readonly spent: () => Batch["cursors"];
  readonly signal: AbortSignal;
  /** Told after each commit; `share` in [0, 1] is how much of the work is done. */
  readonly onPage: (share: number, report: BackfillReport) => void;
}

export interface BackfillRequest {
  readonly topic: Topic;
  readonly queries: readonly TopicQuery[];
  readonly window: Span;
  readonly beyondBudget: boolean;
}

/** All posts of a query in a window; null where `signal` aborted. */
export type TotalCounter = (
  query: string,
  window: Span,
  beyondBudget: boolean,
  signal: AbortSignal,
) => Promise<number | null>;

export interface BackfillReport {
  /** Posts that X delivered in this run. */
  readonly read: number;
  readonly stored: number;
  /** Posts of the topic that were there already. */
  readonly duplicates: number;
  /** Whether everything of the window was fetched, in this run or before. */
  readonly done: boolean;
}

/**
 * What reading everything that is still to be fetched costs at most, by the platform's own counts, which are paid for too.
 * Null where `signal` aborted. Throws what the counter throws, and StoreError; what was spent until then is kept.
 */
export async function forecastBackfill(
  context: Pick<BackfillContext, "archive" | "store" | "spent" | "signal">,
  request: BackfillRequest,
  count: TotalCounter,
  budget: ReadingBudget,
): Promise<ReadingCost | null> {
  let posts = 0;
  for (const { query, window } of await outstanding(context, request)) {
    const total = await keepingSpent(context, () => count(query, window, request.beyondBudget, context.signal));
    if (total === null) return null;
    posts += total;
  }
  return { posts, usd: budget.priceOf(posts) };
}

async function keepingSpent<T>({ store, spent }: Pick<BackfillContext, "store" | "spent">, work: () => Promise<T>) {
  try {
    return await work();
  } finally {
    await store.commit({ posts: [], deletions: [], coverage: [], cursors: spent() });
  }
}

/** What is still to be fetched for each query, in their order; empty spans are left out. */
async function outstanding(
  { archive, store }: Pick<BackfillContext, "archive" | "store">,
  { topic, queries, window }: BackfillRequest,
): Promise<readonly { readonly query: string; readonly window: Span }[]> {
  const spans = await Promise.all(
    queries.map(async ({ query }) => ({
      query,
      window: archive.remaining(window, await store.cursor(cursorFeed(topic, query, window))),
    })),
  );
  return spans.filter(({ window: { fromMs, toMs } }) => toMs > fromMs);
}

/**
 * Fetches a topic's posts of a window into the store, query by query, page by page, each page in one commit with the
 * place to go on from: cut off anywhere and run again, it goes on; run again once it is done, it fetches nothing. A post
 * belongs to the topic unless its text holds what the topic excludes. What every query has fetched is covered, without
 * reposts, which are told as missing. Throws what the archive throws, and StoreError; what was spent until then is kept.
 */
export async function backfill(context: BackfillContext, request: BackfillRequest): Promise<BackfillReport> {
  return await keepingSpent(context, () => fetchAll(context, request));
}

async function fetchAll(context: BackfillContext, request: BackfillRequest): Promise<BackfillReport> {
  const { archive, store, pipeline, spent, signal, onPage } = context;
  const { topic, queries, window, beyondBudget } = request;
  let report: BackfillReport = { read: 0, stored: 0, duplicates: 0, done: false };
  for (const [index, { query }] of queries.entries()) {
    const feed = cursorFeed(topic, query, window);
    const cursor = await store.cursor(feed);
    let left = archive.remaining(window, cursor);
    for await (const page of archive.pages(query, window, cursor, beyondBudget, signal)) {
      const posts = ours(page.posts, [topic.id], pipeline);
      const isLastQuery = index === queries.length - 1;
      const covered = { fromMs: page.reachedMs, toMs: window.toMs };
      const result = await store.commit({
        posts,
        deletions: [],
        aliases: page.aliases,
        coverage: isLastQuery ? await coverageWith(store, topic, covered) : [],
        cursors: [{ feed, cursor: page.cursor }, ...spent()],
      });
      left = archive.remaining(window, page.cursor);
      report = {
        read: report.read + page.read,
        stored: report.stored + result.stored,
        duplicates: report.duplicates + result.duplicates + result.updated,
        done: isLastQuery && left.toMs <= left.fromMs,
      };
      onPage((index + 1 - share(left, window)) / queries.length, report);
    }
    // Stopped by the signal or the budget: what later queries find would not make the window whole.
    if (left.toMs > left.fromMs) return { ...report, done: false };
  }
  return { ...report, done: true };
}

/** Stable for the same question, so that asking again goes on. */
function cursorFeed(topic: Topic, query: string, { fromMs, toMs }: Span): string {
  return `x:backfill:${rowHash([topic.id, query, String(fromMs), String(toMs)])}`;
}

function ours(posts: readonly Post[], ruleTopics: readonly string[], pipeline: Pipeline): readonly ScoredPost[] {
  return posts
    .map((post) => matchPost(post, ruleTopics, pipeline))
    .filter(({ topics }) => topics.length > 0)
    .map((matched) => scoreMatched(matched, pipeline));
}

/** The coverage that backfills of the topic have made so far, and this span. */
async function coverageWith(store: Store, topic: Topic, span: Span): Promise<Batch["coverage"]> {
  const own = topicFeed(topic.id);
  const known = (await store.coverage()).filter(({ source, feed }) => source === SOURCE && feed === own);
  const spans = union([...known, span]);
  const intervals = (feed: string, state: "refilled" | "gap", reason: string | null): CoverageInterval[] =>
    spans.map((whole) => ({ ...whole, source: SOURCE, feed, state, reason }));
  const reposts = repostFeed(own);
  return [
    { source: SOURCE, feed: own, intervals: intervals(own, "refilled", null) },
    { source: SOURCE, feed: reposts, intervals: intervals(reposts, "gap", NO_REPOSTS) },
  ];
}

function share({ fromMs, toMs }: Span, whole: Span): number {
  return (toMs - fromMs) / (whole.toMs - whole.fromMs);
}
