import type { Span } from "../../core/coverage.ts";
import { AppError } from "../../core/errors.ts";
import type { Pace } from "../../core/pace.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../core/time.ts";
import { arrayAt, isObject, type JsonObject, objectAt, stringAt } from "../normalise/json-value.ts";
import { archiveFor, SEARCH_LAG_MS, xWindow } from "./backfill-archive.ts";
import type { XBudget } from "./budget-port.ts";
import type { XClient } from "./client.ts";
import { XFault } from "./faults.ts";
import { usdText, type XPrices, type XRequest } from "./prices.ts";
import { type Ask, openRequests } from "./requests.ts";

export const STEPS = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS } as const;
export type CountStep = keyof typeof STEPS;

/** Time that one answer covers at most. */
const PAGE_MS = 31 * DAY_MS;
const ALLOWANCE = { times: 300, perMs: 15 * MINUTE_MS };

/** Posts of one step [startMs, endMs). */
export interface StepCount {
  readonly startMs: number;
  readonly endMs: number;
  readonly posts: number;
}

export interface XCounter {
  /** The whole steps that lie in a window and are over, as one span; it may be empty. */
  wholeSteps(window: Span, step: CountStep): Span;
  /** What counting one query over the window costs, US dollars. */
  price(window: Span): number;
  /**
   * Counts of one query in whole steps, a page at a time, in no particular order. Ends early where `signal` aborts.
   * Throws XFault, StoreError where it cannot be read what others spent, and AppError where the budget does not pay for
   * another request.
   */
  count(query: string, window: Span, step: CountStep, signal: AbortSignal): AsyncIterable<readonly StepCount[]>;
  /**
   * All posts of a query in the whole seconds that hold the window, which need not be whole steps: as many as a search of
   * it reads. Null where `signal` aborted. Throws as `count`, with `beyondBudget` whatever the budget says.
   */
  total(query: string, window: Span, beyondBudget: boolean, signal: AbortSignal): Promise<number | null>;
}

export interface XCounterOptions {
  readonly client: Pick<XClient, "countsRecent" | "countsAll">;
  readonly meter: CountsMeter;
  readonly prices: XPrices;
  readonly pace: Pace;
}

type CountsMeter = Pick<XBudget, "charge" | "look" | "restUsd">;

/**
 * Counts posts without reading any. X counts without reposts, and with posts that were deleted since; steps are UTC. Each
 * request is charged to the meter, also one that fails after X took it.
 */
export function openCounter(options: XCounterOptions): XCounter {
  const { pace, prices } = options;
  const ask = openRequests(pace, [ALLOWANCE]);
  return {
    wholeSteps: ({ fromMs, toMs }, step) => {
      const stepMs = STEPS[step];
      const overMs = Math.floor((pace.now() - SEARCH_LAG_MS) / stepMs) * stepMs;
      return {
        fromMs: Math.floor(fromMs / stepMs) * stepMs,
        toMs: Math.min(Math.ceil(toMs / stepMs) * stepMs, overMs),
      };
    },
    price: ({ fromMs, toMs }) => {
      const request = requestFor(fromMs, pace.now());
      const pages = request === "countsRecent" ? 1 : Math.max(1, Math.ceil((toMs - fromMs) / PAGE_MS));
      return pages * prices[request];
    },
    count: async function* (query, window, step, signal) {
      const stepMs = STEPS[step];
      for await (const page of pages({ ...options, ask, query, window, step, beyondBudget: false }, signal))
        yield page.filter(({ startMs, endMs }) => startMs % stepMs === 0 && endMs - startMs === stepMs);
    },
    total: async (query, window, beyondBudget, signal) => {
      let posts = 0;
      const step = window.toMs - window.fromMs > DAY_MS ? "day" : "minute";
      for await (const page of pages({ ...options, ask, query, window, step, beyondBudget }, signal))
        for (const count of page) posts += count.posts;
      return signal.aborted ? null : posts;
    },
  };
}

function requestFor(fromMs: number, nowMs: number): XRequest {
  return archiveFor(fromMs, nowMs) === "recent" ? "countsRecent" : "countsAll";
}

interface Count extends XCounterOptions {
  readonly ask: Ask;
  readonly query: string;
  readonly window: Span;
  readonly step: CountStep;
  readonly beyondBudget: boolean;
}

async function* pages(count: Count, signal: AbortSignal): AsyncGenerator<readonly StepCount[]> {
  const { client, meter, prices, pace, ask, query, step, beyondBudget } = count;
  const request = requestFor(count.window.fromMs, pace.now());
  let token: string | undefined;
  do {
    const parameters = {
      query,
      granularity: step,
      ...xWindow(count.window),
      next_token: token,
    };
    const body = await ask(async () => {
      await meter.look();
      if (!beyondBudget) checkBudget(meter, prices[request], pace.now());
      meter.charge(request, pace.now());
      return await client[request](parameters, signal);
    }, signal);
    if (body === null) return;
    const { steps, next } = readCounts(body);
    yield steps;
    if (next !== undefined && next === token) throw new XFault("X leads a count in a circle", { kind: "http" });
    token = next;
  } while (token !== undefined);
}

function checkBudget(meter: CountsMeter, price: number, nowMs: number): void {
  const restUsd = meter.restUsd(nowMs);
  if (restUsd !== null && restUsd < price)
    throw new AppError(
      `this month's budget for X is used up (${usdText(restUsd)} left); raise sources.x.budget.monthlyUsd, or wait for the next month`,
    );
}

/** The counts of one answer, and what asks for the next. Throws XFault where it is none. */
export function readCounts(body: JsonObject): {
  readonly steps: readonly StepCount[];
  readonly next: string | undefined;
} {
  const meta = objectAt(body, "meta");
  if (!meta) throw new XFault("X answered a count with something else", { kind: "http" });
  return { steps: arrayAt(body, "data").flatMap(readStep), next: stringAt(meta, "next_token") };
}

/** In the spellings before and after the renaming of 2026. */
function readStep(value: unknown): StepCount[] {
  if (!isObject(value)) return [];
  const posts = value["tweet_count"] ?? value["post_count"];
  const startMs = Date.parse(stringAt(value, "start") ?? "");
  const endMs = Date.parse(stringAt(value, "end") ?? "");
  const isCount = typeof posts === "number" && Number.isSafeInteger(posts) && posts >= 0;
  return isCount && endMs > startMs ? [{ startMs, endMs, posts }] : [];
}
