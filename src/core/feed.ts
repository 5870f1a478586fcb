import type { SourceId } from "./post.ts";

export const FEED_STATES = ["connecting", "live", "waiting", "refused", "capped", "stopped"] as const;
/**
 * `connecting`: a connection is being made; `live`: it stands and is proven alive; `waiting`: it ended or cannot be made,
 * another attempt follows; `refused`: the platform does not let us in until somebody changes something; `capped`: a
 * budget or limit ended it; `stopped`: the collector ended in good order.
 */
export type FeedState = (typeof FEED_STATES)[number];

/** How one feed of a source is doing, as people are told. Written by the collector whenever the state changes. */
export interface FeedStatus {
  /** `<source>/<feed>` */
  readonly id: string;
  readonly source: SourceId;
  readonly feed: string;
  /** "Bluesky", "Mastodon at example.social". */
  readonly title: string;
  readonly state: FeedState;
  /** One sentence in plain words: "cannot reach jetstream2.us-east.bsky.network, retrying". Never holds a secret. */
  readonly sentence: string;
  readonly sinceMs: number;
  /** When the next attempt is made, where one is waited for. */
  readonly retryAtMs: number | null;
}
