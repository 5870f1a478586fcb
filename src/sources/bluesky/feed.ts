import type { AuthorHasher } from "../../core/identity.ts";
import type { Pace } from "../../core/pace.ts";
import { MINUTE_MS } from "../../core/time.ts";
import type { FeedStart, LiveFeed, LiveItem } from "../live.ts";
import { readCursor } from "./cursor.ts";
import { parseEndpoint, Rotation } from "./endpoints.ts";
import { FeedMemory } from "./feed-memory.ts";
import { Link, type LinkContext } from "./link.ts";
import { CursorTooOld } from "./refused-cursor.ts";

/** The public servers of Bluesky; they need no key. */
export const DEFAULT_ENDPOINTS: readonly string[] = [
  "wss://jetstream1.us-east.bsky.network/subscribe",
  "wss://jetstream2.us-east.bsky.network/subscribe",
  "wss://jetstream1.us-west.bsky.network/subscribe",
  "wss://jetstream2.us-west.bsky.network/subscribe",
];

export interface BlueskyOptions {
  /** Addresses of Jetstream servers, in order of preference. */
  readonly endpoints: readonly string[];
  readonly pace: Pace;
  readonly hashAuthor: AuthorHasher;
  /** How we introduce ourselves to the server: "Northbound/0.1.0". */
  readonly agentName: string;
}

/**
 * All posts and reposts of Bluesky, from one Jetstream server at a time. Ids are addresses in the network, times those
 * that the author declared where they agree with the server's. The cursor holds a time, because every server counts
 * events differently. Throws UsageError for an address that is none.
 */
export function openBlueskyFeed({ endpoints, ...options }: BlueskyOptions): LiveFeed {
  const rotation = new Rotation(endpoints.map(parseEndpoint));
  const context: LinkContext = { ...options, memory: new FeedMemory() };
  let givenCursor: string | undefined;

  async function* connect(start: FeedStart, signal: AbortSignal): AsyncGenerator<LiveItem> {
    if (signal.aborted) return;
    const cursor = readCursor(start.cursor);
    if (start.cursor !== givenCursor) context.memory.forgetCounted(cursor?.timeUs ?? Number.NEGATIVE_INFINITY);
    for (let resume = true; ; resume = false) {
      const link = new Link(rotation.current, { cursor, provenMs: start.provenMs, resume }, context);
      const close = (): void => link.close();
      signal.addEventListener("abort", close, { once: true });
      try {
        for await (const item of link) {
          if ("cursor" in item && item.cursor !== undefined) givenCursor = item.cursor;
          yield item;
        }
        return;
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof CursorTooOld) continue;
        if (link.stoodWell) rotation.spare();
        else rotation.next();
        throw error;
      } finally {
        signal.removeEventListener("abort", close);
        close();
      }
    }
  }

  return {
    source: "bluesky",
    feed: "jetstream",
    title: "Bluesky",
    firehose: true,
    connects: { times: 100, perMs: 5 * MINUTE_MS },
    connect,
  };
}
