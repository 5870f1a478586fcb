import { expect, test } from "vitest";
import { openJetstreamServer } from "../../support/jetstream-server.ts";
import { manualPace } from "../../support/manual-pace.ts";
import { commit, newKey, repost } from "./events.ts";
import { Listening, NOTHING, NOW_MS, openFeed } from "./listening.ts";

const MINUTE_MS = Math.floor(NOW_MS / 60_000) * 60_000;
const SUBJECT = "at://did:plc:other/app.bsky.feed.post/3laaaaaaaac22";

test("posts of a minute are counted, and nothing else is", async () => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url));
  const rkey = newKey();
  const connection = await server.next();
  connection.send(
    commit({ atMs: NOW_MS, rkey }),
    commit({ atMs: NOW_MS, record: { langs: ["fr"], reply: {} } }),
    commit({ atMs: NOW_MS, rkey, operation: "update" }),
    commit({ atMs: NOW_MS, rkey, operation: "delete" }),
    repost({ atMs: NOW_MS, subject: SUBJECT }),
    commit({ atMs: NOW_MS, record: { text: 7 } }),
    commit({ atMs: NOW_MS }),
  );
  connection.close();
  await heard.fault();
  expect(heard.seen).toEqual({ [MINUTE_MS]: 3 });
});

test("a count is told with the signs of life, a few times a second, where it changed, and whole at the end of its minute", async () => {
  await using server = await openJetstreamServer();
  const pace = manualPace(MINUTE_MS + 57_000);
  const heard = new Listening(openFeed(pace, server.url));
  const connection = await server.next();
  const steps = [0, 300, 600, 900, 1_200, 1_500, 3_100, 3_200];
  for (const [i, ms] of steps.entries()) {
    connection.send(commit({ atMs: MINUTE_MS + 57_000 + ms }));
    await heard.untilPosts(i + 1);
    await pace.advance((steps[i + 1] ?? ms) - ms);
  }
  connection.ping();
  await heard.until(() => heard.of("alive").length > 0);
  await heard.stop();
  expect(heard.of("seen").map(({ minuteMs, posts }) => [(minuteMs - MINUTE_MS) / 60_000, posts])).toEqual([
    [0, 1],
    [0, 2],
    [0, 3],
    [0, 4],
    [0, 5],
    [0, 6],
    [1, 1],
    [1, 2],
  ]);
});

test("what a reconnect brings again is not counted again, nor after a restart", async () => {
  await using server = await openJetstreamServer();
  const events = Array.from({ length: 30 }, (_, i) => commit({ atMs: NOW_MS + i * 100 }));
  const pace = manualPace(NOW_MS + 3_000);
  let feed = openFeed(pace, server.url);
  let start = NOTHING;
  let told: Readonly<Record<number, number>> = {};
  // Each connection begins two seconds before the last event of the one before.
  for (const [from, to, restarts] of [
    [0, 12, false],
    [0, 18, true],
    [0, 24, false],
    [4, 30, true],
    [10, 30, true],
  ] as const) {
    const heard = new Listening(feed, start);
    const connection = await server.next();
    connection.send(...events.slice(from, to));
    connection.close();
    await heard.fault();
    expect(heard.posts).toHaveLength(to - from);
    told = { ...told, ...heard.seen };
    start = { cursor: heard.cursor, provenMs: pace.now() };
    if (restarts) feed = openFeed(pace, server.url);
  }
  expect(told).toEqual({ [MINUTE_MS]: 30 });
});

test("a server that stamps the same events later does not make them count twice", async () => {
  await using first = await openJetstreamServer();
  await using second = await openJetstreamServer();
  const feed = openFeed(manualPace(NOW_MS), first.url, second.url);
  const keys = Array.from({ length: 10 }, newKey);
  const before = new Listening(feed);
  const connection = await first.next();
  connection.send(...keys.map((rkey, i) => commit({ atMs: NOW_MS - 2_000 + i * 100, rkey })));
  connection.close();
  await before.fault();
  const after = new Listening(feed, { cursor: before.cursor, provenMs: NOW_MS });
  const next = await second.next();
  next.send(...keys.map((rkey, i) => commit({ atMs: NOW_MS - 1_500 + i * 100, rkey })), commit({ atMs: NOW_MS }));
  next.close();
  await after.fault();
  expect(after.seen).toEqual({ [MINUTE_MS]: 11 });
});

test("items that were given out but not kept are counted when they come again", async () => {
  await using server = await openJetstreamServer();
  const feed = openFeed(manualPace(NOW_MS), server.url);
  const events = [0, 1, 2].map((i) => commit({ atMs: NOW_MS - 100 + i }));
  for (const start of [NOTHING, NOTHING]) {
    const heard = new Listening(feed, start);
    const connection = await server.next();
    connection.send(...events);
    connection.close();
    await heard.fault();
    expect(heard.seen).toEqual({ [MINUTE_MS]: 3 });
  }
});

test("the count of a minute that the cursor carries is told even if no further post of it comes", async () => {
  await using server = await openJetstreamServer();
  const pace = manualPace(NOW_MS);
  const cursor = JSON.stringify({ timeUs: (MINUTE_MS - 1) * 1000, minuteMs: MINUTE_MS - 60_000, seen: 41 });
  const heard = new Listening(openFeed(pace, server.url), { cursor, provenMs: MINUTE_MS });
  const connection = await server.next();
  connection.send(commit({ atMs: MINUTE_MS - 1 }), commit({ atMs: NOW_MS }));
  connection.close();
  await heard.fault();
  expect(heard.seen).toEqual({ [MINUTE_MS - 60_000]: 41, [MINUTE_MS]: 1 });
});

test("an event that comes too late for its minute does not spoil the count of it", async () => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url));
  const connection = await server.next();
  const times = [MINUTE_MS - 2, MINUTE_MS - 1, MINUTE_MS, MINUTE_MS - 1, MINUTE_MS + 1];
  connection.send(...times.map((atMs) => commit({ atMs })));
  connection.close();
  await heard.fault();
  expect(heard.seen).toEqual({ [MINUTE_MS - 60_000]: 2, [MINUTE_MS]: 2 });
});
