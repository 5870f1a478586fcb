import { setMaxListeners } from "node:events";
import type { LiveFeed } from "../sources/live.ts";
import { type SupervisorContext, superviseFeed } from "./supervisor.ts";

/**
 * Collects from all feeds until `signal` aborts; then returns once everything that had arrived is committed: true; or
 * false where the store would not take all of it. One feed that
 * cannot begin ends the others. Throws StoreError where the store cannot be read at the start.
 */
export async function collect(
  feeds: readonly LiveFeed[],
  context: SupervisorContext,
  signal: AbortSignal,
): Promise<boolean> {
  const end = new AbortController();
  const stop = (): void => end.abort();
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  // Each feed has a few things that end with the signal; their number is bounded by the feeds.
  setMaxListeners(0, end.signal);
  const supervised = feeds.map(async (feed) => {
    try {
      return await superviseFeed(feed, context, end.signal);
    } catch (error) {
      stop();
      throw error;
    }
  });
  const outcomes = await Promise.allSettled(supervised);
  signal.removeEventListener("abort", stop);
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed) throw failed.reason;
  return outcomes.every((outcome) => outcome.status === "fulfilled" && outcome.value);
}
