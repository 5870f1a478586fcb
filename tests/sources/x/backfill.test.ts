import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { run } from "../../../src/cli/backfill.ts";
import { bucketStatuses, concerning } from "../../../src/core/coverage.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../../src/core/time.ts";
import type { ArchivePage } from "../../../src/sources/post-archive.ts";
import { openBackfill } from "../../../src/sources/x/backfill.ts";
import { openBudget } from "../../../src/sources/x/budget.ts";
import { openStore } from "../../../src/store/open.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { manualPace, settle } from "../../support/manual-pace.ts";
import {
  COUNTS_ALL,
  openXServer,
  rateLimited,
  SEARCH_ALL,
  SEARCH_RECENT,
  type XServer,
} from "../../support/x-server.ts";
import { clientOf, fastPace, NOT_ABORTED, postAt, testIo, writeConfig } from "./backfill-support.ts";

const PRICES = { postRead: 0.005, countsRecent: 0.005, countsAll: 0.01 };
const NIGHT = Date.UTC(2016, 10, 8, 22);
const NOW = Date.UTC(2016, 11, 24, 12);
const WINDOW = { fromMs: NIGHT, toMs: NIGHT + 2 * HOUR_MS };

let server: XServer;
beforeEach(async () => {
  server = await openXServer();
});
afterEach(() => server[Symbol.asyncDispose]());

function archiveAt(nowMs: number, monthlyUsd: number | null = null) {
  const meter = openBudget({ prices: PRICES, monthlyUsd });
  const hashAuthor = (_platform: string, author: string) => `key-${author}`;
  return { meter, archive: openBackfill({ client: clientOf(server), meter, pace: fastPace(nowMs), hashAuthor }) };
}

async function pagesOf(pages: AsyncIterable<ArchivePage>): Promise<ArchivePage[]> {
  const all: ArchivePage[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

/** One post every two seconds of the window. */
function manyPosts(count: number) {
  return Array.from({ length: count }, (_, i) => postAt(NIGHT + 2 * i * SECOND_MS, i, `moving north ${i}`));
}

describe("pages of a search", () => {
  test("come from the latest back, by refill, with the place to go on from", async () => {
    const { archive, meter } = archiveAt(NOW);
    server.posts = manyPosts(1_200);
    const pages = await pagesOf(archive.pages("moving", WINDOW, undefined, false, NOT_ABORTED));
    expect(pages.map(({ read }) => read)).toEqual([500, 500, 200]);
    expect(pages.map(({ reachedMs }) => reachedMs)).toEqual([NIGHT + 1_400_000, NIGHT + 400_000, NIGHT]);
    expect(pages[0]?.posts[0]).toMatchObject({ source: "x", via: "refill", weight: 1, text: "moving north 1199" });
    expect(pages.map(({ cursor }) => archive.remaining(WINDOW, cursor).toMs)).toEqual([
      NIGHT + 1_400_000,
      NIGHT + 400_000,
      NIGHT,
    ]);
    const [first] = server.of(SEARCH_ALL);
    expect(first?.query.get("start_time")).toBe("2016-11-08T22:00:00Z");
    expect(first?.query.get("end_time")).toBe("2016-11-09T00:00:00Z");
    expect(meter.spentUsd(NOW)).toBe(6);
  });

  test("the last 7 days are asked of the recent search, a hundred posts at a time", async () => {
    const { archive } = archiveAt(NOW);
    const fromMs = NOW - 6 * DAY_MS;
    server.posts = Array.from({ length: 150 }, (_, i) => postAt(fromMs + i * MINUTE_MS, i, "north"));
    const pages = await pagesOf(archive.pages("q", { fromMs, toMs: NOW - DAY_MS }, undefined, false, NOT_ABORTED));
    expect(pages.map(({ read }) => read)).toEqual([100, 50]);
    expect(server.of(SEARCH_RECENT)).toHaveLength(2);
    expect(server.of(SEARCH_ALL)).toHaveLength(0);
  });

  test("go on after a cut with X's own mark of the next page, and ask nothing once they are done", async () => {
    server.posts = manyPosts(1_200);
    const before = archiveAt(NOW);
    let cursor = "";
    for await (const page of before.archive.pages("q", WINDOW, undefined, false, NOT_ABORTED)) {
      cursor = page.cursor;
      break;
    }
    const { archive } = archiveAt(NOW + HOUR_MS);
    const rest = await pagesOf(archive.pages("q", WINDOW, cursor, false, NOT_ABORTED));
    expect(rest.map(({ read }) => read)).toEqual([500, 200]);
    expect(server.of(SEARCH_ALL).at(-2)?.query.get("next_token")).toBe("page-500");
    const asked = server.requests.length;
    expect(await pagesOf(archive.pages("q", WINDOW, rest.at(-1)?.cursor, false, NOT_ABORTED))).toEqual([]);
    expect(server.requests).toHaveLength(asked);
  });

  test("go on by time where X does not take its mark any more", async () => {
    server.posts = manyPosts(800);
    server.script(SEARCH_ALL, ({ query }) =>
      query.get("next_token") === "forgotten" ? { status: 400, body: { title: "Invalid Request" } } : "pass",
    );
    const { archive } = archiveAt(NOW);
    const reachedMs = NIGHT + 300 * 2 * SECOND_MS;
    const cursor = JSON.stringify({ token: "forgotten", reachedMs, done: false });
    const pages = await pagesOf(archive.pages("q", WINDOW, cursor, false, NOT_ABORTED));
    expect(pages.map(({ read }) => read)).toEqual([301]);
    expect(pages[0]?.reachedMs).toBe(NIGHT);
  });

  test("end where the budget does, with at most ten posts more than it pays for", async () => {
    server.posts = manyPosts(1_200);
    const { archive, meter } = archiveAt(NOW, 3.015);
    const pages = await pagesOf(archive.pages("q", WINDOW, undefined, false, NOT_ABORTED));
    expect(pages.map(({ read }) => read)).toEqual([500, 103]);
    expect(meter.spentUsd(NOW)).toBe(3.015);
    expect(await pagesOf(archive.pages("q", WINDOW, pages.at(-1)?.cursor, false, NOT_ABORTED))).toEqual([]);
    const beyond = await pagesOf(archive.pages("q", WINDOW, pages.at(-1)?.cursor, true, NOT_ABORTED));
    expect(beyond.at(-1)?.reachedMs).toBe(NIGHT);
  });

  test("a post that two queries find is paid for once a day", async () => {
    server.posts = manyPosts(10);
    const { archive, meter } = archiveAt(NOW);
    for (const query of ["a", "b"]) await pagesOf(archive.pages(query, WINDOW, undefined, false, NOT_ABORTED));
    expect(meter.spentUsd(NOW)).toBe(0.05);
  });

  test("the whole archive is asked once a second, and a rate limit is waited out", async () => {
    server.posts = manyPosts(1_200);
    const pace = manualPace(NOW);
    const meter = openBudget({ prices: PRICES, monthlyUsd: null });
    const archive = openBackfill({ client: clientOf(server), meter, pace, hashAuthor: () => "key" });
    server.once(SEARCH_ALL, "pass", rateLimited(NOW + 60_000));
    const all = pagesOf(archive.pages("q", WINDOW, undefined, false, NOT_ABORTED));
    const askedAt: number[] = [];
    for (let asked = 0; asked < 4; ) {
      await settle();
      const { length } = server.of(SEARCH_ALL);
      for (; asked < length; asked++) askedAt.push(pace.now() - NOW);
      if (pace.waiting > 0) await pace.advance(500);
    }
    expect(await all).toHaveLength(3);
    const [first = 0, second = 0, third = 0, fourth = 0] = askedAt;
    expect([second - first >= 1_000, third >= 60_000, fourth - third >= 1_000]).toEqual([true, true, true]);
  });

  test.each(["", "{", "[1]", '{"token":5,"reachedMs":"x"}', '{"reachedMs":-1,"token":null,"done":false}'])(
    "a cursor that is none begins anew: %j",
    (cursor) => {
      expect(archiveAt(NOW).archive.remaining(WINDOW, cursor)).toEqual(WINDOW);
    },
  );

  test("what is no post is passed over, and what X sends twice is no circle", async () => {
    server.once(SEARCH_ALL, {
      body: { data: [null, "x", {}, { id: "abc" }, postAt(NIGHT, 1, "moving north")], meta: { next_token: "t" } },
    });
    const { archive } = archiveAt(NOW);
    const pages = await pagesOf(archive.pages("q", WINDOW, undefined, false, NOT_ABORTED));
    expect(pages.map(({ posts }) => posts.length)).toEqual([1, 0]);
    server.script(SEARCH_ALL, () => ({ body: { data: [], meta: { next_token: "t" } } }));
    await expect(pagesOf(archive.pages("q", WINDOW, undefined, false, NOT_ABORTED))).rejects.toThrow("in a circle");
  });

  test("an abort leaves nothing open", async () => {
    const stop = new AbortController();
    server.script(SEARCH_ALL, () => {
      stop.abort();
      return "hang";
    });
    expect(await pagesOf(archiveAt(NOW).archive.pages("q", WINDOW, undefined, false, stop.signal))).toEqual([]);
    await server.idle();
  });
});

describe("northbound backfill", () => {
  const options = {
    source: "x",
    topic: "north",
    from: "2016-11-08T22:00:00Z",
    to: "2016-11-09T00:00:00Z",
    json: true,
  };

  function attempt(folder: string, more: object = {}, nowMs = NOW) {
    const test = testIo(folder, nowMs);
    return { ...test, code: run({ args: [], options: { ...options, ...more } }, test.io) };
  }

  test("says what it will cost, stores every post once, and twice stores nothing new", async () => {
    await using folder = await temporaryFolder();
    await writeConfig(folder.path, server);
    server.posts = manyPosts(700);
    const first = attempt(folder.path);
    expect(await first.code).toBe(0);
    expect(first.err()).toContain("this reads at most 700 posts for $3.50");
    expect(JSON.parse(first.out())).toEqual({
      topic: "north",
      from: "2016-11-08T22:00:00.000Z",
      to: "2016-11-09T00:00:00.000Z",
      forecast: { posts: 700, usd: 3.5 },
      read: 700,
      stored: 700,
      duplicates: 0,
      done: true,
      usd: 3.51,
    });
    const asked = server.requests.length;
    const second = attempt(folder.path);
    expect(await second.code).toBe(0);
    expect(JSON.parse(second.out())).toMatchObject({ forecast: { posts: 0 }, read: 0, stored: 0, usd: 0, done: true });
    expect(server.requests).toHaveLength(asked);
    await using store = await openStore(`sqlite:${folder.path}/test.db`);
    expect(await store.count({ topic: "north" }, NIGHT, NIGHT + DAY_MS)).toBe(700);
  });

  test("reads no more than it said and stores what lies in the window, though X knows whole seconds only", async () => {
    await using folder = await temporaryFolder();
    await writeConfig(folder.path, server);
    server.posts = [0, 499, 500, 999, 2_000, 2_499, 2_500, 2_999, 3_000].map((ms, i) =>
      postAt(NIGHT + ms, i, "moving north"),
    );
    const { code, out, err } = attempt(folder.path, {
      from: "2016-11-08T22:00:00.500Z",
      to: "2016-11-08T22:00:02.500Z",
    });
    expect(await code).toBe(0);
    expect(err()).toContain("this reads at most 8 posts");
    expect(JSON.parse(out())).toMatchObject({ forecast: { posts: 8 }, read: 8, stored: 4, done: true });
    for (const route of [COUNTS_ALL, SEARCH_ALL])
      expect(server.of(route).map(({ query }) => [query.get("start_time"), query.get("end_time")])).toEqual([
        ["2016-11-08T22:00:00Z", "2016-11-08T22:00:03Z"],
      ]);
    await using store = await openStore(`sqlite:${folder.path}/test.db`);
    const stored = await store.posts({ topic: "north", order: "oldest", limit: 10 });
    expect(stored.map(({ post }) => post.postedAtMs - NIGHT)).toEqual([500, 999, 2_000, 2_499]);
  });

  test("what was fetched is covered, but not for reposts", async () => {
    await using folder = await temporaryFolder();
    await writeConfig(folder.path, server);
    server.posts = manyPosts(3);
    await attempt(folder.path).code;
    await attempt(folder.path, { from: "2016-11-09T03:00:00Z", to: "2016-11-09T04:00:00Z" }).code;
    await using store = await openStore(`sqlite:${folder.path}/test.db`);
    const coverage = await store.coverage();
    expect(
      coverage.map(({ feed, state, fromMs, toMs }) => [
        feed,
        state,
        (fromMs - NIGHT) / HOUR_MS,
        (toMs - NIGHT) / HOUR_MS,
      ]),
    ).toEqual([
      ["topic:north", "refilled", 0, 2],
      ["topic:north", "refilled", 5, 6],
      ["topic:north/reposts", "gap", 0, 2],
      ["topic:north/reposts", "gap", 5, 6],
    ]);
    const status = (countsReposts: boolean) =>
      bucketStatuses(
        [NIGHT, NIGHT + HOUR_MS, NIGHT + 3 * HOUR_MS],
        concerning(coverage, { topic: "north", countsReposts }),
      );
    expect(status(false)).toEqual(["ok", "partial"]);
    expect(status(true)).toEqual(["partial", "partial"]);
  });

  test("refuses what the budget does not pay for, reads nothing, and goes beyond it with --yes", async () => {
    await using folder = await temporaryFolder();
    await writeConfig(folder.path, server, 2);
    server.posts = manyPosts(700);
    await expect(attempt(folder.path).code).rejects.toThrow(/700 posts for \$3\.50 is beyond the \$1\.99 .* --yes/);
    expect(server.of(SEARCH_ALL)).toEqual([]);
    const willing = attempt(folder.path, { yes: true });
    expect(await willing.code).toBe(0);
    expect(JSON.parse(willing.out())).toMatchObject({ stored: 700, done: true });
  });

  test("where more comes than was forecast it stops at the budget, done in part", async () => {
    await using folder = await temporaryFolder();
    await writeConfig(folder.path, server, 1);
    server.posts = manyPosts(700);
    server.script(COUNTS_ALL, () => ({ body: { data: [], meta: { total_tweet_count: 0 } } }));
    const cut = attempt(folder.path);
    expect(await cut.code).toBe(3);
    expect(JSON.parse(cut.out())).toMatchObject({ read: 198, stored: 198, done: false });
    expect(cut.err()).toContain("the budget for X is used up before everything was read");
  });

  test("interrupted, it keeps what it has, says how to go on, and goes on", async () => {
    await using folder = await temporaryFolder();
    await writeConfig(folder.path, server);
    server.posts = manyPosts(1_200);
    const first = attempt(folder.path);
    server.script(SEARCH_ALL, ({ query }) => {
      if (query.get("next_token") !== "page-500") return "pass";
      first.stop();
      return "hang";
    });
    expect(await first.code).toBe(1);
    expect(JSON.parse(first.out())).toMatchObject({ stored: 500, done: false });
    expect(first.err()).toContain(
      "go on with: northbound backfill --source x --topic north --from 2016-11-08T22:00:00.000Z --to 2016-11-09T00:00:00.000Z",
    );
    server.script(SEARCH_ALL, undefined);
    const second = attempt(folder.path);
    expect(await second.code).toBe(0);
    expect(JSON.parse(second.out())).toMatchObject({ forecast: { posts: 700 }, read: 700, stored: 700, done: true });
    await using store = await openStore(`sqlite:${folder.path}/test.db`);
    expect(await store.count({ topic: "north" }, NIGHT, NIGHT + DAY_MS)).toBe(1_200);
  });

  test("a post of three queries is stored once, and nothing is covered before the last query is done", async () => {
    await using folder = await temporaryFolder();
    await writeConfig(folder.path, server);
    server.posts = [postAt(NIGHT, 1, "going to place 1 or going to place 80")];
    let searches = 0;
    const first = attempt(folder.path, { topic: "many" });
    server.script(SEARCH_ALL, () => {
      if (++searches < 2) return "pass";
      first.stop();
      return "hang";
    });
    expect(await first.code).toBe(1);
    {
      await using store = await openStore(`sqlite:${folder.path}/test.db`);
      expect(await store.coverage()).toEqual([]);
    }
    server.script(SEARCH_ALL, undefined);
    const second = attempt(folder.path, { topic: "many" });
    expect(await second.code).toBe(0);
    expect(JSON.parse(second.out())).toMatchObject({ stored: 0, duplicates: 2, done: true });
    await using store = await openStore(`sqlite:${folder.path}/test.db`);
    expect((await store.coverage()).map(({ state }) => state)).toEqual(["refilled", "gap"]);
    expect(await store.count({ topic: "many" }, NIGHT, NIGHT + DAY_MS)).toBe(1);
  });

  test("another source, missing options and a window to come are wrong usage", async () => {
    await using folder = await temporaryFolder();
    await writeConfig(folder.path, server);
    await expect(attempt(folder.path, { source: "bluesky" }).code).rejects.toThrow("--source x");
    await expect(attempt(folder.path, { topic: undefined }).code).rejects.toThrow("--topic");
    await expect(attempt(folder.path, { topic: "nroth" }).code).rejects.toThrow('unknown topic "nroth"');
    await expect(
      attempt(folder.path, { from: "2030-01-01T00:00:00Z", to: "2030-01-02T00:00:00Z" }).code,
    ).rejects.toThrow("not over yet");
    await expect(attempt(folder.path, { to: options.from }).code).rejects.toThrow("--to is not after --from");
    expect(server.requests).toEqual([]);
  });
});
