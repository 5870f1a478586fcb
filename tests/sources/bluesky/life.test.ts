import { expect, test } from "vitest";
import { systemClock } from "../../../src/core/clock.ts";
import { systemPace } from "../../../src/core/pace.ts";
import type { LiveItem } from "../../../src/sources/live.ts";
import { openJetstreamServer } from "../../support/jetstream-server.ts";
import { manualPace } from "../../support/manual-pace.ts";
import { commit } from "./events.ts";
import { Listening, NOTHING, NOW_MS, openFeed } from "./listening.ts";

/** For what happens in other threads and the kernel. */
const PATIENCE = { timeout: 20_000 };

test("signs of life are told five times a second at most, and for every ping", async () => {
  await using server = await openJetstreamServer();
  const pace = manualPace(NOW_MS);
  const heard = new Listening(openFeed(pace, server.url));
  const connection = await server.next();
  for (let i = 0; i < 10; i++) {
    connection.send(
      commit({ atMs: NOW_MS, collection: "app.bsky.feed.like" }),
      "not understood",
      commit({ atMs: NOW_MS }),
    );
    await heard.untilPosts(i + 1);
    await pace.advance(100);
  }
  connection.ping();
  connection.ping();
  await heard.until(() => heard.of("alive").length >= 7);
  expect(heard.of("alive").map(({ atMs }) => atMs - NOW_MS)).toEqual([0, 200, 400, 600, 800, 1_000, 1_000]);
  await heard.stop();
});

test("what is held back at the end of a burst is told after 200 ms, and no timer is left", async () => {
  await using server = await openJetstreamServer();
  const pace = manualPace(NOW_MS);
  const heard = new Listening(openFeed(pace, server.url));
  const connection = await server.next();
  await heard.until((items) => items.length > 0);
  const timers = pace.waiting;
  connection.send(commit({ atMs: NOW_MS }), commit({ atMs: NOW_MS + 1 }));
  await heard.untilPosts(2);
  await pace.advance(150);
  connection.send(commit({ atMs: NOW_MS + 2 }));
  await heard.untilPosts(3);
  await pace.advance(199);
  expect(heard.of("alive").map(({ atMs }) => atMs - NOW_MS)).toEqual([0]);
  await pace.advance(1);
  expect(heard.of("alive").map(({ atMs }) => atMs - NOW_MS)).toEqual([0, 150]);
  expect(Object.values(heard.seen)).toEqual([3]);
  expect(JSON.parse(heard.cursor ?? "").timeUs).toBe((NOW_MS + 2) * 1000);
  // The watch over events began with them.
  expect(pace.waiting).toBe(timers + 1);
  await pace.advance(1_000);
  expect(heard.of("alive")).toHaveLength(2);
  connection.send(commit({ atMs: NOW_MS }), commit({ atMs: NOW_MS }));
  await heard.untilPosts(5);
  expect(pace.waiting).toBe(timers + 2);
  await heard.stop();
  expect(pace.waiting).toBe(0);
});

test("the 200 ms are real ones, whatever the pace", async () => {
  await using server = await openJetstreamServer();
  const pace = manualPace(NOW_MS);
  const waits: number[] = [];
  const real = (nominalMs: number): number => nominalMs / 50;
  const after = (nominalMs: number, callback: () => void): (() => void) => {
    waits.push(real(nominalMs));
    return pace.after(real(nominalMs), callback);
  };
  const heard = new Listening(openFeed({ ...pace, now: pace.now, real, after }, server.url));
  const connection = await server.next();
  connection.send(commit({ atMs: NOW_MS }), commit({ atMs: NOW_MS + 1 }));
  await heard.untilPosts(2);
  expect(waits.at(-1)).toBeCloseTo(200);
  await heard.stop();
});

test("the last sign of life before a loss is told to the millisecond, with the cursor", async () => {
  await using server = await openJetstreamServer();
  const pace = manualPace(NOW_MS);
  const heard = new Listening(openFeed(pace, server.url));
  const connection = await server.next();
  connection.send(commit({ atMs: NOW_MS }));
  await heard.until(() => heard.of("alive").length === 1);
  await pace.advance(150);
  connection.send(commit({ atMs: NOW_MS + 140, collection: "app.bsky.feed.like" }), commit({ atMs: NOW_MS + 145 }));
  await heard.untilPosts(2);
  await pace.advance(40);
  connection.close();
  await heard.fault();
  expect(heard.of("alive").map(({ atMs }) => atMs - NOW_MS)).toEqual([0, 150]);
  expect(JSON.parse(heard.cursor ?? "").timeUs).toBe((NOW_MS + 145) * 1000);
});

test("a connection without any frame for 45 seconds is given up, and the next server is asked", async () => {
  await using first = await openJetstreamServer();
  await using second = await openJetstreamServer();
  const pace = manualPace(NOW_MS);
  const feed = openFeed(pace, first.url, second.url);
  const heard = new Listening(feed);
  const connection = await first.next();
  await heard.until((items) => items.length > 0);
  await pace.advance(30_000);
  connection.ping();
  await heard.until(() => heard.of("alive").length === 1);
  await pace.advance(44_999);
  expect(heard.order).toEqual(["open"]);
  await pace.advance(1);
  expect(await heard.fault()).toMatchObject({ message: `${first.host} went silent`, kind: "network" });
  expect(heard.of("alive")).toMatchObject([{ atMs: NOW_MS + 30_000 }]);
  expect(await connection.closed).toBe(1006);
  expect(pace.waiting).toBe(0);
  const next = new Listening(feed);
  await second.next();
  await next.stop();
});

test("events keep a connection alive that is never pinged", async () => {
  await using server = await openJetstreamServer();
  const pace = manualPace(NOW_MS);
  const heard = new Listening(openFeed(pace, server.url));
  const connection = await server.next();
  await heard.until((items) => items.length > 0);
  for (let i = 1; i <= 4; i++) {
    await pace.advance(30_000);
    connection.send(commit({ atMs: pace.now() }));
    await heard.untilPosts(i);
  }
  await heard.stop();
});

async function pingOn(
  heard: Listening,
  ping: () => void,
  advance: (ms: number) => Promise<void>,
  times: number,
): Promise<void> {
  for (let i = 0; i < times; i++) {
    const before = heard.of("alive").length;
    await advance(30_000);
    ping();
    await heard.until(() => heard.of("alive").length > before);
  }
}

test("a server that pings but sends nothing for two minutes is given up, once something came", async () => {
  await using server = await openJetstreamServer();
  const pace = manualPace(NOW_MS);
  const heard = new Listening(openFeed(pace, server.url));
  const connection = await server.next();
  await heard.until((items) => items.length > 0);
  const ping = (times: number) => pingOn(heard, () => connection.ping(), pace.advance, times);
  await ping(10);
  connection.send(commit({ atMs: pace.now() }));
  await heard.untilPosts(1);
  await ping(2);
  connection.send(commit({ atMs: pace.now() }));
  await heard.untilPosts(2);
  await ping(3);
  await pace.advance(29_999);
  expect(heard.order).toEqual(["open", "post", "post"]);
  await pace.advance(1);
  expect(await heard.fault()).toMatchObject({ message: `${server.host} sends no posts any more`, kind: "network" });
});

test("where there is a cursor something came before, so a server that shows nothing is given up too", async () => {
  await using server = await openJetstreamServer();
  const pace = manualPace(NOW_MS);
  const cursor = JSON.stringify({ timeUs: NOW_MS * 1000, minuteMs: 0, seen: 0 });
  const heard = new Listening(openFeed(pace, server.url), { cursor, provenMs: NOW_MS });
  const connection = await server.next();
  await heard.until((items) => items.length > 0);
  await pingOn(heard, () => connection.ping(), pace.advance, 3);
  await pace.advance(30_000);
  expect(await heard.fault()).toMatchObject({ message: `${server.host} sends no posts any more` });
});

test("limits follow the pace", async () => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(systemPace(systemClock, 1_000), server.url));
  const connection = await server.next();
  expect((await heard.fault()).message).toBe(`${server.host} went silent`);
  await connection.closed;
});

test("an abort closes the connection at once and is no fault", async () => {
  await using server = await openJetstreamServer();
  const pace = manualPace(NOW_MS);
  const heard = new Listening(openFeed(pace, server.url));
  const connection = await server.next();
  connection.send(commit({ atMs: NOW_MS }));
  await heard.untilPosts(1);
  expect(await heard.stop()).toBeUndefined();
  expect(await connection.closed).toBe(1006);
  expect(pace.waiting).toBe(0);
});

test("an abort before and during the attempt makes no connection and is no fault", async () => {
  await using server = await openJetstreamServer();
  server.hang();
  const pace = manualPace(NOW_MS);
  const feed = openFeed(pace, server.url);
  for await (const item of feed.connect(NOTHING, AbortSignal.abort())) expect(item).toBeUndefined();
  expect(server.requests).toEqual([]);
  const heard = new Listening(feed);
  await expect.poll(() => server.requests.length, PATIENCE).toBe(1);
  expect(await heard.stop()).toBeUndefined();
  expect(heard.items).toEqual([]);
  expect(pace.waiting).toBe(0);
});

test("an abort after a loss that was not heard of yet is no fault", async () => {
  await using server = await openJetstreamServer();
  const pace = manualPace(NOW_MS);
  const stop = new AbortController();
  const items = openFeed(pace, server.url).connect(NOTHING, stop.signal)[Symbol.asyncIterator]();
  const first = items.next();
  const connection = await server.next();
  await first;
  connection.kill();
  await expect.poll(() => pace.waiting, PATIENCE).toBe(0);
  stop.abort();
  expect((await items.next()).done).toBe(true);
});

test("a reader that goes away closes the connection", async () => {
  await using server = await openJetstreamServer();
  const pace = manualPace(NOW_MS);
  const feed = openFeed(pace, server.url);
  const connecting = server.next();
  for await (const item of feed.connect(NOTHING, new AbortController().signal)) {
    expect(item.type).toBe("open");
    break;
  }
  expect(await (await connecting).closed).toBe(1006);
  expect(pace.waiting).toBe(0);
});

test("a reader that does not read stops the server, and gets everything in order when it does", async () => {
  await using server = await openJetstreamServer();
  const pace = manualPace(NOW_MS);
  const feed = openFeed(pace, server.url);
  const stop = new AbortController();
  const items = feed.connect(NOTHING, stop.signal)[Symbol.asyncIterator]();
  const first = items.next();
  const connection = await server.next();
  expect((await first).value).toMatchObject({ type: "open" });
  const filler = "x".repeat(2_000);
  const total = 60_000;
  for (let i = 0; i < total; i++) connection.send(commit({ atMs: NOW_MS, record: { text: `${i} ${filler}` } }));
  await expect.poll(() => pace.waiting, PATIENCE).toBe(0);
  // Nothing is read any more, so most of it waits at the server; and our own silence is no fault.
  await pace.advance(600_000);
  expect(connection.waitingBytes).toBeGreaterThan(80_000_000);
  const texts: string[] = [];
  while (texts.length < total) {
    const { value } = (await items.next()) as { value: LiveItem };
    if (value.type === "post") texts.push(value.post.text?.split(" ")[0] ?? "");
  }
  expect(texts).toEqual(Array.from({ length: total }, (_, i) => String(i)));
  expect(pace.waiting).toBeGreaterThan(0);
  stop.abort();
  expect((await rest(items)).every(({ type }) => type === "alive" || type === "seen")).toBe(true);
});

/** What had come before the end. */
async function rest(items: AsyncIterator<LiveItem>): Promise<LiveItem[]> {
  const left: LiveItem[] = [];
  for (let next = await items.next(); !next.done; next = await items.next()) left.push(next.value);
  return left;
}

test("an abort while nobody reads ends a full connection too, and what had come is still there", async () => {
  await using server = await openJetstreamServer();
  const pace = manualPace(NOW_MS);
  const stop = new AbortController();
  const cursor = JSON.stringify({ timeUs: (NOW_MS - 60_000) * 1000, minuteMs: 0, seen: 0 });
  const items = openFeed(pace, server.url).connect({ cursor, provenMs: NOW_MS }, stop.signal)[Symbol.asyncIterator]();
  const first = items.next();
  const connection = await server.next();
  await first;
  for (let i = 0; i < 20_000; i++) connection.send(commit({ atMs: NOW_MS - 60_000 }));
  await expect.poll(() => pace.waiting, PATIENCE).toBe(0);
  stop.abort();
  const left = await rest(items);
  expect(left.length).toBeGreaterThan(0);
  expect(left.length).toBeLessThan(20_000);
  expect(await connection.closed).toBe(1006);
});

test("five hundred connections leave no timer, listener or socket behind", async () => {
  await using server = await openJetstreamServer();
  const pace = manualPace(NOW_MS);
  const feed = openFeed(pace, server.url);
  const stop = new AbortController();
  let listening = 0;
  const { addEventListener, removeEventListener } = stop.signal;
  stop.signal.addEventListener = (...args: Parameters<typeof addEventListener>): void => {
    listening++;
    addEventListener.apply(stop.signal, args);
  };
  stop.signal.removeEventListener = (...args: Parameters<typeof removeEventListener>): void => {
    listening--;
    removeEventListener.apply(stop.signal, args);
  };
  for (let i = 0; i < 500; i++) {
    if (i % 5 === 4) server.refuse(503);
    const connection = i % 5 === 4 ? undefined : server.next();
    const heard: LiveItem[] = [];
    const reading = (async () => {
      for await (const item of feed.connect(NOTHING, stop.signal)) {
        heard.push(item);
        if (i % 5 === 3) break;
      }
    })();
    const over = reading.catch((error: unknown) => error);
    const open = await connection;
    if (i % 5 === 0) open?.close();
    if (i % 5 === 1) open?.kill();
    if (i % 5 === 2) open?.killInFrame(commit({ atMs: NOW_MS }));
    await over;
    await open?.closed;
  }
  expect(pace.waiting).toBe(0);
  expect(listening).toBe(0);
  await expect.poll(openSockets, PATIENCE).toBe(0);
});

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
}
