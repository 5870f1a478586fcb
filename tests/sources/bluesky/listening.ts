import { authorHasher } from "../../../src/core/identity.ts";
import type { Pace } from "../../../src/core/pace.ts";
import type { Post } from "../../../src/core/post.ts";
import { openBlueskyFeed } from "../../../src/sources/bluesky/feed.ts";
import { ConnectionFault, type FeedStart, type LiveFeed, type LiveItem } from "../../../src/sources/live.ts";

export const NOW_MS = Date.UTC(2026, 10, 24, 12, 0, 10);
export const NOTHING: FeedStart = { cursor: undefined, provenMs: null };
export const hashAuthor = authorHasher(Buffer.alloc(32, 7));

export function openFeed(pace: Pace, ...endpoints: readonly string[]): LiveFeed {
  return openBlueskyFeed({ endpoints, pace, hashAuthor, agentName: "Northbound/test" });
}

type ItemOf<T extends LiveItem["type"]> = Extract<LiveItem, { type: T }>;

/** Reads one connection to its end and keeps everything that came. */
export class Listening {
  readonly items: LiveItem[] = [];
  /** Resolves when the connection is over: the fault, or undefined where it ended by itself. */
  readonly over: Promise<unknown>;
  readonly #stop = new AbortController();
  #watchers: (() => void)[] = [];

  constructor(feed: LiveFeed, start: FeedStart = NOTHING) {
    this.over = this.#read(feed, start);
  }

  async #read(feed: LiveFeed, start: FeedStart): Promise<unknown> {
    try {
      for await (const item of feed.connect(start, this.#stop.signal)) {
        this.items.push(item);
        this.#look();
      }
      return undefined;
    } catch (error) {
      return error;
    } finally {
      this.#look();
    }
  }

  #look(): void {
    for (const watcher of this.#watchers) watcher();
  }

  /** Resolves once what was heard has the property. */
  until(isThere: (items: readonly LiveItem[]) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!isThere(this.items)) return;
        this.#watchers = this.#watchers.filter((watcher) => watcher !== look);
        resolve();
      };
      this.#watchers.push(look);
      look();
    });
  }

  untilPosts(count: number): Promise<void> {
    return this.until(() => this.posts.length >= count);
  }

  of<T extends LiveItem["type"]>(type: T): ItemOf<T>[] {
    return this.items.filter((item): item is ItemOf<T> => item.type === type);
  }

  get posts(): readonly Post[] {
    return this.of("post").map(({ post }) => post);
  }

  /** Types in order, without the counts and signs of life that come by the clock. */
  get order(): readonly string[] {
    return this.items.map(({ type }) => type).filter((type) => type !== "alive" && type !== "seen");
  }

  /** Where the feed goes on from. */
  get cursor(): string | undefined {
    return this.items.reduce<string | undefined>(
      (last, item) => ("cursor" in item ? item.cursor : undefined) ?? last,
      undefined,
    );
  }

  /** Count of each minute as it was told last. */
  get seen(): Readonly<Record<number, number>> {
    return Object.fromEntries(this.of("seen").map(({ minuteMs, posts }) => [minuteMs, posts]));
  }

  async stop(): Promise<unknown> {
    this.#stop.abort();
    return this.over;
  }

  async fault(): Promise<ConnectionFault> {
    const error = await this.over;
    if (error instanceof ConnectionFault) return error;
    throw new Error(`no fault but ${String(error)}`, { cause: error });
  }
}
