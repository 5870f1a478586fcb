import type { Clock } from "../core/clock.ts";
import type { FeedStatus } from "../core/feed.ts";
import { authorHasher } from "../core/identity.ts";
import { systemPace } from "../core/pace.ts";
import type { SupervisorContext } from "../ingest/supervisor.ts";
import type { LiveFeed } from "../sources/live.ts";
import { openFeeds } from "./feeds.ts";
import { openPipeline, type Runtime } from "./runtime.ts";
import { AGENT_NAME } from "./version.ts";
import { spentByOthers } from "./x-spenders.ts";

export interface CollectorParts {
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly onStatus: (status: FeedStatus) => void;
  readonly onFault: (error: unknown) => void;
}

export interface Collector {
  readonly feeds: readonly LiveFeed[];
  readonly context: SupervisorContext;
}

/**
 * Everything that collecting into a store needs. The topics are kept beside the posts, where readers find them. Throws
 * UsageError where the configuration turns on no source or a token is missing.
 */
export async function openCollector(
  { config, store }: Runtime,
  { env, clock, onStatus, onFault }: CollectorParts,
): Promise<Collector> {
  const pace = systemPace(clock, config.timeScale);
  const feeds = await openFeeds(config, {
    env,
    pace,
    random: Math.random,
    hashAuthor: authorHasher(await store.identityKey()),
    agentName: AGENT_NAME,
    spentElsewhere: spentByOthers(store, "x/stream"),
  });
  await store.putRecords("topic", config.topics);
  return { feeds, context: { store, pipeline: await openPipeline(config), pace, onStatus, onFault } };
}
