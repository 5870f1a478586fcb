import type { LiveContext } from "../api/context.ts";
import type { ConfigFlags } from "../config/load.ts";
import { DEMO_CASE, hasCase, keepFacts, loadSimulatedCase } from "../server/demo.ts";
import { loadPages } from "../server/pages.ts";
import { openPipeline, openRuntime, type Runtime } from "../server/runtime.ts";
import { listen } from "../server/service.ts";
import type { Invocation, Io } from "./io.ts";
import { Progress } from "./progress.ts";

interface ServeFlags {
  readonly host: string;
  readonly port?: number;
  readonly rateLimit: number | "off";
}

interface Flags extends ConfigFlags, ServeFlags {
  readonly live?: boolean;
  /** False with --no-demo. */
  readonly demo?: boolean;
}

/**
 * `northbound start`: everything in one process, until it is interrupted. Opens no connection to anywhere else unless
 * asked to by --live or by sources in the configuration.
 */
export async function run({ options }: Invocation, io: Io): Promise<number> {
  const flags = options as unknown as Flags;
  await using runtime = await openRuntime(flags, io.cwd);
  await prepare(runtime, flags.demo !== false, io);
  if (io.signal.aborted) return 0;
  const collects = flags.live === true || runtime.config.sources.collects;
  return collects
    ? await serveAndCollect(runtime, flags, io)
    : await serveUntilStopped(runtime, flags, io, { mode: "off" });
}

/** Either of the two that fails ends the other. */
async function serveAndCollect(runtime: Runtime, flags: Flags, io: Io): Promise<number> {
  const failed = new AbortController();
  const signal = AbortSignal.any([io.signal, failed.signal]);
  const { collectUntilStopped } = await import("./collect.ts");
  const guarded = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      failed.abort();
      throw error;
    }
  };
  const [code, isWhole] = await Promise.all([
    guarded(serveUntilStopped(runtime, flags, { ...io, signal }, { mode: "live" })),
    guarded(collectUntilStopped(runtime, { ...io, signal })),
  ]);
  return isWhole ? code : 1;
}

/** Listens, says where, does `whileOpen`, and returns once the signal comes. */
export async function serveUntilStopped(
  runtime: Pick<Runtime, "store">,
  flags: ServeFlags,
  io: Io,
  live: LiveContext,
  whileOpen: () => Promise<void> = async () => {},
): Promise<number> {
  const context = {
    store: runtime.store,
    clock: io.clock,
    live,
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
  await store.putRecords("site", config.sites);
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
