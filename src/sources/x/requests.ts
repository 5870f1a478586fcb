import { type Allowance, AttemptBudget, Backoff } from "../../core/backoff.ts";
import { type Pace, wait } from "../../core/pace.ts";
import { MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import { XFault } from "./faults.ts";

/** Waited after a 429 that does not say how long; nominal. */
const UNSAID_WAIT_MS = MINUTE_MS;
/** A request that failed for no reason of ours is made so often in all, where nobody else would make it again. */
const ATTEMPTS = 6;

/** Makes a request within the limits that were stated; null where `signal` ended the wait. */
export type Ask = <T>(request: () => Promise<T>, signal: AbortSignal) => Promise<T | null>;

/**
 * Requests one after the other, no more of them than the allowances say. A rate limit is waited out however long X says;
 * a lost connection or an error of the server is tried again, `attempts` times in all; any other failure is thrown at
 * once.
 */
export function openRequests(pace: Pace, allowances: readonly Allowance[], attempts = ATTEMPTS): Ask {
  const budgets = allowances.map(({ times, perMs }) => new AttemptBudget({ times, perMs: pace.real(perMs) }));
  return async (request, signal) => {
    const backoff = new Backoff();
    for (let attempt = 1; ; attempt++) {
      await pace.waitUntil(Math.max(...budgets.map((budget) => budget.nextMs(pace.now()))), signal);
      if (signal.aborted) return null;
      for (const budget of budgets) budget.take(pace.now());
      try {
        return await request();
      } catch (error) {
        if (signal.aborted) return null;
        if (!(error instanceof XFault) || error.refused) throw error;
        if (error.kind === "rate-limit") {
          const untilMs = error.retryAtMs ?? pace.now() + pace.real(UNSAID_WAIT_MS);
          await pace.waitUntil(Math.max(untilMs, pace.now() + pace.real(SECOND_MS)), signal);
          attempt = 0;
        } else if (attempt >= attempts || isOurFault(error)) throw error;
        else await wait(pace, Math.max(backoff.next(error.kind), SECOND_MS), signal);
      }
    }
  };
}

/** The same request would fail again. */
function isOurFault({ status }: XFault): boolean {
  return status !== null && status >= 400 && status < 500;
}
