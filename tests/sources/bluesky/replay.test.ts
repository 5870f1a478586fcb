import { expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "../../../src/core/time.ts";
import { openJetstreamServer } from "../../support/jetstream-server.ts";
import { manualPace } from "../../support/manual-pace.ts";
import { commit, identity, toV2 } from "./events.ts";
import { Listening, NOW_MS, openFeed } from "./listening.ts";

const MINUTE_MS = 60_000;
/** The feed ran until a minute ago. */
const LAST_MS = NOW_MS - MINUTE_MS;
const MINUTE_START_MS = LAST_MS - 10_000;

function cursorAt(atMs: number, seen = 3): string {
  return JSON.stringify({ timeUs: atMs * 1000, minuteMs: Math.floor(atMs / MINUTE_MS) * MINUTE_MS, seen });
}

const START = { cursor: cursorAt(LAST_MS), provenMs: LAST_MS + 400 };

test("what a replay brings is refill, what comes after it is live, and the moment between is told once", async () => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url), START);
  const connection = await server.next();
  const times = [LAST_MS - 1_000, LAST_MS, LAST_MS + 20_000, NOW_MS - 251, NOW_MS - 250, NOW_MS, NOW_MS + 10];
  connection.send(...times.map((atMs) => commit({ atMs })));
  await heard.untilPosts(times.length);
  expect(heard.order).toEqual(["open", "post", "post", "post", "post", "caught-up", "post", "post", "post"]);
  expect(heard.posts.map(({ via }) => via)).toEqual(["refill", "refill", "refill", "refill", "live", "live", "live"]);
  expect(heard.posts.map(({ receivedAtMs }) => receivedAtMs)).toEqual(times.map(() => NOW_MS));
  await heard.stop();
});

test("during a replay life is proven up to the time of its events, and up to now after it", async () => {
  await using server = await openJetstreamServer();
  const pace = manualPace(NOW_MS);
  const heard = new Listening(openFeed(pace, server.url), START);
  const connection = await server.next();
  for (const atMs of [LAST_MS, LAST_MS + 20_000, LAST_MS + 40_000, NOW_MS + 700]) {
    const before = heard.posts.length;
    connection.send(commit({ atMs }));
    await heard.untilPosts(before + 1);
    await pace.advance(200);
  }
  expect(heard.of("alive").map(({ atMs }) => atMs)).toEqual([
    LAST_MS,
    LAST_MS + 20_000,
    LAST_MS + 40_000,
    NOW_MS + 600,
  ]);
  await heard.stop();
});

test("a ping during a replay proves no more than its events did", async () => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url), START);
  const connection = await server.next();
  connection.ping();
  connection.send(commit({ atMs: LAST_MS }));
  connection.ping();
  await heard.until(() => heard.of("alive").length === 2);
  expect(heard.of("alive").map(({ atMs }) => atMs)).toEqual([LAST_MS, LAST_MS]);
  expect(heard.of("caught-up")).toEqual([]);
  await heard.stop();
});

test("a replay that begins after the committed event shows what the server no longer had", async () => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url), START);
  (await server.next()).send(commit({ atMs: LAST_MS + 15_000 }), commit({ atMs: NOW_MS }));
  await heard.untilPosts(2);
  expect(heard.items.slice(0, 3)).toMatchObject([
    { type: "open" },
    { type: "gap", fromMs: LAST_MS + 400, toMs: LAST_MS + 15_000, reason: "the server no longer had it" },
    { type: "post" },
  ]);
  expect(heard.of("gap")).toHaveLength(1);
  await heard.stop();
});

test.each([
  ["nothing was proven: from the committed event on", null, NOW_MS - 30_000, LAST_MS, NOW_MS - 30_000],
  ["the first event is of the present: up to the connection", LAST_MS + 400, NOW_MS + 5_000, LAST_MS + 400, NOW_MS],
])("a gap is no longer than it was; %s", async (_, provenMs, firstMs, fromMs, toMs) => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url), { ...START, provenMs });
  (await server.next()).send(commit({ atMs: firstMs }));
  await heard.untilPosts(1);
  expect(heard.of("gap")).toMatchObject([{ fromMs, toMs }]);
  await heard.stop();
});

test("an event before what was proven leaves no gap", async () => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url), START);
  (await server.next()).send(commit({ atMs: LAST_MS + 300 }), commit({ atMs: NOW_MS }));
  await heard.untilPosts(2);
  expect(heard.of("gap")).toEqual([]);
  await heard.stop();
});

test("without a cursor there is no replay, however old the events are", async () => {
  await using server = await openJetstreamServer();
  const pace = manualPace(NOW_MS);
  const heard = new Listening(openFeed(pace, server.url));
  const connection = await server.next();
  connection.send(commit({ atMs: NOW_MS - 150 * DAY_MS }));
  await heard.untilPosts(1);
  await pace.advance(500);
  connection.send(commit({ atMs: NOW_MS - 150 * DAY_MS + 500 }));
  await heard.until(() => heard.of("alive").length === 2);
  expect(heard.order).toEqual(["open", "post", "post"]);
  expect(heard.posts.map(({ via }) => via)).toEqual(["live", "live"]);
  expect(heard.of("alive").map(({ atMs }) => atMs)).toEqual([NOW_MS, NOW_MS + 500]);
  await heard.stop();
});

test("the replay of a recording is over when it has come as far as it would have by now", async () => {
  await using server = await openJetstreamServer();
  const lagMs = 150 * DAY_MS;
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url), {
    cursor: cursorAt(LAST_MS - lagMs),
    provenMs: LAST_MS,
  });
  const times = [LAST_MS, LAST_MS + 30_000, NOW_MS, NOW_MS + 1_000];
  (await server.next()).send(...times.map((atMs) => commit({ atMs: atMs - lagMs })));
  await heard.untilPosts(4);
  expect(heard.order).toEqual(["open", "post", "post", "caught-up", "post", "post"]);
  expect(heard.of("alive")[0]).toMatchObject({ atMs: LAST_MS });
  await heard.stop();
});

test("a server of another time than the cursor goes on with nothing of it", async () => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url), START);
  const olderMs = NOW_MS - 150 * DAY_MS;
  (await server.next()).send(commit({ atMs: olderMs }), commit({ atMs: olderMs + 1_000 }));
  await heard.untilPosts(2);
  expect(heard.order).toEqual(["open", "gap", "caught-up", "post", "post"]);
  expect(heard.of("gap")).toMatchObject([{ fromMs: LAST_MS + 400, toMs: NOW_MS }]);
  expect(heard.posts.map(({ via }) => via)).toEqual(["live", "live"]);
  expect(JSON.parse(heard.cursor ?? "")).toMatchObject({ timeUs: (olderMs + 1_000) * 1000 });
  // Those minutes may have been counted long ago.
  expect(heard.seen).toEqual({ [MINUTE_START_MS]: 3 });
  await heard.stop();
});

test("a server that begins before what it was asked for did not go on from there, and all since is lost", async () => {
  await using first = await openJetstreamServer();
  await using second = await openJetstreamServer();
  const pace = manualPace(NOW_MS);
  const feed = openFeed(pace, first.url, second.url);
  const before = new Listening(feed);
  const connection = await first.next();
  connection.send(commit({ atMs: NOW_MS }));
  connection.close();
  await before.fault();
  await pace.advance(20_000);
  // Its clock is two minutes behind, so it is asked for a future and tells of the present.
  const after = new Listening(feed, { cursor: before.cursor, provenMs: NOW_MS });
  const next = await second.next();
  const behindMs = pace.now() - 2 * MINUTE_MS;
  next.send(commit({ atMs: behindMs }), commit({ atMs: behindMs + 1 }));
  await after.untilPosts(2);
  expect(after.order).toEqual(["open", "gap", "caught-up", "post", "post"]);
  expect(after.of("gap")).toMatchObject([{ fromMs: NOW_MS, toMs: NOW_MS + 20_000 }]);
  expect(after.posts.map(({ via }) => via)).toEqual(["live", "live"]);
  await pace.advance(200);
  expect(after.of("alive").map(({ atMs }) => atMs)).toEqual([NOW_MS + 20_000, NOW_MS + 20_000]);
  const { timeUs, host } = JSON.parse(after.cursor ?? "");
  expect([timeUs, host]).toEqual([(behindMs + 1) * 1000, second.host]);
  const behind = Math.floor(behindMs / MINUTE_MS) * MINUTE_MS;
  expect(after.seen[behind]).toBe(2);
  await after.stop();
});

test.each([
  [-1, ["open", "gap", "caught-up", "post"]],
  [0, ["open", "post"]],
])("a first event %i µs from the time that was asked for: %j", async (offUs, order) => {
  await using server = await openJetstreamServer();
  const cursor = JSON.stringify({ timeUs: LAST_MS * 1000, host: server.host, minutes: {} });
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url), { ...START, cursor });
  (await server.next()).send(commit({ atMs: LAST_MS, timeUs: (LAST_MS - 2_000) * 1000 + offUs }));
  await heard.untilPosts(1);
  expect(heard.order).toEqual(order);
  await heard.stop();
});

test.each([-3_000, 3_000])("clocks that differ by %i ms move the end of a replay by no more", async (aheadMs) => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url), {
    cursor: cursorAt(LAST_MS + aheadMs),
    provenMs: LAST_MS,
  });
  const times = [LAST_MS, NOW_MS - 10_000, NOW_MS, NOW_MS + 3_000];
  (await server.next()).send(...times.map((atMs) => commit({ atMs: atMs + aheadMs })));
  await heard.untilPosts(4);
  expect(heard.posts.map(({ via }) => via).slice(0, 2)).toEqual(["refill", "refill"]);
  expect(heard.posts.at(-1)?.via).toBe("live");
  expect(heard.of("gap")).toEqual([]);
  expect(heard.of("caught-up")).toHaveLength(1);
  await heard.stop();
});

test("a replay that pauses is asked for an answer, which shows that it is over", async () => {
  await using server = await openJetstreamServer();
  const pace = manualPace(NOW_MS);
  const heard = new Listening(openFeed(pace, server.url), START);
  const connection = await server.next();
  connection.send(commit({ atMs: LAST_MS + 100 }), commit({ atMs: LAST_MS }));
  await heard.untilPosts(2);
  await pace.advance(1_500);
  connection.send(commit({ atMs: LAST_MS + 200 }));
  await heard.untilPosts(3);
  await pace.advance(1_999);
  expect(heard.of("caught-up")).toEqual([]);
  expect(connection.pings).toBe(0);
  await pace.advance(1);
  await heard.until(() => heard.of("caught-up").length === 1);
  expect(heard.of("gap")).toEqual([]);
  connection.send(commit({ atMs: NOW_MS }));
  await heard.untilPosts(4);
  expect(heard.posts.at(-1)?.via).toBe("live");
  expect(heard.of("caught-up")).toHaveLength(1);
  await pace.advance(10_000);
  expect(connection.pings).toBe(1);
  await heard.stop();
});

test("a server that pings but shows nothing, not even the committed event, has lost what came since", async () => {
  await using server = await openJetstreamServer();
  const pace = manualPace(NOW_MS);
  const heard = new Listening(openFeed(pace, server.url), START);
  const connection = await server.next();
  await heard.until((items) => items.length > 0);
  connection.ping();
  await pace.advance(2_000);
  expect(heard.order).toEqual(["open"]);
  connection.ping();
  await heard.until(() => heard.of("alive").length === 1);
  expect(heard.order).toEqual(["open", "gap", "caught-up"]);
  expect(heard.of("gap")).toMatchObject([{ fromMs: LAST_MS + 400, toMs: NOW_MS }]);
  expect(heard.of("alive")).toMatchObject([{ atMs: NOW_MS + 2_000 }]);
  await heard.stop();
});

test("the cursor never goes back during the overlap, and moves on with every kind of event", async () => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url), START);
  const connection = await server.next();
  connection.send(commit({ atMs: LAST_MS - 1_500 }));
  await heard.untilPosts(1);
  expect(JSON.parse(heard.cursor ?? "")).toMatchObject({ timeUs: LAST_MS * 1000 });
  connection.send(identity(NOW_MS - 5));
  connection.close();
  await heard.fault();
  expect(JSON.parse(heard.cursor ?? "")).toMatchObject({ timeUs: (NOW_MS - 5) * 1000 });
});

test("a cursor that the second version finds too old is given up, and the time since is a gap", async () => {
  await using server = await openJetstreamServer();
  server.refuse(400, { "content-type": "application/json" }, '{"error":"CursorTooOld","message":"floor is 5"}');
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.urlV2), START);
  const connection = await server.next();
  expect(connection.query.has("cursor")).toBe(false);
  connection.send(toV2(commit({ atMs: NOW_MS })));
  await heard.untilPosts(1);
  expect(heard.order).toEqual(["open", "gap", "post"]);
  expect(heard.of("open")).toMatchObject([{ resumed: false }]);
  expect(heard.of("gap")).toMatchObject([{ fromMs: LAST_MS + 400, toMs: NOW_MS }]);
  expect(heard.posts[0]?.via).toBe("live");
  expect(server.requests).toHaveLength(2);
  await heard.stop();
});

test.each(["", "{", '{"error":"InvalidRequest"}', "[]", "x".repeat(20_000)])(
  "another refusal with status 400 (%#) is a fault",
  async (body) => {
    await using server = await openJetstreamServer();
    server.refuse(400, {}, body);
    const fault = await new Listening(openFeed(manualPace(NOW_MS), server.urlV2), START).fault();
    expect([fault.message, fault.kind]).toEqual([`${server.host} answered with status 400`, "http"]);
  },
);

test("a time that the second version moved up shows in its first event", async () => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.urlV2), {
    cursor: cursorAt(NOW_MS - 40 * HOUR_MS),
    provenMs: NOW_MS - 40 * HOUR_MS,
  });
  const payload = { $type: "network.bsky.jetstream.subscribeEvents#info", name: "OutdatedCursor", message: "seq 5" };
  (await server.next()).send({ $type: "message", payload }, toV2(commit({ atMs: NOW_MS - 36 * HOUR_MS })));
  await heard.untilPosts(1);
  expect(heard.order).toEqual(["open", "gap", "post"]);
  expect(heard.of("gap")).toMatchObject([{ fromMs: NOW_MS - 40 * HOUR_MS, toMs: NOW_MS - 36 * HOUR_MS }]);
  await heard.stop();
});
