import { setImmediate as immediate } from "node:timers/promises";
import type { CoverageInterval } from "../core/coverage.ts";
import { type Pace, wait } from "../core/pace.ts";
import type { Post } from "../core/post.ts";
import { isoUtc } from "../core/time.ts";
import type { Batch, Deletion, ScoredPost, Store, StoredPost } from "../store/store.ts";
import { matchAndScore, type Pipeline } from "./pipeline.ts";
import type { ReplayClock } from "./replay-clock.ts";
import { FeedsOfNight, UnrollingCoverage } from "./replay-coverage.ts";
import { factsAt, factTimes, type NightFacts } from "./replay-facts.ts";

/** As a live source commits: so many posts at once, and what there is so often. */
const COMMIT_POSTS = 500;
const TURN_MS = 250;

/** A post of the night, as it is known afterwards. `topics` are those it was stored with; they hold, whatever its text says. */
export type TapePost = Omit<StoredPost, "score"> & { readonly score?: StoredPost["score"] };

/** A recorded night, whole: what is to come is in it, and nobody but the player may look. */
export interface Night {
  readonly facts: NightFacts;
  /** In order of the time of posting. */
  readonly posts: AsyncIterable<TapePost>;
  /** When each source was looking. */
  readonly coverage: readonly CoverageInterval[];
}

export interface ReplayContext {
  /** Of its own: nothing of the night may be in it before its time has come. */
  readonly store: Pick<Store, "commit" | "putRecords">;
  readonly pipeline: Pipeline;
  readonly pace: Pace;
}

/**
 * Plays a night into a store by its own clock, the way a live source would bring it: posts matched, scored and committed
 * in small batches once their time has come, together with how far everything has been seen; facts once they were
 * known. Ends with the night or with `signal`; what is played is committed. Throws StoreError.
 */
export async function playNight(
  night: Night,
  clock: ReplayClock,
  { store, pipeline, pace }: ReplayContext,
  signal: AbortSignal,
): Promise<void> {
  const { span } = clock;
  const posts = new Ahead(night.posts);
  const coverage = new UnrollingCoverage(night.coverage, span);
  const feeds = new FeedsOfNight(coverage.feeds, clock);
  const times = factTimes(night.facts);
  let factsKnown = -1;
  await store.putRecords("feed", feeds.changed(span.fromMs));
  clock.start();
  try {
    while (!signal.aborted) {
      const atMs = clock.nowMs();
      const known = times.filter((ms) => ms <= atMs).length;
      if (known !== factsKnown) await putFacts(store, factsAt(night.facts, atMs));
      factsKnown = known;
      for (let isLast = false; !isLast && !signal.aborted; ) {
        const due = await posts.takeUntil(Math.min(atMs, span.toMs - 1), COMMIT_POSTS);
        isLast = due.length < COMMIT_POSTS;
        const batch = batchOf(due, atMs, pipeline);
        // How far everything was seen is told with the last post of that time, and not before.
        if (isLast)
          await store.commit({
            ...batch,
            coverage: coverage.until(atMs),
            cursors: [{ feed: `replay/${night.facts.case.id}`, cursor: isoUtc(atMs) }],
          });
        else await store.commit(batch);
        // A feed that is away has told all it saw before it says so.
        const changed = isLast ? feeds.changed(atMs) : [];
        if (changed.length > 0) await store.putRecords("feed", changed);
        // Readers have their turn, however much there is to catch up with.
        await immediate();
      }
      if (atMs >= span.toMs) break;
      await wait(pace, TURN_MS, signal);
    }
  } finally {
    await posts.close();
  }
  if (signal.aborted) return;
  await store.putRecords("feed", feeds.ended());
  clock.finish();
}

/** What is known before the night begins: readers find it as soon as they are let in. */
export async function setScene(store: ReplayContext["store"], facts: NightFacts, atMs: number): Promise<void> {
  await store.putRecords("site", facts.sites);
  await putFacts(store, factsAt(facts, atMs));
}

async function putFacts(store: ReplayContext["store"], facts: NightFacts): Promise<void> {
  await store.putRecords("moment", facts.moments);
  await store.putRecords("outage", facts.outages);
  await store.putRecords("case", [facts.case]);
}

/** What live work would have made of these posts. Deleted ones are counted as they were, and shown to nobody. */
function batchOf(due: readonly TapePost[], atMs: number, pipeline: Pipeline): Batch {
  const deletions: Deletion[] = [];
  const posts = due.map(({ post, topics, score, deleted }): ScoredPost => {
    const played = { ...post, receivedAtMs: atMs, via: viaOf(post) };
    if (!deleted) return matchAndScore(played, topics, pipeline);
    deletions.push({ id: post.id, deletedAtMs: null });
    return { post: played, topics, score: score ?? null };
  });
  return { posts, deletions, coverage: [], cursors: [] };
}

/** A simulated post stays one, and is marked as such, whichever way it comes. */
function viaOf({ source }: Post): Post["via"] {
  return source === "simulated" ? "simulated" : "replay";
}

/** Posts that are read one ahead of what is taken. */
class Ahead {
  readonly #posts: AsyncIterator<TapePost>;
  #next: TapePost | undefined;
  #ended = false;

  constructor(posts: AsyncIterable<TapePost>) {
    this.#posts = posts[Symbol.asyncIterator]();
  }

  /** The next posts up to a time, at most so many. */
  async takeUntil(ms: number, most: number): Promise<TapePost[]> {
    const taken: TapePost[] = [];
    while (taken.length < most) {
      if (this.#next === undefined && !this.#ended) {
        const { done, value } = await this.#posts.next();
        if (done === true) this.#ended = true;
        else this.#next = value;
      }
      if (this.#next === undefined || this.#next.post.postedAtMs > ms) break;
      taken.push(this.#next);
      this.#next = undefined;
    }
    return taken;
  }

  async close(): Promise<void> {
    await this.#posts.return?.();
  }
}
