import type { ConfigFlags } from "../config/load.ts";
import { isoUtc } from "../core/time.ts";
import { keepMemoryFlat } from "../server/memory.ts";
import { openRuntime, type Runtime } from "../server/runtime.ts";
import { openWatcher, type Watcher, type WatcherParts } from "../server/watcher.ts";
import type { Invocation, Io } from "./io.ts";
import { listed } from "./listed.ts";
import { faultLine, storeName } from "./log-lines.ts";

interface Flags extends ConfigFlags {
  readonly allowAddress?: readonly string[];
}

/** `northbound watch`: checks the sites in the foreground, until it is interrupted. Needs no server. */
export async function run({ options }: Invocation, io: Io): Promise<number> {
  const flags = options as Flags;
  await using runtime = await openRuntime(flags, io.cwd);
  const watcher = await openWatcher(runtime, watcherParts(io, flags.allowAddress));
  return (await watchUntilStopped(watcher, runtime, io)) ? 0 : 1;
}

/** What a watcher tells goes to stderr, a line each. */
export function watcherParts(io: Io, allowAddress?: readonly string[]): WatcherParts {
  return {
    env: io.env,
    clock: io.clock,
    allowAddresses: allowAddress?.flatMap(listed),
    onNews: ({ atMs, sentence }) => io.err(`${isoUtc(atMs)} ${sentence}\n`),
    onState: (sentence) => io.err(`${isoUtc(io.clock())} ${sentence}\n`),
    onFault: (error) => io.err(`${faultLine(error, "watching")}\n`),
  };
}

/** Watches, and tells on stderr what becomes of the sites. False where the last of it was not stored. */
export async function watchUntilStopped(
  watcher: Watcher,
  { config }: Pick<Runtime, "config">,
  io: Io,
): Promise<boolean> {
  keepMemoryFlat();
  const { length } = watcher.sites;
  io.err(`watching ${length} site${length === 1 ? "" : "s"} into ${storeName(config.store)}\n`);
  const isWhole = await watcher.run(io.signal);
  io.err(
    isWhole
      ? "stopped; every check is stored\n"
      : "stopped, but the store would not take the last checks; their time is a gap\n",
  );
  return isWhole;
}
