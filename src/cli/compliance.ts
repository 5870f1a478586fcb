import type { ConfigFlags } from "../config/load.ts";
import { UsageError } from "../core/errors.ts";
import { MINUTE_MS } from "../core/time.ts";
import { ALL_TOPIC, type Topic } from "../core/topic.ts";
import { type ComplianceReport, sweepDeletions } from "../ingest/compliance.ts";
import type { XPostsAsked } from "../ingest/x-posts.ts";
import { openExistingRuntime } from "../server/runtime.ts";
import { openXCompliance } from "../server/x-tools.ts";
import { lookUp } from "./compliance-lookup.ts";
import { windowOf } from "./instants.ts";
import type { Invocation, Io } from "./io.ts";
import { Progress } from "./progress.ts";

interface Flags extends ConfigFlags {
  readonly topic?: string;
  readonly from?: string;
  readonly to?: string;
  readonly lookup?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Before any post, and later than any. */
const BEGIN_OF_TIME = "1970-01-01T00:00:00Z";
const END_OF_TIME_MS = Date.UTC(9999, 0, 1);

/** `northbound compliance`: asks X which stored posts were deleted or hidden since, and deletes them here too. */
export async function run({ options }: Invocation, io: Io): Promise<number> {
  const flags = options as Flags;
  if (flags.yes && !flags.lookup) throw new UsageError("--yes belongs to --lookup; without it nothing is spent");
  await using runtime = await openExistingRuntime(flags, io.cwd);
  const asked = askedPosts(flags, runtime.config.topics, io.clock());
  if (flags.lookup) return await lookUp(runtime, asked, { yes: flags.yes ?? false, json: flags.json ?? false }, io);

  const { store } = runtime;
  const { check, mostIds } = await openXCompliance(runtime, io.env, io.clock);
  const { fromMs, toMs } = asked.window ?? { fromMs: 0, toMs: END_OF_TIME_MS };
  const [fromMinute, toMinute] = [Math.floor(fromMs / MINUTE_MS), Math.ceil(toMs / MINUTE_MS)];
  const all = await store.count({ topic: asked.topic }, fromMinute * MINUTE_MS, toMinute * MINUTE_MS);
  const progress = new Progress(io, "compliance");
  const onChecked = (so: ComplianceReport): void =>
    progress.update(so.checked / Math.max(1, all), `${so.checked} posts checked`);
  const report = await sweepDeletions({ check, mostIds, store, signal: io.signal, onChecked }, asked);
  progress.done(describe(report));
  await io.out(flags.json ? `${JSON.stringify(report)}\n` : `${describe(report)}\n`);
  if (io.signal.aborted) io.err("stopped; deletions that were told are stored, run the same command again\n");
  return io.signal.aborted ? 1 : 0;
}

function askedPosts({ topic = ALL_TOPIC, from, to }: Flags, known: readonly Topic[], nowMs: number): XPostsAsked {
  const ids = [ALL_TOPIC, ...known.map(({ id }) => id)];
  if (!ids.includes(topic)) throw new UsageError(`unknown topic "${topic}"; there are ${ids.join(", ")}`);
  const isWhole = from === undefined && to === undefined;
  return { topic, window: isWhole ? null : windowOf(from ?? BEGIN_OF_TIME, to ?? "now", nowMs) };
}

function describe({ checked, deleted, kept }: ComplianceReport): string {
  return `${checked} posts of X checked, ${deleted} deleted, ${kept} kept`;
}
