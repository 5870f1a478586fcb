import { describe, expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "../../../src/core/time.ts";
import type { LiveItem } from "../../../src/sources/live.ts";
import type { XMeter } from "../../../src/sources/x/budget.ts";
import { openBudget } from "../../../src/sources/x/budget.ts";
import type { XFeedOptions } from "../../../src/sources/x/feed.ts";
import { settle } from "../../support/manual-pace.ts";
import { CHANGE_RULES, COUNTS_RECENT, type XAnswer, xIdAt } from "../../support/x-server.ts";
import { type FeedKit, feedKit, message, QUERIES, T } from "./feed-kit.ts";

const PRICES = { postRead: 0.005, countsRecent: 0.005, countsAll: 0.01 };

interface ForecastKit extends FeedKit {
  readonly meter: XMeter;
}

async function forecastKit(monthlyUsd: number | null, more: Partial<XFeedOptions> = {}): Promise<ForecastKit> {
  const meter = openBudget({ prices: PRICES, monthlyUsd });
  return { ...(await feedKit({ budget: meter, monthlyUsd, prices: PRICES, ...more })), meter };
}

/** Connects, and gives what came up to the first post. */
async function itemsOf({ open, server }: ForecastKit): Promise<readonly LiveItem[]> {
  server.posts = Array.from({ length: 70 }, (_, i) => ({ id: xIdAt(T - HOUR_MS - i * HOUR_MS), text: "tea" }));
  const { taking, far } = await open();
  far.send(message(1));
  await taking.until(({ type }) => type === "post");
  return taking.items;
}

const flowsIn = (items: readonly LiveItem[]) => items.filter(({ type }) => type === "flow");

describe("a forecast before rules go live", () => {
  test("says what they cost in a month, once, from counts of the last 7 days that are charged", async () => {
    await using kit = await forecastKit(50);
    const items = await itemsOf(kit);
    // 140 posts in 6 days and 23 hours, twice for two queries that find the same.
    expect(items.slice(0, 3)).toEqual([
      { type: "open", atMs: T, resumed: false },
      {
        type: "flow",
        state: "live",
        atMs: T,
        sentence:
          "X: about 21 posts a day match these rules, reposts not counted, about $3.02 a month; the budget is $50.00",
      },
      { type: "cursor", cursor: expect.stringContaining('"microUsd":10000') },
    ]);
    expect(flowsIn(items)).toHaveLength(1);
    const asked = kit.server.of(COUNTS_RECENT);
    expect(asked.map(({ query }) => query.get("query")).sort()).toEqual(QUERIES.map(({ query }) => query).sort());
    expect(asked[0]?.query.get("granularity")).toBe("day");
    expect(Date.parse(asked[0]?.query.get("start_time") ?? "")).toBe(T - 7 * DAY_MS + HOUR_MS);
    const paths = kit.server.requests.map(({ method, path, query }) => `${method} ${path}?${query.get("dry_run")}`);
    expect(paths.lastIndexOf("GET /2/tweets/counts/recent?null")).toBeLessThan(paths.indexOf(`${CHANGE_RULES}?null`));
  });

  test("is not made where X holds the rules already, nor again in the process", async () => {
    await using first = await forecastKit(50);
    await itemsOf(first);
    await using second = await forecastKit(50, { client: first.client });
    for (const far of first.server.streams) far.drop();
    while (first.server.streams.length > 0) await settle();
    const taking = second.take();
    await taking.until(({ type }) => type === "open");
    expect(first.server.of(COUNTS_RECENT)).toHaveLength(2);
    first.server.rules = [];
    for (const far of first.server.streams) far.drop();
    await taking.ended;
    const again = second.take();
    await again.until(({ type }) => type === "open");
    expect(first.server.of(COUNTS_RECENT)).toHaveLength(2);
    expect(flowsIn([...taking.items, ...again.items])).toEqual([]);
  });

  test("is not made without a budget, without prices, or where the budget does not pay for the counts", async () => {
    for (const kit of [await forecastKit(null), await feedKit({ monthlyUsd: 50 }), await forecastKit(0.009)]) {
      await using each = kit;
      await each.open();
      expect(each.server.of(COUNTS_RECENT)).toEqual([]);
    }
  });

  test("keeps no rule back where X does not count, and is charged all the same", async () => {
    const answers: readonly (XAnswer | "drop")[] = [{ status: 503 }, { status: 403 }, { body: { odd: 1 } }, "drop"];
    for (const answer of answers) {
      await using kit = await forecastKit(50);
      kit.server.once(COUNTS_RECENT, answer);
      expect(flowsIn(await itemsOf(kit))).toEqual([]);
      expect(kit.server.rules).toHaveLength(2);
      expect(kit.meter.spentUsd(T)).toBeGreaterThanOrEqual(0.01);
    }
  });

  test("asks for 20 counts at most, and says of how many queries", async () => {
    const queries = Array.from({ length: 23 }, (_, i) => ({ query: `tea${i}`, topic: "tea" }));
    await using kit = await forecastKit(50, { queries });
    const [flow] = flowsIn(await itemsOf(kit));
    expect(flow).toMatchObject({ sentence: expect.stringContaining("match the first 20 of 23 queries") });
    expect(kit.server.of(COUNTS_RECENT)).toHaveLength(20);
  });

  test("is ended at once when the feed is told to end", async () => {
    await using kit = await forecastKit(50);
    kit.server.script(COUNTS_RECENT, () => "hang");
    const taking = kit.take();
    while (kit.server.of(COUNTS_RECENT).length < 2) await settle();
    kit.stop.abort();
    expect(await taking.ended).toBeUndefined();
    await kit.server.idle();
    expect(kit.server.rules).toEqual([]);
  });
});
