import type { AuthorHasher } from "../../core/identity.ts";
import { MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import type { FeedStart, LiveFeed, LiveItem } from "../live.ts";
import { lookIfReadable, watchBudget } from "./budget-watch.ts";
import { ChargedToday } from "./charged.ts";
import type { XClient } from "./client.ts";
import { XFault } from "./faults.ts";
import { FeedMessages, type XSkipped } from "./feed-messages.ts";
import { FeedRules, type FeedRulesOptions } from "./feed-rules.ts";
import { POST_FIELDS } from "./fields.ts";
import { Flow } from "./flow.ts";
import { Life } from "./life.ts";
import { openRefill } from "./refill.ts";
import type { XStream } from "./stream.ts";

/** X sends a heartbeat every 20 s; it may be late. */
const SILENT_AFTER_MS = 30 * SECOND_MS;
/** So often X is asked again after it said that the account's credit or cap is used up; nominal. */
const SPENT_RETRY_MS = 15 * MINUTE_MS;
/** X counts 50; some are left, for requests do not arrive as evenly as they were sent. */
const CONNECTS = { times: 48, perMs: 15 * MINUTE_MS } as const;

export interface XFeedOptions extends FeedRulesOptions {
  readonly hashAuthor: AuthorHasher;
}

/** A feed that tells how much it read that was no post. */
export interface XFeed extends LiveFeed {
  readonly skipped: XSkipped;
}

/**
 * X's filtered stream. Before each connection the rules of X are made those of the topics; while it stands the budget is
 * asked with each post and learns every second what others spent, and decides whether all posts come, a sample, or none
 * until the next month. Where X itself says that the account's credit or cap is used up, that is told as such a limit too,
 * and X is asked again every 15 minutes.
 *
 * X has no cursor: the cursor of this feed is what the budget must remember, and what was missed is searched for.
 */
export function openXFeed(options: XFeedOptions): XFeed {
  const state = new StreamFeed(options);
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
    skipped: state.messages.skipped,
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

class StreamFeed {
  readonly charged = new ChargedToday();
  readonly messages: FeedMessages;
  readonly #options: XFeedOptions;
  readonly #flow: Flow;
  readonly #rules: FeedRules;
  #begun = false;
  readonly #waiting = new Set<() => void>();

  constructor(options: XFeedOptions) {
    this.#options = options;
    this.#flow = new Flow(options.pace);
    this.#rules = new FeedRules(options, this.#flow);
    this.messages = new FeedMessages({ ...options, rules: this.#rules, charged: this.charged });
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
    const { budget, pace, monthlyUsd } = this.#options;
    this.#begin(cursor);
    while (!signal.aborted) {
      await lookIfReadable(budget);
      if (budget.admit(0, pace.now()) === "stop") {
        const resumesMs = budget.resumesAtMs(pace.now());
        yield* this.#flow.capped(resumesMs, cappedSentence(monthlyUsd, resumesMs), signal);
        continue;
      }
      const spent = yield* this.#connectOnce(signal);
      if (spent) yield* this.#flow.capped(pace.now() + pace.real(SPENT_RETRY_MS), spent.message, signal);
    }
  }

  #begin(cursor: string | undefined): void {
    if (this.#begun) return;
    this.#begun = true;
    if (cursor !== undefined) this.#options.budget.restore(cursor);
    for (const end of [...this.#waiting]) end();
  }

  /** One connection, until the budget or `signal` ends it. Returns the fault where X says that its own limit is reached. */
  async *#connectOnce(signal: AbortSignal): AsyncGenerator<LiveItem, XFault | undefined> {
    let stream: XStream | undefined;
    const life = new Life();
    try {
      await this.#rules.put(signal);
      stream = await this.#openStream(signal);
      yield { type: "open", atMs: this.#options.pace.now(), resumed: false };
      yield* this.#rules.told();
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

  async #openStream(signal: AbortSignal): Promise<XStream> {
    const { client, pace } = this.#options;
    const open = (): Promise<XStream> => client.stream(POST_FIELDS, { pace, silentAfterMs: SILENT_AFTER_MS }, signal);
    try {
      return await open();
    } catch (error) {
      // X has no rules: somebody took ours away after they were looked at.
      if (!(error instanceof XFault) || error.status !== 409) throw error;
      await this.#rules.put(signal);
      return await open();
    }
  }

  async *#read(stream: XStream, life: Life, signal: AbortSignal): AsyncGenerator<LiveItem> {
    const { budget, pace } = this.#options;
    const endWatch = watchBudget(this.#options, () => stream.close());
    try {
      for await (const event of stream) {
        life.note(event.atMs);
        yield* this.messages.items(event);
        yield* life.due();
        // What X delivered meanwhile is paid for and still comes.
        if (budget.admit(0, pace.now()) === "stop") stream.close();
        else yield* this.#rules.follow(signal);
      }
    } finally {
      await endWatch();
    }
    yield* life.last();
  }
}

function cappedSentence(monthlyUsd: number | null, resumesMs: number): string {
  const limit = monthlyUsd === null ? "what X delivers in a month" : `the monthly budget of $${monthlyUsd}`;
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", timeZone: "UTC" }).format(resumesMs);
  return `${limit} is used up; X goes on on ${day}`;
}
