import { AttemptBudget, Backoff } from "../core/backoff.ts";
import { type CoverageInterval, repostFeed } from "../core/coverage.ts";
import { AppError } from "../core/errors.ts";
import type { FeedStatus } from "../core/feed.ts";
import { seenMeasure } from "../core/measure.ts";
import type { Pace } from "../core/pace.ts";
import { DAY_MS, SECOND_MS } from "../core/time.ts";
import { ConnectionFault, type LiveFeed, type LiveItem } from "../sources/live.ts";
import type { Store } from "../store/store.ts";
import { FeedLedger } from "./feed-ledger.ts";
import { LiveWriter } from "./live-writer.ts";
import type { Pipeline } from "./pipeline.ts";
import { RefillPlanner } from "./refill.ts";
import { SleepGuard } from "./sleep-guard.ts";
import { StatusTeller } from "./status-teller.ts";

/** A connection that stood so long is stable: the next loss begins the ladders anew. Nominal. */
const STABLE_MS = 60 * SECOND_MS;
/** Coverage older than this is settled; nothing refills it any more. */
const SETTLED_MS = 8 * DAY_MS;
/** A refused feed is tried again this often: somebody may have mended the token. Nominal. */
const REFUSED_MS = 320 * SECOND_MS;
/** So often the supervisor looks whether the process slept and how far time has come; real. */
const TURN_MS = 250;
/** While there is no connection the ledger grows so often, by gap or limit; real. */
const TELL_GAP_MS = 1_000;
const NOT_RUNNING = "the collector was not running";

export interface SupervisorContext {
  readonly store: Pick<Store, "commit" | "find" | "coverage" | "cursor" | "putRecords">;
  readonly pipeline: Pipeline;
  readonly pace: Pace;
  /** Told of each change of state, for the log. */
  readonly onStatus: (status: FeedStatus) => void;
  /** Told of failures that are ours; the feed goes on. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Keeps one feed connected until `signal` aborts: connects within the platform's limits, climbs the ladders of waits,
 * takes what comes to the store, and keeps the ledger of what was seen. Never gives up and never throws for what a
 * platform does. Returns once everything that had arrived is committed: true; or false where the store would not take it.
 * Throws StoreError where the store cannot be read at the start.
 */
export async function superviseFeed(feed: LiveFeed, context: SupervisorContext, signal: AbortSignal): Promise<boolean> {
  const supervisor = await Supervisor.open(feed, context);
  return await supervisor.run(signal);
}

class Supervisor {
  readonly #feed: LiveFeed;
  readonly #context: SupervisorContext;
  readonly #ledger: FeedLedger;
  readonly #writer: LiveWriter;
  readonly #planner: RefillPlanner;
  readonly #backoff = new Backoff();
  readonly #attempts: AttemptBudget;
  #cursor: string | undefined;
  #lossReason = NOT_RUNNING;
  readonly #status: StatusTeller;
  readonly #sleep: SleepGuard;
  /** Ends the connection at hand; undefined between two. */
  #hangUp: (() => void) | undefined;
  #isOpen = false;
  readonly #startedMs: number;

  static async open(feed: LiveFeed, context: SupervisorContext): Promise<Supervisor> {
    const { store, pace } = context;
    const earlier = await store.coverage({ fromMs: pace.now() - SETTLED_MS, toMs: Number.POSITIVE_INFINITY });
    return new Supervisor(feed, context, earlier, await store.cursor(feedId(feed)));
  }

  private constructor(
    feed: LiveFeed,
    context: SupervisorContext,
    earlier: readonly CoverageInterval[],
    cursor: string | undefined,
  ) {
    const { store, pipeline, pace } = context;
    this.#feed = feed;
    this.#context = context;
    this.#ledger = new FeedLedger(feed.source, feed.feed, earlier);
    this.#cursor = cursor;
    this.#attempts = new AttemptBudget({ times: feed.connects.times, perMs: pace.real(feed.connects.perMs) });
    const { source, title } = feed;
    this.#status = new StatusTeller({
      feed: { id: feedId(feed), source, feed: feed.feed, title },
      store,
      pace,
      onStatus: context.onStatus,
    });
    this.#startedMs = pace.now();
    this.#sleep = new SleepGuard(this.#startedMs);
    const reposts = new FeedLedger(feed.source, repostFeed(feed.feed), earlier);
    this.#writer = new LiveWriter({
      id: feedId(feed),
      store,
      pipeline,
      pace,
      seenMeasure: feed.firehose ? seenMeasure(feed.source) : null,
      firehose: feed.firehose,
      coverage: () => [this.#ledger.take(), reposts.take()].filter((change) => change !== null),
      onTrouble: (error) => {
        if (error !== null && !(error instanceof AppError)) context.onFault(error);
        this.#status.trouble(error);
      },
      onOurs: (post) => post.via === "live" && this.#ledger.post(post.receivedAtMs),
    });
    this.#planner = new RefillPlanner({
      refill: feed.refill,
      ledger: this.#ledger,
      reposts,
      writer: this.#writer,
      pace,
      onFault: context.onFault,
    });
  }

  async run(signal: AbortSignal): Promise<boolean> {
    const { pace } = this.#context;
    if (this.#feed.firehose) await this.#declareMeasure();
    this.#ledger.close(pace.now(), NOT_RUNNING);
    this.#writer.touch();
    signal.addEventListener("abort", () => this.#writer.hurry(), { once: true });
    const stopTurning = this.#watchTurns();
    const refilling = this.#planner.run(signal);
    while (!signal.aborted) {
      const fault = await this.#connectOnce(signal);
      if (signal.aborted) break;
      await this.#pause(fault, signal);
    }
    stopTurning();
    await refilling;
    if (!this.#isOpen) this.#ledger.close(pace.now(), this.#lossReason);
    const isWhole = await this.#writer.close();
    this.#status.tell("stopped", "stopped");
    await this.#status.settled();
    return isWhole;
  }

  /** One connection from its attempt to its end. Returns why it ended; undefined where `signal` ended it. */
  async #connectOnce(signal: AbortSignal): Promise<ConnectionFault | undefined> {
    const { pace } = this.#context;
    await pace.waitUntil(this.#attempts.nextMs(pace.now()), signal);
    if (signal.aborted) return undefined;
    this.#attempts.take(pace.now());
    if (this.#status.state !== "waiting" && this.#status.state !== "refused")
      this.#status.tell("connecting", "connecting");
    const line = new AbortController();
    const hangUp = (): void => line.abort();
    signal.addEventListener("abort", hangUp, { once: true });
    this.#hangUp = hangUp;
    let fault: ConnectionFault | undefined;
    let openMs: number | undefined;
    try {
      const start = { cursor: this.#cursor, provenMs: this.#ledger.provenMs };
      for await (const item of this.#feed.connect(start, line.signal)) {
        if (item.type === "open") openMs = item.atMs;
        await this.#take(item);
      }
      if (!signal.aborted) fault = new ConnectionFault(this.#endReason(), { kind: "network" });
    } catch (error) {
      if (!(error instanceof ConnectionFault)) this.#context.onFault(error);
      if (!signal.aborted) fault = faultOf(error, this.#feed.title);
    } finally {
      signal.removeEventListener("abort", hangUp);
      this.#hangUp = undefined;
    }
    if (fault === undefined) return undefined;
    const wasStable = openMs !== undefined && pace.now() - openMs >= pace.real(STABLE_MS);
    if (wasStable) this.#backoff.reset();
    if (openMs !== undefined || this.#lossReason === NOT_RUNNING) this.#lossReason = fault.message;
    if (openMs === undefined) this.#ledger.begin(this.#startedMs);
    this.#isOpen = false;
    // A limit is told by the feed; what fails after it is no limit.
    this.#ledger.endCap();
    this.#ledger.close(pace.now(), this.#lossReason);
    await this.#writer.flush();
    return fault;
  }

  #endReason(): string {
    return this.#sleep.sleptLong ? "this computer or process was asleep" : `${this.#feed.title} ended the connection`;
  }

  async #take(item: LiveItem): Promise<void> {
    const ledger = this.#ledger;
    this.#look();
    if (item.type === "open") {
      ledger.open(item.atMs, item.resumed, this.#lossReason);
      this.#sleep.connected();
      this.#isOpen = true;
      this.#status.tell("live", item.resumed ? "connected, fetching what came meanwhile" : "connected");
      this.#planner.wake();
      await this.#writer.flush();
      return;
    }
    if (item.type === "caught-up") {
      ledger.caughtUp();
      this.#status.tell("live", "connected");
    } else if (item.type === "gap") ledger.missing(item.fromMs, item.toMs, item.reason);
    else if (item.type === "flow") {
      if (item.state === "capped") {
        ledger.capped(item.atMs, item.sentence);
        this.#isOpen = false;
      } else ledger.flow(item.state, item.atMs);
      this.#status.tell(item.state === "capped" ? "capped" : "live", item.sentence);
    } else if (item.type === "alive") ledger.prove(this.#sleep.provable(item.atMs));
    if ("cursor" in item && item.cursor !== undefined) this.#cursor = item.cursor;
    await this.#writer.add(item);
  }

  /** Whether the process slept; then a connection that it slept through is ended. */
  #look(): void {
    this.#sleep.turn(this.#context.pace.now());
    if (this.#sleep.sleptLong && this.#isOpen) this.#hangUp?.();
  }

  #watchTurns(): () => void {
    const { pace } = this.#context;
    const stopped = new AbortController();
    const turn = async (): Promise<void> => {
      let toldMs = pace.now();
      while (!stopped.signal.aborted) {
        this.#look();
        if (!this.#isOpen && pace.now() - toldMs >= TELL_GAP_MS) {
          toldMs = pace.now();
          if (this.#ledger.isCapped) this.#ledger.capped(toldMs);
          else this.#ledger.close(toldMs, this.#lossReason);
          this.#writer.touch();
        }
        await pace.waitUntil(pace.now() + TURN_MS, stopped.signal);
      }
    };
    void turn();
    return () => stopped.abort();
  }

  /** Waits as the fault asks for. */
  async #pause(fault: ConnectionFault | undefined, signal: AbortSignal): Promise<void> {
    if (fault === undefined) return;
    const { pace } = this.#context;
    if (fault.occupied && this.#feed.release && (await this.#released(signal))) return;
    const ladderMs = fault.refused ? REFUSED_MS : this.#backoff.next(fault.kind);
    const atMs = Math.max(pace.now() + pace.real(ladderMs), fault.retryAtMs ?? 0, this.#attempts.nextMs(pace.now()));
    const waits = atMs > pace.now();
    this.#status.tell(fault.refused ? "refused" : "waiting", `${fault.message}, retrying`, waits ? atMs : null);
    await pace.waitUntil(atMs, signal);
  }

  #lastReleaseMs = Number.NEGATIVE_INFINITY;

  /** Ends connections that the platform still counts as ours; at most once a minute, or it would be a ladder of its own. */
  async #released(signal: AbortSignal): Promise<boolean> {
    const { pace } = this.#context;
    if (pace.now() - this.#lastReleaseMs < pace.real(60 * SECOND_MS)) return false;
    this.#lastReleaseMs = pace.now();
    this.#status.tell("waiting", "an earlier connection of ours is still open there; ending it");
    try {
      await this.#feed.release?.(signal);
      return true;
    } catch (error) {
      if (!(error instanceof ConnectionFault)) this.#context.onFault(error);
      return false;
    }
  }

  async #declareMeasure(): Promise<void> {
    const { source, title } = this.#feed;
    await this.#context.store.putRecords("measure", [
      {
        id: seenMeasure(source),
        name: `All posts seen on ${title}`,
        unit: "posts",
        source: title,
        zone: "UTC",
        note: "Posts of any topic that passed while the collector was connected: the denominator.",
      },
    ]);
  }
}

export function feedId({ source, feed }: { readonly source: string; readonly feed: string }): string {
  return `${source}/${feed}`;
}

/** Whatever goes wrong in one feed, the others and the next attempt go on. */
function faultOf(error: unknown, title: string): ConnectionFault {
  if (error instanceof ConnectionFault) return error;
  return new ConnectionFault(`something unexpected went wrong with ${title}`, { kind: "http", cause: error });
}
