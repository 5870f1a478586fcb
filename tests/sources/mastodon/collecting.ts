import { authorHasher } from "../../../src/core/identity.ts";
import type { Pace } from "../../../src/core/pace.ts";
import type { Post } from "../../../src/core/post.ts";
import type { FeedStart, LiveItem, RefillItem } from "../../../src/sources/live.ts";
import { type MastodonFeed, type MastodonFeedOptions, openMastodonFeed } from "../../../src/sources/mastodon/feed.ts";
import { manualPace } from "../../support/manual-pace.ts";

export const NIGHT = Date.parse("2024-11-06T02:00:00Z");
export const TOKEN = "token-of-nobody";
export const FRESH: FeedStart = { cursor: undefined, provenMs: null };

export const hashAuthor = authorHasher(new Uint8Array(32));

export function openFeed(
  baseUrl: string,
  pace: Pace = manualPace(NIGHT),
  more: Partial<MastodonFeedOptions> = {},
): MastodonFeed {
  const tags = ["ElectionNight"];
  return openMastodonFeed({
    name: "desk",
    baseUrl,
    token: null,
    tags,
    pace,
    hashAuthor,
    agentName: "Northbound/test",
    ...more,
  });
}

/** What comes over one connection, while it comes. */
export interface Collected<T extends { readonly type: string }> {
  readonly items: readonly T[];
  readonly posts: readonly Post[];
  /** Resolves once the items so far fulfil this; rejects where the connection ended before. */
  until(holds: (items: readonly T[]) => boolean): Promise<void>;
  /** Resolves with what it ended with; undefined where it ended quietly. */
  readonly ended: Promise<unknown>;
  /** Aborts and waits for the end. */
  stop(): Promise<unknown>;
}

export function collect(feed: MastodonFeed, start: FeedStart = FRESH): Collected<LiveItem> {
  return collectFrom((signal) => feed.connect(start, signal));
}

export function collectRefill(feed: MastodonFeed, fromMs: number, toMs: number): Collected<RefillItem> {
  const { refill } = feed;
  if (!refill) throw new Error("the feed has no refill");
  return collectFrom((signal) => refill.fetch({ fromMs, toMs }, signal));
}

function collectFrom<T extends { readonly type: string }>(
  open: (signal: AbortSignal) => AsyncIterable<T>,
): Collected<T> {
  const items: T[] = [];
  const abort = new AbortController();
  const waiting = new Set<(isOver: boolean) => void>();
  const changed = (isOver: boolean): void => {
    for (const look of [...waiting]) look(isOver);
  };
  const run = async (): Promise<unknown> => {
    try {
      for await (const item of open(abort.signal)) {
        items.push(item);
        changed(false);
      }
      return undefined;
    } catch (error) {
      return error;
    }
  };
  const ended = run().finally(() => changed(true));
  return {
    items,
    get posts() {
      return items.flatMap((item) => (isPost(item) ? [item.post] : []));
    },
    until: (holds) =>
      new Promise((resolve, reject) => {
        const look = (isOver: boolean): void => {
          if (!holds(items) && !isOver) return;
          waiting.delete(look);
          if (holds(items)) resolve();
          else reject(new Error("the connection ended before", { cause: ended }));
        };
        waiting.add(look);
        look(false);
      }),
    ended,
    async stop() {
      abort.abort();
      return await ended;
    },
  };
}

function isPost(item: { readonly type: string }): item is { readonly type: "post"; readonly post: Post } {
  return item.type === "post";
}

export function has(type: string, times = 1): (items: readonly { readonly type: string }[]) => boolean {
  return (items) => items.filter((item) => item.type === type).length >= times;
}

export function ofType<T extends { readonly type: string }, K extends T["type"]>(
  items: readonly T[],
  type: K,
): readonly Extract<T, { readonly type: K }>[] {
  return items.filter((item): item is Extract<T, { readonly type: K }> => item.type === type);
}
