import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LiveItem } from "../../../src/sources/live.ts";
import { openBudget } from "../../../src/sources/x/budget.ts";
import { settle } from "../../support/manual-pace.ts";
import { CHANGE_RULES, RULES, rateLimited, STREAM, xIdAt } from "../../support/x-server.ts";
import { type FeedKit, feedKit, hasText, message, NEXT_MONTH, postsIn, T } from "./feed-kit.ts";

let kit: FeedKit;
beforeEach(async () => {
  kit = await feedKit();
});
afterEach(() => kit[Symbol.asyncDispose]());

const flows = (items: readonly LiveItem[]) => items.filter((item) => item.type === "flow");
const flowsTo = (state: string) => (item: LiveItem) => item.type === "flow" && item.state === state;
const values = () => kit.server.rules.map(({ value }) => value);

describe("the feed of X at the end of its budget", () => {
  test("closes the connection, yields what was paid for, and says until when nothing comes", async () => {
    const { taking, far } = await kit.open();
    kit.budget.stopAt = 3;
    far.send(message(1), message(2), message(3), message(4));
    await taking.until(flowsTo("capped"));
    await far.closed;
    expect(postsIn(taking.items).map(({ post }) => post.text)).toEqual(["tea 1", "tea 2", "tea 3", "tea 4"]);
    expect(flows(taking.items)).toEqual([
      {
        type: "flow",
        state: "capped",
        atMs: T,
        sentence: "the monthly budget of $50 is used up; X goes on on 1 December",
      },
    ]);
    await kit.server.idle();
  });

  test("waits without a connection, says so again and again, and ends when it is told to", async () => {
    kit.budget.stopAt = 0;
    const taking = kit.take();
    await taking.until(flowsTo("capped"));
    await kit.pace.advance(35_000);
    kit.stop.abort();
    expect(await taking.ended).toBeUndefined();
    expect(flows(taking.items).map(({ atMs }) => atMs - T)).toEqual([0, 10_000, 20_000, 30_000, 35_000]);
    expect(kit.server.requests).toEqual([]);
  });

  test("connects again when the month ends, and says that posts come", async () => {
    kit.budget.stopAt = 0;
    const taking = kit.take();
    await taking.until(flowsTo("capped"));
    kit.pace.sleep(NEXT_MONTH - T - 5_000);
    kit.budget.stopAt = Number.POSITIVE_INFINITY;
    await kit.pace.advance(10_000);
    await Promise.all([kit.server.nextStream(), taking.until(flowsTo("live"))]);
    expect(taking.items.slice(-2).map(({ type }) => type)).toEqual(["open", "flow"]);
  });

  test("does not spin where the budget names a time that has passed", async () => {
    await using late = await feedKit();
    late.budget.stopAt = 0;
    late.budget.resumesAtMs = () => 0;
    const taking = late.take();
    await taking.until(flowsTo("capped"));
    await settle();
    expect(taking.items.length).toBeLessThan(3);
  });

  test("names X's own limit where there is no budget of ours", async () => {
    await using free = await feedKit({ monthlyUsd: null });
    free.budget.stopAt = 0;
    const capped = await free.take().until(flowsTo("capped"));
    expect(capped).toMatchObject({ sentence: "what X delivers in a month is used up; X goes on on 1 December" });
  });

  test("keeps to the real meter, over a restart too", async () => {
    const prices = { postRead: 0.005, countsRecent: 0.005, countsAll: 0.01 };
    await using first = await feedKit({ budget: openBudget({ prices, monthlyUsd: 0.05 }) });
    const { taking, far } = await first.open();
    far.send(...Array.from({ length: 10 }, (_, i) => message(i)));
    await taking.until(flowsTo("capped"));
    await far.closed;
    const posts = postsIn(taking.items);
    expect(posts).toHaveLength(10);
    await using second = await feedKit({ budget: openBudget({ prices, monthlyUsd: 0.05 }) });
    await second.take(posts.at(-1)?.cursor).until(flowsTo("capped"));
    expect(second.server.requests).toEqual([]);
  });
});

describe("the feed of X when X says that the account may read no more", () => {
  const SPENT = { title: "UsageCapExceeded", type: "https://api.x.com/2/problems/usage-capped" };
  const sentence = (shown: string) =>
    `X says that the account's credit or cap is used up (${shown}); see credits and spending limit in its developer console`;

  test("in the stream, closes it, tells it as a limit and not as a fault, and asks again after 15 minutes", async () => {
    const { taking, far } = await kit.open();
    far.send(message(1), { errors: [SPENT] });
    await taking.until(flowsTo("capped"));
    await far.closed;
    expect(postsIn(taking.items)).toHaveLength(1);
    expect(taking.items.at(-1)).toEqual({
      type: "flow",
      state: "capped",
      atMs: T,
      sentence: sentence("usage-capped"),
    });
    await kit.pace.advance(899_999);
    expect(kit.server.of(STREAM)).toHaveLength(1);
    expect(flows(taking.items)).toHaveLength(90);
    await Promise.all([kit.server.nextStream(), kit.pace.advance(1), taking.until(flowsTo("live"))]);
    expect(taking.items.slice(-2).map(({ type }) => type)).toEqual(["open", "flow"]);
  });

  test.each([
    [STREAM, { status: 402, body: { title: "Payment Required" } }, "HTTP 402"],
    [RULES, { status: 402 }, "HTTP 402"],
    [STREAM, { status: 429, body: SPENT }, "HTTP 429, usage-capped"],
  ] as const)("in answer to %s, does the same, as often as X says so", async (route, answer, shown) => {
    kit.server.once(route, answer, answer);
    const taking = kit.take();
    expect(await taking.until(flowsTo("capped"))).toMatchObject({ sentence: sentence(shown) });
    await kit.pace.advance(900_000);
    while (kit.server.of(route).length < 2 || kit.pace.waiting === 0) await settle();
    expect(taking.items.every(flowsTo("capped"))).toBe(true);
    await kit.pace.advance(900_000);
    await Promise.all([kit.server.nextStream(), taking.until(({ type }) => type === "open")]);
    expect(kit.server.of(route).length).toBeGreaterThanOrEqual(3);
  });

  test("ends when it is told to, without an error", async () => {
    kit.server.once(STREAM, { status: 402 });
    const taking = kit.take();
    await taking.until(flowsTo("capped"));
    kit.stop.abort();
    expect(await taking.ended).toBeUndefined();
    await kit.server.idle();
    expect(kit.pace.waiting).toBe(0);
  });
});

describe("the feed of X when its budget asks for a sample", () => {
  test("replaces the rules while the connection stands, says so, and weighs what comes under them", async () => {
    const { taking, far } = await kit.open();
    const [full] = kit.server.rules;
    kit.budget.share = 0.25;
    far.send(message(1));
    await taking.until(flowsTo("sampled"));
    expect(values()).toEqual(["(tea OR #tea) sample:25", "coffee sample:25"]);
    const [now] = kit.server.rules;
    // X goes on with a replaced rule for some seconds.
    far.send(
      { ...message(2), matching_rules: [{ id: full?.id, tag: full?.tag }] },
      { ...message(3), matching_rules: [{ id: now?.id, tag: now?.tag }] },
      {
        ...message(4),
        matching_rules: [
          { id: full?.id, tag: full?.tag },
          { id: now?.id, tag: now?.tag },
        ],
      },
      message(5, {}, ["cats"]),
      message(6),
    );
    await taking.until(hasText("tea 6"));
    expect(postsIn(taking.items).map(({ post }) => [post.text, post.weight])).toEqual([
      ["tea 1", 1],
      ["tea 2", 1],
      ["tea 3", 4],
      ["tea 4", 1],
      ["tea 5", 1],
      ["tea 6", 4],
    ]);
    expect(flows(taking.items)).toEqual([
      { type: "flow", state: "sampled", atMs: T, sentence: "25 % of the posts are taken, to keep within the budget" },
    ]);
    expect(kit.server.of(STREAM)).toHaveLength(1);
  });

  test("takes all posts again when it may, also where only a heartbeat comes", async () => {
    kit.budget.share = 0.5;
    const { taking, far } = await kit.open();
    await taking.until(flowsTo("sampled"));
    kit.budget.share = 1;
    far.heartbeat();
    await taking.until(flowsTo("live"));
    expect(values()).toEqual(["(tea OR #tea)", "coffee"]);
  });

  test("puts parentheses around a choice, so that all of it is sampled", async () => {
    await using loose = await feedKit({
      rules: [
        { value: "tea OR coffee", tag: "nb:tea:1" },
        { value: '"this OR that" (a OR b) c', tag: "nb:tea:2" },
      ],
    });
    loose.budget.share = 0.1;
    await loose.open();
    expect(loose.server.rules.map(({ value }) => value)).toEqual([
      "(tea OR coffee) sample:10",
      '"this OR that" (a OR b) c sample:10',
    ]);
  });

  test("goes on with all posts where X does not let the rules be changed, says so, and tries again after a minute", async () => {
    const { taking, far } = await kit.open();
    kit.server.once(RULES, rateLimited(T + 900_000));
    kit.budget.share = 0.5;
    far.send(message(1), message(2));
    await taking.until(hasText("tea 2"));
    far.heartbeat();
    await settle();
    expect(flows(taking.items)).toEqual([
      {
        type: "flow",
        state: "live",
        atMs: T,
        sentence: "the share of posts that are taken cannot be changed: X limits how often it is asked (HTTP 429)",
      },
    ]);
    const asked = kit.server.of(RULES).length;
    await kit.pace.advance(20_000);
    far.heartbeat();
    await settle();
    expect(kit.server.of(RULES)).toHaveLength(asked);
    for (let i = 0; i < 2; i++) {
      await kit.pace.advance(20_000);
      far.heartbeat();
      await settle();
    }
    await taking.until(flowsTo("sampled"));
    expect(values()).toEqual(["(tea OR #tea) sample:50", "coffee sample:50"]);
  });

  test("says so again after each connection, and changes no rule for it", async () => {
    kit.budget.share = 0.5;
    const { taking, far } = await kit.open();
    await taking.until(flowsTo("sampled"));
    const changes = kit.server.of(CHANGE_RULES).length;
    far.drop();
    await taking.ended;
    await far.closed;
    const again = await kit.open();
    await again.taking.until(flowsTo("sampled"));
    expect(kit.server.of(CHANGE_RULES)).toHaveLength(changes);
  });

  test("is told by the rules that an earlier run left", async () => {
    kit.server.rules = [{ id: "900", value: "(tea OR #tea) sample:20", tag: "nb:tea:1" }];
    const { taking, far } = await kit.open();
    far.send(message(1, { id: xIdAt(T, 1) }));
    await taking.until(hasText("tea 1"));
    expect(postsIn(taking.items)[0]?.post.weight).toBe(5);
  });
});
