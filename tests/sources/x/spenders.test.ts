import { describe, expect, test } from "vitest";
import { run as backfill } from "../../../src/cli/backfill.ts";
import { run as counts } from "../../../src/cli/counts.ts";
import { StoreError } from "../../../src/core/errors.ts";
import { HOUR_MS, SECOND_MS } from "../../../src/core/time.ts";
import { KeptSpending, spentByOthers, type XSpender } from "../../../src/server/x-spenders.ts";
import type { LiveItem } from "../../../src/sources/live.ts";
import { openBackfill } from "../../../src/sources/x/backfill.ts";
import { openBudget, type XMeter } from "../../../src/sources/x/budget.ts";
import { openStore } from "../../../src/store/open.ts";
import type { Store } from "../../../src/store/store.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { settle } from "../../support/manual-pace.ts";
import { COUNTS_ALL, openXServer, SEARCH_ALL, SEARCH_RECENT } from "../../support/x-server.ts";
import { clientOf, fastPace, NOT_ABORTED, postAt, testIo, writeConfig } from "./backfill-support.ts";
import { feedKit, hasText, message, postsIn, T } from "./feed-kit.ts";
import { Taking } from "./taking.ts";

const PRICES = { postRead: 0.005, countsRecent: 0.005, countsAll: 0.01 };
const MONTHLY_USD = 1;

/** A meter that keeps its spending in the store and sees that of the others there. */
function spenderOn(store: Store, name: XSpender): XMeter & { readonly keep: () => Promise<unknown> } {
  const meter = openBudget({ prices: PRICES, monthlyUsd: MONTHLY_USD, elsewhere: spentByOthers(store, name) });
  const keep = () => store.commit({ ...NOTHING, cursors: [{ feed: name, cursor: meter.state() }] });
  return Object.assign(meter, { keep });
}

const NOTHING = { posts: [], deletions: [], coverage: [] };
const capped = (item: LiveItem) => item.type === "flow" && item.state === "capped";

describe("the stream beside a command on one store", () => {
  test("ends within a second of the last dollar that the command kept, also while nothing comes", async () => {
    await using store = await openStore("memory:");
    const command = spenderOn(store, "x/spend/backfill");
    await using kit = await feedKit({ budget: spenderOn(store, "x/stream"), monthlyUsd: MONTHLY_USD });
    const { taking, far } = await kit.open();
    far.send(message(1));
    await taking.until(hasText("tea 1"));
    command.admit(198, T);
    await command.keep();
    await kit.pace.advance(SECOND_MS);
    expect(taking.items.some(capped)).toBe(false);
    command.admit(1, T);
    await command.keep();
    await kit.pace.advance(SECOND_MS);
    await taking.until(capped);
    await far.closed;
    expect(kit.server.requests.filter(({ path }) => path.endsWith("/stream"))).toHaveLength(1);
  });

  test("does not connect where commands have spent the budget since it ended", async () => {
    await using store = await openStore("memory:");
    const command = spenderOn(store, "x/spend/lookup");
    await using kit = await feedKit({ budget: spenderOn(store, "x/stream"), monthlyUsd: MONTHLY_USD });
    const { taking, far } = await kit.open();
    command.admit(200, T);
    await command.keep();
    far.drop();
    await taking.ended;
    const again = kit.take();
    await again.until(capped);
    expect(kit.server.of("GET /2/tweets/search/stream")).toHaveLength(1);
  });

  test("takes a sample once most of the budget is spent by both together", async () => {
    await using store = await openStore("memory:");
    const command = spenderOn(store, "x/spend/backfill");
    await using kit = await feedKit({ budget: spenderOn(store, "x/stream"), monthlyUsd: MONTHLY_USD });
    const { taking, far } = await kit.open();
    far.send(...Array.from({ length: 80 }, (_, i) => message(i)));
    await taking.until(hasText("tea 79"));
    expect(taking.items.some(({ type }) => type === "flow")).toBe(false);
    command.admit(90, T);
    await command.keep();
    await kit.pace.advance(SECOND_MS);
    far.heartbeat();
    await taking.until((item) => item.type === "flow" && item.state === "sampled");
  });

  test("asks for no page of a refill that commands left no room for", async () => {
    await using store = await openStore("memory:");
    const command = spenderOn(store, "x/spend/counts");
    await using kit = await feedKit({ budget: spenderOn(store, "x/stream"), monthlyUsd: MONTHLY_USD });
    await kit.open();
    command.admit(191, T);
    await command.keep();
    const gap = { fromMs: T - HOUR_MS, toMs: T - HOUR_MS / 2 };
    if (!kit.feed.refill) throw new Error("no refill");
    const taking = new Taking(kit.feed.refill.fetch(gap, kit.stop.signal));
    expect(await taking.ended).toMatchObject({ message: "the rest of the monthly budget is kept for new posts" });
    expect(kit.server.of(SEARCH_RECENT)).toEqual([]);
  });

  test("goes on with what it knows while the store cannot be read, and is told of any other failure", async () => {
    let error: Error = new StoreError("not now");
    const elsewhere = async () => {
      throw error;
    };
    const budget = openBudget({ prices: PRICES, monthlyUsd: MONTHLY_USD, elsewhere });
    await using kit = await feedKit({ budget, monthlyUsd: MONTHLY_USD });
    const { taking, far } = await kit.open();
    await kit.pace.advance(3 * SECOND_MS);
    far.send(message(1));
    await taking.until(hasText("tea 1"));
    error = new TypeError("a mistake");
    await kit.pace.advance(SECOND_MS);
    await far.closed;
    expect(await taking.ended).toBe(error);
    expect(kit.pace.waiting).toBe(0);
  });

  test("leaves no timer behind when the connection ends, whoever ends it", async () => {
    await using store = await openStore("memory:");
    await using kit = await feedKit({ budget: spenderOn(store, "x/stream"), monthlyUsd: MONTHLY_USD });
    const dropped = await kit.open();
    dropped.far.drop();
    await dropped.taking.ended;
    expect(kit.pace.waiting).toBe(0);
    const stopped = await kit.open();
    kit.stop.abort();
    await stopped.taking.ended;
    await settle();
    expect(kit.pace.waiting).toBe(0);
  });

  test("posts that both read at once are over the budget by what was in flight, and no more", async () => {
    await using store = await openStore("memory:");
    const stream = spenderOn(store, "x/stream");
    await using kit = await feedKit({ budget: stream, monthlyUsd: MONTHLY_USD });
    const { taking, far } = await kit.open();
    const command = spenderOn(store, "x/spend/backfill");
    let serial = 0;
    let inFlight = 0;
    while (!taking.items.some(capped)) {
      await command.look();
      if (command.restPosts(T) >= 1) {
        const page = Math.min(30, command.restPosts(T));
        inFlight = page;
        command.admit(page, T);
        await command.keep();
      }
      const before = postsIn(taking.items).length;
      for (let i = 0; i < 7; i++) far.send(message(++serial));
      await taking.until((item) => capped(item) || hasText(`tea ${serial}`)(item));
      await stream.keep();
      expect(postsIn(taking.items).length).toBeGreaterThanOrEqual(before);
      await kit.pace.advance(SECOND_MS);
    }
    await Promise.all([stream.look(), command.look()]);
    expect(stream.spentUsd(T)).toBe(command.spentUsd(T));
    expect(stream.spentUsd(T)).toBeLessThanOrEqual(MONTHLY_USD + (inFlight + 7) * PRICES.postRead);
    expect(stream.spentUsd(T)).toBeGreaterThanOrEqual(MONTHLY_USD);
  });
});

describe("a command beside others on one store", () => {
  const NIGHT = Date.UTC(2016, 10, 8, 22);
  const NOW = Date.UTC(2016, 11, 24, 12);
  const window = { from: "2016-11-08T22:00:00Z", to: "2016-11-08T23:00:00Z" };

  test("ends its search where the stream has spent the rest since the last page", async () => {
    await using server = await openXServer();
    await using store = await openStore("memory:");
    server.posts = Array.from({ length: 900 }, (_, i) => postAt(NIGHT + i * SECOND_MS, i, "moving north"));
    const meter = openBudget({ prices: PRICES, monthlyUsd: 5, elsewhere: spentByOthers(store, "x/spend/backfill") });
    const archive = openBackfill({ client: clientOf(server), meter, pace: fastPace(NOW), hashAuthor: () => "key" });
    const stream = spenderOn(store, "x/stream");
    const read: number[] = [];
    for await (const page of archive.pages("q", { fromMs: NIGHT, toMs: NOW }, undefined, false, NOT_ABORTED)) {
      read.push(page.read);
      stream.admit(read.length === 1 ? 380 : 500, NOW);
      await stream.keep();
    }
    expect(read).toEqual([500, 120]);
    expect(server.of(SEARCH_ALL)).toHaveLength(2);
  });

  test("keeps what a request cost that failed", async () => {
    await using server = await openXServer();
    await using folder = await temporaryFolder();
    await writeConfig(folder.path, server);
    server.script(COUNTS_ALL, () => ({ status: 403, body: {} }));
    const io = () => testIo(folder.path, NOW).io;
    await expect(counts({ args: [], options: { ...window, topic: ["north"] } }, io())).rejects.toThrow("403");
    const options = { ...window, source: "x", topic: "north" };
    await expect(backfill({ args: [], options }, io())).rejects.toThrow("403");
    await using store = await openStore(`sqlite:${folder.path}/test.db`);
    for (const name of ["x/spend/counts", "x/spend/backfill"])
      expect(await store.cursor(name)).toContain('"microUsd":10000');
  });

  test("stops where another run of the same command keeps what it spends, and keeps nothing over it", async () => {
    await using server = await openXServer();
    await using folder = await temporaryFolder();
    await writeConfig(folder.path, server);
    await using store = await openStore(`sqlite:${folder.path}/test.db`);
    const other = openBudget({ prices: PRICES, monthlyUsd: null });
    other.admit(77, NOW);
    const cursor = other.state();
    let answers = 0;
    let keeping: Promise<unknown> = Promise.resolve();
    server.script(COUNTS_ALL, () => {
      answers++;
      if (answers === 2) keeping = store.commit({ ...NOTHING, cursors: [{ feed: "x/spend/counts", cursor }] });
      return answers === 2 ? { status: 503 } : "pass";
    });
    const failed = counts({ args: [], options: { ...window, topic: ["many"] } }, testIo(folder.path, NOW).io);
    await expect(failed).rejects.toThrow("another run of this command is spending from the same budget");
    await keeping;
    expect(await store.cursor("x/spend/counts")).toBe(cursor);
  });

  test("takes nothing of its own for another run, before and after it is committed", async () => {
    await using store = await openStore("memory:");
    const kept = new KeptSpending(store, "x/spend/lookup", undefined);
    await kept.check();
    for (const state of ["1", "2", "2", "3"]) {
      const cursors = kept.cursors(state);
      await kept.check();
      await store.commit({ ...NOTHING, cursors });
      await kept.check();
    }
    expect(await store.cursor("x/spend/lookup")).toBe("3");
  });
});
