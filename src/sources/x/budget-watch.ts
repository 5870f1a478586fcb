import { StoreError } from "../../core/errors.ts";
import type { Pace } from "../../core/pace.ts";
import { SECOND_MS } from "../../core/time.ts";
import type { XBudget } from "./budget-port.ts";

/** So often it is looked what others spend; real, as their requests and what the stream delivers are. */
const LOOK_MS = SECOND_MS;

/**
 * Learns what others spent, where the store tells it. A store that cannot be read keeps no post away: others cannot read
 * it before they spend either, and that it fails is told where posts are written.
 */
export async function lookIfReadable(budget: Pick<XBudget, "look">): Promise<void> {
  try {
    await budget.look();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
}

/**
 * Looks every second what others spend, and calls `onSpent` once where nothing is left of the budget: also while nothing
 * comes over the stream. The function it returns ends that, and throws what went wrong with it.
 */
export function watchBudget(
  { budget, pace }: { readonly budget: Pick<XBudget, "look" | "admit">; readonly pace: Pace },
  onSpent: () => void,
): () => Promise<void> {
  const ended = new AbortController();
  const watch = async (): Promise<void> => {
    for (;;) {
      await pace.waitUntil(pace.now() + LOOK_MS, ended.signal);
      if (ended.signal.aborted) return;
      await lookIfReadable(budget);
      if (budget.admit(0, pace.now()) === "stop") return onSpent();
    }
  };
  const watching = watch();
  // Thrown to whoever ends it, who then has nothing to wait for.
  watching.catch(onSpent);
  return () => {
    ended.abort();
    return watching;
  };
}
