import { rowHash } from "../core/identity.ts";
import type { Post } from "../core/post.ts";
import type { Batch, Deletion, PostKey, ScoredPost, Store, StoredPost } from "../store/store.ts";
import { matchPost, type Pipeline, scoreMatched } from "./pipeline.ts";
import type { ReadingBudget, ReadingCost } from "./reading-budget.ts";
import { inBatches, keyOf, type XPostsAsked, xPosts } from "./x-posts.ts";

/** What a platform tells of posts that it was asked for by their ids. */
export interface LookedUp {
  /** So many of them, from the first on, are answered for good; fewer than were given where budget or signal ended it. */
  readonly settled: number;
  /** Posts that were delivered, and paid for. */
  readonly read: number;
  /** Of the settled ones, those not to be seen any more. */
  readonly gone: readonly Deletion[];
  /** The others in their latest version. */
  readonly found: readonly Post[];
  readonly aliases: readonly { readonly alias: string; readonly id: string }[];
  /** How many of the settled ones nothing is known of. */
  readonly unanswered: number;
}

/** Looks posts up; null where nothing was asked, as `signal` aborted or the budget is used up and may not be exceeded. */
export type PostLookup = (
  held: readonly { readonly id: string; readonly editedAtMs: number | null }[],
  beyondBudget: boolean,
  signal: AbortSignal,
) => Promise<LookedUp | null>;

export interface LookupContext {
  readonly lookup: PostLookup;
  /** Posts that `lookup` takes at once. */
  readonly mostPosts: number;
  readonly store: Store;
  readonly pipeline: Pipeline;
  /** Cursors that keep what was spent, for the commit of what it was spent on. */
  readonly spent: () => Batch["cursors"];
  readonly signal: AbortSignal;
  /** Told after each commit. */
  readonly onBatch: (report: LookupReport) => void;
}

export interface LookupRequest extends XPostsAsked {
  readonly beyondBudget: boolean;
}

export interface LookupReport {
  /** Posts that X was asked about. */
  readonly checked: number;
  /** Of them: not to be seen on X any more, and deleted now. */
  readonly deleted: number;
  /** Of them: replaced by a later version, or by the text where only the id was known. */
  readonly updated: number;
  /** Of them: X said nothing that is understood; they stay as they are. */
  readonly unanswered: number;
  /** Of them: not deleted. */
  readonly kept: number;
  /** Posts that X delivered, later versions too. */
  readonly read: number;
  /** Whether all posts were looked up, in this run or, before it, in one that did not end. */
  readonly done: boolean;
}

/** How many posts are still to be looked up, and what that costs at most, but for later versions of edited ones. */
export async function forecastLookup(store: Store, asked: XPostsAsked, budget: ReadingBudget): Promise<ReadingCost> {
  let posts = 0;
  for await (const _ of xPosts(store, asked, await resumedAfter(store, asked))) posts++;
  return { posts, usd: budget.priceOf(posts) };
}

/**
 * Looks every stored post of X up, whatever source brought it: deletes those that are not to be seen there any more and
 * takes later versions over. Each answer is one commit with the place to go on from: cut off anywhere and run again, it
 * goes on; run again once it was done, it begins anew, and changes nothing where X did not. Throws what the lookup
 * throws, and StoreError; what was spent until then is kept.
 */
export async function lookUpPosts(context: LookupContext, request: LookupRequest): Promise<LookupReport> {
  const { lookup, mostPosts, store, pipeline, spent, signal, onBatch } = context;
  let report: LookupReport = { checked: 0, deleted: 0, updated: 0, unanswered: 0, kept: 0, read: 0, done: false };
  const feed = cursorFeed(request);
  try {
    const posts = xPosts(store, request, await resumedAfter(store, request));
    for await (const batch of inBatches(posts, mostPosts, (stored) => stored)) {
      const held = batch.map(({ post: { id, editedAtMs } }) => ({ id, editedAtMs }));
      const answer = await lookup(held, request.beyondBudget, signal);
      if (answer === null) return report;
      const settled = batch.slice(0, answer.settled);
      const { updated } = await store.commit({
        aliases: answer.aliases,
        posts: changed(answer.found, settled, pipeline),
        deletions: answer.gone,
        coverage: [],
        cursors: [...placeOf(feed, settled.at(-1)), ...spent()],
      });
      report = {
        checked: report.checked + settled.length,
        deleted: report.deleted + answer.gone.length,
        updated: report.updated + updated,
        unanswered: report.unanswered + answer.unanswered,
        kept: report.kept + settled.length - answer.gone.length,
        read: report.read + answer.read,
        done: false,
      };
      onBatch(report);
      if (settled.length < batch.length) return report;
    }
    await store.commit({ posts: [], deletions: [], coverage: [], cursors: [{ feed, cursor: "" }] });
    return { ...report, done: true };
  } finally {
    await store.commit({ posts: [], deletions: [], coverage: [], cursors: spent() });
  }
}

/** Found posts that are told otherwise than they are stored; which of them are later the store knows. */
function changed(found: readonly Post[], batch: readonly StoredPost[], pipeline: Pipeline): readonly ScoredPost[] {
  const stored = new Map(batch.map((one) => [one.post.id, one]));
  return found.flatMap((post) => {
    const before = stored.get(post.id);
    if (!before || (before.post.text === post.text && before.post.editedAtMs === post.editedAtMs)) return [];
    return [scoreMatched(matchPost(post, ruleTopics(before, pipeline), pipeline), pipeline)];
  });
}

/** Topics that a stored post has although its text does not say so: a rule of the platform brought it. */
function ruleTopics({ post, topics }: StoredPost, { matcher }: Pipeline): readonly string[] {
  const found = matcher.match(post);
  return topics.filter((topic) => !found.includes(topic));
}

/** Stable for the same question, so that asking again goes on. */
function cursorFeed({ topic, window }: XPostsAsked): string {
  return `x:lookup:${rowHash([topic, String(window?.fromMs ?? ""), String(window?.toMs ?? "")])}`;
}

function placeOf(feed: string, last: StoredPost | undefined): Batch["cursors"] {
  if (last === undefined) return [];
  const { sort, id } = keyOf(last);
  return [{ feed, cursor: `${sort} ${id}` }];
}

/** The post after which an earlier run stopped; undefined where none did. */
async function resumedAfter(store: Store, asked: XPostsAsked): Promise<PostKey | undefined> {
  const cursor = await store.cursor(cursorFeed(asked));
  const [, sort, id] = /^(\d{1,16}) (x:\d{1,19})$/.exec(cursor ?? "") ?? [];
  return sort === undefined || id === undefined ? undefined : { sort: Number(sort), id };
}
