import type { ConfigFlags } from "../config/load.ts";
import { openExistingRuntime } from "../server/runtime.ts";
import type { Invocation, Io } from "./io.ts";
import { serveUntilStopped } from "./start.ts";

/** `northbound serve`: dashboard and API over a store, reading only. */
export async function run({ options }: Invocation, io: Io): Promise<number> {
  const flags = options as unknown as ConfigFlags & { host: string; port?: number; rateLimit: number | "off" };
  await using runtime = await openExistingRuntime(flags, io.cwd);
  return await serveUntilStopped(runtime, flags, io, { mode: "off" });
}
