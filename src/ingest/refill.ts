import { Backoff } from "../core/backoff.ts";
import type { CoverageInterval, Span } from "../core/coverage.ts";
import type { Pace } from "../core/pace.ts";
import { MINUTE_MS } from "../core/time.ts";
import { ConnectionFault, type Refill } from "../sources/live.ts";
import type { FeedLedger } from "./feed-ledger.ts";
import type { LiveWriter } from "./live-writer.ts";

/** Gaps no farther apart than this are fetched as one: a search costs the same for a minute as for a second. */
const JOINED_MS = MINUTE_MS;
/** Ends the reason of a gap that was asked for and did not come; it is not asked for again. */
const NOT_THERE = "could not be fetched afterwards";
/** A failed fetch is tried again no sooner; nominal. */
const SOONEST_MS = 1_000;
const NO_REPOSTS = "a search gives no reposts";

export interface RefillPlannerOptions {
  /** Undefined for feeds that replay by themselves. */
  readonly refill: Refill | undefined;
  readonly ledger: FeedLedger;
  /** Coverage of reposts where it differs from that of the feed. */
  readonly reposts: FeedLedger;
  readonly writer: LiveWriter;
  readonly pace: Pace;
  /** Told of failures that are ours; the next attempt follows all the same. */
  readonly onFault: (error: unknown) => void;
}

/** Fetches what a feed missed, the latest gap first, one at a time, beside the connection that goes on. */
export class RefillPlanner {
  readonly #options: RefillPlannerOptions;
  readonly #backoff = new Backoff();
  #wake: () => void = () => {};

  constructor(options: RefillPlannerOptions) {
    this.#options = options;
  }

  /** There may be a new gap. */
  wake(): void {
    this.#wake();
  }

  /** Works until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { refill, pace } = this.#options;
    if (!refill) return;
    while (!signal.aborted) {
      const gap = this.#nextGap(refill.reachMs);
      if (gap === undefined) {
        await this.#woken(signal);
        continue;
      }
      try {
        await this.#fetch(refill, gap, signal);
        this.#backoff.reset();
      } catch (error) {
        await pace.waitUntil(this.#retryAtMs(error), signal);
      }
    }
  }

  #retryAtMs(error: unknown): number {
    const { pace, onFault } = this.#options;
    if (!(error instanceof ConnectionFault)) onFault(error);
    const kind = error instanceof ConnectionFault && !error.refused ? error.kind : "http";
    const serverMs = error instanceof ConnectionFault ? (error.retryAtMs ?? 0) : 0;
    return Math.max(pace.now() + pace.real(Math.max(this.#backoff.next(kind), SOONEST_MS)), serverMs);
  }

  #nextGap(reachMs: number): Span | undefined {
    const gaps = this.#options.ledger.gaps(this.#options.pace.now() - reachMs).filter(canBeAskedFor);
    let last = gaps.pop();
    if (!last) return undefined;
    const { toMs } = last;
    for (let before = gaps.pop(); before && last.fromMs - before.toMs <= JOINED_MS; before = gaps.pop()) last = before;
    return { fromMs: last.fromMs, toMs };
  }

  async #fetch(refill: Refill, gap: Span, signal: AbortSignal): Promise<void> {
    const { ledger, reposts, writer } = this.#options;
    for await (const item of refill.fetch(gap, signal)) {
      if (item.type !== "refilled") {
        await writer.add(item);
        continue;
      }
      if (signal.aborted) return;
      const within = ledger.gaps(gap.fromMs).filter(({ fromMs }) => fromMs < gap.toMs);
      ledger.refilled(gap, item.whole ? { whole: true } : { whole: false, reason: NOT_THERE });
      if (item.without === "reposts")
        for (const { fromMs, toMs } of within) reposts.missing(fromMs, Math.min(toMs, gap.toMs), NO_REPOSTS);
      await writer.flush();
    }
  }

  #woken(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        signal.removeEventListener("abort", end);
        resolve();
      };
      signal.addEventListener("abort", end, { once: true });
      this.#wake = end;
    });
  }
}

function canBeAskedFor({ reason }: CoverageInterval): boolean {
  return reason?.endsWith(NOT_THERE) !== true;
}
