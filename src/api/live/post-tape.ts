import type { Clock, Random } from "../../core/clock.ts";
import { MINUTE_MS } from "../../core/time.ts";
import type { Store, StoredPost } from "../../store/store.ts";
import { postEventRow } from "./event-rows.ts";
import { filterOf, type StreamQuery } from "./stream-query.ts";
import type { StreamEvent } from "./wire.ts";

/** Posts told at once, and so in a second. */
const MOST_TOLD = 5;
/** The newest posts that are looked at, of which some are told. */
const LOOKED_AT = 50;
/** Posts of minutes that were over so long before the stream began are told by their buckets alone. */
const RECENT_MS = 10 * MINUTE_MS;
const REMEMBERED_MINUTES = 60;
/** So far clocks may differ. */
const AHEAD_MS = 10 * MINUTE_MS;

/** Tells posts as they come: a random few of the newest, and of how many. */
export class PostTape {
  readonly #store: Store;
  readonly #query: StreamQuery;
  readonly #random: Random;
  readonly #clock: Clock;
  #sinceMs = Number.NEGATIVE_INFINITY;
  /** Posts of each recent minute that were there the last time. */
  readonly #counts = new Map<number, number>();
  /** The newest posts as they were the last time. */
  #newest: ReadonlySet<string> = new Set();

  constructor(store: Store, query: StreamQuery, clock: Clock, random: Random) {
    this.#store = store;
    this.#query = query;
    this.#clock = clock;
    this.#random = random;
  }

  /** Takes the posts that are there as known. */
  async prime(): Promise<void> {
    const newest = await this.#look();
    const lastMs = newest[0]?.post.postedAtMs;
    this.#newest = new Set(newest.map(({ post }) => post.id));
    this.#counts.clear();
    if (lastMs === undefined) return;
    this.#sinceMs = minuteOf(lastMs - RECENT_MS);
    await this.#count(this.#sinceMs, minuteOf(lastMs) + MINUTE_MS);
  }

  /** Of the posts that came into these minutes (ascending) since the last call, a few. Throws StoreError. */
  async fresh(minutes: readonly number[]): Promise<StreamEvent[]> {
    const recent = minutes.filter((minuteMs) => minuteMs >= this.#sinceMs);
    const [firstMs, lastMs] = [recent[0], recent.at(-1)];
    if (firstMs === undefined || lastMs === undefined) return [];
    const came = await this.#count(firstMs, lastMs + MINUTE_MS);
    const newest = await this.#look();
    const before = this.#newest;
    this.#newest = new Set(newest.map(({ post }) => post.id));
    if (came <= 0) return [];
    const told = this.#some(newest.slice(0, came).filter(({ post }) => !before.has(post.id)));
    return told.map((held) => ({
      channel: "post",
      key: held.post.id,
      data: postEventRow(held, came),
    }));
  }

  /** Posts that claim to be of the future would stay the newest until it comes. */
  #look(): Promise<readonly StoredPost[]> {
    const toMs = this.#clock() + AHEAD_MS;
    return this.#store.posts({ ...filterOf(this.#query), toMs, order: "newest", limit: LOOKED_AT });
  }

  /** Counts the minutes anew and gives by how much they have grown. */
  async #count(fromMs: number, toMs: number): Promise<number> {
    const minutes = { fromMs, toMs, originMs: fromMs, bucketMs: MINUTE_MS, groupBy: [] };
    let grown = 0;
    for (const { startMs, count } of await this.#store.series({ ...filterOf(this.#query), ...minutes })) {
      grown += Math.max(0, count - (this.#counts.get(startMs) ?? 0));
      this.#counts.set(startMs, count);
    }
    const ascending = [...this.#counts.keys()].sort((a, b) => a - b);
    const old = ascending.slice(0, Math.max(0, ascending.length - REMEMBERED_MINUTES));
    for (const minuteMs of old) this.#counts.delete(minuteMs);
    const last = old.at(-1);
    if (last !== undefined) this.#sinceMs = Math.max(this.#sinceMs, last + MINUTE_MS);
    return grown;
  }

  /** A few of them, each with the same chance, the newest first. */
  #some(posts: readonly StoredPost[]): readonly StoredPost[] {
    const left = posts.map((post, place) => ({ post, place }));
    const taken: { readonly post: StoredPost; readonly place: number }[] = [];
    while (taken.length < MOST_TOLD && left.length > 0)
      taken.push(...left.splice(Math.floor(this.#random() * left.length), 1));
    return taken.sort((a, b) => a.place - b.place).map(({ post }) => post);
  }
}

function minuteOf(ms: number): number {
  return Math.floor(ms / MINUTE_MS) * MINUTE_MS;
}
