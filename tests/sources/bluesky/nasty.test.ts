import { expect, test } from "vitest";
import { openJetstreamServer } from "../../support/jetstream-server.ts";
import { manualPace } from "../../support/manual-pace.ts";
import { account, commit, repost, toV2 } from "./events.ts";
import { Listening, NOW_MS, openFeed } from "./listening.ts";

const BAD_TIMES = [
  "1764000000000000",
  -5,
  0,
  12,
  NOW_MS * 1000 + 0.5,
  1e300,
  (NOW_MS + 400_000) * 1000,
  Number.MAX_SAFE_INTEGER,
  {},
  null,
];
const DEEP = "[".repeat(50_000) + "]".repeat(50_000);
const whole = JSON.stringify(commit({ atMs: NOW_MS }));

const NASTY: readonly (object | string | Buffer)[] = [
  "",
  "{",
  "null",
  "[]",
  "7",
  '"text"',
  "{}",
  "\u0000",
  whole.slice(0, -5),
  `${whole}${whole}`,
  DEEP,
  whole.replace('"rkey":"', `"rkey":${DEEP},"was":"`),
  whole.replace('"text":"a few words"', `"text":${DEEP}`),
  whole.replace('"text":"a few words"', '"text":7'),
  whole.replace('"text":"a few words"', '"text":null'),
  whole.replace(',"text":"a few words"', ""),
  whole.replace("a few words", "x".repeat(3_001)),
  whole.replace("a few words", "x".repeat(300_000)),
  whole.replace('"did":"', '"did":"handle-'),
  Buffer.from(whole),
  Buffer.alloc(70_000, 0xff),
  ...BAD_TIMES.map((timeUs) => commit({ atMs: NOW_MS, timeUs })),
  commit({ atMs: NOW_MS, record: { junk: "x".repeat(300_000) } }),
  commit({ atMs: NOW_MS, record: null }),
  commit({ atMs: NOW_MS, rkey: "../../etc" }),
  commit({ atMs: NOW_MS, rkey: "" }),
  commit({ atMs: NOW_MS, rkey: 5 }),
  commit({ atMs: NOW_MS, rkey: null }),
  commit({ atMs: NOW_MS, operation: "explode" }),
  commit({ atMs: NOW_MS, did: "did:plc:a b" }),
  { ...commit({ atMs: NOW_MS }), did: 5 },
  { ...commit({ atMs: NOW_MS }), kind: 5 },
  { ...commit({ atMs: NOW_MS }), commit: null },
  { ...commit({ atMs: NOW_MS }), commit: [] },
  { ...account(NOW_MS, true), account: 5 },
  { ...account(NOW_MS, true), account: { active: "yes" } },
  { $type: "message" },
  { $type: "message", payload: { $type: "network.bsky.jetstream.subscribeEvents#commit" } },
  { $type: "error" },
  { $type: "error", error: 5 },
];

test("frames that are nothing end nothing and bring nothing", async () => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url));
  const connection = await server.next();
  connection.send(...NASTY);
  connection.send(commit({ atMs: NOW_MS, record: { text: "the end" } }));
  await heard.untilPosts(1);
  expect(heard.order).toEqual(["open", "post"]);
  expect(heard.posts[0]?.text).toBe("the end");
  expect(JSON.parse(heard.cursor ?? "")).toMatchObject({ timeUs: NOW_MS * 1000, minutes: { [NOW_MS - 10_000]: 1 } });
  await heard.stop();
});

test("records with members of every wrong type are read as far as they can be", async () => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url));
  const connection = await server.next();
  const wrong = [5, "x", null, [], {}, [[5]], [{}], [null], { values: 5 }, { values: [null, 5] }, { record: 5 }];
  for (const member of ["langs", "facets", "tags", "reply", "embed", "labels", "createdAt"])
    connection.send(...wrong.map((value) => commit({ atMs: NOW_MS, record: { [member]: value } })));
  const index = { byteStart: -1, byteEnd: 1e300 };
  const facets = [{ index, features: [{ $type: "app.bsky.richtext.facet#tag" }, 5, null] }, { features: 5 }];
  connection.send(commit({ atMs: NOW_MS, record: { facets } }));
  await heard.untilPosts(7 * wrong.length + 1);
  for (const post of heard.posts) {
    expect(post.text).toBe("a few words");
    expect(post.postedAtMs).toBe(NOW_MS);
  }
  await heard.stop();
});

test("a record made to keep readers busy is read in no time", async () => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url));
  const connection = await server.next();
  const feature = { $type: "app.bsky.richtext.facet#tag" };
  const facets = Array.from({ length: 2_000 }, () => ({
    index: { byteStart: 0, byteEnd: 3_000 },
    features: [feature],
  }));
  const tags = Array.from({ length: 20_000 }, (_, i) => `t${i}`);
  connection.send(
    commit({ atMs: NOW_MS, record: { text: "#".repeat(3_000), facets } }),
    commit({ atMs: NOW_MS, record: { tags } }),
    commit({ atMs: NOW_MS, record: { tags: ["y".repeat(100_000)], langs: ["z".repeat(100_000)] } }),
    repost({ atMs: NOW_MS, subject: `at://did:plc:${"o".repeat(100_000)}/app.bsky.feed.post/3l` }),
  );
  await heard.untilPosts(4);
  const [busy, tagged, long, about] = heard.posts;
  expect(busy?.text).toHaveLength(3_000);
  expect(tagged?.hashtags).toHaveLength(150);
  expect(long).toMatchObject({ hashtags: [], lang: null });
  expect(about?.subjectId).toBeNull();
  await heard.stop();
});

test("a text with wrong UTF-8 or control characters is mended and flagged", async () => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url));
  const connection = await server.next();
  const text = Buffer.from(JSON.stringify(commit({ atMs: NOW_MS, record: { text: "a few w?rds" } })));
  text[text.indexOf("?rds")] = 0xff;
  connection.sendRaw(Buffer.concat([Buffer.from([0x81, 126, text.length >> 8, text.length & 0xff]), text]));
  connection.send(commit({ atMs: NOW_MS, record: { text: "a few\u0000 words" } }));
  await heard.untilPosts(2);
  expect(heard.posts).toMatchObject([
    { text: "a few w\ufffdrds", flags: ["damaged_text"] },
    { text: "a few words", flags: ["damaged_text"] },
  ]);
  await heard.stop();
});

test("a message in many frames, with pings between them, is one message", async () => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url));
  const connection = await server.next();
  connection.sendInFrames(commit({ atMs: NOW_MS, record: { text: "in pieces" } }), 40);
  connection.ping();
  connection.sendInFrames(commit({ atMs: NOW_MS, record: { text: "in pieces too" } }), 200);
  await heard.untilPosts(2);
  expect(heard.posts.map(({ text }) => text)).toEqual(["in pieces", "in pieces too"]);
  await heard.stop();
});

test("a connection that is cut inside of a frame is lost with nothing of it", async () => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url));
  const connection = await server.next();
  connection.send(commit({ atMs: NOW_MS }));
  connection.killInFrame(commit({ atMs: NOW_MS, record: { text: "x".repeat(500) } }));
  expect(await heard.fault()).toMatchObject({ message: `lost the connection to ${server.host}`, kind: "network" });
  expect(heard.posts).toHaveLength(1);
});

test.each([
  ["bytes that are no frame", Buffer.from("HTTP/1.1 500 No\r\n\r\n")],
  ["a message of five mebibytes", Buffer.from([0x81, 127, 0, 0, 0, 0, 0, 0x50, 0, 0])],
])("%s end the connection with a fault", async (_, bytes) => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url));
  const connection = await server.next();
  await heard.until((items) => items.length > 0);
  connection.sendRaw(bytes);
  expect(await heard.fault()).toMatchObject({
    message: `${server.host} sent what breaks the rules of the protocol`,
    kind: "network",
  });
  await connection.closed;
});

/** Zstandard's first bytes and then something. */
const PACKED = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3]);
const FUTURE = commit({ atMs: NOW_MS + 3_600_000 });

test.each([
  ["packed frames", PACKED],
  ["frames that are no JSON", "{"],
  ["events from far ahead of our clock", FUTURE],
])("%s prove no life, nor does the ping after them", async (_, frame) => {
  await using server = await openJetstreamServer();
  const pace = manualPace(NOW_MS);
  const heard = new Listening(openFeed(pace, server.url));
  const connection = await server.next();
  connection.send(commit({ atMs: NOW_MS }));
  await heard.until(() => heard.of("alive").length === 1);
  await pace.advance(10_000);
  for (let i = 0; i < 50; i++) connection.send(frame);
  connection.ping();
  connection.send(frame);
  connection.ping();
  connection.close();
  await heard.fault();
  expect(heard.of("alive").map(({ atMs }) => atMs - NOW_MS)).toEqual([0]);
});

test("a server of which a hundred frames in a row cannot be read is told", async () => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url));
  const connection = await server.next();
  const packed = Array.from({ length: 99 }, () => PACKED);
  connection.send(...packed, commit({ atMs: NOW_MS }), ...packed, commit({ atMs: NOW_MS }), ...packed);
  await heard.untilPosts(2);
  connection.send("{");
  expect(await heard.fault()).toMatchObject({ message: `${server.host} sends what cannot be read`, kind: "http" });
  expect(heard.posts).toHaveLength(2);
});

test("a ping after a frame that could be read, or after none, proves life", async () => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.url));
  const connection = await server.next();
  connection.send(PACKED);
  connection.ping();
  connection.ping();
  connection.send(PACKED, commit({ atMs: NOW_MS }));
  connection.ping();
  connection.close();
  await heard.fault();
  expect(heard.items.map(({ type }) => type)).toEqual(["open", "alive", "post", "seen", "alive"]);
});

test("a server whose clock is far ahead is told, instead of its posts being passed over for ever", async () => {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), server.urlV2));
  const future = Array.from({ length: 499 }, () => toV2(commit({ atMs: NOW_MS + 3_600_000 })));
  const connection = await server.next();
  const near = toV2(commit({ atMs: NOW_MS + 300_000 }));
  connection.send(...future, near, ...future, near, ...future);
  await heard.untilPosts(2);
  connection.send(...future.slice(0, 1));
  expect(await heard.fault()).toMatchObject({
    message: `the clock of ${server.host} is far ahead of ours`,
    kind: "http",
  });
  expect(heard.posts).toHaveLength(2);
});
