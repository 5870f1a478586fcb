import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { run } from "../../../src/cli/counts.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../src/core/time.ts";
import { openBudget } from "../../../src/sources/x/budget.ts";
import { type CountStep, openCounter, type StepCount } from "../../../src/sources/x/counts.ts";
import { openStore } from "../../../src/store/open.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { manualPace, settle } from "../../support/manual-pace.ts";
import { COUNTS_ALL, COUNTS_RECENT, openXServer, rateLimited, type XServer } from "../../support/x-server.ts";
import { clientOf, fastPace, NOT_ABORTED, postAt, testIo, writeConfig } from "./backfill-support.ts";

const PRICES = { postRead: 0.005, countsRecent: 0.005, countsAll: 0.01 };
const NIGHT = Date.UTC(2016, 10, 8, 22);
const NOW = Date.UTC(2016, 11, 24, 12, 0, 45);

let server: XServer;
beforeEach(async () => {
  server = await openXServer();
});
afterEach(() => server[Symbol.asyncDispose]());

function counterAt(nowMs: number, monthlyUsd: number | null = null) {
  const meter = openBudget({ prices: PRICES, monthlyUsd });
  const pace = fastPace(nowMs);
  return { meter, counter: openCounter({ client: clientOf(server), meter, prices: PRICES, pace }) };
}

async function steps(pages: AsyncIterable<readonly StepCount[]>): Promise<StepCount[]> {
  const all: StepCount[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}

describe("counting", () => {
  test("the whole archive is asked for a night of 2016, the last 7 days for last night", async () => {
    const { counter, meter } = counterAt(NOW);
    server.posts = [postAt(NIGHT + 30_000, 1, "a"), postAt(NIGHT + 90_000, 2, "b"), postAt(NIGHT + 91_000, 3, "c")];
    const window = { fromMs: NIGHT, toMs: NIGHT + 3 * MINUTE_MS };
    expect((await steps(counter.count("north", window, "minute", NOT_ABORTED))).map(({ posts }) => posts)).toEqual([
      1, 2, 0,
    ]);
    await steps(counter.count("north", { fromMs: NOW - DAY_MS, toMs: NOW }, "hour", NOT_ABORTED));
    expect(server.of(COUNTS_ALL)[0]?.query.get("start_time")).toBe("2016-11-08T22:00:00Z");
    expect(server.of(COUNTS_RECENT)).toHaveLength(1);
    expect(meter.spentUsd(NOW)).toBe(0.015);
  });

  test("pages are followed to the last, each paid for", async () => {
    const { counter, meter } = counterAt(NOW);
    const page = (from: number, next?: string) => ({
      body: {
        data: [{ start: new Date(from).toISOString(), end: new Date(from + MINUTE_MS).toISOString(), post_count: 7 }],
        meta: { total_post_count: 7, ...(next && { next_token: next }) },
      },
    });
    server.once(COUNTS_ALL, page(NIGHT + DAY_MS, "older"), page(NIGHT));
    const window = { fromMs: NIGHT, toMs: NIGHT + 40 * DAY_MS };
    expect(counter.price(window)).toBe(0.02);
    const found = await steps(counter.count("north", window, "minute", NOT_ABORTED));
    expect(found.map(({ startMs, posts }) => [startMs, posts])).toEqual([
      [NIGHT + DAY_MS, 7],
      [NIGHT, 7],
    ]);
    expect(server.of(COUNTS_ALL).map(({ query }) => query.get("next_token"))).toEqual([null, "older"]);
    expect(meter.spentUsd(NOW)).toBe(0.02);
  });

  test("steps that are cut or make no sense are left out", async () => {
    const { counter } = counterAt(NOW);
    const step = (from: number, to: number, count: unknown) => ({
      start: new Date(from).toISOString(),
      end: new Date(to).toISOString(),
      tweet_count: count,
    });
    server.once(COUNTS_ALL, {
      body: {
        data: [
          step(NIGHT, NIGHT + HOUR_MS, 5),
          step(NIGHT + HOUR_MS, NIGHT + HOUR_MS + 1_000, 1),
          step(NIGHT + 2 * HOUR_MS + 1, NIGHT + 3 * HOUR_MS + 1, 1),
          step(NIGHT + 4 * HOUR_MS, NIGHT + 5 * HOUR_MS, "9"),
          step(NIGHT + 4 * HOUR_MS, NIGHT + 5 * HOUR_MS, -1),
          null,
          "x",
        ],
        meta: {},
      },
    });
    const window = { fromMs: NIGHT, toMs: NIGHT + 9 * HOUR_MS };
    expect(await steps(counter.count("north", window, "hour", NOT_ABORTED))).toEqual([
      { startMs: NIGHT, endMs: NIGHT + HOUR_MS, posts: 5 },
    ]);
  });

  test.each<[CountStep, string, string]>([
    ["minute", "2016-11-08T22:01:00.000Z", "2016-12-24T12:00:00.000Z"],
    ["hour", "2016-11-08T22:00:00.000Z", "2016-12-24T12:00:00.000Z"],
    ["day", "2016-11-08T00:00:00.000Z", "2016-12-24T00:00:00.000Z"],
  ])("a window is widened to whole %ss, but not into one that is not over", (step, from, to) => {
    const { counter } = counterAt(NOW);
    const { fromMs, toMs } = counter.wholeSteps({ fromMs: NIGHT + 61_500, toMs: NOW + HOUR_MS }, step);
    expect([new Date(fromMs).toISOString(), new Date(toMs).toISOString()]).toEqual([from, to]);
  });

  test("no request is made that the budget does not pay for", async () => {
    const { counter } = counterAt(NOW, 0.015);
    const window = { fromMs: NIGHT, toMs: NIGHT + HOUR_MS };
    await steps(counter.count("north", window, "minute", NOT_ABORTED));
    await expect(steps(counter.count("north", window, "minute", NOT_ABORTED))).rejects.toThrow(
      /budget for X is used up/,
    );
    expect(server.of(COUNTS_ALL)).toHaveLength(1);
  });

  test("a rate limit is waited out as long as X says", async () => {
    const pace = manualPace(NOW);
    const meter = openBudget({ prices: PRICES, monthlyUsd: null });
    const counter = openCounter({ client: clientOf(server), meter, prices: PRICES, pace });
    server.once(COUNTS_ALL, rateLimited(NOW + 300_000));
    const total = counter.total("north", { fromMs: NIGHT, toMs: NIGHT + HOUR_MS }, false, NOT_ABORTED);
    while (pace.waiting === 0) await settle();
    await pace.advance(299_000);
    expect(server.of(COUNTS_ALL)).toHaveLength(1);
    await pace.advance(1_000);
    expect(await total).toBe(0);
    expect(server.of(COUNTS_ALL)).toHaveLength(2);
  });

  test("an answer that is none is a fault, an error of the server is tried again, a refusal is not", async () => {
    const { counter } = counterAt(NOW);
    const window = { fromMs: NIGHT, toMs: NIGHT + HOUR_MS };
    server.once(COUNTS_ALL, { status: 503 }, "drop", { body: { data: "?" } });
    await expect(counter.total("north", window, false, NOT_ABORTED)).rejects.toThrow("something else");
    expect(server.of(COUNTS_ALL)).toHaveLength(3);
    server.once(COUNTS_ALL, { status: 403, body: {} });
    await expect(counter.total("north", window, false, NOT_ABORTED)).rejects.toThrow("403");
    expect(server.of(COUNTS_ALL)).toHaveLength(4);
  });

  test("a page that leads back to itself ends the count", async () => {
    const { counter } = counterAt(NOW);
    server.script(COUNTS_ALL, () => ({ body: { data: [], meta: { next_token: "again" } } }));
    const window = { fromMs: NIGHT, toMs: NIGHT + HOUR_MS };
    await expect(counter.total("north", window, false, NOT_ABORTED)).rejects.toThrow("in a circle");
  });

  test("an aborted count ends without an error", async () => {
    const { counter } = counterAt(NOW);
    const stop = new AbortController();
    server.script(COUNTS_ALL, () => {
      stop.abort();
      return "hang";
    });
    expect(await counter.total("north", { fromMs: NIGHT, toMs: NIGHT + HOUR_MS }, false, stop.signal)).toBeNull();
    await server.idle();
  });
});

describe("northbound counts", () => {
  const window = { from: "2016-11-08T22:00:00Z", to: "2016-11-08T23:00:00Z" };

  test("keeps a measure for each topic and says what it cost", async () => {
    await using folder = await temporaryFolder();
    await writeConfig(folder.path, server);
    server.posts = [1, 2, 3].map((serial) => postAt(NIGHT + serial * 60_000, serial, "moving north"));
    const { io, out, err } = testIo(folder.path, NOW);
    expect(await run({ args: [], options: { ...window, topic: ["north"], json: true } }, io)).toBe(0);
    const { topics, usd, forecast } = JSON.parse(out());
    expect(topics).toEqual([
      {
        topic: "north",
        measure: "x-counts:north",
        queries: 1,
        steps: 60,
        stored: 60,
        posts: 3,
        upperBound: false,
        from: "2016-11-08T22:00:00.000Z",
        to: "2016-11-08T23:00:00.000Z",
      },
    ]);
    expect(usd).toBe(0.01);
    expect(forecast).toMatchObject({ postsPerDay: 72, usdPerDay: 0.36 });
    expect(err()).toContain("counting takes 1 query and costs $0.01");
    await using store = await openStore(`sqlite:${folder.path}/test.db`);
    expect(await store.records("measure")).toMatchObject([
      { id: "x-counts:north", unit: "posts", source: "X", zone: "UTC" },
    ]);
    const points = await store.points("x-counts:north");
    expect(points.slice(0, 3).map(({ value }) => value)).toEqual([0, 1, 1]);
    expect(await store.cursor("x/spend/counts")).toContain('"microUsd":10000');
  });

  test("counted again nothing is new, and the spending goes on from before", async () => {
    await using folder = await temporaryFolder();
    await writeConfig(folder.path, server, 0.02);
    const options = { ...window, topic: ["north"], json: true };
    for (const stored of [60, 0]) {
      const { io, out } = testIo(folder.path, NOW);
      await run({ args: [], options }, io);
      expect(JSON.parse(out()).topics[0].stored).toBe(stored);
    }
    const { io } = testIo(folder.path, NOW);
    await expect(run({ args: [], options }, io)).rejects.toThrow("budget for X is used up");
  });

  test("a topic of several queries is an upper bound and says so", async () => {
    await using folder = await temporaryFolder();
    await writeConfig(folder.path, server);
    server.posts = [postAt(NIGHT + 60_000, 1, "going to place 1, going to place 80")];
    const { io, out } = testIo(folder.path, NOW);
    await run({ args: [], options: { ...window, granularity: "hour", topic: ["many"], json: true } }, io);
    const [many] = JSON.parse(out()).topics;
    expect(many).toMatchObject({ measure: "x-counts:many:hour", upperBound: true, steps: 1, posts: many.queries });
    expect(many.queries).toBeGreaterThan(1);
    await using store = await openStore(`sqlite:${folder.path}/test.db`);
    expect((await store.records("measure"))[0]?.note).toMatch(/upper bound: the sum of \d+ queries/);
  });

  test("an unknown topic, a window that is not over and a date alone are wrong usage", async () => {
    await using folder = await temporaryFolder();
    await writeConfig(folder.path, server);
    const attempt = (options: object) => run({ args: [], options: { ...options } }, testIo(folder.path, NOW).io);
    await expect(attempt({ ...window, topic: ["nroth"] })).rejects.toThrow('unknown topic "nroth"');
    await expect(attempt({ from: "now", to: "2016-12-24T12:01:00Z" })).rejects.toThrow("is over yet");
    await expect(attempt({ from: "2016-11-08", to: "now" })).rejects.toThrow("--from");
    expect(server.requests).toEqual([]);
  });
});
