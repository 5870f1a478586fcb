import { setMaxListeners } from "node:events";
import type { LiveFeed } from "../sources/live.ts";
import { type SupervisorContext, superviseFeed } from "./supervisor.ts";

/**
 * Collects from all feeds until `signal` aborts; then returns once everything that had arrived is committed: true; or
 * false where the store would not take all of it. Throws StoreError where the store cannot be read at the start.
 */
export async function collect(
  feeds: readonly LiveFeed[],
  context: SupervisorContext,
  signal: AbortSignal,
): Promise<boolean> {
  // Each feed has a few things that end with the signal; their number is bounded by the feeds.
  setMaxListeners(0, signal);
  const wholes = await Promise.all(feeds.map((feed) => superviseFeed(feed, context, signal)));
  return wholes.every(Boolean);
}
