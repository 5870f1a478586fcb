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

test("posts that come up to a quarter of an hour late count for their minute, and older ones nowhere", async () => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url));
  const connection = await server.next();
  const now = () => Array.from({ length: 50 }, () => commit({ atMs: NOW_MS }));
  const late = () => [1, 10, 15, 16, 600].map((minutes) => commit({ atMs: MINUTE_MS - minutes * 60_000 }));
  connection.send(...now(), ...late(), ...now(), ...late());
  connection.close();
  await heard.fault();
  expect(heard.posts).toHaveLength(110);
  expect(heard.seen).toEqual({
    [MINUTE_MS]: 100,
    [MINUTE_MS - 60_000]: 2,
    [MINUTE_MS - 600_000]: 2,
    [MINUTE_MS - 900_000]: 2,
  });
});

test("the cursor carries the counts of the last quarter of an hour, to which late posts are added", async () => {
  await using server = await openJetstreamServer();
  const pace = manualPace(NOW_MS);
  const before = new Listening(openFeed(pace, server.url));
  const connection = await server.next();
  for (let minutes = 20; minutes >= 0; minutes--)
    connection.send(commit({ atMs: MINUTE_MS - minutes * 60_000 }), commit({ atMs: MINUTE_MS - minutes * 60_000 }));
  connection.close();
  await before.fault();
  const { minutes } = JSON.parse(before.cursor ?? "");
  expect(Object.keys(minutes).map(Number)).toEqual(Array.from({ length: 16 }, (_, i) => MINUTE_MS - (15 - i) * 60_000));
  const after = new Listening(openFeed(pace, server.url), { cursor: before.cursor, provenMs: NOW_MS });
  const next = await server.next();
  next.send(commit({ atMs: MINUTE_MS }), commit({ atMs: NOW_MS }), commit({ atMs: MINUTE_MS - 660_000 + 10 }));
  next.close();
  await after.fault();
  expect(after.seen).toMatchObject({ [MINUTE_MS]: 3, [MINUTE_MS - 60_000]: 2 });
  expect(Object.values(after.seen).every((posts) => posts >= 2)).toBe(true);
});

test("a minute before the one that an old cursor knows is never told, nor after the next restart", async () => {
  await using server = await openJetstreamServer();
  const pace = manualPace(NOW_MS);
  let cursor: string | undefined = JSON.stringify({ timeUs: NOW_MS * 1000, minuteMs: MINUTE_MS, seen: 41 });
  for (const posts of [42, 43]) {
    const heard: Listening = new Listening(openFeed(pace, server.url), { cursor, provenMs: NOW_MS });
    const connection = await server.next();
    // The first shows a clock that is behind, so that the times of the cursor do not tell what was counted.
    connection.send(commit({ atMs: NOW_MS - 300_000 }), commit({ atMs: NOW_MS - 5 }));
    connection.close();
    await heard.fault();
    expect(heard.seen).toEqual({ [MINUTE_MS]: posts });
    cursor = heard.cursor;
  }
});

test("a server whose clock is behind by seconds has its new posts counted, and those known only once", async () => {
  await using first = await openJetstreamServer();
  await using second = await openJetstreamServer();
  const feed = openFeed(manualPace(NOW_MS), first.url, second.url);
  const known = newKey();
  const before = new Listening(feed);
  const connection = await first.next();
  connection.send(commit({ atMs: NOW_MS, rkey: known }));
  connection.close();
  await before.fault();
  const after = new Listening(feed, { cursor: before.cursor, provenMs: NOW_MS });
  const next = await second.next();
  next.send(commit({ atMs: NOW_MS - 9_000, rkey: known }), commit({ atMs: NOW_MS - 8_000 }));
  next.close();
  await after.fault();
  expect(after.seen).toEqual({ [MINUTE_MS]: 2 });
});

test("a connection too short to bring again what was counted before a restart does not make it count later", async () => {
  await using server = await openJetstreamServer();
  const feed = openFeed(manualPace(NOW_MS), server.url);
  const counted = [0, 1].map((i) => commit({ atMs: NOW_MS - 100 + i }));
  const minutes = { [MINUTE_MS]: 2 };
  let cursor: string | undefined = JSON.stringify({ timeUs: (NOW_MS - 99) * 1000, host: server.host, minutes });
  for (const events of [counted.slice(0, 1), [...counted, commit({ atMs: NOW_MS })]]) {
    const heard: Listening = new Listening(feed, { cursor, provenMs: NOW_MS });
    const connection = await server.next();
    connection.send(...events);
    connection.close();
    await heard.fault();
    expect(heard.seen).toEqual({ [MINUTE_MS]: events.length < 3 ? 2 : 3 });
    cursor = heard.cursor;
  }
});
