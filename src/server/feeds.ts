import type { Config } from "../config/load.ts";
import { readInstanceToken, readXToken } from "../config/secrets.ts";
import type { Random } from "../core/clock.ts";
import { UsageError } from "../core/errors.ts";
import type { AuthorHasher } from "../core/identity.ts";
import type { Pace } from "../core/pace.ts";
import type { LiveFeed } from "../sources/live.ts";
import { compileForMastodon } from "../topics/compile-mastodon.ts";
import { X_RECENT_LENGTH, xRules, xSearchQueries } from "../topics/compile-x.ts";

export interface FeedParts {
  readonly env: NodeJS.ProcessEnv;
  readonly pace: Pace;
  readonly random: Random;
  readonly hashAuthor: AuthorHasher;
  /** How we name ourselves to servers. */
  readonly agentName: string;
  /** Reads what other commands spent of the budget of X by now, as they keep it. */
  readonly spentElsewhere: () => Promise<readonly string[]>;
}

/** The feeds that the configuration turns on. Throws UsageError where there is none, or where a token is missing. */
export async function openFeeds(config: Config, parts: FeedParts): Promise<readonly LiveFeed[]> {
  const { x, bluesky, mastodon } = config.sources;
  const feeds: LiveFeed[] = [];
  if (x.enabled) feeds.push(await openX(config, parts));
  if (bluesky.enabled) {
    const { DEFAULT_ENDPOINTS, openBlueskyFeed } = await import("../sources/bluesky/feed.ts");
    feeds.push(openBlueskyFeed({ endpoints: bluesky.endpoints ?? DEFAULT_ENDPOINTS, ...parts }));
  }
  for (const instance of mastodon) {
    const { openMastodonFeed } = await import("../sources/mastodon/feed.ts");
    const token = readInstanceToken(parts.env, instance);
    const tags = compileForMastodon(config.topics).tags.map(({ tag }) => tag);
    feeds.push(openMastodonFeed({ ...parts, name: instance.name, baseUrl: instance.baseUrl, token, tags }));
  }
  if (feeds.length === 0)
    throw new UsageError(
      'no source is turned on; set "enabled: true" under sources.x or sources.bluesky, or list instances under sources.mastodon',
    );
  return feeds;
}

async function openX({ sources, topics }: Config, parts: FeedParts): Promise<LiveFeed> {
  const token = await readXToken(parts.env, sources.x.tokenFile);
  const [{ openXClient }, { openXFeed }, { openBudget }] = await Promise.all([
    import("../sources/x/client.ts"),
    import("../sources/x/feed.ts"),
    import("../sources/x/budget.ts"),
  ]);
  return openXFeed({
    ...parts,
    client: openXClient({ token, connect: sources.x.connect, agentName: parts.agentName }),
    rules: xRules(topics),
    queries: xSearchQueries(topics, X_RECENT_LENGTH),
    monthlyUsd: sources.x.monthlyUsd,
    prices: sources.x.prices,
    budget: openBudget({ prices: sources.x.prices, monthlyUsd: sources.x.monthlyUsd, elsewhere: parts.spentElsewhere }),
  });
}
