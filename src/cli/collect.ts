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
  return (await collectUntilStopped(runtime, io)) ? 0 : 1;
}

/** Collects into the runtime's store and tells on stderr how each feed is doing. False where the last of it was not stored. */
export async function collectUntilStopped(runtime: Runtime, io: Io): Promise<boolean> {
  keepMemoryFlat();
  const { feeds, context } = await openCollector(runtime, {
    env: io.env,
    clock: io.clock,
    onStatus: (status) => io.err(`${statusLine(status, io.clock())}\n`),
    onFault: (error) => io.err(`${faultLine(error)}\n`),
  });
  const isWhole = await collect(feeds, context, io.signal);
  io.err(
    isWhole
      ? "stopped; everything that had arrived is stored\n"
      : "stopped, but the store would not take what had arrived last; what a platform still has is fetched at the next start\n",
  );
  return isWhole;
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
