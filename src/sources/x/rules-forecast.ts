import { setMaxListeners } from "node:events";
import { DAY_MS, HOUR_MS } from "../../core/time.ts";
import { SEARCH_LAG_MS, xWindow } from "./backfill-archive.ts";
import { forecast } from "./budget-forecast.ts";
import type { XBudget } from "./budget-port.ts";
import type { XClient } from "./client.ts";
import { readCounts } from "./counts.ts";
import { XFault } from "./faults.ts";
import { usdText, type XPrices } from "./prices.ts";
import type { XRefillQuery } from "./refill.ts";

/** The last 7 days, less what passes until X reads the request. */
const COUNTED_MS = 7 * DAY_MS - HOUR_MS;
/** Each costs a request, and holds the first connection up. */
const MOST_QUERIES = 20;

export interface RulesForecastOptions {
  readonly client: Pick<XClient, "countsRecent">;
  /** What finds in the search what the rules match. */
  readonly queries: readonly XRefillQuery[];
  readonly budget: Pick<XBudget, "charge" | "restUsd">;
  readonly prices: XPrices;
  readonly nowMs: number;
}

/**
 * What rules will cost in a month against its budget, in one sentence for people, from counts of the last 7 days. Each
 * count is charged, also one that fails. Null where there is no budget, where it does not pay for the counts, or where X
 * does not give one of them: rules go live without a forecast then.
 */
export async function forecastRules(
  { client, queries, budget, prices, nowMs }: RulesForecastOptions,
  monthlyUsd: number | null,
  signal: AbortSignal,
): Promise<string | null> {
  const asked = queries.slice(0, MOST_QUERIES);
  const restUsd = budget.restUsd(nowMs);
  if (monthlyUsd === null || restUsd === null || asked.length === 0) return null;
  if (restUsd < asked.length * prices.countsRecent) return null;

  const window = { fromMs: nowMs - COUNTED_MS, toMs: nowMs - SEARCH_LAG_MS };
  const overMs = window.toMs - window.fromMs;
  const failed = new AbortController();
  const ended = AbortSignal.any([signal, failed.signal]);
  // Each call listens to it.
  setMaxListeners(MOST_QUERIES, ended);
  const counts = await Promise.allSettled(
    asked.map(async ({ query, topic }) => {
      budget.charge("countsRecent", nowMs);
      try {
        const { steps } = readCounts(
          await client.countsRecent({ query, granularity: "day", ...xWindow(window) }, ended),
        );
        return { topic, posts: steps.reduce((sum, { posts }) => sum + posts, 0), overMs };
      } catch (error) {
        failed.abort();
        throw error;
      }
    }),
  );
  const faults = counts.flatMap((count) => (count.status === "rejected" ? [count.reason] : []));
  for (const fault of faults) if (!(fault instanceof XFault)) throw fault;
  if (faults.length > 0) return null;

  const found = counts.flatMap((count) => (count.status === "fulfilled" ? [count.value] : []));
  const { postsPerDay, usdPerMonth } = forecast(found, prices, monthlyUsd);
  const posts = Math.ceil(postsPerDay).toLocaleString("en-US");
  const what = asked.length < queries.length ? `the first ${asked.length} of ${queries.length} queries` : "these rules";
  return `X: about ${posts} posts a day match ${what}, reposts not counted, about ${usdText(usdPerMonth)} a month; the budget is ${usdText(monthlyUsd)}`;
}
