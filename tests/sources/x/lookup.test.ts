import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { run } from "../../../src/cli/compliance.ts";
import { DAY_MS, MINUTE_MS } from "../../../src/core/time.ts";
import { type MeterOptions, openBudget } from "../../../src/sources/x/budget.ts";
import { type HeldPost, openLookup } from "../../../src/sources/x/lookup.ts";
import { openStore } from "../../../src/store/open.ts";
import type { ScoredPost, Store } from "../../../src/store/store.ts";
import { temporaryFolder } from "../../support/cli.ts";
import {
  LOOKUP,
  notFound,
  openXServer,
  rateLimited,
  type XServer,
  type XServerPost,
  xIdAt,
} from "../../support/x-server.ts";
import { clientOf, fastPace, NOT_ABORTED, postAt, testIo, writeConfig } from "./backfill-support.ts";
import { heldPost } from "./held-post.ts";

const PRICES = { postRead: 0.005, countsRecent: 0.005, countsAll: 0.01 };
const NIGHT = Date.UTC(2016, 10, 8, 22);
const NOW = Date.UTC(2016, 11, 24, 12);

let server: XServer;
beforeEach(async () => {
  server = await openXServer();
});
afterEach(() => server[Symbol.asyncDispose]());

const xAt = (serial: number) => xIdAt(NIGHT + serial * MINUTE_MS);
const held = (...ids: readonly string[]): readonly HeldPost[] => ids.map((id) => ({ id: `x:${id}`, editedAtMs: null }));

/** The post with a serial as X has it. */
function xPost(serial: number, more: Record<string, unknown> = {}): XServerPost {
  return { ...postAt(NIGHT + serial * MINUTE_MS, 0, `moving north ${serial}`), ...more };
}

/** A post and its later versions, ten minutes apart, as X has them. */
function edited(serial: number, ...texts: readonly string[]): readonly XServerPost[] {
  const ids = texts.map((_, i) => xIdAt(NIGHT + (serial + 10 * i) * MINUTE_MS));
  return texts.map((text, i) => xPost(serial, { id: ids[i], text, edit_history_tweet_ids: ids }));
}

function problem(id: string, type: string, more: object = {}): object {
  return { ...notFound(id), title: "A title", type: `https://api.x.com/2/problems/${type}`, ...more };
}

function lookupAt(more: Partial<MeterOptions> = {}) {
  const meter = openBudget({ prices: PRICES, monthlyUsd: null, ...more });
  const hashAuthor = (_platform: string, author: string) => `key-${author}`;
  return { meter, ...openLookup({ client: clientOf(server), budget: meter, pace: fastPace(NOW), hashAuthor }) };
}

const sent = () => server.of(LOOKUP).map(({ query }) => (query.get("ids") ?? "").split(","));

describe("a lookup", () => {
  test("asks for a hundred posts at once, and pays for those that come", async () => {
    const { look, meter } = lookupAt();
    server.posts = Array.from({ length: 60 }, (_, i) => xPost(i));
    const answer = await look(held(...Array.from({ length: 100 }, (_, i) => xAt(i))), false, NOT_ABORTED);
    expect(answer).toMatchObject({ settled: 100, read: 60, unanswered: 0, aliases: [] });
    expect(answer?.gone).toHaveLength(40);
    expect(answer?.gone[0]).toEqual({ id: `x:${xAt(60)}`, deletedAtMs: null });
    expect(answer?.found).toHaveLength(60);
    expect(answer?.found[0]).toMatchObject({ id: `x:${xAt(0)}`, text: "moving north 0", source: "x" });
    expect(sent().map(({ length }) => length)).toEqual([100]);
    expect(server.of(LOOKUP)[0]?.query.get("tweet.fields")).toContain("withheld");
    expect(meter.spentUsd(NOW)).toBe(0.3);
  });

  test.each<[string, (id: string) => object]>([
    ["not found", notFound],
    ["not to be seen by us", (id) => problem(id, "not-authorized-for-resource", { section: "data" })],
    ["of the new spelling", (id) => problem(id, "resource-not-found", { resource_type: "post" })],
    ["named by its value", (id) => problem(id, "resource-not-found", { resource_id: undefined })],
    [
      "of a suspended account",
      (id) => ({
        ...notFound(id),
        title: "Forbidden",
        type: "about:blank",
        detail: `User has been suspended: [${id}].`,
      }),
    ],
  ])("a post that is %s is gone", async (_, told) => {
    server.problem = told;
    const answer = await lookupAt().look(held(xAt(1)), false, NOT_ABORTED);
    expect(answer).toMatchObject({ gone: [{ id: `x:${xAt(1)}` }], found: [], unanswered: 0, read: 0 });
  });

  test.each<[string, object | ((id: string) => object)]>([
    ["about a quoted post", (id) => problem(id, "resource-not-found", { parameter: "referenced_tweets.id" })],
    ["about what stands beside", (id) => problem(id, "not-authorized-for-resource", { section: "includes" })],
    ["about an author", (id) => problem(id, "resource-not-found", { resource_type: "user" })],
    ["about a field", (id) => problem(id, "not-authorized-for-field")],
    ["that it is not available now", (id) => problem(id, "resource-unavailable")],
    ["that X failed", () => ({ title: "Internal Server Error", status: 500, type: "about:blank" })],
    ["about a post that nobody asked for", notFound(xAt(77))],
    ["about nothing", {}],
  ])("an error %s deletes nothing", async (_, told) => {
    server.problem = (id) => (typeof told === "function" ? told(id) : told);
    const answer = await lookupAt().look(held(xAt(1)), false, NOT_ABORTED);
    expect(answer).toMatchObject({ settled: 1, gone: [], found: [], unanswered: 1 });
  });

  test.each<[string, { status?: number; body?: unknown }]>([
    ["is cut short", { body: '{"errors":[{"value":"' }],
    ["is empty", { body: {} }],
    ["is no answer", { body: { data: "?" } }],
    ["is HTTP 404", { status: 404, body: notFound("1") }],
    ["is HTTP 403", { status: 403, body: { title: "Forbidden" } }],
  ])("an answer that %s is a failure and deletes nothing", async (_, answer) => {
    server.script(LOOKUP, () => answer);
    const looked = lookupAt().look(held(xAt(1)), false, NOT_ABORTED);
    await expect(looked).rejects.toMatchObject({ name: "ConnectionFault" });
    await expect(looked).rejects.not.toThrow(/AAAA/);
  });

  test("an error of the server and a lost connection are tried again, a rate limit is waited out", async () => {
    server.posts = [xPost(1)];
    server.once(LOOKUP, { status: 503 }, "drop", rateLimited(NOW));
    expect(await lookupAt().look(held(xAt(1)), false, NOT_ABORTED)).toMatchObject({ read: 1, gone: [] });
    expect(server.of(LOOKUP)).toHaveLength(4);
  });

  test("a post that is delivered is not gone, whatever else is said of it", async () => {
    server.script(LOOKUP, () => ({ body: { data: [xPost(1)], errors: [notFound(xAt(1))] } }));
    expect(await lookupAt().look(held(xAt(1)), false, NOT_ABORTED)).toMatchObject({ gone: [], read: 1 });
  });

  test("a post withheld everywhere is gone, one withheld in a country is not", async () => {
    server.posts = [
      xPost(1, { withheld: { copyright: false, country_codes: ["XX"] } }),
      xPost(2, { withheld: { copyright: false, country_codes: ["DE"], scope: "user" } }),
    ];
    const answer = await lookupAt().look(held(xAt(1), xAt(2)), false, NOT_ABORTED);
    expect(answer?.gone.map(({ id }) => id)).toEqual([`x:${xAt(1)}`]);
    expect(answer?.found.map(({ id }) => id)).toEqual([`x:${xAt(2)}`]);
  });

  test("a post without a text is neither gone nor told otherwise", async () => {
    server.script(LOOKUP, () => ({ body: { data: [{ ...xPost(1), text: undefined }] } }));
    expect(await lookupAt().look(held(xAt(1)), false, NOT_ABORTED)).toMatchObject({ gone: [], unanswered: 0 });
  });

  test("of an edited post the latest version is read, by its own id, and its ids are told", async () => {
    server.posts = [...edited(1, "first", "second", "third"), xPost(2)];
    const { look, meter } = lookupAt();
    const answer = await look(held(xAt(1), xAt(2)), false, NOT_ABORTED);
    expect(sent()).toEqual([[xAt(1), xAt(2)], [xAt(21)]]);
    expect(answer?.found.map(({ id, text, editedAtMs }) => [id, text, editedAtMs])).toEqual([
      [`x:${xAt(1)}`, "third", NIGHT + 21 * MINUTE_MS],
      [`x:${xAt(2)}`, "moving north 2", null],
    ]);
    expect(answer?.aliases).toEqual([
      { alias: `x:${xAt(11)}`, id: `x:${xAt(1)}` },
      { alias: `x:${xAt(21)}`, id: `x:${xAt(1)}` },
    ]);
    expect(meter.spentUsd(NOW)).toBe(0.015);
  });

  test("a latest version that X gives by itself, or that we hold, is not asked for again", async () => {
    const [first, second] = edited(1, "first", "second");
    const both = { edit_history_tweet_ids: undefined, edit_history_post_ids: second?.["edit_history_tweet_ids"] };
    server.script(LOOKUP, () => ({ body: { data: [{ ...second, ...both }] } }));
    const given = await lookupAt().look(held(xAt(1)), false, NOT_ABORTED);
    expect(given?.found.map(({ id, text }) => [id, text])).toEqual([[`x:${xAt(1)}`, "second"]]);
    server.script(LOOKUP, undefined);
    server.posts = first ? [first] : [];
    const heldLate = [{ id: `x:${xAt(1)}`, editedAtMs: NIGHT + 11 * MINUTE_MS }];
    await lookupAt().look(heldLate, false, NOT_ABORTED);
    expect(server.of(LOOKUP)).toHaveLength(2);
  });

  test("a post that we hold by a later id stays as it is: it would be counted twice", async () => {
    server.posts = [...edited(1, "first", "second", "third")];
    const answer = await lookupAt().look(held(xAt(11)), false, NOT_ABORTED);
    expect(answer).toMatchObject({ settled: 1, gone: [], found: [], aliases: [], unanswered: 0 });
    expect(server.of(LOOKUP)).toHaveLength(1);
  });

  test("an id that X takes for none does not keep the others from being asked for", async () => {
    server.posts = [xPost(1), xPost(2)];
    const answer = await lookupAt().look(held(xAt(1), "9999999999999999999", xAt(2), xAt(3)), false, NOT_ABORTED);
    expect(answer).toMatchObject({ settled: 4, read: 2, unanswered: 1, gone: [{ id: `x:${xAt(3)}` }] });
    server.script(LOOKUP, () => ({ status: 400, body: {} }));
    await expect(lookupAt().look(held(xAt(1), xAt(2)), false, NOT_ABORTED)).rejects.toThrow("400");
  });

  test("sends no more ids than the budget has room for, and none without", async () => {
    server.posts = Array.from({ length: 10 }, (_, i) => xPost(i));
    const { look, meter } = lookupAt({ monthlyUsd: 0.02 });
    const ids = Array.from({ length: 10 }, (_, i) => xAt(i));
    expect(await look(held(...ids), false, NOT_ABORTED)).toMatchObject({ settled: 4, read: 4 });
    expect(sent()).toEqual([ids.slice(0, 4)]);
    expect(meter.restPosts(NOW)).toBe(0);
    expect(await look(held(...ids), false, NOT_ABORTED)).toBeNull();
    expect(server.of(LOOKUP)).toHaveLength(1);
    expect(await look(held(...ids), true, NOT_ABORTED)).toMatchObject({ settled: 10 });
  });

  test("goes on past posts that are gone, as these cost nothing", async () => {
    const ids = Array.from({ length: 9 }, (_, i) => xAt(i));
    const answer = await lookupAt({ monthlyUsd: 0.02 }).look(held(...ids), false, NOT_ABORTED);
    expect(answer).toMatchObject({ settled: 9, read: 0 });
    expect(sent().map(({ length }) => length)).toEqual([4, 4, 1]);
  });

  test("a post whose later version the budget does not pay for is not settled, nor what follows it", async () => {
    server.posts = [xPost(0), ...edited(1, "first", "second"), xPost(2)];
    const { look } = lookupAt({ monthlyUsd: 0.015 });
    const answer = await look(held(xAt(0), xAt(1), xAt(2)), false, NOT_ABORTED);
    expect(answer).toMatchObject({ settled: 1, read: 3 });
    expect(answer?.found).toHaveLength(1);
  });

  test("learns what others spend before each request", async () => {
    server.posts = Array.from({ length: 10 }, (_, i) => xPost(i));
    const other = openBudget({ prices: PRICES, monthlyUsd: 1 });
    const { look } = lookupAt({ monthlyUsd: 1, elsewhere: async () => [other.state()] });
    other.admit(197, NOW);
    expect(await look(held(...Array.from({ length: 10 }, (_, i) => xAt(i))), false, NOT_ABORTED)).toMatchObject({
      settled: 3,
    });
  });

  test("an abort ends it without an error and leaves nothing open", async () => {
    const stop = new AbortController();
    server.script(LOOKUP, () => {
      stop.abort();
      return "hang";
    });
    expect(await lookupAt().look(held(xAt(1)), false, stop.signal)).toBeNull();
    await server.idle();
  });
});

describe("northbound compliance --lookup", () => {
  async function holding(folder: string, posts: readonly Parameters<typeof heldPost>[0][]): Promise<void> {
    await using store = await openStore(`sqlite:${folder}/test.db`);
    await store.commit({
      posts: posts.map((one): ScoredPost => ({ post: heldPost(one), topics: ["north"], score: null })),
      deletions: [],
      coverage: [],
      cursors: [],
    });
  }

  function attempt(folder: string, more: object = {}, nowMs = NOW) {
    const test = testIo(folder, nowMs);
    return { ...test, code: run({ args: [], options: { lookup: true, json: true, ...more } }, test.io) };
  }

  const stored = (serial: number, more: object = {}) => ({
    id: `x:${xAt(serial)}`,
    text: `moving north ${serial}`,
    postedAtMs: NIGHT + serial * MINUTE_MS,
    ...more,
  });
  const night = async <T>(folder: string, look: (store: Store) => Promise<T>): Promise<T> => {
    await using store = await openStore(`sqlite:${folder}/test.db`);
    return await look(store);
  };
  const textOf = (folder: string, serial: number) =>
    night(folder, async (store) => (await store.find([`x:${xAt(serial)}`])).get(`x:${xAt(serial)}`)?.post.text);

  test("says what it costs, deletes what is gone, takes later versions and texts over, and twice changes nothing", async () => {
    await using folder = await temporaryFolder();
    await writeConfig(folder.path, server);
    await holding(folder.path, [
      stored(1),
      stored(2, { source: "archive:old" }),
      stored(3),
      stored(4, { source: "archive:ids", text: null, flags: ["volume_only"] }),
      stored(5),
      { ...stored(6), id: "bluesky:at://did/app.bsky.feed.post/1", source: "bluesky" },
    ]);
    server.posts = [xPost(1), ...edited(3, "moving north 3", "staying here"), xPost(4), xPost(5)];
    const first = attempt(folder.path);
    expect(await first.code).toBe(0);
    expect(first.err()).toContain(
      "this reads at most 5 posts for $0.03, and the later versions of those that were edited",
    );
    expect(JSON.parse(first.out())).toEqual({
      forecast: { posts: 5, usd: 0.025 },
      checked: 5,
      deleted: 1,
      updated: 2,
      unanswered: 0,
      kept: 4,
      read: 5,
      done: true,
      usd: 0.025,
    });
    expect(await Promise.all([1, 2, 3, 4].map((serial) => textOf(folder.path, serial)))).toEqual([
      "moving north 1",
      null,
      "staying here",
      "moving north 4",
    ]);
    const before = await night(folder.path, (store) => store.posts({ topic: "all", order: "oldest", limit: 10 }));
    const second = attempt(folder.path);
    expect(await second.code).toBe(0);
    expect(JSON.parse(second.out())).toMatchObject({ checked: 4, deleted: 0, updated: 0, kept: 4, done: true });
    expect(await night(folder.path, (store) => store.posts({ topic: "all", order: "oldest", limit: 10 }))).toEqual(
      before,
    );
    expect(await night(folder.path, (store) => store.cursor("x/spend/lookup"))).toContain('"microUsd":45000');
  });

  test("a later version keeps the topic of a rule, and loses one that only its text had", async () => {
    await using folder = await temporaryFolder();
    await writeConfig(folder.path, server);
    await holding(folder.path, [stored(1), stored(2, { text: "a word that a rule knows" })]);
    server.posts = [...edited(1, "moving north 1", "staying here"), ...edited(2, "a word", "another word")];
    expect(await attempt(folder.path).code).toBe(0);
    const topics = await night(folder.path, async (store) =>
      (await store.posts({ topic: "all", order: "oldest", limit: 10 })).map((one) => one.topics),
    );
    expect(topics).toEqual([[], ["north"]]);
  });

  test("asks about the topic and window that are named, and no other posts", async () => {
    await using folder = await temporaryFolder();
    await writeConfig(folder.path, server);
    await holding(folder.path, [stored(1), stored(30), stored(59)]);
    server.posts = [xPost(1), xPost(30), xPost(59)];
    const window = { from: "2016-11-08T22:30:00Z", to: "2016-11-08T22:59:00Z" };
    const { code, out } = attempt(folder.path, { topic: "north", ...window });
    expect(await code).toBe(0);
    expect(JSON.parse(out())).toMatchObject({ checked: 1 });
    expect(sent()).toEqual([[xAt(30)]]);
    const many = attempt(folder.path, { topic: "many" });
    expect(await many.code).toBe(0);
    expect(JSON.parse(many.out())).toMatchObject({ checked: 0, done: true });
  });

  test("refuses what the budget does not pay for, asks for nothing, and goes beyond it with --yes", async () => {
    await using folder = await temporaryFolder();
    await writeConfig(folder.path, server, 0.01);
    await holding(folder.path, [stored(1), stored(2), stored(3)]);
    server.posts = [xPost(1), xPost(2), xPost(3)];
    await expect(attempt(folder.path).code).rejects.toThrow(/3 posts for \$0\.02 is beyond the \$0\.01 .* --yes/);
    expect(server.requests).toEqual([]);
    const willing = attempt(folder.path, { yes: true });
    expect(await willing.code).toBe(0);
    expect(JSON.parse(willing.out())).toMatchObject({ checked: 3, done: true });
  });

  test("where edits use the budget up it stops, done in part, says how to go on, and goes on in the next month", async () => {
    await using folder = await temporaryFolder();
    await writeConfig(folder.path, server, 0.015);
    await holding(folder.path, [stored(1), stored(2), stored(3)]);
    server.posts = [xPost(1), ...edited(2, "first", "second"), xPost(3)];
    const cut = attempt(folder.path);
    expect(await cut.code).toBe(3);
    expect(JSON.parse(cut.out())).toMatchObject({ checked: 1, read: 3, done: false, usd: 0.015 });
    expect(cut.err()).toContain("is used up before every post was looked up; go on in the next month, or beyond it");
    expect(cut.err()).toContain("with: northbound compliance --lookup --yes\n");
    const rest = attempt(folder.path, {}, NOW + 10 * DAY_MS);
    expect(await rest.code).toBe(0);
    expect(JSON.parse(rest.out())).toMatchObject({ forecast: { posts: 2 }, checked: 2, updated: 1, done: true });
  });

  test("interrupted, it keeps what it has, says how to go on, and goes on", async () => {
    await using folder = await temporaryFolder();
    await writeConfig(folder.path, server);
    const serials = Array.from({ length: 250 }, (_, i) => i);
    await holding(
      folder.path,
      serials.map((serial) => stored(serial)),
    );
    server.posts = serials.filter((serial) => serial % 2 === 0).map((serial) => xPost(serial));
    const window = { from: "2016-11-08T22:00:00Z", to: "2016-11-09T22:00:00Z" };
    const first = attempt(folder.path, window);
    server.script(LOOKUP, () => {
      if (server.of(LOOKUP).length < 3) return "pass";
      first.stop();
      return "hang";
    });
    expect(await first.code).toBe(1);
    expect(JSON.parse(first.out())).toMatchObject({ checked: 200, deleted: 100, done: false });
    expect(first.err()).toContain(
      "go on with: northbound compliance --lookup --from 2016-11-08T22:00:00.000Z --to 2016-11-09T22:00:00.000Z",
    );
    server.script(LOOKUP, undefined);
    const second = attempt(folder.path, window);
    expect(await second.code).toBe(0);
    expect(JSON.parse(second.out())).toMatchObject({ forecast: { posts: 50 }, checked: 50, deleted: 25, done: true });
    const third = attempt(folder.path, window);
    expect(await third.code).toBe(0);
    expect(JSON.parse(third.out())).toMatchObject({ checked: 125, deleted: 0 });
  });

  test("a failure deletes nothing, and what was spent until then is kept", async () => {
    await using folder = await temporaryFolder();
    await writeConfig(folder.path, server);
    await holding(folder.path, [stored(1), stored(2)]);
    server.posts = [...edited(1, "first", "second")];
    server.once(LOOKUP, "pass", { status: 403, body: {} });
    await expect(attempt(folder.path).code).rejects.toThrow("403");
    expect(await textOf(folder.path, 2)).toBe("moving north 2");
    expect(await night(folder.path, (store) => store.cursor("x/spend/lookup"))).toContain('"microUsd":5000');
  });

  test("what it spends is spent for the others, and what they spent for it", async () => {
    await using folder = await temporaryFolder();
    await writeConfig(folder.path, server, 0.03);
    await holding(folder.path, [stored(1), stored(2), stored(3)]);
    server.posts = [xPost(1), xPost(2), xPost(3)];
    expect(await attempt(folder.path).code).toBe(0);
    const { run: backfill } = await import("../../../src/cli/backfill.ts");
    const options = { source: "x", topic: "north", from: "2016-11-08T22:00:00Z", to: "2016-11-08T23:00:00Z" };
    await expect(backfill({ args: [], options }, testIo(folder.path, NOW).io)).rejects.toThrow(
      /3 posts for \$0\.02 is beyond the \$0\.01/,
    );
  });

  test("without --lookup nothing is looked up, and --yes means nothing", async () => {
    await using folder = await temporaryFolder();
    await writeConfig(folder.path, server);
    await holding(folder.path, [stored(1)]);
    await expect(attempt(folder.path, { lookup: undefined, yes: true }).code).rejects.toThrow(
      "--yes belongs to --lookup",
    );
    const free = attempt(folder.path, { lookup: undefined, topic: "north", from: "2016-11-08T22:00:00Z" }, NOW);
    expect(await free.code).toBe(0);
    expect(JSON.parse(free.out())).toEqual({ checked: 1, deleted: 0, kept: 1 });
    expect(server.of(LOOKUP)).toEqual([]);
    expect(await night(folder.path, (store) => store.cursor("x/spend/lookup"))).toBeUndefined();
    await expect(attempt(folder.path, { topic: "nroth" }).code).rejects.toThrow('unknown topic "nroth"');
    await expect(
      attempt(folder.path, { from: "2016-11-08T22:00:00Z", to: "2016-11-08T21:00:00Z" }).code,
    ).rejects.toThrow("--to is not after --from");
  });
});
