import type { ConfigFlags } from "../config/load.ts";
import type { Span } from "../core/coverage.ts";
import { UsageError } from "../core/errors.ts";
import type { Topic } from "../core/topic.ts";
import { countTopic, type Granularity, type TopicCounts } from "../ingest/counts.ts";
import { openRuntime } from "../server/runtime.ts";
import { openXTools, type XTools } from "../server/x-tools.ts";
import { windowOf } from "./instants.ts";
import type { Invocation, Io } from "./io.ts";
import { Progress } from "./progress.ts";

interface Flags extends ConfigFlags {
  readonly topic?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly granularity?: Granularity;
  readonly json?: boolean;
}

const DEFAULT_FROM = "-24h";
const DEFAULT_GRANULARITY = "minute";

/** `northbound counts`: how many posts X has of each topic over time, without reading any of them. */
export async function run({ options }: Invocation, io: Io): Promise<number> {
  const flags = options as Flags;
  const granularity = flags.granularity ?? DEFAULT_GRANULARITY;
  const asked = windowOf(flags.from ?? DEFAULT_FROM, flags.to ?? "now", io.clock());
  await using runtime = await openRuntime(flags, io.cwd);
  const { store, config } = runtime;
  const topics = chosenTopics(config.topics, flags.topic);
  const tools = await openXTools(runtime, io.env, io.clock, "x/spend/counts");
  const window = tools.counter.wholeSteps(asked, granularity);
  if (window.toMs <= window.fromMs) throw new UsageError(`no ${granularity} of this window is over yet`);
  io.err(`${priceSentence(tools, topics, window)}\n`);
  await store.putRecords("topic", config.topics);
  const keepSpent = async () => {
    await store.commit({ posts: [], deletions: [], coverage: [], cursors: tools.spent() });
  };
  const context = { counter: tools.counter.count, store, keepSpent, signal: io.signal };
  const counts: TopicCounts[] = [];
  for (const topic of topics) {
    const queries = tools.queries(topic, window);
    if (queries.length === 0) {
      io.err(`${topic.id}: X cannot tell posts in its languages from others; not counted\n`);
      continue;
    }
    const progress = new Progress(io, topic.id);
    const result = await countTopic(context, { topic, queries, window, granularity });
    progress.done(result === null ? "stopped" : describe(result));
    if (result === null) break;
    counts.push(result);
  }
  const overMs = window.toMs - window.fromMs;
  const { topics: perTopic, ...forecast } = tools.forecast(
    counts.map(({ topic, posts }) => ({ topic, posts, overMs })),
  );
  io.err(`to read these posts as they come: ${forecast.sentence}\n`);
  const usd = tools.spentHere();
  await io.out(
    flags.json
      ? `${JSON.stringify({ topics: counts, usd, forecast: { ...forecast, topics: perTopic } })}\n`
      : counts.map((count) => `${count.topic}: ${describe(count)}\n`).join(""),
  );
  if (io.signal.aborted) io.err("stopped; topics that were counted whole are stored\n");
  return io.signal.aborted ? 1 : 0;
}

function chosenTopics(known: readonly Topic[], ids: readonly string[] | undefined): readonly Topic[] {
  if (ids === undefined) return known;
  return [...new Set(ids)].map((id) => {
    const topic = known.find((candidate) => candidate.id === id);
    if (topic) return topic;
    throw new UsageError(`unknown topic "${id}"; there are ${known.map((candidate) => candidate.id).join(", ")}`);
  });
}

function priceSentence({ counter, queries, budget }: XTools, topics: readonly Topic[], window: Span): string {
  const number = topics.reduce((sum, topic) => sum + queries(topic, window).length, 0);
  return `counting takes ${number} ${number === 1 ? "query" : "queries"} and costs ${budget.usdText(number * counter.price(window))}`;
}

function describe({ posts, steps, stored, upperBound, from, to }: TopicCounts): string {
  const most = upperBound ? "at most " : "";
  const when = from === null ? "" : ` from ${from} to ${to}`;
  return `${most}${posts.toLocaleString("en-US")} posts in ${steps} steps${when}, ${stored} of them new`;
}
