import { DAY_MS } from "../../core/time.ts";
import { usdText, type XPrices } from "./prices.ts";

const DAYS_OF_MONTH = 30;

/** What one rule or query found in a stretch of time, as X counts it: without reposts. */
export interface RuleCount {
  readonly topic: string;
  readonly posts: number;
  /** Length of the stretch. */
  readonly overMs: number;
}

export interface TopicForecast {
  readonly topic: string;
  readonly postsPerDay: number;
  readonly usdPerDay: number;
  /** Of 30 days. */
  readonly usdPerMonth: number;
}

export interface Forecast {
  /** In order of first mention. */
  readonly topics: readonly TopicForecast[];
  /** Sums over topics: at most this, since a post of two rules is charged once. */
  readonly postsPerDay: number;
  readonly usdPerDay: number;
  readonly usdPerMonth: number;
  /** For people, budget included. */
  readonly sentence: string;
}

/**
 * What rules will cost if posts go on coming as they were counted. A lower bound where the stream is meant, which also
 * delivers reposts; an upper one where rules overlap. The sentence says both.
 */
export function forecast(
  counts: readonly RuleCount[],
  prices: Pick<XPrices, "postRead">,
  monthlyUsd: number | null,
): Forecast {
  const perDay = new Map<string, number>();
  for (const { topic, posts, overMs } of counts)
    perDay.set(topic, (perDay.get(topic) ?? 0) + (overMs > 0 ? (posts * DAY_MS) / overMs : 0));
  const topics = Array.from(perDay, ([topic, postsPerDay]) => ({ topic, ...costs(postsPerDay, prices) }));
  const total = costs(
    topics.reduce((sum, { postsPerDay }) => sum + postsPerDay, 0),
    prices,
  );
  return { topics, ...total, sentence: sentenceOf(total, monthlyUsd) };
}

type Costs = Omit<TopicForecast, "topic">;

function costs(postsPerDay: number, { postRead }: Pick<XPrices, "postRead">): Costs {
  const usdPerDay = postsPerDay * postRead;
  return { postsPerDay, usdPerDay, usdPerMonth: usdPerDay * DAYS_OF_MONTH };
}

function sentenceOf({ postsPerDay, usdPerDay, usdPerMonth }: Costs, monthlyUsd: number | null): string {
  const posts = Math.ceil(postsPerDay).toLocaleString("en-US");
  const cost = `about ${posts} posts a day, ${usdText(usdPerDay)} a day or ${usdText(usdPerMonth)} in 30 days`;
  const beside = "reposts, which X's stream also delivers, are not in it";
  if (monthlyUsd === null) return `${cost}; ${beside}; no monthly budget is set`;
  if (usdPerMonth <= monthlyUsd) return `${cost}, within the budget of ${usdText(monthlyUsd)}; ${beside}`;
  const days = Math.floor(monthlyUsd / usdPerDay);
  const lasts = days === 0 ? "for less than a day" : days === 1 ? "for one day" : `for ${days} days`;
  return `${cost}; the budget of ${usdText(monthlyUsd)} would last ${lasts}; ${beside}`;
}
