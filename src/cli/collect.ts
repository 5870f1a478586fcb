import type { ConfigFlags } from "../config/load.ts";
import type { FeedStatus } from "../core/feed.ts";
import { isoUtc } from "../core/time.ts";
import { collect } from "../ingest/collect.ts";
import { openCollector } from "../server/collector.ts";
import { keepMemoryFlat } from "../server/memory.ts";
import { openRuntime, type Runtime } from "../server/runtime.ts";
import type { Invocation, Io } from "./io.ts";
import { faultLine, storeName } from "./log-lines.ts";

/** `northbound collect`: the enabled sources in the foreground, until it is interrupted. Needs no server. */
export async function run({ options }: Invocation, io: Io): Promise<number> {
  const flags = options as ConfigFlags;
  await using runtime = await openRuntime(flags, io.cwd);
  return (await collectUntilStopped(runtime, io)) ? 0 : 1;
}

/** Collects into the runtime's store and tells on stderr how each feed is doing. False where the last of it was not stored. */
export async function collectUntilStopped(runtime: Runtime, io: Io): Promise<boolean> {
  keepMemoryFlat();
  const log = new StatusLog(io);
  const { feeds, context } = await openCollector(runtime, {
    env: io.env,
    clock: io.clock,
    onStatus: (status) => log.tell(status),
    onFault: (error) => io.err(`${faultLine(error, "collecting")}\n`),
  });
  const { store, sources } = runtime.config;
  io.err(`collecting from ${feeds.map(({ title }) => title).join(", ")} into ${storeName(store)}\n`);
  if (sources.x.enabled && sources.x.monthlyUsd === null)
    io.err("note: X charges for every post, and no budget is set; sources.x.budget.monthlyUsd sets one\n");
  const isWhole = await collect(feeds, context, io.signal);
  io.err(
    isWhole
      ? "stopped; everything that had arrived is stored\n"
      : "stopped, but the store would not take what had arrived last; what a platform still has is fetched at the next start\n",
  );
  return isWhole;
}

/** A feed that goes on trying is told of so often, whatever its attempts come to. */
const WAITING_EVERY_MS = 60_000;

/** The states of feeds as lines of the log. */
class StatusLog {
  readonly #io: Io;
  readonly #waitingMs = new Map<string, number>();

  constructor(io: Io) {
    this.#io = io;
  }

  tell({ id, title, state, sentence, retryAtMs }: FeedStatus): void {
    const nowMs = this.#io.clock();
    if (state === "waiting") {
      if (nowMs - (this.#waitingMs.get(id) ?? Number.NEGATIVE_INFINITY) < WAITING_EVERY_MS) return;
      this.#waitingMs.set(id, nowMs);
    } else if (state !== "connecting") this.#waitingMs.delete(id);
    const seconds = retryAtMs === null ? 0 : Math.ceil((retryAtMs - nowMs) / 1000);
    this.#io.err(`${isoUtc(nowMs)} ${title}: ${sentence}${seconds > 1 ? ` in ${seconds} s` : ""}\n`);
  }
}
