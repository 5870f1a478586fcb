import { openReplay, type ReplayFlags } from "../server/replay.ts";
import { archiveName } from "./archive-name.ts";
import type { Invocation, Io } from "./io.ts";
import { serveUntilStopped } from "./start.ts";

interface Flags extends ReplayFlags {
  readonly host: string;
  readonly port?: number;
  readonly rateLimit: number | "off";
}

/** `northbound replay`: a night once more, as if it came now, with the dashboard open. Nothing of it is kept. */
export async function run({ args, options }: Invocation, io: Io): Promise<number> {
  const flags = options as unknown as Flags;
  const files = args.map((name) => ({ path: name, source: `archive:${archiveName(name)}` as const }));
  await using replay = await openReplay(flags, files, io.cwd, io.clock);
  return await serveUntilStopped(replay, flags, { ...io, clock: replay.clock }, replay.live, () =>
    replay.play(io.signal, (sentence) => io.err(`${sentence}\n`)),
  );
}
