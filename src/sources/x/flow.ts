import type { Pace } from "../../core/pace.ts";
import { SECOND_MS } from "../../core/time.ts";
import type { LiveItem } from "../live.ts";

/** So often a feed that a limit stopped says that it still is; nominal. */
const CAPPED_MS = 10 * SECOND_MS;

type FlowItem = Extract<LiveItem, { type: "flow" }>;

/** Tells which limit holds for the posts of the feed: none, a share of them in whole percent, or that none come. */
export class Flow {
  readonly #pace: Pace;
  #state: FlowItem["state"] = "live";

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  /** Posts come, so many percent of them. Whole ones are told only where that is news. */
  *share(percent: number): Generator<FlowItem> {
    if (percent >= 100 && this.#state === "live") return;
    this.#state = stateOf(percent);
    const isSampled = percent < 100;
    const sentence = isSampled ? `${percent} % of the posts are taken, to keep within the budget` : "connected";
    yield this.#item(this.#state, sentence);
  }

  /** A sentence for people beside a state that goes on. */
  *remark(percent: number, sentence: string): Generator<FlowItem> {
    yield this.#item(stateOf(percent), sentence);
  }

  /** No posts come until `resumesMs`, or longer by what remains of a turn; said again as time passes. */
  async *capped(resumesMs: number, sentence: string, signal: AbortSignal): AsyncGenerator<FlowItem> {
    const pace = this.#pace;
    const untilMs = Math.max(resumesMs, pace.now() + pace.real(CAPPED_MS));
    this.#state = "capped";
    for (;;) {
      yield this.#item("capped", sentence);
      if (signal.aborted || pace.now() >= untilMs) return;
      await pace.waitUntil(Math.min(untilMs, pace.now() + pace.real(CAPPED_MS)), signal);
    }
  }

  #item(state: FlowItem["state"], sentence: string): FlowItem {
    return { type: "flow", state, atMs: this.#pace.now(), sentence };
  }
}

function stateOf(percent: number): "live" | "sampled" {
  return percent < 100 ? "sampled" : "live";
}
