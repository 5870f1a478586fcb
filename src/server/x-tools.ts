import { readXToken } from "../config/secrets.ts";
import type { Clock } from "../core/clock.ts";
import type { Span } from "../core/coverage.ts";
import { authorHasher } from "../core/identity.ts";
import { systemPace } from "../core/pace.ts";
import type { Topic } from "../core/topic.ts";
import { openBackfill, type XBackfill } from "../sources/x/backfill.ts";
import { archiveFor } from "../sources/x/backfill-archive.ts";
import { openBudget, type XMeter } from "../sources/x/budget.ts";
import { type Forecast, forecast, type RuleCount } from "../sources/x/budget-forecast.ts";
import { openXClient } from "../sources/x/client.ts";
import { MOST_IDS, openCompliance, type XCompliance } from "../sources/x/compliance.ts";
import { openCounter, type XCounter } from "../sources/x/counts.ts";
import { microUsd, usdOf, usdText } from "../sources/x/prices.ts";
import type { Batch } from "../store/store.ts";
import { X_RECENT_LENGTH, X_RULE_LENGTH, type XSearchQuery, xSearchQueries } from "../topics/compile-x.ts";
import type { Runtime } from "./runtime.ts";
import { AGENT_NAME } from "./version.ts";
import { X_SPENDERS } from "./x-spenders.ts";

export type XSpender = Exclude<(typeof X_SPENDERS)[number], "x/stream">;

/** What the commands for X work with. */
export interface XTools {
  readonly counter: XCounter;
  readonly archive: XBackfill;
  readonly compliance: XCompliance & { readonly mostIds: number };
  readonly meter: XMeter;
  /** US dollars spent since the tools were opened. */
  readonly spentHere: () => number;
  /** What reading so many posts costs, US dollars. */
  readonly priceOf: (posts: number) => number;
  /** Cursors that keep what was spent, for a commit. */
  readonly spent: () => Batch["cursors"];
  /** The queries of a topic, as X's search of this window takes them. */
  readonly queries: (topic: Topic, window: Span) => readonly XSearchQuery[];
  /** What posts that were counted would cost to read. */
  readonly forecast: (counts: readonly RuleCount[]) => Forecast;
  /** "$1,234.50" */
  readonly usdText: (usd: number) => string;
}

/** Throws UsageError where there is no token. Connects to nothing by itself. */
export async function openXTools(
  { config, store }: Runtime,
  env: NodeJS.ProcessEnv,
  clock: Clock,
  spender: XSpender,
): Promise<XTools> {
  const { connect, tokenFile, prices, monthlyUsd } = config.sources.x;
  const client = openXClient({ token: await readXToken(env, tokenFile), connect, agentName: AGENT_NAME });
  const pace = systemPace(clock, config.timeScale);
  const others = await Promise.all(X_SPENDERS.filter((name) => name !== spender).map((name) => store.cursor(name)));
  const meter = openBudget({ prices, monthlyUsd, elsewhere: others.filter((state) => state !== undefined) });
  meter.restore((await store.cursor(spender)) ?? "");
  const spentBefore = meter.spentUsd(pace.now());
  const hashAuthor = authorHasher(await store.identityKey());
  return {
    counter: openCounter({ client, meter, prices, pace }),
    archive: openBackfill({ client, meter, pace, hashAuthor }),
    compliance: { ...openCompliance({ client, pace }), mostIds: MOST_IDS },
    meter,
    spentHere: () => usdOf(microUsd(meter.spentUsd(pace.now())) - microUsd(spentBefore)),
    priceOf: (posts) => usdOf(posts * microUsd(prices.postRead)),
    spent: () => [{ feed: spender, cursor: meter.state() }],
    queries: (topic, { fromMs }) =>
      xSearchQueries([topic], archiveFor(fromMs, pace.now()) === "recent" ? X_RECENT_LENGTH : X_RULE_LENGTH),
    forecast: (counts) => forecast(counts, prices, monthlyUsd),
    usdText,
  };
}
