import { readXToken } from "../config/secrets.ts";
import type { Clock } from "../core/clock.ts";
import type { Span } from "../core/coverage.ts";
import { authorHasher } from "../core/identity.ts";
import { type Pace, systemPace } from "../core/pace.ts";
import type { Topic } from "../core/topic.ts";
import type { ReadingBudget } from "../ingest/reading-budget.ts";
import { openBackfill, type XBackfill } from "../sources/x/backfill.ts";
import { archiveFor } from "../sources/x/backfill-archive.ts";
import { openBudget } from "../sources/x/budget.ts";
import { type Forecast, forecast, type RuleCount } from "../sources/x/budget-forecast.ts";
import { openXClient, type XClient } from "../sources/x/client.ts";
import { MOST_IDS, openCompliance, type XCompliance } from "../sources/x/compliance.ts";
import { openCounter, type XCounter } from "../sources/x/counts.ts";
import { MOST_LOOKED_UP, openLookup, type XLookup } from "../sources/x/lookup.ts";
import { microUsd, usdOf, usdText } from "../sources/x/prices.ts";
import type { Batch } from "../store/store.ts";
import { X_RECENT_LENGTH, X_RULE_LENGTH, type XSearchQuery, xSearchQueries } from "../topics/compile-x.ts";
import type { Runtime } from "./runtime.ts";
import { AGENT_NAME } from "./version.ts";
import { KeptSpending, spentByOthers, type XSpender } from "./x-spenders.ts";

/** What the commands for X work with. */
export interface XTools {
  readonly counter: XCounter;
  readonly archive: XBackfill;
  readonly lookup: XLookup & { readonly mostPosts: number };
  readonly budget: ReadingBudget;
  /** US dollars that this run spent. */
  readonly spentHere: () => number;
  /** Cursors that keep what was spent, for a commit. */
  readonly spent: () => Batch["cursors"];
  /** The queries of a topic, as X's search of this window takes them. */
  readonly queries: (topic: Topic, window: Span) => readonly XSearchQuery[];
  /** What posts that were counted would cost to read. */
  readonly forecast: (counts: readonly RuleCount[]) => Forecast;
}

/** For a command that spends under a name of its own. Throws UsageError where there is no token. Connects to nothing by itself. */
export async function openXTools(
  runtime: Runtime,
  env: NodeJS.ProcessEnv,
  clock: Clock,
  spender: Exclude<XSpender, "x/stream">,
): Promise<XTools> {
  const { store, config } = runtime;
  const { prices, monthlyUsd } = config.sources.x;
  const { client, pace } = await openClient(runtime, env, clock);
  const state = await store.cursor(spender);
  const kept = new KeptSpending(store, spender, state);
  const others = spentByOthers(store, spender);
  const elsewhere = async (): Promise<readonly string[]> => {
    await kept.check();
    return await others();
  };
  const meter = openBudget({ prices, monthlyUsd, elsewhere });
  meter.restore(state ?? "");
  const hashAuthor = authorHasher(await store.identityKey());
  return {
    counter: openCounter({ client, meter, prices, pace }),
    archive: openBackfill({ client, meter, pace, hashAuthor }),
    lookup: { ...openLookup({ client, budget: meter, pace, hashAuthor }), mostPosts: MOST_LOOKED_UP },
    budget: {
      left: async () => {
        await meter.look();
        return { usd: meter.restUsd(pace.now()), posts: meter.restPosts(pace.now()) };
      },
      priceOf: (posts) => usdOf(posts * microUsd(prices.postRead)),
      usdText,
    },
    spentHere: () => meter.countedUsd(),
    spent: () => kept.cursors(meter.state()),
    queries: (topic, { fromMs }) =>
      xSearchQueries([topic], archiveFor(fromMs, pace.now()) === "recent" ? X_RECENT_LENGTH : X_RULE_LENGTH),
    forecast: (counts) => forecast(counts, prices, monthlyUsd),
  };
}

/** For compliance jobs, which cost nothing. Throws UsageError where there is no token. Connects to nothing by itself. */
export async function openXCompliance(
  runtime: Runtime,
  env: NodeJS.ProcessEnv,
  clock: Clock,
): Promise<XCompliance & { readonly mostIds: number }> {
  return { ...openCompliance(await openClient(runtime, env, clock)), mostIds: MOST_IDS };
}

async function openClient(
  { config }: Runtime,
  env: NodeJS.ProcessEnv,
  clock: Clock,
): Promise<{ readonly client: XClient; readonly pace: Pace }> {
  const { connect, tokenFile } = config.sources.x;
  const client = openXClient({ token: await readXToken(env, tokenFile), connect, agentName: AGENT_NAME });
  return { client, pace: systemPace(clock, config.timeScale) };
}
