import type { Case } from "../core/case.ts";
import type { Check, LaneInterval, Suspect } from "../core/check.ts";
import type { CoverageInterval, Span } from "../core/coverage.ts";
import type { StoredDocument } from "../core/document.ts";
import type { FeedStatus } from "../core/feed.ts";
import type { ApiKey } from "../core/key.ts";
import type { Measure, MeasurePoint } from "../core/measure.ts";
import type { Moment } from "../core/moment.ts";
import type { Outage } from "../core/outage.ts";
import type { Post, PostKind, SourceId } from "../core/post.ts";
import type { Label, Score } from "../core/score.ts";
import type { Site } from "../core/site.ts";
import type { Topic } from "../core/topic.ts";

/** A post with what was found in it. `topics` leaves out the built-in `all`. `score` is null for an unsupported language. */
export interface ScoredPost {
  readonly post: Post;
  readonly topics: readonly string[];
  readonly score: Score | null;
}

/** The author took the post back: text, author and address go, whether the post comes before or after this. */
export interface Deletion {
  readonly id: string;
  /** When it was deleted, epoch milliseconds, if known. */
  readonly deletedAtMs: number | null;
}

/**
 * What one commit holds, applied in this order: aliases, posts, deletions, accounts, then the rest. Of two entries for
 * one cursor, account or point the last counts. All of it becomes visible at once, or none.
 */
export interface Batch {
  readonly posts: readonly ScoredPost[];
  readonly deletions: readonly Deletion[];
  /**
   * Replaces what the named source and feed said of the time from `sinceMs` on, or all of it without; the list may be
   * empty. An earlier interval that reaches over `sinceMs` is cut there, and so is what the list says of the time before
   * it. Several entries for one feed are applied in their order; one without `sinceMs` leaves nothing of those before it.
   */
  readonly coverage: readonly {
    readonly source: SourceId;
    readonly feed: string;
    readonly sinceMs?: number;
    readonly intervals: readonly CoverageInterval[];
  }[];
  /** Where a feed goes on after the rows of this batch. */
  readonly cursors: readonly { readonly feed: string; readonly cursor: string }[];
  /**
   * Further ids of posts: a deletion may name any of them, whether it comes before the alias, the post, or after. The
   * first `id` of an alias stays.
   */
  readonly aliases?: readonly { readonly alias: string; readonly id: string }[];
  readonly accounts?: readonly AccountChange[];
  /** Points of measures, by measure and start; one that is there already is replaced. */
  readonly points?: readonly { readonly measure: string; readonly points: readonly MeasurePoint[] }[];
  /** Checks, by site, place and time; one that is there already stays as it is. */
  readonly checks?: readonly Check[];
  /** What is known of a site from a place, replaced from `sinceMs` on as coverage is. */
  readonly lanes?: readonly {
    readonly siteId: string;
    readonly place: string;
    readonly sinceMs?: number;
    readonly intervals: readonly LaneInterval[];
  }[];
  /** Facts of a kind: `put` as by `putRecords`, then `remove` by id. Of several changes of one fact the last counts. */
  readonly facts?: readonly FactChange[];
  /** Documents, by hash; one that is there already stays as it is. */
  readonly documents?: readonly StoredDocument[];
}

/** A change of the facts of one kind. */
export type FactChange = {
  [K in RecordKind]: { readonly kind: K; readonly put: readonly Records[K][]; readonly remove?: readonly string[] };
}[RecordKind];

/**
 * What became of an account, for all posts that came live (or by refill) under its key, before this or after:
 * - `hidden`: they are shown like deleted ones until the account is `active` again
 * - `deleted`: they are deleted, for good, and no other state follows
 *
 * Totals never change. An account is asked by the key and the way that a post is stored with. One that was never hidden
 * costs nothing when it is `active`; the others are remembered for good, whether or not there are posts of them.
 */
export interface AccountChange {
  readonly authorKey: string;
  readonly state: "active" | "hidden" | "deleted";
}

/** What commits after a revision touched. */
export interface Changes {
  /** The revision this leads to; equal to the one asked for where nothing happened. */
  readonly revision: number;
  /** When the last of the commits was made, epoch ms; null where nothing happened. */
  readonly committedAtMs: number | null;
  /**
   * Whole minutes in which posts were added, changed, deleted, hidden or shown again: disjoint, ascending. Of a commit that
   * touched more than 512 stretches the nearest are joined, so that minutes between them may be named too.
   */
  readonly posts: readonly Span[];
  /** Kinds of facts that changed. */
  readonly records: readonly RecordKind[];
  readonly coverage: boolean;
  /** Measures whose points changed. */
  readonly measures: readonly string[];
  /** Whether checks or lanes of sites came. */
  readonly sites: boolean;
  /** False where it is no longer known what happened since: everything must be read anew. */
  readonly complete: boolean;
}

/** Each post of the batch is stored, duplicate or updated. */
export interface CommitResult {
  readonly revision: number;
  /** Posts that were not in the store. */
  readonly stored: number;
  /** Posts that were, in this version or a later one, or stood twice in the batch. */
  readonly duplicates: number;
  /** Posts of which this batch brought a later version. */
  readonly updated: number;
  /** Posts whose text went with this batch. */
  readonly deleted: number;
}

export type Dimension = "source" | "kind" | "lang";

/** A list leaves out what it does not name; an empty one leaves out everything. */
export interface SeriesFilter {
  readonly topic: string;
  readonly sources?: readonly string[];
  readonly kinds?: readonly PostKind[];
  /** Primary subtags; "und" for posts of unknown language. */
  readonly langs?: readonly string[];
}

export interface SeriesQuery extends SeriesFilter {
  /** Half-open window; both ends a whole number of buckets from `originMs`. */
  readonly fromMs: number;
  readonly toMs: number;
  /** A whole number of minutes. */
  readonly bucketMs: number;
  /** Buckets begin at originMs + k * bucketMs; a whole minute. */
  readonly originMs: number;
  readonly groupBy: readonly Dimension[];
}

/** Totals of one bucket and group; only cells with posts are given. Deleted posts stay counted. */
export interface SeriesCell {
  readonly startMs: number;
  /** The group's value of each dimension in `groupBy`, else null; unknown language is "und". */
  readonly source: SourceId | null;
  readonly kind: PostKind | null;
  readonly lang: string | null;
  readonly count: number;
  /** Sum of weights: how many posts these stand for. */
  readonly estimate: number;
  /** Posts with a score, and how many of them have each label. */
  readonly scored: number;
  readonly negative: number;
  readonly neutral: number;
  readonly positive: number;
  /** Sum over scored posts of (pos - neg) in 255ths: exact in integers. */
  readonly polaritySum: number;
}

export interface CheckQuery {
  readonly siteIds?: readonly string[];
  readonly places?: readonly string[];
  /** Half-open window on the time of checking; without it everything. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Only checks whose evidence is kept. */
  readonly evidenceOnly?: boolean;
  readonly order: "newest" | "oldest";
  readonly limit: number;
  /** Continue after this check, in the same order. */
  readonly after?: CheckKey;
}

/** Names a check; listings are in order of time, then site, then place (by code unit), for `newest` all of it reversed. */
export interface CheckKey {
  readonly siteId: string;
  readonly place: string;
  readonly atMs: number;
}

export type PostOrder = "newest" | "oldest" | "random";

/** Place in a listing: the sort key and the id of the last post given. */
export interface PostKey {
  readonly sort: number;
  readonly id: string;
}

export interface PostQuery extends SeriesFilter {
  /** Half-open window on the time of posting; without it everything. */
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly labels?: readonly Label[];
  /**
   * Words that must all occur, folded as in core/text `fold`; "a phrase" in quotes must occur as such. What a word is
   * stands in search-text.ts; there are no operators, and a search without any word leaves nothing out.
   */
  readonly text?: string;
  readonly order: PostOrder;
  /** For `random`: the same seed gives the same order on every store, also while posts come in. */
  readonly seed?: number;
  readonly limit: number;
  /** Continue after this key, which `sortKey` made for the same order and seed. */
  readonly after?: PostKey;
  /** Also give posts that were deleted: text, author and url are null. */
  readonly includeDeleted?: boolean;
}

export interface StoredPost extends ScoredPost {
  readonly deleted: boolean;
}

export interface SourceSummary {
  readonly source: SourceId;
  readonly posts: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Facts that are kept whole, by kind and id. */
export interface Records {
  readonly site: Site;
  readonly outage: Outage;
  readonly moment: Moment;
  readonly case: Case;
  readonly topic: Topic;
  readonly measure: Measure;
  readonly feed: FeedStatus;
  readonly suspect: Suspect;
  readonly key: ApiKey;
}
export type RecordKind = keyof Records;

/**
 * Where posts, coverage and facts are kept. Three adapters keep this contract; tests/contract/store.contract.ts says it
 * in tests, and the memory adapter is the specification that runs.
 *
 * Errors: every method throws StoreError when the storage fails; wrong arguments are the caller's fault and undefined.
 */
export interface Store extends AsyncDisposable {
  /** Grows with each commit that changed something, in any process; never goes back. */
  revision(): Promise<number>;

  /** 32 random bytes made with the store: the key of its author hashes. The same for every process that uses it. */
  identityKey(): Promise<Uint8Array>;

  /**
   * Atomic and idempotent: a batch that was committed before changes nothing, not even the revision.
   * - A post whose id is known is not counted again. Of two versions the one with the greater `editedAtMs` (null is
   *   least) keeps text, topics, score, hashtags and flags, and totals follow it; source, postedAtMs, receivedAtMs, via
   *   and weight stay those that came first. Of equal versions the first
   *   stays, unless it has no text and the other one has.
   * - A deleted post keeps id, minute, topics, label and its place in the totals; text, hashtags, author and url go. One that was deleted before it came
   *   is counted like any other and never shows its text.
   * - A repost holds a copy of the text it is about: where that post is deleted, here or not, before or after, so is the
   *   repost.
   *
   * Where another process is writing it waits, until `patience` aborts: then it throws StoreError and has changed nothing.
   */
  commit(batch: Batch, patience?: AbortSignal): Promise<CommitResult>;

  /**
   * Keeps facts whole under their id, replacing what had the same; equal ones change nothing. Of an outage the edits that
   * people made stay, also where who writes it has not seen them (core/outage.ts, withUnseenEdits). `patience` as of
   * `commit`.
   */
  putRecords<K extends RecordKind>(kind: K, records: readonly Records[K][], patience?: AbortSignal): Promise<void>;
  /** All facts of a kind, in order of id. Cheap where none of them changed. What is given may be shared, and frozen. */
  records<K extends RecordKind>(kind: K): Promise<readonly Records[K][]>;

  /** Totals from roll-ups, never from posts, in order of start, source, kind, lang (by code unit). */
  series(query: SeriesQuery): Promise<readonly SeriesCell[]>;
  /** Number of posts of a filter in a window of whole minutes, from roll-ups. */
  count(filter: SeriesFilter, fromMs: number, toMs: number): Promise<number>;

  /** One page, in the order asked for, by key: stable while posts come in. */
  posts(query: PostQuery): Promise<readonly StoredPost[]>;
  /** Those of these ids that are stored, as they are, deleted and hidden ones without text. */
  find(ids: readonly string[]): Promise<ReadonlyMap<string, StoredPost>>;
  /** Which of these ids are stored (deletions of unknown posts do not count). */
  known(ids: readonly string[]): Promise<ReadonlySet<string>>;

  /** Intervals that overlap the window (all without one), by source, feed, start. Not cut to the window. */
  coverage(window?: { readonly fromMs: number; readonly toMs: number }): Promise<readonly CoverageInterval[]>;
  /** Every source that has coverage, by id. Cheap, however much of it there is. */
  coveredSources(): Promise<readonly SourceId[]>;
  /** Where the feed goes on, or undefined where it never ran. */
  cursor(feed: string): Promise<string | undefined>;

  /** Points of a measure that overlap the window (all without one), by start. */
  points(
    measure: string,
    window?: { readonly fromMs: number; readonly toMs: number },
  ): Promise<readonly MeasurePoint[]>;
  /** One page of checks by key: stable while checks come in. `evidence` is null but for `evidenceOnly`. */
  checks(query: CheckQuery): Promise<readonly Check[]>;
  /** What is known of sites in the window (all without one), by site, place, start. Not cut to the window. */
  lanes(window?: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly siteIds?: readonly string[];
  }): Promise<readonly LaneInterval[]>;
  /** A document by its hash. */
  document(sha256: string): Promise<StoredDocument | undefined>;
  /** One fact, or undefined. Cheap, however many there are. */
  record<K extends RecordKind>(kind: K, id: string): Promise<Records[K] | undefined>;

  /**
   * What happened since a revision, in any process. Asked for often, so it is cheap where nothing did. What happened
   * more than some ten minutes or ten thousand commits ago may be forgotten. `putRecords` is a commit too.
   */
  changes(sinceRevision: number): Promise<Changes>;

  /** Every source that has posts, by id. */
  sources(): Promise<readonly SourceSummary[]>;
  /** First and last time of posting of a topic, or undefined without posts. */
  extent(topic: string): Promise<{ readonly firstMs: number; readonly lastMs: number } | undefined>;
}
