import type { Pace } from "../../core/pace.ts";
import { MINUTE_MS } from "../../core/time.ts";
import type { LiveItem } from "../live.ts";
import type { JsonObject } from "../normalise/json-value.ts";
import type { XBudget } from "./budget-port.ts";
import type { XClient, XNewRule } from "./client.ts";
import { XFault } from "./faults.ts";
import type { Flow } from "./flow.ts";
import { type Delivered, MatchedRules, percentOf, sampled } from "./matched-rules.ts";
import type { XPrices } from "./prices.ts";
import type { XRefillQuery } from "./refill.ts";
import { XRules } from "./rules.ts";
import { forecastRules } from "./rules-forecast.ts";

/** Rules that could not be changed while posts come are tried again after; nominal. */
const RETRY_MS = MINUTE_MS;

export interface FeedRulesOptions {
  readonly client: XClient;
  /** Rules of all topics, tagged `nb:<topic id>:<n>`. */
  readonly rules: readonly XNewRule[];
  /** What finds the same posts in the search, for gaps. */
  readonly queries: readonly XRefillQuery[];
  readonly budget: XBudget;
  /** US dollars that a month may cost, for the sentence that says they are spent; null where only X's own limit holds. */
  readonly monthlyUsd: number | null;
  /** For a forecast of what rules cost before they go live; without them there is none. */
  readonly prices?: XPrices;
  readonly pace: Pace;
}

/**
 * Keeps the rules of X at those of the topics, with the share of posts that the budget wants, and says which of them
 * brought a post. Before rules of ours first go live it forecasts what they cost.
 */
export class FeedRules {
  readonly #options: FeedRulesOptions;
  readonly #flow: Flow;
  readonly #held: XRules;
  readonly #matched = new MatchedRules();
  /** Share of posts that the rules of X bring now. */
  #percent = 100;
  #retryAtMs = Number.NEGATIVE_INFINITY;
  /** No rules of ours went live in this process yet. */
  #isForecastDue = true;
  /** What rules that just went live will cost, until it is told. */
  #forecast: string | null = null;

  constructor(options: FeedRulesOptions, flow: Flow) {
    this.#options = options;
    this.#flow = flow;
    this.#held = new XRules(options.client);
  }

  /** Makes the rules of X those that are wanted now. Throws XFault. */
  async put(signal: AbortSignal): Promise<void> {
    const { rules, budget } = this.#options;
    if (rules.length === 0) throw new XFault("no topic has a rule that X understands", { kind: "http", refused: true });
    const percent = percentOf(budget.sampleShare());
    const wanted = rules.map((rule) => sampled(rule, percent));
    this.#matched.learn(await this.#held.sync(wanted, signal, () => this.#askForecast(signal)));
    this.#isForecastDue = false;
    this.#percent = percent;
  }

  /** What holds now that a connection stands: the share of posts, and once a forecast with what its counts cost. */
  *told(): Generator<LiveItem> {
    yield* this.#flow.share(this.#percent);
    if (this.#forecast === null) return;
    yield* this.#flow.remark(this.#percent, this.#forecast);
    yield { type: "cursor", cursor: this.#options.budget.state() };
    this.#forecast = null;
  }

  /** Takes the share that the budget wants while the connection stands. Where that fails posts come as before. */
  async *follow(signal: AbortSignal): AsyncGenerator<LiveItem> {
    const { budget, pace } = this.#options;
    if (percentOf(budget.sampleShare()) === this.#percent || pace.now() < this.#retryAtMs || signal.aborted) return;
    this.#retryAtMs = pace.now() + pace.real(RETRY_MS);
    try {
      await this.put(signal);
    } catch (error) {
      if (!(error instanceof XFault)) throw error;
      const sentence = `the share of posts that are taken cannot be changed: ${error.message}`;
      if (!signal.aborted) yield* this.#flow.remark(this.#percent, sentence);
      return;
    }
    yield* this.#flow.share(this.#percent);
  }

  /** Under which rules a message of the stream came. */
  read(message: JsonObject): Delivered {
    return this.#matched.read(message, this.#percent);
  }

  async #askForecast(signal: AbortSignal): Promise<void> {
    const { client, queries, budget, prices, monthlyUsd, pace } = this.#options;
    if (!this.#isForecastDue || prices === undefined) return;
    this.#isForecastDue = false;
    this.#forecast = await forecastRules({ client, queries, budget, prices, nowMs: pace.now() }, monthlyUsd, signal);
  }
}
