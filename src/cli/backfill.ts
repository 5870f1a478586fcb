import type { ConfigFlags } from "../config/load.ts";
import type { Span } from "../core/coverage.ts";
import { AppError, UsageError } from "../core/errors.ts";
import { isoUtc } from "../core/time.ts";
import type { Topic } from "../core/topic.ts";
import { type BackfillReport, type BackfillRequest, backfill, outstanding } from "../ingest/backfill.ts";
import { openPipeline, openRuntime } from "../server/runtime.ts";
import { openXTools, type XTools } from "../server/x-tools.ts";
import type { Store } from "../store/store.ts";
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

interface Cost {
  readonly posts: number;
  readonly usd: number;
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

  const cost = await forecast(tools, store, request, io);
  if (cost !== null) {
    io.err(`this reads at most ${shownCost(tools, cost)}\n`);
    if (!request.beyondBudget) checkBudget(tools, cost, io.clock());
  }
  await store.putRecords("topic", config.topics);
  const progress = new Progress(io, topic.id);
  const report =
    cost === null
      ? { read: 0, stored: 0, duplicates: 0, done: false }
      : await backfill(
          {
            archive: tools.archive,
            store,
            pipeline: await openPipeline(config),
            spent: tools.spent,
            signal: io.signal,
            onPage: (share, { read }) => progress.update(share, `${read.toLocaleString("en-US")} posts read`),
          },
          request,
        );
  progress.done(describe(report));
  const usd = tools.spentHere();
  const { fromMs, toMs } = window;
  const result = { topic: topic.id, from: isoUtc(fromMs), to: isoUtc(toMs), forecast: cost, ...report, usd };
  await io.out(flags.json ? `${JSON.stringify(result)}\n` : `${describe(report)}, ${tools.usdText(usd)} spent\n`);
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

/** What is still to be read, by X's own counts; null where the signal aborted. */
async function forecast(tools: XTools, store: Store, request: BackfillRequest, io: Io): Promise<Cost | null> {
  let posts = 0;
  for (const { query, window } of await outstanding({ archive: tools.archive, store }, request)) {
    const total = await tools.counter.total(query, window, request.beyondBudget, io.signal);
    await store.commit({ posts: [], deletions: [], coverage: [], cursors: tools.spent() });
    if (total === null) return null;
    posts += total;
  }
  return { posts, usd: tools.priceOf(posts) };
}

function checkBudget(tools: XTools, cost: Cost, nowMs: number): void {
  const restUsd = tools.meter.restUsd(nowMs);
  if (restUsd !== null && cost.usd > restUsd)
    throw new AppError(
      `${shownCost(tools, cost)} is beyond the ${tools.usdText(restUsd)} that are left of this month's budget; choose a shorter window, or go beyond it with --yes`,
    );
  const restPosts = tools.meter.restPosts(nowMs);
  if (cost.posts > restPosts)
    throw new AppError(
      `${shownCost(tools, cost)} is beyond the ${restPosts.toLocaleString("en-US")} posts that X still delivers this month; choose a shorter window, or try it with --yes`,
    );
}

function shownCost({ usdText }: XTools, { posts, usd }: Cost): string {
  return `${posts.toLocaleString("en-US")} posts for ${usdText(usd)}`;
}

function describe({ read, stored, duplicates, done }: BackfillReport): string {
  return `${read} posts read, ${stored} stored, ${duplicates} known before${done ? "" : "; not finished"}`;
}
