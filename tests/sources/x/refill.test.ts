import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Span } from "../../../src/core/coverage.ts";
import { HOUR_MS } from "../../../src/core/time.ts";
import type { RefillItem } from "../../../src/sources/live.ts";
import { openBudget } from "../../../src/sources/x/budget.ts";
import { settle } from "../../support/manual-pace.ts";
import { rateLimited, SEARCH_RECENT, type XServerPost, xIdAt } from "../../support/x-server.ts";
import { type FeedKit, feedKit, NEXT_MONTH, T } from "./feed-kit.ts";
import { Taking } from "./taking.ts";

const MINUTE = 60_000;
const GAP: Span = { fromMs: T - 10 * MINUTE, toMs: T - 5 * MINUTE };

let kit: FeedKit;
beforeEach(async () => {
  kit = await feedKit();
});
afterEach(() => kit[Symbol.asyncDispose]());

/** Begins to fetch, beside a connection as it is in earnest. */
async function fetching(gap: Span = GAP): Promise<Taking<RefillItem>> {
  await kit.open();
  return new Taking(fetchOf(kit, gap));
}

function fetchOf({ feed, stop }: FeedKit, gap: Span): AsyncIterable<RefillItem> {
  if (!feed.refill) throw new Error("no refill");
  return feed.refill.fetch(gap, stop.signal);
}

function post(atMs: number, more: object = {}, serial = 0): XServerPost {
  return { id: xIdAt(atMs, serial), text: `tea at ${atMs - T}`, author_id: "77", ...more };
}

/** The fault of a gap that is asked for again, not before `retryAtMs`. */
const kept = (retryAtMs: number) => ({
  name: "ConnectionFault",
  message: "the rest of the monthly budget is kept for new posts",
  kind: "http",
  refused: false,
  retryAtMs,
});
const texts = (items: readonly RefillItem[]) => items.flatMap((item) => (item.type === "post" ? [item.post.text] : []));
const lastOf = async (taking: Taking<RefillItem>) => {
  expect(await taking.ended).toBeUndefined();
  return taking.items.at(-1);
};

describe("the refill of a gap of X", () => {
  test("searches each query from ten seconds before the gap to its end, by ids", async () => {
    const taking = await fetching();
    expect(await lastOf(taking)).toEqual({ type: "refilled", whole: true, without: "reposts" });
    const asked = kit.server.of(SEARCH_RECENT);
    expect(asked.map(({ query }) => query.get("query"))).toEqual(["(tea OR #tea) -is:retweet", "coffee -is:retweet"]);
    expect(asked[0]?.query.get("max_results")).toBe("100");
    expect(asked[0]?.query.get("since_id")).toBe(String(BigInt(xIdAt(GAP.fromMs - 10_000)) - 1n));
    expect(asked[0]?.query.get("until_id")).toBe(xIdAt(GAP.toMs));
    expect(asked[0]?.query.get("expansions")).toBe("referenced_tweets.id");
  });

  test("brings exactly the posts of that time, as refilled, with topic and cursor", async () => {
    kit.server.matches = (query) => query.startsWith("coffee");
    kit.server.posts = [
      post(GAP.fromMs - 10_001),
      post(GAP.fromMs - 10_000),
      post(GAP.toMs - 1),
      post(GAP.toMs),
      post(GAP.toMs + 1),
    ];
    const taking = await fetching();
    await taking.ended;
    expect(texts(taking.items)).toEqual([`tea at ${GAP.toMs - 1 - T}`, `tea at ${GAP.fromMs - 10_000 - T}`]);
    expect(taking.items[1]).toMatchObject({
      type: "post",
      topics: ["coffee"],
      cursor: '{"posts":2}',
      post: { source: "x", via: "refill", receivedAtMs: T, authorKey: "x-77", weight: 1 },
    });
  });

  test("brings a post that several queries found once, with all its topics, newest first, over all pages", async () => {
    const all = Array.from({ length: 250 }, (_, i) => post(GAP.fromMs + i * 1_000));
    kit.server.posts = all;
    kit.server.matches = (query, { id }) =>
      query.startsWith("coffee") ? BigInt(id) % 3n !== 0n : BigInt(id) % 2n === 0n || true;
    const taking = await fetching();
    await taking.ended;
    const posts = taking.items.filter((item) => item.type === "post");
    expect(posts.map((item) => item.post.id)).toEqual(all.map(({ id }) => `x:${id}`).reverse());
    for (const { post: each, topics } of posts)
      expect(topics).toEqual(BigInt(each.id.slice(2)) % 3n === 0n ? ["tea"] : ["tea", "coffee"]);
    expect(kit.server.of(SEARCH_RECENT).filter(({ query }) => query.get("next_token") !== null).length).toBeGreaterThan(
      2,
    );
    expect(kit.budget.posts).toBe(250);
  });

  test("waits until the search can know the end of the gap", async () => {
    const gap = { fromMs: T - MINUTE, toMs: T - 10_000 };
    const taking = await fetching(gap);
    await kit.pace.advance(19_999);
    expect(kit.server.of(SEARCH_RECENT)).toEqual([]);
    await kit.pace.advance(1);
    expect(await lastOf(taking)).toMatchObject({ whole: true });
  });

  test("leaves out reposts, and names later versions", async () => {
    const [first, second] = [xIdAt(GAP.fromMs, 1), xIdAt(GAP.fromMs + 1_000, 1)];
    kit.server.matches = (query) => query.startsWith("coffee");
    kit.server.posts = [
      post(GAP.fromMs, { referenced_tweets: [{ type: "retweeted", id: "123456789012" }] }),
      post(GAP.fromMs, { id: second, text: "edited", edit_history_tweet_ids: [first, second] }),
    ];
    const taking = await fetching();
    await taking.ended;
    expect(texts(taking.items)).toEqual(["edited"]);
    expect(taking.items[1]).toEqual({ type: "alias", alias: `x:${second}`, id: `x:${first}` });
  });

  test("waits out a limit until X allows more, and goes on with the same page", async () => {
    kit.server.posts = Array.from({ length: 150 }, (_, i) => post(GAP.fromMs + i * 1_000));
    kit.server.matches = (query) => query.startsWith("coffee");
    kit.server.once(SEARCH_RECENT, "pass", "pass", rateLimited(T + 7 * MINUTE));
    const taking = await fetching();
    await taking.until(({ type }) => type === "post");
    await settle();
    const asked = kit.server.of(SEARCH_RECENT).length;
    await kit.pace.advance(20_000);
    expect(kit.server.of(SEARCH_RECENT)).toHaveLength(asked);
    // Longer than a stream that nobody feeds stands; the refill does not depend on it.
    await kit.pace.advance(7 * MINUTE - 20_000);
    expect(await lastOf(taking)).toMatchObject({ whole: true });
    expect(texts(taking.items)).toHaveLength(150);
  });

  test("tells what each page cost, also where nothing of it is kept, and nothing where it cost nothing", async () => {
    const reposts = Array.from({ length: 120 }, (_, i) =>
      post(GAP.fromMs + i * 1_000, { referenced_tweets: [{ type: "retweeted", id: "123456789012" }] }),
    );
    kit.server.posts = reposts;
    const taking = await fetching();
    await taking.ended;
    expect(kit.server.of(SEARCH_RECENT)).toHaveLength(4);
    expect(taking.items).toEqual([
      { type: "cursor", cursor: '{"posts":100}' },
      { type: "cursor", cursor: '{"posts":120}' },
      { type: "refilled", whole: true, without: "reposts" },
    ]);
  });

  test("asks for nothing more when the budget is used up, and leaves the gap until it opens again", async () => {
    kit.server.posts = Array.from({ length: 250 }, (_, i) => post(GAP.fromMs + i * 1_000));
    kit.server.matches = (query) => query.startsWith("coffee");
    kit.budget.stopAt = 100;
    const taking = await fetching();
    expect(await taking.ended).toMatchObject(kept(NEXT_MONTH));
    expect(taking.items.some(({ type }) => type === "refilled")).toBe(false);
    expect(texts(taking.items)).toHaveLength(100);
    expect(kit.server.of(SEARCH_RECENT)).toHaveLength(2);
  });

  test("asks for no more posts than the budget has left, and for none where that is less than X's smallest page", async () => {
    const left = async (usd: number) => {
      const prices = { postRead: 0.005, countsRecent: 0.005, countsAll: 0.01 };
      const budget = openBudget({ prices, monthlyUsd: usd });
      await using other = await feedKit({ budget });
      other.server.posts = Array.from({ length: 250 }, (_, i) => post(GAP.fromMs + i * 1_000));
      other.server.matches = (query) => query.startsWith("coffee");
      await other.open();
      const taking = new Taking(fetchOf(other, GAP));
      const ended = await taking.ended;
      const sizes = other.server.of(SEARCH_RECENT).map(({ query }) => Number(query.get("max_results")));
      return { sizes, posts: texts(taking.items).length, ended, rest: budget.restPosts(T) };
    };
    const ended = kept(NEXT_MONTH);
    expect(await left(0.1)).toMatchObject({ sizes: [20, 20], posts: 20, ended, rest: 0 });
    expect(await left(0.05)).toMatchObject({ sizes: [10, 10], posts: 10, ended, rest: 0 });
    expect(await left(0.045)).toMatchObject({ sizes: [], posts: 0, ended, rest: 9 });
    expect(await left(50)).toMatchObject({ sizes: [100, 100, 100, 100], ended: undefined });
  });

  test("leaves a gap for an hour while the budget takes a sample, and asks for nothing", async () => {
    kit.server.posts = [post(GAP.fromMs - 5_000), post(GAP.fromMs + 1_000)];
    kit.budget.share = 0.25;
    const taking = await fetching();
    expect(await taking.ended).toMatchObject(kept(T + HOUR_MS));
    expect(taking.items).toEqual([]);
    expect(kit.server.of(SEARCH_RECENT)).toEqual([]);
  });

  test("asks for no further page once the budget takes a sample", async () => {
    kit.server.posts = Array.from({ length: 250 }, (_, i) => post(GAP.fromMs + i * 1_000));
    kit.server.script(SEARCH_RECENT, () => {
      kit.budget.share = 0.5;
      return "pass";
    });
    const taking = await fetching();
    expect(await taking.ended).toMatchObject(kept(T + HOUR_MS));
    expect(kit.server.of(SEARCH_RECENT)).toHaveLength(1);
    expect(texts(taking.items)).toHaveLength(100);
  });

  test("does not ask at all where nothing is left of the budget", async () => {
    await kit.open();
    kit.budget.stopAt = 0;
    const taking = new Taking(fetchOf(kit, GAP));
    expect(await taking.ended).toMatchObject(kept(NEXT_MONTH));
    expect(kit.server.of(SEARCH_RECENT)).toEqual([]);
  });

  test("does not charge again what the stream brought in the same day", async () => {
    const { far, taking: live } = await kit.open();
    const shared = post(GAP.fromMs);
    far.send({ data: shared, matching_rules: [] });
    await live.until(({ type }) => type === "post");
    kit.server.posts = [shared];
    await new Taking(fetchOf(kit, GAP)).ended;
    expect(kit.budget.posts).toBe(1);
  });

  test("of a gap that begins before the search does is not whole", async () => {
    const reachMs = kit.feed.refill?.reachMs ?? 0;
    const taking = await fetching({ fromMs: T - reachMs - 1, toMs: T - MINUTE });
    expect(await lastOf(taking)).toMatchObject({ whole: false });
    const [asked] = kit.server.of(SEARCH_RECENT);
    expect(asked?.query.get("since_id")).toBe(String(BigInt(xIdAt(T - reachMs)) - 1n));
  });

  test("fails as a connection does, and not as an empty gap", async () => {
    const answers = [{ status: 503 }, { body: { errors: [{ title: "odd" }] } }, "drop"] as const;
    for (const answer of answers) {
      await using other = await feedKit();
      other.server.once(SEARCH_RECENT, answer);
      await other.open();
      const taking = new Taking(fetchOf(other, GAP));
      expect(await taking.ended).toMatchObject({ name: "ConnectionFault" });
      expect(taking.items).toEqual([]);
    }
  });

  test("is not led in a circle", async () => {
    kit.server.script(SEARCH_RECENT, () => ({ body: { meta: { result_count: 0, next_token: "again" } } }));
    const taking = await fetching();
    expect(await taking.ended).toMatchObject({ message: "X leads a search in a circle" });
  });

  test("ends without a word when it is told to, wherever it waits", async () => {
    for (const gap of [GAP, { fromMs: T - MINUTE, toMs: T }]) {
      await using other = await feedKit();
      other.server.script(SEARCH_RECENT, () => "hang");
      await other.open();
      const taking = new Taking(fetchOf(other, gap));
      await settle();
      other.stop.abort();
      expect(await taking.ended).toBeUndefined();
      expect(taking.items).toEqual([]);
      await other.server.idle();
    }
  });

  test("begins only when the feed knows what an earlier run spent", async () => {
    const taking = new Taking(fetchOf(kit, GAP));
    await settle();
    expect(kit.server.requests).toEqual([]);
    await kit.open();
    expect(await lastOf(taking)).toMatchObject({ whole: true });
  });

  test("keeps to what X allows in a quarter of an hour", async () => {
    let page = 0;
    kit.server.script(SEARCH_RECENT, () => ({
      body: { data: [post(GAP.toMs - ++page)], meta: { result_count: 1, next_token: `page-${page}` } },
    }));
    await fetching();
    while (kit.server.of(SEARCH_RECENT).length < 225) await settle();
    await settle();
    expect(kit.server.of(SEARCH_RECENT)).toHaveLength(225);
    await kit.pace.advance(10_000);
    await settle();
    const later = kit.server.of(SEARCH_RECENT).length;
    expect(later).toBeGreaterThan(225);
    expect(later).toBeLessThan(235);
  });
});
