import path from "node:path";
import { loadPages } from "../server/pages.ts";
import { openReplay, type ReplayFlags } from "../server/replay.ts";
import { listen } from "../server/service.ts";
import { archiveName } from "./archive-name.ts";
import type { Invocation, Io } from "./io.ts";

interface Flags extends ReplayFlags {
  readonly host: string;
  readonly port?: number;
  readonly rateLimit: number | "off";
}

/** `northbound replay`: a night once more, as if it came now, with the dashboard open. Nothing of it is kept. */
export async function run({ args, options }: Invocation, io: Io): Promise<number> {
  const flags = options as unknown as Flags;
  const files = args.map((name) => ({
    path: path.resolve(io.cwd, name),
    source: `archive:${archiveName(name)}` as const,
  }));
  await using replay = await openReplay(flags, files, io.cwd, io.clock);
  const context = {
    store: replay.store,
    clock: replay.clock,
    live: replay.live,
    requestsPerMinute: flags.rateLimit === "off" ? null : flags.rateLimit,
    pages: await loadPages(),
    onFault: (error: Error, requestId: string) =>
      io.err(`request ${requestId} failed: ${error.name}: ${error.message}\n`),
  };
  await using server = await listen(context, { host: flags.host, port: flags.port });
  if (server.movedFrom !== undefined)
    io.err(`port ${server.movedFrom} is taken, perhaps by another Northbound; using the next\n`);
  await io.out(`Northbound is at ${server.address}\n`);
  await replay.play(io.signal, (sentence) => io.err(`${sentence}\n`));
  if (!io.signal.aborted)
    await new Promise<void>((resolve) => io.signal.addEventListener("abort", () => resolve(), { once: true }));
  io.err("stopping\n");
  return 0;
}
