import type { AuthorHasher } from "../../core/identity.ts";
import type { Pace } from "../../core/pace.ts";
import { MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import type { FeedStart, LiveFeed, LiveItem } from "../live.ts";
import { isObject, type JsonObject, stringAt } from "../normalise/json-value.ts";
import { includedPosts } from "../normalise/x-v2.ts";
import type { XBudget } from "./budget-port.ts";
import { ChargedToday } from "./charged.ts";
import type { XClient, XNewRule } from "./client.ts";
import { faultOfMessage, XFault } from "./faults.ts";
import { POST_FIELDS } from "./fields.ts";
import { Life } from "./life.ts";
import { MatchedRules, percentOf, sampled } from "./matched-rules.ts";
import { readPost } from "./posts.ts";
import type { XPrices } from "./prices.ts";
import { openRefill, type XRefillQuery } from "./refill.ts";
import { XRules } from "./rules.ts";
import { forecastRules } from "./rules-forecast.ts";
import type { StreamEvent, XStream } from "./stream.ts";

/** X sends a heartbeat every 20 s; it may be late. */
const SILENT_AFTER_MS = 30 * SECOND_MS;
/** So often a feed that the budget stopped says that it still is; nominal. */
const CAPPED_MS = 10 * SECOND_MS;
/** So often X is asked again after it said that the account's credit or cap is used up; nominal. */
const SPENT_RETRY_MS = 15 * MINUTE_MS;
/** X counts 50; some are left, for requests do not arrive as evenly as they were sent. */
const CONNECTS = { times: 48, perMs: 15 * MINUTE_MS } as const;
/** Rules that could not be changed while posts come are tried again after; nominal. */
const RULES_RETRY_MS = MINUTE_MS;

export interface XFeedOptions {
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
  readonly hashAuthor: AuthorHasher;
}

/** A feed that tells how much it read that was no post. */
export interface XFeed extends LiveFeed {
  readonly skipped: XSkipped;
}

/** Counts since the start. */
export interface XSkipped {
  /** Lines that are no message. */
  readonly malformed: number;
  /** Messages of kinds that we do not know. */
  readonly unknown: number;
  /** Posts without a usable id. */
  readonly unusable: number;
}

/**
 * X's filtered stream. Before each connection the rules of X are made those of the topics; while it stands the budget is
 * asked with each post, and decides whether all posts come, a sample, or none until the next month. Where X itself says
 * that the account's credit or cap is used up, that is told as such a limit too, and X is asked again every 15 minutes.
 *
 * X has no cursor: the cursor of this feed is what the budget must remember, and what was missed is searched for.
 */
export function openXFeed(options: XFeedOptions): XFeed {
  const state = new XFeedState(options);
  const { client, queries, budget, pace, hashAuthor } = options;
  const refill = openRefill({ client, queries, budget, charged: state.charged, pace, hashAuthor });
  return {
    source: "x",
    feed: "stream",
    title: "X",
    firehose: false,
    connects: CONNECTS,
    connect: (start, signal) => state.connect(start, signal),
    refill: {
      reachMs: refill.reachMs,
      fetch: async function* (gap, signal) {
        // What an earlier run spent is told with the first connection.
        await state.begun(signal);
        yield* refill.fetch(gap, signal);
      },
    },
    release: (signal) => release(client, signal),
    skipped: state.skipped,
  };
}

/**
 * Ends every connection that X counts for the token; that of a second collector with the same token too. X is asked for
 * the list first, as its own way out of TooManyConnections has it, but ends them whatever the list says: a connection
 * that X counts is not always listed, and a list that cannot be had must not keep the feed out.
 */
async function release(client: XClient, signal: AbortSignal): Promise<void> {
  try {
    await client.connections(signal);
  } catch (error) {
    if (!(error instanceof XFault)) throw error;
  }
  await client.deleteConnections(signal);
}

class XFeedState {
  readonly charged = new ChargedToday();
  readonly skipped = { malformed: 0, unknown: 0, unusable: 0 };
  readonly #options: XFeedOptions;
  readonly #matched = new MatchedRules();
  readonly #rules: XRules;
  /** Share of posts that the rules of X bring now. */
  #percent = 100;
  #flow: "live" | "sampled" | "capped" = "live";
  #begun = false;
  /** No rules of ours went live in this process yet. */
  #isForecastDue = true;
  /** What rules that just went live will cost, until it is told. */
  #forecast: string | null = null;
  readonly #waiting = new Set<() => void>();

  constructor(options: XFeedOptions) {
    this.#options = options;
    this.#rules = new XRules(options.client);
  }

  /** Resolves with the first connection, or when `signal` aborts. */
  begun(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (this.#begun || signal.aborted) return resolve();
      const end = (): void => {
        signal.removeEventListener("abort", end);
        this.#waiting.delete(end);
        resolve();
      };
      signal.addEventListener("abort", end, { once: true });
      this.#waiting.add(end);
    });
  }

  async *connect({ cursor }: FeedStart, signal: AbortSignal): AsyncGenerator<LiveItem> {
    this.#begin(cursor);
    while (!signal.aborted) {
      if (this.#isSpent()) yield* this.#waitForBudget(signal);
      else {
        const spent = yield* this.#connectOnce(signal);
        if (spent) yield* this.#waitCapped(this.#inMs(SPENT_RETRY_MS), spent.message, signal);
      }
    }
  }

  #begin(cursor: string | undefined): void {
    if (this.#begun) return;
    this.#begun = true;
    if (cursor !== undefined) this.#options.budget.restore(cursor);
    for (const end of [...this.#waiting]) end();
  }

  #isSpent(): boolean {
    return this.#options.budget.admit(0, this.#options.pace.now()) === "stop";
  }

  #waitForBudget(signal: AbortSignal): AsyncGenerator<LiveItem> {
    const { budget, pace, monthlyUsd } = this.#options;
    const resumesMs = Math.max(budget.resumesAtMs(pace.now()), this.#inMs(CAPPED_MS));
    return this.#waitCapped(resumesMs, cappedSentence(monthlyUsd, resumesMs), signal);
  }

  /** The time when a nominal wait from now is over. */
  #inMs(nominalMs: number): number {
    const { pace } = this.#options;
    return pace.now() + pace.real(nominalMs);
  }

  /** Says that nothing comes, until `resumesMs`. */
  async *#waitCapped(resumesMs: number, sentence: string, signal: AbortSignal): AsyncGenerator<LiveItem> {
    const { pace } = this.#options;
    this.#flow = "capped";
    for (;;) {
      yield { type: "flow", state: "capped", atMs: pace.now(), sentence };
      if (signal.aborted || pace.now() >= resumesMs) return;
      await pace.waitUntil(Math.min(resumesMs, this.#inMs(CAPPED_MS)), signal);
    }
  }

  /** One connection, until the budget or `signal` ends it. Returns the fault where X says that its own limit is reached. */
  async *#connectOnce(signal: AbortSignal): AsyncGenerator<LiveItem, XFault | undefined> {
    let stream: XStream | undefined;
    const life = new Life();
    try {
      await this.#putRules(signal);
      stream = await this.#openStream(signal);
      yield { type: "open", atMs: this.#options.pace.now(), resumed: false };
      yield* this.#tellFlow();
      yield* this.#tellForecast();
      yield* this.#read(stream, life, signal);
      return undefined;
    } catch (error) {
      yield* life.last();
      if (!(error instanceof XFault)) throw error;
      if (signal.aborted) return undefined;
      if (error.spent) return error;
      throw error;
    } finally {
      stream?.close();
    }
  }

  async #putRules(signal: AbortSignal): Promise<void> {
    const { rules, budget } = this.#options;
    if (rules.length === 0) throw new XFault("no topic has a rule that X understands", { kind: "http", refused: true });
    const percent = percentOf(budget.sampleShare());
    const wanted = rules.map((rule) => sampled(rule, percent));
    this.#matched.learn(await this.#rules.sync(wanted, signal, () => this.#askForecast(signal)));
    this.#isForecastDue = false;
    this.#percent = percent;
  }

  async #askForecast(signal: AbortSignal): Promise<void> {
    const { client, queries, budget, prices, monthlyUsd, pace } = this.#options;
    if (!this.#isForecastDue || prices === undefined) return;
    this.#isForecastDue = false;
    this.#forecast = await forecastRules({ client, queries, budget, prices, nowMs: pace.now() }, monthlyUsd, signal);
  }

  /** Tells a forecast once, beside the flow that holds, and what its counts cost. */
  *#tellForecast(): Generator<LiveItem> {
    if (this.#forecast === null) return;
    const { budget, pace } = this.#options;
    yield { type: "flow", state: this.#percent < 100 ? "sampled" : "live", atMs: pace.now(), sentence: this.#forecast };
    yield { type: "cursor", cursor: budget.state() };
    this.#forecast = null;
  }

  async #openStream(signal: AbortSignal): Promise<XStream> {
    const { client, pace } = this.#options;
    const open = (): Promise<XStream> => client.stream(POST_FIELDS, { pace, silentAfterMs: SILENT_AFTER_MS }, signal);
    try {
      return await open();
    } catch (error) {
      // X has no rules: somebody took ours away after they were looked at.
      if (!(error instanceof XFault) || error.status !== 409) throw error;
      await this.#putRules(signal);
      return await open();
    }
  }

  async *#read(stream: XStream, life: Life, signal: AbortSignal): AsyncGenerator<LiveItem> {
    const { budget, pace } = this.#options;
    let rulesDueMs = Number.NEGATIVE_INFINITY;
    for await (const event of stream) {
      life.note(event.atMs);
      yield* this.#itemsOf(event);
      yield* life.due();
      const verdict = budget.admit(0, pace.now());
      // What X delivered meanwhile is paid for and still comes.
      if (verdict === "stop") stream.close();
      else if (percentOf(budget.sampleShare()) !== this.#percent && pace.now() >= rulesDueMs && !signal.aborted) {
        rulesDueMs = pace.now() + pace.real(RULES_RETRY_MS);
        yield* this.#changeRules(signal);
      }
    }
    yield* life.last();
  }

  /** Takes the share that the budget wants while the connection stands. Where that fails posts come as before. */
  async *#changeRules(signal: AbortSignal): AsyncGenerator<LiveItem> {
    try {
      await this.#putRules(signal);
    } catch (error) {
      if (!(error instanceof XFault)) throw error;
      const state = this.#percent < 100 ? "sampled" : "live";
      const sentence = `the share of posts that are taken cannot be changed: ${error.message}`;
      if (!signal.aborted) yield { type: "flow", state, atMs: this.#options.pace.now(), sentence };
      return;
    }
    yield* this.#tellFlow();
  }

  *#tellFlow(): Generator<LiveItem> {
    const isSampled = this.#percent < 100;
    if (!isSampled && this.#flow === "live") return;
    this.#flow = isSampled ? "sampled" : "live";
    const sentence = isSampled ? `${this.#percent} % of the posts are taken, to keep within the budget` : "connected";
    yield { type: "flow", state: this.#flow, atMs: this.#options.pace.now(), sentence };
  }

  *#itemsOf(event: StreamEvent): Generator<LiveItem> {
    if (event.type === "heartbeat") return;
    if (event.type === "malformed") {
      this.skipped.malformed++;
      return;
    }
    const { message, atMs } = event;
    const data = message["data"];
    if (isObject(data) && stringAt(data, "id") !== undefined) {
      yield* this.#postItems(message, data, atMs);
      return;
    }
    const fault = faultOfMessage(message);
    if (fault) throw fault;
    this.skipped.unknown++;
  }

  *#postItems(message: JsonObject, data: JsonObject, atMs: number): Generator<LiveItem> {
    const { budget, hashAuthor, pace } = this.#options;
    budget.admit(this.charged.cost(stringAt(data, "id") ?? "", pace.now()), pace.now());
    const included = includedPosts(message, [data]);
    const read = readPost(data, included, { receivedAtMs: atMs, via: "live", hashAuthor });
    if (!read) {
      this.skipped.unusable++;
      yield { type: "cursor", cursor: budget.state() };
      return;
    }
    const { topics, weight } = this.#matched.read(message, this.#percent);
    const { post, aliases } = read;
    for (const alias of aliases) yield { type: "alias", alias, id: post.id };
    yield { type: "post", post: { ...post, weight }, topics, cursor: budget.state() };
  }
}

function cappedSentence(monthlyUsd: number | null, resumesMs: number): string {
  const limit = monthlyUsd === null ? "what X delivers in a month" : `the monthly budget of $${monthlyUsd}`;
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", timeZone: "UTC" }).format(resumesMs);
  return `${limit} is used up; X goes on on ${day}`;
}
