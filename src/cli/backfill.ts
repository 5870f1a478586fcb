import type { ConfigFlags } from "../config/load.ts";
import type { Span } from "../core/coverage.ts";
import { UsageError } from "../core/errors.ts";
import { isoUtc } from "../core/time.ts";
import type { Topic } from "../core/topic.ts";
import { type BackfillReport, type BackfillRequest, backfill, forecastBackfill } from "../ingest/backfill.ts";
import { checkReading, costText } from "../ingest/reading-budget.ts";
import { openPipeline, openRuntime } from "../server/runtime.ts";
import { openXTools, type XTools } from "../server/x-tools.ts";
import { windowOf } from "./instants.ts";
import type { Invocation, Io } from "./io.ts";
import { Progress } from "./progress.ts";

interface Flags extends ConfigFlags {
  readonly source?: string;
  readonly topic?: string;
  readonly from?: string;
  readonly to?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `northbound backfill --source x --topic ID --from T --to T`: fetches posts of the past, within the budget. */
export async function run({ options }: Invocation, io: Io): Promise<number> {
  const flags = options as Flags;
  if (flags.source !== "x") throw new UsageError("say --source x; no other source can be asked for the past");
  if (flags.topic === undefined || flags.from === undefined || flags.to === undefined)
    throw new UsageError("say which posts: --topic, --from and --to");
  const asked = windowOf(flags.from, flags.to, io.clock());
  await using runtime = await openRuntime(flags, io.cwd);
  const { store, config } = runtime;
  const topic = topicNamed(config.topics, flags.topic);
  const tools = await openXTools(runtime, io.env, io.clock, "x/spend/backfill");
  const window = tools.archive.reach(asked);
  if (window.toMs <= window.fromMs) throw new UsageError("this window is not over yet; X finds posts after 30 seconds");
  const request = { topic, queries: queriesOf(tools, topic, window), window, beyondBudget: flags.yes ?? false };

  const { archive, budget, spent } = tools;
  const context = { archive, store, spent, signal: io.signal };
  const cost = await forecastBackfill(context, request, tools.counter.total, budget);
  if (cost !== null) {
    io.err(`this reads at most ${costText(cost, budget)}\n`);
    if (!request.beyondBudget) await checkReading(cost, budget);
  }
  await store.putRecords("topic", config.topics);
  const progress = new Progress(io, topic.id);
  const report =
    cost === null
      ? { read: 0, stored: 0, duplicates: 0, done: false }
      : await backfill(
          {
            ...context,
            pipeline: await openPipeline(config),
            onPage: (share, { read }) => progress.update(share, `${read.toLocaleString("en-US")} posts read`),
          },
          request,
        );
  progress.done(describe(report));
  const usd = tools.spentHere();
  const { fromMs, toMs } = window;
  const result = { topic: topic.id, from: isoUtc(fromMs), to: isoUtc(toMs), forecast: cost, ...report, usd };
  await io.out(flags.json ? `${JSON.stringify(result)}\n` : `${describe(report)}, ${budget.usdText(usd)} spent\n`);
  if (report.done) return 0;
  const again = `northbound backfill --source x --topic ${topic.id} --from ${isoUtc(fromMs)} --to ${isoUtc(toMs)}`;
  if (io.signal.aborted) io.err(`stopped; what was read is stored, go on with: ${again}\n`);
  else
    io.err(
      `the budget for X is used up before everything was read; go on in the next month, or beyond it, with: ${again} --yes\n`,
    );
  return io.signal.aborted ? 1 : 3;
}

function topicNamed(topics: readonly Topic[], id: string): Topic {
  const topic = topics.find((candidate) => candidate.id === id);
  if (topic) return topic;
  throw new UsageError(`unknown topic "${id}"; there are ${topics.map((candidate) => candidate.id).join(", ")}`);
}

function queriesOf(tools: XTools, topic: Topic, window: Span): BackfillRequest["queries"] {
  const queries = tools.queries(topic, window);
  if (queries.length > 0) return queries;
  throw new UsageError(`X cannot tell posts in the languages of the topic "${topic.id}" from others`);
}

function describe({ read, stored, duplicates, done }: BackfillReport): string {
  return `${read} posts read, ${stored} stored, ${duplicates} known before${done ? "" : "; not finished"}`;
}
