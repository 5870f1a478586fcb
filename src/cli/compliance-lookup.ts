import { isoUtc } from "../core/time.ts";
import { ALL_TOPIC } from "../core/topic.ts";
import { forecastLookup, type LookupReport, lookUpPosts } from "../ingest/lookup.ts";
import { checkReading, costText } from "../ingest/reading-budget.ts";
import type { XPostsAsked } from "../ingest/x-posts.ts";
import { openPipeline, type Runtime } from "../server/runtime.ts";
import { openXTools } from "../server/x-tools.ts";
import type { Io } from "./io.ts";
import { Progress } from "./progress.ts";

/** `northbound compliance --lookup`: reads the stored posts of X again, within the budget, and takes over what became of them. */
export async function lookUp(
  runtime: Runtime,
  asked: XPostsAsked,
  { yes, json }: { readonly yes: boolean; readonly json: boolean },
  io: Io,
): Promise<number> {
  const { store, config } = runtime;
  const { lookup, budget, spent, spentHere } = await openXTools(runtime, io.env, io.clock, "x/spend/lookup");
  const cost = await forecastLookup(store, asked, budget);
  io.err(`this reads at most ${costText(cost, budget)}, and the later versions of those that were edited\n`);
  if (!yes) await checkReading(cost, budget);
  const progress = new Progress(io, "lookup");
  const report = await lookUpPosts(
    {
      lookup: lookup.look,
      mostPosts: lookup.mostPosts,
      store,
      pipeline: await openPipeline(config),
      spent,
      signal: io.signal,
      onBatch: ({ checked }) => progress.update(checked / Math.max(1, cost.posts), `${checked} posts looked up`),
    },
    { ...asked, beyondBudget: yes },
  );
  progress.done(describe(report));
  const usd = spentHere();
  await io.out(
    json
      ? `${JSON.stringify({ forecast: cost, ...report, usd })}\n`
      : `${describe(report)}, ${budget.usdText(usd)} spent\n`,
  );
  if (report.done) return 0;
  const again = `northbound compliance --lookup${flagsOf(asked)}`;
  if (io.signal.aborted) io.err(`stopped; what X told is stored, go on with: ${again}\n`);
  else
    io.err(
      `the budget for X is used up before every post was looked up; go on in the next month, or beyond it, with: ${again} --yes\n`,
    );
  return io.signal.aborted ? 1 : 3;
}

function flagsOf({ topic, window }: XPostsAsked): string {
  const which = topic === ALL_TOPIC ? "" : ` --topic ${topic}`;
  return window === null ? which : `${which} --from ${isoUtc(window.fromMs)} --to ${isoUtc(window.toMs)}`;
}

function describe({ checked, deleted, updated, unanswered, kept, done }: LookupReport): string {
  const silent = unanswered === 0 ? "" : ` (X said nothing of ${unanswered})`;
  return `${checked} posts of X looked up, ${deleted} deleted, ${updated} updated, ${kept} kept${silent}${done ? "" : "; not finished"}`;
}
