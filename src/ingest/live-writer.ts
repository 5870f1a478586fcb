import { type Pace, wait } from "../core/pace.ts";
import type { Post } from "../core/post.ts";
import type { LiveItem } from "../sources/live.ts";
import type { AccountChange, Batch, Deletion, ScoredPost, Store } from "../store/store.ts";
import { DueTimer } from "./due-timer.ts";
import type { LedgerChange } from "./feed-ledger.ts";
import { withPatience } from "./patience.ts";
import { type MatchedPost, matchPost, type Pipeline, scoreMatched } from "./pipeline.ts";

/** A commit is made when so many posts wait, or the first of them has waited so long. */
const COMMIT_POSTS = 500;
const COMMIT_MS = 250;
/** Coverage alone is told so often. */
const COVERAGE_MS = 1_000;
const RETRY_MS = 1_000;
/** So long another process may hold the store before it counts as failing. */
const PATIENCE_MS = 2_000;
/** So long a store that fails may hold up the end. */
const CLOSE_MS = 2_000;

/** What the writer needs of a store. */
export type LiveTarget = Pick<Store, "commit" | "find">;

export interface LiveWriterOptions {
  /** `<source>/<feed>`: the name under which the cursor is kept. */
  readonly id: string;
  readonly store: LiveTarget;
  readonly pipeline: Pipeline;
  readonly pace: Pace;
  /** Measure that counts all posts of the platform, or null where nobody counts them. */
  readonly seenMeasure: string | null;
  /** True where the feed also tells of posts that were never ours. */
  readonly firehose: boolean;
  /** Coverage that belongs to what was added so far. */
  readonly coverage: () => readonly LedgerChange[];
  /** Told when the store cannot be written (with the error), and when it can again (null). */
  readonly onTrouble: (error: unknown) => void;
  /** Told of each post that is ours. */
  readonly onOurs: (post: Post) => unknown;
}

/**
 * Takes the items of one feed to the store: matched and scored posts of ours, deletions, cursor and coverage in one
 * commit, in order of arrival. While a commit runs or has to be tried again, `add` waits once a batch is full: memory is
 * bounded, and the platform is slowed down by the feed.
 */
export class LiveWriter {
  readonly #options: LiveWriterOptions;
  #arrived: MatchedPost[] = [];
  #deletions: Deletion[] = [];
  #aliases: { readonly alias: string; readonly id: string }[] = [];
  #accounts: AccountChange[] = [];
  readonly #seen = new Map<number, number>();
  #cursor: string | undefined;
  readonly #due: DueTimer;
  #writing: Promise<void> = Promise.resolve();
  /** The commit that waits for the one at hand: it takes everything that is there when its turn comes. */
  #queued: Promise<void> | undefined;
  readonly #stopped = new AbortController();
  readonly #closed = new AbortController();
  #isWhole = true;

  constructor(options: LiveWriterOptions) {
    this.#options = options;
    this.#due = new DueTimer(options.pace, () => this.flush());
  }

  /** Adds an item; resolves at once while there is room. */
  async add(item: LiveItem): Promise<void> {
    if (item.type === "post") this.#addPost(item.post, item.topics ?? []);
    else if (item.type === "delete") this.#deletions.push({ id: item.id, deletedAtMs: item.deletedAtMs });
    else if (item.type === "alias") this.#aliases.push({ alias: item.alias, id: item.id });
    else if (item.type === "account") this.#accounts.push({ authorKey: item.authorKey, state: item.state });
    else if (item.type === "seen") this.#seen.set(item.minuteMs, item.posts);
    if ("cursor" in item && item.cursor !== undefined) this.#cursor = item.cursor;
    const waiting = this.#arrived.length + this.#deletions.length + this.#aliases.length + this.#accounts.length;
    if (waiting >= COMMIT_POSTS) await this.flush();
    else this.#due.within(waiting > 0 ? COMMIT_MS : COVERAGE_MS);
  }

  /** Coverage changed without an item. */
  touch(): void {
    this.#due.within(COVERAGE_MS);
  }

  /** Commits everything that was added before. */
  flush(): Promise<void> {
    this.#due.clear();
    this.#queued ??= this.#writing.then(() => {
      this.#queued = undefined;
      return this.#commit();
    });
    this.#writing = this.#queued;
    return this.#queued;
  }

  /** The end is near: a store that fails is tried no longer than a moment from now on. */
  hurry(): void {
    const { pace } = this.#options;
    void pace.waitUntil(pace.now() + CLOSE_MS, this.#closed.signal).then(() => this.#stopped.abort());
  }

  /** Commits what there is and ends; false where the store would not take all of it. */
  async close(): Promise<boolean> {
    await this.flush();
    // What the last commit found to be ours can have changed the coverage.
    await this.flush();
    this.#due.clear();
    this.#closed.abort();
    return this.#isWhole;
  }

  /** A post of no topic is kept only where it may be about one of ours, or a later version of one. */
  #addPost(post: Post, ruleTopics: readonly string[]): void {
    const matched = matchPost(post, ruleTopics, this.#options.pipeline);
    if (matched.topics.length > 0) this.#options.onOurs(post);
    else if (post.subjectId === null && post.editedAtMs === null) return;
    this.#arrived.push(matched);
  }

  async #commit(): Promise<void> {
    // After a batch was given up nothing later may be stored: its cursor and coverage would claim what was lost.
    if (!this.#isWhole) return;
    const { store, pace, id, coverage } = this.#options;
    const arrived = this.#arrived;
    const deletions = this.#deletions;
    const batch = {
      aliases: this.#aliases,
      accounts: this.#accounts,
      points: this.#points(),
      cursors: this.#cursor === undefined ? [] : [{ feed: id, cursor: this.#cursor }],
      coverage: coverage(),
    };
    this.#arrived = [];
    this.#deletions = [];
    this.#aliases = [];
    this.#accounts = [];
    this.#cursor = undefined;
    const isEmpty =
      arrived.length + deletions.length + batch.aliases.length + batch.accounts.length + batch.points.length === 0;
    if (isEmpty && batch.cursors.length + batch.coverage.length === 0) return;
    for (let failed = false; ; failed = true) {
      try {
        const posts = await this.#ours(arrived);
        const whole: Batch = { ...batch, posts, deletions: await this.#concerning(deletions, posts) };
        await withPatience(pace, PATIENCE_MS, this.#stopped.signal, (patience) => store.commit(whole, patience));
        if (failed) this.#options.onTrouble(null);
        return;
      } catch (error) {
        this.#options.onTrouble(error);
        if (this.#stopped.signal.aborted) {
          this.#isWhole = false;
          return;
        }
        await wait(pace, RETRY_MS, this.#stopped.signal);
      }
    }
  }

  #points(): Batch["points"] & object {
    const { seenMeasure } = this.#options;
    if (seenMeasure === null || this.#seen.size === 0) return [];
    const points = Array.from(this.#seen, ([startMs, value]) => ({
      startMs,
      endMs: startMs + 60_000,
      value,
      below: false,
    }));
    this.#seen.clear();
    return [{ measure: seenMeasure, points }];
  }

  /**
   * Posts of a topic; those that repost or quote one of ours, which belong to its topics; and later versions of ours,
   * also where they are of no topic any more.
   */
  async #ours(arrived: readonly MatchedPost[]): Promise<readonly ScoredPost[]> {
    const { pipeline, store, onOurs } = this.#options;
    const matched = arrived.map((each) => (each.topics.length > 0 ? scoreMatched(each, pipeline) : null));
    const ours = new Map(matched.flatMap((each) => (each ? [[each.post.id, each]] : [])));
    const asked = new Set(
      arrived
        .flatMap(({ post }, i) => (matched[i] ? [] : [post.id, post.subjectId ?? post.id]))
        .filter((id) => !ours.has(id)),
    );
    const stored = asked.size === 0 ? new Map<string, ScoredPost>() : await store.find([...asked]);
    const find = (id: string | null): ScoredPost | undefined =>
      id === null ? undefined : (ours.get(id) ?? stored.get(id));
    return arrived.flatMap(({ post }, i) => {
      const own = matched[i];
      if (own) return [own];
      const subject = find(post.subjectId);
      const topics = subject?.topics ?? [];
      if (topics.length === 0 && (post.editedAtMs === null || !find(post.id))) return [];
      onOurs(post);
      const scored = scoreMatched({ post, topics }, pipeline);
      const kept = post.text === null && subject ? { ...scored, score: subject.score } : scored;
      ours.set(post.id, kept);
      return [kept];
    });
  }

  /** A feed that tells of everything tells of many deletions of posts that were never here. */
  async #concerning(deletions: readonly Deletion[], posts: readonly ScoredPost[]): Promise<readonly Deletion[]> {
    if (!this.#options.firehose || deletions.length === 0) return deletions;
    const arriving = new Set(posts.map(({ post }) => post.id));
    const known = await this.#options.store.find(deletions.map(({ id }) => id));
    return deletions.filter(({ id }) => arriving.has(id) || known.has(id));
  }
}
