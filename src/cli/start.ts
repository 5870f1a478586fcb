import type { ApiContext, LiveContext } from "../api/context.ts";
import type { ConfigFlags } from "../config/load.ts";
import type { Check } from "../core/check.ts";
import { OutageDesk } from "../ingest/outage-desk.ts";
import { DEMO_CASE, hasCase, keepFacts, loadSimulatedCase } from "../server/demo.ts";
import { loadPages } from "../server/pages.ts";
import { openPipeline, openRuntime, type Runtime } from "../server/runtime.ts";
import { listen } from "../server/service.ts";
import { openReceiver, openWatcher } from "../server/watcher.ts";
import type { Invocation, Io } from "./io.ts";
import { Progress } from "./progress.ts";
import { watcherParts, watchUntilStopped } from "./watch.ts";

interface ServeFlags {
  readonly host: string;
  readonly port?: number;
  readonly rateLimit: number | "off";
}

/** Where what others hand in or change goes; without them the API only reads. */
type Desks = Pick<ApiContext, "takeChecks" | "outageDesk">;

interface Flags extends ConfigFlags, ServeFlags {
  readonly allowAddress?: readonly string[];
  readonly live?: boolean;
  /** False with --no-demo. */
  readonly demo?: boolean;
}

/**
 * `northbound start`: everything in one process, until it is interrupted. Opens no connection to anywhere else unless
 * asked to by --live, or by sources or sites in the configuration.
 */
export async function run({ options }: Invocation, io: Io): Promise<number> {
  const flags = options as unknown as Flags;
  await using runtime = await openRuntime(flags, io.cwd);
  await prepare(runtime, flags.demo !== false, io);
  if (io.signal.aborted) return 0;
  const { sources, sites, namesSites } = runtime.config;
  const isLive = flags.live === true;
  const parts = watcherParts(io, flags.allowAddress);
  const watcher = namesSites || (isLive && sites.length > 0) ? await openWatcher(runtime, parts) : null;
  const ledger = watcher?.ledger ?? openReceiver(runtime, parts);
  const desks = {
    takeChecks: (checks: readonly Check[]) => ledger.take(checks),
    outageDesk: new OutageDesk(runtime.store, io.clock),
  };
  const collects = isLive || sources.collects;
  const mode = collects ? "live" : "off";
  return await untilAllStopped(io, [
    async (here) => (await serveUntilStopped(runtime, flags, here, { mode }, undefined, desks)) === 0,
    ...(collects ? [async (here: Io) => (await import("./collect.ts")).collectUntilStopped(runtime, here)] : []),
    ...(watcher ? [(here: Io) => watchUntilStopped(watcher, runtime, here)] : []),
  ]);
}

/** Any of them that fails ends the others. Gives the exit code: 1 where one could not store all it had. */
async function untilAllStopped(io: Io, works: readonly ((io: Io) => Promise<boolean>)[]): Promise<number> {
  const failed = new AbortController();
  const here = { ...io, signal: AbortSignal.any([io.signal, failed.signal]) };
  const outcomes = await Promise.allSettled(
    works.map(async (work) => {
      try {
        return await work(here);
      } catch (error) {
        failed.abort();
        throw error;
      }
    }),
  );
  const fault = outcomes.find((outcome) => outcome.status === "rejected");
  if (fault) throw fault.reason;
  return outcomes.every((outcome) => outcome.status === "fulfilled" && outcome.value) ? 0 : 1;
}

/** Listens, says where, does `whileOpen`, and returns once the signal comes. */
export async function serveUntilStopped(
  runtime: Pick<Runtime, "store">,
  flags: ServeFlags,
  io: Io,
  live: LiveContext,
  whileOpen: () => Promise<void> = async () => {},
  desks: Desks = {},
): Promise<number> {
  const context = {
    store: runtime.store,
    clock: io.clock,
    live,
    ...desks,
    requestsPerMinute: flags.rateLimit === "off" ? null : flags.rateLimit,
    pages: await loadPages(),
    onFault: (error: Error, requestId: string) =>
      io.err(`request ${requestId} failed: ${error.name}: ${error.message}${causeOf(error)}\n`),
  };
  await using server = await listen(context, { host: flags.host, port: flags.port });
  if (server.movedFrom !== undefined)
    io.err(`port ${server.movedFrom} is taken, perhaps by another Northbound; using the next\n`);
  await io.out(`Northbound is at ${server.address}\n`);
  await whileOpen();
  if (!io.signal.aborted)
    await new Promise<void>((resolve) => io.signal.addEventListener("abort", () => resolve(), { once: true }));
  io.err("stopping\n");
  return 0;
}

async function prepare({ config, store }: Runtime, demo: boolean, io: Io): Promise<void> {
  await store.putRecords("topic", config.topics);
  for (const file of config.cases) {
    if (file.case.id !== DEMO_CASE) {
      await keepFacts(store, file);
      await store.putRecords("case", [file.case]);
    } else if (demo && !(await hasCase(store, DEMO_CASE))) {
      const progress = new Progress(io, `loading the case "${file.case.title}"`);
      const posts = await loadSimulatedCase(
        store,
        await openPipeline(config),
        file,
        io.clock(),
        io.signal,
        (count, share) => {
          if (count % 500 === 0) progress.update(share, `${count} simulated posts`);
        },
      );
      progress.done(`${posts} simulated posts`);
    }
  }
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? ` (${error.cause.message})` : "";
}
