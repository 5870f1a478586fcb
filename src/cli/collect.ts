import type { ConfigFlags } from "../config/load.ts";
import type { FeedStatus } from "../core/feed.ts";
import { isoUtc } from "../core/time.ts";
import { collect } from "../ingest/collect.ts";
import { openCollector } from "../server/collector.ts";
import { keepMemoryFlat } from "../server/memory.ts";
import { openRuntime, type Runtime } from "../server/runtime.ts";
import type { Invocation, Io } from "./io.ts";

/** `northbound collect`: the enabled sources in the foreground, until it is interrupted. Needs no server. */
export async function run({ options }: Invocation, io: Io): Promise<number> {
  const flags = options as ConfigFlags;
  await using runtime = await openRuntime(flags, io.cwd);
  await collectUntilStopped(runtime, io);
  io.err("stopped; everything that had arrived is stored\n");
  return 0;
}

/** Collects into the runtime's store and tells on stderr how each feed is doing. */
export async function collectUntilStopped(runtime: Runtime, io: Io): Promise<void> {
  keepMemoryFlat();
  const { feeds, context } = await openCollector(runtime, {
    env: io.env,
    clock: io.clock,
    onStatus: (status) => io.err(`${statusLine(status, io.clock())}\n`),
    onFault: (error) => io.err(`${faultLine(error)}\n`),
  });
  await collect(feeds, context, io.signal);
}

function statusLine({ title, sentence, retryAtMs }: FeedStatus, nowMs: number): string {
  const seconds = retryAtMs === null ? 0 : Math.ceil((retryAtMs - nowMs) / 1000);
  return `${isoUtc(nowMs)} ${title}: ${sentence}${seconds > 1 ? ` in ${seconds} s` : ""}`;
}

/** Name and place, never the content of a post. */
function faultLine(error: unknown): string {
  if (!(error instanceof Error)) return "something unexpected went wrong";
  const place = /\n\s+at ([^\n(]*\()?[^\n]*\/((?:dist|src)\/[^\n)]*)/.exec(error.stack ?? "")?.[2] ?? "unknown place";
  return `something unexpected went wrong: ${error.name} at ${place}; collecting goes on, please report it`;
}
