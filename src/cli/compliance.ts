import type { ConfigFlags } from "../config/load.ts";
import { ALL_TOPIC } from "../core/topic.ts";
import { type ComplianceReport, sweepDeletions } from "../ingest/compliance.ts";
import { openExistingRuntime } from "../server/runtime.ts";
import { openXTools } from "../server/x-tools.ts";
import type { Invocation, Io } from "./io.ts";
import { Progress } from "./progress.ts";

interface Flags extends ConfigFlags {
  readonly json?: boolean;
}

/** Later than any post. */
const END_OF_TIME_MS = Date.UTC(9999, 0, 1);

/** `northbound compliance`: asks X which stored posts were deleted or hidden since, and deletes them here too. */
export async function run({ options }: Invocation, io: Io): Promise<number> {
  const flags = options as Flags;
  await using runtime = await openExistingRuntime(flags, io.cwd);
  const { store } = runtime;
  const { compliance } = await openXTools(runtime, io.env, io.clock, "x/spend/counts");
  const all = await store.count({ topic: ALL_TOPIC }, 0, END_OF_TIME_MS);
  const progress = new Progress(io, "compliance");
  const report = await sweepDeletions({
    check: compliance.check,
    mostIds: compliance.mostIds,
    store,
    signal: io.signal,
    onChecked: (so) => progress.update(so.checked / Math.max(1, all), `${so.checked} posts checked`),
  });
  progress.done(describe(report));
  await io.out(flags.json ? `${JSON.stringify(report)}\n` : `${describe(report)}\n`);
  if (io.signal.aborted) io.err("stopped; deletions that were told are stored, run the same command again\n");
  return io.signal.aborted ? 1 : 0;
}

function describe({ checked, deleted, kept }: ComplianceReport): string {
  return `${checked} posts of X checked, ${deleted} deleted, ${kept} kept`;
}
