import { expect, test } from "vitest";
import { UsageError } from "../../../src/core/errors.ts";
import { DEFAULT_ENDPOINTS } from "../../../src/sources/bluesky/feed.ts";
import { openJetstreamServer } from "../../support/jetstream-server.ts";
import { manualPace } from "../../support/manual-pace.ts";
import { commit, toV2 } from "./events.ts";
import { Listening, NOTHING, NOW_MS, openFeed } from "./listening.ts";

function cursorOf(host?: string): string {
  return JSON.stringify({ timeUs: NOW_MS * 1000, host, minutes: { [NOW_MS - 10_000]: 1 } });
}

test("a connection asks for posts and reposts, and from the present on where it never ran", async () => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url));
  await server.next();
  await heard.until((items) => items.length > 0);
  expect(heard.items).toEqual([{ type: "open", atMs: NOW_MS, resumed: false }]);
  const { url, headers } = server.requests[0] ?? {};
  expect(url?.pathname).toBe("/subscribe");
  expect([...(url?.searchParams ?? [])]).toEqual([
    ["wantedCollections", "app.bsky.feed.post"],
    ["wantedCollections", "app.bsky.feed.repost"],
  ]);
  expect(headers?.["user-agent"]).toBe("Northbound/test");
  await heard.stop();
});

test("a cursor asks again for the last two seconds, whatever the pace", async () => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed({ ...manualPace(NOW_MS), real: (ms) => ms / 50 }, server.url), {
    cursor: cursorOf(server.host),
    provenMs: NOW_MS,
  });
  expect((await server.next()).query.get("cursor")).toBe(String((NOW_MS - 2_000) * 1000));
  await heard.until((items) => items.length > 0);
  expect(heard.items).toEqual([{ type: "open", atMs: NOW_MS, resumed: true }]);
  await heard.stop();
});

test.each([
  "",
  "no JSON",
  "[]",
  "null",
  "12",
  '{"timeUs":"1"}',
  '{"timeUs":12,"minuteMs":0,"seen":0}',
  '{"timeUs":1e300,"minuteMs":0,"seen":0}',
  `{"timeUs":${NOW_MS * 1000},"minuteMs":0,"seen":-1}`,
  `{"timeUs":${NOW_MS * 1000}}`,
  `{"timeUs":${NOW_MS * 1000},"minutes":[]}`,
  `{"timeUs":${NOW_MS * 1000},"minutes":{"x":1}}`,
  `{"timeUs":${NOW_MS * 1000},"minutes":{"60000":-1}}`,
  `{"timeUs":${NOW_MS * 1000},"minutes":{},"host":5}`,
  `{"timeUs":${NOW_MS * 1000},"minutes":{},"firstMs":"0"}`,
  `{"timeUs":${NOW_MS * 1000},"minutes":{${Array.from({ length: 101 }, (_, i) => `"${i}":1`).join()}}}`,
])("a cursor that cannot be read (%s) is none", async (cursor) => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url), { cursor, provenMs: NOW_MS });
  expect((await server.next()).query.has("cursor")).toBe(false);
  await heard.until((items) => items.length > 0);
  expect(heard.items).toEqual([{ type: "open", atMs: NOW_MS, resumed: false }]);
  await heard.stop();
});

test.each([
  ["another server", cursorOf("jetstream.example.org")],
  ["nobody knows which server", cursorOf()],
  ["a time of one count", JSON.stringify({ timeUs: NOW_MS * 1000, minuteMs: NOW_MS - 10_000, seen: 1 })],
])("a cursor of %s asks again for a whole minute, because clocks differ", async (_, cursor) => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url), { cursor, provenMs: NOW_MS });
  expect((await server.next()).query.get("cursor")).toBe(String((NOW_MS - 60_000) * 1000));
  await heard.until((items) => items.length > 0);
  await heard.stop();
});

test("the cursor names the server whose time it holds, and asks little of it again but more of the next one", async () => {
  await using first = await openJetstreamServer();
  await using second = await openJetstreamServer();
  const feed = openFeed(manualPace(NOW_MS), first.url, second.url);
  let cursor: string | undefined;
  for (const [server, asked] of [
    [first, null],
    [second, NOW_MS - 60_000],
  ] as const) {
    const heard = new Listening(feed, { cursor, provenMs: cursor === undefined ? null : NOW_MS });
    const connection = await server.next();
    expect(connection.query.get("cursor")).toBe(asked === null ? null : String(asked * 1000));
    // The second one shows nothing later than the first did, so its clock is not the one of the cursor.
    connection.send(commit({ atMs: server === first ? NOW_MS : NOW_MS - 30_000 }));
    connection.close();
    await heard.fault();
    cursor = heard.cursor;
    expect(JSON.parse(cursor ?? "")).toMatchObject({ timeUs: NOW_MS * 1000, host: first.host });
  }
  const again = new Listening(feed, { cursor, provenMs: NOW_MS });
  expect((await first.next()).query.get("cursor")).toBe(String((NOW_MS - 2_000) * 1000));
  await again.stop();
});

test("an endpoint without a path is one of the first version, and keeps no parameter that is ours", async () => {
  await using server = await openJetstreamServer();
  const address = `ws://${server.host}/?compress=true&requireHello=true&cursor=1&wantedCollections=a.b&who=desk#top`;
  const heard = new Listening(openFeed(manualPace(NOW_MS), address));
  const { query } = await server.next();
  expect(server.requests[0]?.url.pathname).toBe("/subscribe");
  expect([...query.keys()]).toEqual(["who", "wantedCollections", "wantedCollections"]);
  await heard.stop();
});

test("the second version is asked in its own words, with a time as cursor and without compression", async () => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.urlV2), {
    cursor: cursorOf(server.host),
    provenMs: NOW_MS,
  });
  const { query } = await server.next();
  expect([...query]).toEqual([
    ["collections", "app.bsky.feed.post"],
    ["collections", "app.bsky.feed.repost"],
    ["kinds", "commit"],
    ["kinds", "account"],
    ["cursor", String((NOW_MS - 2_000) * 1000)],
  ]);
  expect(server.requests[0]?.headers["sec-websocket-extensions"]).toBeUndefined();
  await heard.stop();
});

test("no compression is offered, also to a server that could: a long replay would take twenty times as long", async () => {
  await using server = await openJetstreamServer({ deflate: true });
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url));
  const connection = await server.next();
  expect(server.requests[0]?.headers["sec-websocket-extensions"]).toBeUndefined();
  for (let i = 0; i < 100; i++) connection.send(commit({ atMs: NOW_MS, record: { text: `word ${i} `.repeat(50) } }));
  await heard.untilPosts(100);
  expect(heard.posts.map(({ text }) => text?.slice(0, 7).trim())).toEqual(
    Array.from({ length: 100 }, (_, i) => `word ${i}`),
  );
  await heard.stop();
});

test("the public servers are four of the first version, with an encrypted connection", () => {
  expect(DEFAULT_ENDPOINTS).toHaveLength(4);
  for (const endpoint of DEFAULT_ENDPOINTS)
    expect(endpoint).toMatch(/^wss:\/\/jetstream[12]\.us-(?:east|west)\.bsky\.network\/subscribe$/);
});

test.each([[""], ["jetstream.example.org"], ["https://jetstream.example.org/"]])("%j is no endpoint", (endpoint) => {
  expect(() => openFeed(manualPace(NOW_MS), endpoint)).toThrow(UsageError);
});

test("a feed without endpoints cannot be opened", () => {
  expect(() => openFeed(manualPace(NOW_MS))).toThrow(UsageError);
});

test("a server that is not there is named without its parameters, and the next one is tried", async () => {
  const gone = await openJetstreamServer();
  await gone[Symbol.asyncDispose]();
  await using server = await openJetstreamServer();
  const feed = openFeed(manualPace(NOW_MS), `${gone.url}?key=of-the-desk`, server.url);
  const fault = await new Listening(feed).fault();
  expect([fault.message, fault.kind, fault.retryAtMs]).toEqual([`cannot reach ${gone.host}`, "network", null]);
  const heard = new Listening(feed);
  await server.next();
  await heard.stop();
});

test("a server without encryption where it was asked for is told as that", async () => {
  await using server = await openJetstreamServer();
  const fault = await new Listening(openFeed(manualPace(NOW_MS), `wss://${server.host}`)).fault();
  expect([fault.message, fault.kind]).toEqual([`cannot make a secure connection to ${server.host}`, "network"]);
});

test.each([
  [404, "http"],
  [500, "http"],
  [503, "http"],
  [200, "http"],
] as const)("status %i instead of a connection is told, and the next server is tried", async (status, kind) => {
  await using first = await openJetstreamServer();
  await using second = await openJetstreamServer();
  first.refuse(status, {}, "not now");
  const feed = openFeed(manualPace(NOW_MS), first.url, second.url);
  const fault = await new Listening(feed).fault();
  expect([fault.message, fault.kind]).toEqual([`${first.host} answered with status ${status}`, kind]);
  const heard = new Listening(feed);
  await second.next();
  await heard.stop();
});

test.each([
  [{ "retry-after": "30" }, NOW_MS + 30_000],
  [{ "retry-after": new Date(NOW_MS + 90_000).toUTCString() }, NOW_MS + 90_000],
  [{ "ratelimit-reset": String(NOW_MS / 1000 + 60) }, NOW_MS + 60_000],
  [{ "ratelimit-reset": "12" }, NOW_MS + 12_000],
  [{ "retry-after": "soon", "ratelimit-reset": "12" }, NOW_MS + 12_000],
  [{ "retry-after": "99999999999" }, null],
  [{ "retry-after": "soon" }, null],
  [{}, null],
])("a server with too many requests (%j) is left alone until it says so", async (headers, retryAtMs) => {
  await using server = await openJetstreamServer();
  server.refuse(429, headers as Record<string, string>);
  const fault = await new Listening(openFeed(manualPace(NOW_MS), server.url)).fault();
  expect([fault.message, fault.kind, fault.retryAtMs]).toEqual([
    `${server.host} asks us to come back later`,
    "rate-limit",
    retryAtMs,
  ]);
});

test("a server that does not answer is given up after ten seconds", async () => {
  await using server = await openJetstreamServer();
  server.hang();
  const pace = manualPace(NOW_MS);
  const heard = new Listening(openFeed(pace, server.url));
  await expect.poll(() => server.requests.length, { timeout: 20_000 }).toBe(1);
  await pace.advance(9_999);
  expect(heard.items).toEqual([]);
  await pace.advance(1);
  expect(await heard.fault()).toMatchObject({ message: `${server.host} does not answer`, kind: "network" });
  expect(pace.waiting).toBe(0);
});

test.each([
  [1000, "HOST closed the connection"],
  [1001, "HOST closed the connection"],
  [1011, "HOST closed the connection with code 1011"],
  [1013, "HOST closed the connection with code 1013"],
])("a closing handshake with code %i is a lost connection", async (code, message) => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url));
  (await server.next()).close(code);
  expect(await heard.fault()).toMatchObject({ message: message.replace("HOST", server.host), kind: "network" });
});

test("servers take turns after each short connection, and the first comes again after the last", async () => {
  await using first = await openJetstreamServer();
  await using second = await openJetstreamServer();
  const feed = openFeed(manualPace(NOW_MS), first.url, second.url);
  for (const server of [first, second, first, second]) {
    const heard = new Listening(feed);
    (await server.next()).close(1001);
    expect((await heard.fault()).message).toContain(server.host);
  }
});

test("a server that worked for a minute and closed is asked once more before the next one", async () => {
  await using first = await openJetstreamServer();
  await using second = await openJetstreamServer();
  const pace = manualPace(NOW_MS);
  const feed = openFeed(pace, first.url, second.url);
  for (const server of [first, first, second]) {
    const heard = new Listening(feed);
    const connection = await server.next();
    await heard.until((items) => items.length > 0);
    for (let i = 0; i < 4; i++) {
      connection.ping();
      await heard.until(() => heard.of("alive").length > i);
      await pace.advance(15_000);
    }
    connection.kill();
    expect((await heard.fault()).message).toBe(`lost the connection to ${server.host}`);
  }
});

test("an error in the stream of the second version ends the connection with its reason", async () => {
  await using server = await openJetstreamServer();
  const feed = openFeed(manualPace(NOW_MS), server.urlV2);
  const slow = new Listening(feed);
  const connection = await server.next();
  connection.send(toV2(commit({ atMs: NOW_MS })), { $type: "error", error: "ConsumerTooSlow", message: "cursor=5" });
  expect(await slow.fault()).toMatchObject({
    message: `${server.host} ended the connection because we read too slowly`,
    kind: "network",
  });
  expect(slow.posts).toHaveLength(1);
  const failed = new Listening(feed, { ...NOTHING, cursor: slow.cursor });
  (await server.next()).send({ $type: "error", error: "<b>oh no</b>", message: "x" });
  expect(await failed.fault()).toMatchObject({ message: `${server.host} ended the stream`, kind: "http" });
});
