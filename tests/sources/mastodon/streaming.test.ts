import { getEventListeners } from "node:events";
import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConnectionFault } from "../../../src/sources/live.ts";
import { type ManualPace, manualPace, settle } from "../../support/manual-pace.ts";
import { makeStatus, type ScriptedMastodon, scriptedMastodon, timedId } from "../../support/mastodon-server.ts";
import { collect, has, NIGHT, ofType, openFeed, TOKEN } from "./collecting.ts";

const EVENT_STREAM = { "content-type": "text/event-stream" } as const;
const A_DAY = 86_400_000;

let server: ScriptedMastodon;
let pace: ManualPace;

beforeEach(async () => {
  server = await scriptedMastodon({
    token: TOKEN,
    instance: (url) => ({ configuration: { urls: { streaming: url.replace("http", "ws") } } }),
  });
  pace = manualPace(NIGHT);
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

function status(id: string, more: Readonly<Record<string, unknown>> = {}): ReturnType<typeof makeStatus> {
  return makeStatus({ id, createdAtMs: NIGHT - 2_000, tags: ["electionnight"], more });
}

function feedOf(...tags: readonly string[]): ReturnType<typeof openFeed> {
  return openFeed(server.url, pace, { token: TOKEN, tags });
}

describe("streams of hashtags", () => {
  test("a post comes with its alias, under its address, the text without markup", async () => {
    const got = collect(feedOf("#ElectionNight"));
    const stream = await server.stream("electionnight");
    stream.event(
      "update",
      status("110", {
        spoiler_text: "the vote",
        content:
          '<p>Packing for <a href="https://x.example"><span class="invisible">https://</span>x.example</a><br>now &amp; then</p><p>bye</p>',
        language: null,
        account: { acct: "desk@elsewhere.example", indexable: false },
      }),
    );
    await got.until(has("post"));
    expect(got.items[0]).toEqual({ type: "open", atMs: NIGHT, resumed: false });
    const uri = "mastodon:https://elsewhere.example/users/desk/statuses/110";
    expect(ofType(got.items, "alias")).toEqual([{ type: "alias", alias: "mastodon@desk/110", id: uri }]);
    expect(got.posts).toEqual([
      {
        id: uri,
        source: "mastodon",
        kind: "original",
        subjectId: null,
        postedAtMs: NIGHT - 2_000,
        receivedAtMs: NIGHT,
        editedAtMs: null,
        authorKey: expect.stringMatching(/^[\w-]{16}$/),
        lang: null,
        text: "the vote\n\nPacking for x.example\nnow & then\n\nbye",
        hashtags: ["electionnight"],
        url: "https://elsewhere.example/@desk/110",
        weight: 1,
        via: "live",
        flags: ["no_public_quote"],
      },
    ]);
    expect(await got.stop()).toBeUndefined();
  });

  test("the token is in the header of every request and in no address", async () => {
    const got = collect(feedOf("one", "two"));
    await Promise.all([server.stream("one"), server.stream("two")]);
    await got.until(has("open"));
    expect(server.requests.map(({ path }) => path).sort()).toEqual([
      "/api/v1/streaming/hashtag",
      "/api/v1/streaming/hashtag",
      "/api/v2/instance",
    ]);
    for (const { headers, url } of server.requests) {
      expect(headers.authorization).toBe(`Bearer ${TOKEN}`);
      expect(headers["user-agent"]).toBe("Northbound/test");
      expect(url).not.toContain(TOKEN);
    }
    await got.stop();
  });

  test("characters that are split over chunks arrive whole", async () => {
    const got = collect(feedOf("electionnight"));
    const stream = await server.stream("electionnight");
    const text = `event: update\ndata: ${JSON.stringify(status("1", { content: "<p>🗳️🍁 日本</p>" }))}\n\n`;
    await got.until(has("open"));
    for (const byte of Buffer.from(text)) stream.write(Uint8Array.of(byte));
    await got.until(has("post"));
    expect(got.posts[0]?.text).toBe("🗳️🍁 日本");
    await got.stop();
  });

  test("a post with two of the tags comes once, its edit again", async () => {
    const got = collect(feedOf("one", "two"));
    const [one, two] = await Promise.all([server.stream("one"), server.stream("two")]);
    one.event("update", status("5"));
    await got.until(has("post"));
    two.event("update", status("5"));
    const edit = status("5", { edited_at: "2024-11-06T02:00:01.000Z", content: "<p>Other words</p>" });
    two.event("status.update", edit);
    await got.until(has("post", 2));
    one.event("status.update", edit);
    one.event("update", status("6"));
    await got.until(has("post", 3));
    expect(got.posts.map(({ id, text, editedAtMs }) => [id.slice(-1), text, editedAtMs])).toEqual([
      ["5", "Words of 5", null],
      ["5", "Other words", NIGHT + 1_000],
      ["6", "Words of 6", null],
    ]);
    expect(got.posts[1]?.flags).toEqual(["edited"]);
    await got.stop();
  });

  test("a deletion names the alias, also of a post that comes only after it", async () => {
    const got = collect(feedOf("electionnight"));
    const stream = await server.stream("electionnight");
    stream.write("event: delete\ndata: 109\n\n");
    stream.event("update", status("109"));
    await got.until(has("post"));
    expect(ofType(got.items, "delete")).toEqual([{ type: "delete", id: "mastodon@desk/109", deletedAtMs: NIGHT }]);
    expect(ofType(got.items, "alias")[0]?.alias).toBe("mastodon@desk/109");
    await got.stop();
  });

  test("junk is passed over and counted, and what is private is left out", async () => {
    const feed = feedOf("electionnight");
    const got = collect(feed);
    const stream = await server.stream("electionnight");
    stream.write("event: filters_changed\ndata: undefined\n\n");
    stream.write("event: update\ndata: undefined\n\n");
    stream.write('event: update\ndata: {"id":"1","content":"<p>cut\n\n');
    stream.write("event: update\ndata: [1,2]\n\nevent: update\ndata: null\n\n");
    stream.write("event: delete\ndata: <html>\n\n");
    stream.write('data: {"no":"name"}\n\n');
    stream.event("update", { ...status("2"), id: 12.5 });
    stream.event("update", status("3", { visibility: "private" }));
    stream.event("update", status("4", { visibility: "direct" }));
    stream.event("update", status("5", { uri: null, url: null }));
    stream.event("update", status("6", { created_at: "yesterday" }));
    stream.write(`event: update\ndata: ${"x".repeat(1_200_000)}\n\n`);
    stream.event(
      "update",
      status("7", { visibility: "unlisted", account: 5, tags: "none", url: "javascript:alert(1)" }),
    );
    await got.until(has("post"));
    expect(got.posts).toHaveLength(1);
    expect(got.posts[0]).toMatchObject({ authorKey: null, hashtags: [], url: null });
    expect(Object.fromEntries(feed.skipped)).toEqual({
      not_a_post: 5,
      bad_delete: 1,
      not_public: 2,
      no_id: 1,
      no_time: 1,
      too_long: 1,
    });
    await got.stop();
  });

  test("a failure of ours while a post is taken ends the connection, not the process, after what came before", async () => {
    const failure = new Error("no key");
    const hashAuthor = (_: string, author: string): string => {
      if (author.includes("unlucky")) throw failure;
      return "a key";
    };
    const got = collect(openFeed(server.url, pace, { token: TOKEN, tags: ["electionnight"], hashAuthor }));
    const stream = await server.stream("electionnight");
    stream.event("update", status("1"));
    await got.until(has("post"));
    stream.event("update", status("2", { account: { acct: "unlucky@elsewhere.example" } }));
    expect(await got.ended).toBe(failure);
    expect(got.posts).toHaveLength(1);
    await stream.closed;
  });

  test("a time in the future gives way to that of arrival; one of long ago stays", async () => {
    const got = collect(feedOf("electionnight"));
    const stream = await server.stream("electionnight");
    const at = (ms: number): object => ({ created_at: new Date(ms).toISOString() });
    stream.event("update", status("1", { ...at(NIGHT + 60_000) }));
    stream.event("update", status("2", { ...at(NIGHT + 60_001) }));
    stream.event("update", status("3", { ...at(NIGHT - 3 * A_DAY) }));
    await got.until(has("post", 3));
    expect(got.posts.map(({ postedAtMs, flags }) => [postedAtMs - NIGHT, flags])).toEqual([
      [60_000, []],
      [0, ["backdated"]],
      [-3 * A_DAY, []],
    ]);
    await got.stop();
  });

  test.each([
    [{ account: { acct: "a", noindex: true } }, true],
    [{ account: { acct: "a", indexable: false, noindex: false } }, true],
    [{ account: { acct: "a", indexable: true, noindex: false, discoverable: false } }, false],
    [{ account: { acct: "a", noindex: "true", indexable: null } }, false],
    [{ reblog: makeStatus({ id: "7", createdAtMs: NIGHT, tags: [], more: { account: { noindex: true } } }) }, true],
  ])("whether it may be quoted, as the account says: %#", async (more, asksNot) => {
    const got = collect(feedOf("electionnight"));
    const stream = await server.stream("electionnight");
    stream.event("update", status("8", more));
    await got.until(has("post"));
    expect(got.posts[0]?.flags.includes("no_public_quote")).toBe(asksNot);
    await got.stop();
  });

  test("a reblog is a repost of its subject", async () => {
    const got = collect(feedOf("electionnight"));
    const stream = await server.stream("electionnight");
    stream.event("update", status("8", { content: "", reblog: status("7") }));
    await got.until(has("post"));
    expect(got.posts[0]).toMatchObject({
      kind: "repost",
      subjectId: "mastodon:https://elsewhere.example/users/desk/statuses/7",
      text: "Words of 7",
    });
    await got.stop();
  });

  test("more tags than streams are polled beside them", async () => {
    const tags = Array.from({ length: 23 }, (_, i) => `tag${i}`);
    const got = collect(feedOf(...tags));
    await got.until(has("open"));
    await server.asked("/api/v1/timelines/tag/", 1);
    const paths = server.requests.map(({ path }) => path);
    expect(paths.filter((path) => path.endsWith("/hashtag"))).toHaveLength(20);
    const asked = server.requests.find(({ path }) => path.includes("/tag/"));
    expect([asked?.path, asked?.query.getAll("any[]")]).toEqual(["/api/v1/timelines/tag/tag20", ["tag21", "tag22"]]);
    server.statuses.push(makeStatus({ id: "9", createdAtMs: NIGHT + 1_000, tags: ["tag22"] }));
    await pace.advance(30_000);
    await got.until(has("post"));
    expect(got.posts[0]).toMatchObject({ via: "live", hashtags: ["tag22"] });
    await got.stop();
    await server.quiet();
    expect(pace.waiting).toBe(0);
  });

  test("what is polled proves no more than its rounds, however alive the streams are", async () => {
    const tags = Array.from({ length: 21 }, (_, i) => `tag${i}`);
    const got = collect(feedOf(...tags));
    const streams = await Promise.all(tags.slice(0, 20).map((tag) => server.stream(tag)));
    await got.until(has("open"));
    await server.asked("/api/v1/timelines/tag/", 1);
    await pace.advance(20_000);
    for (const stream of streams) stream.write(":thump\n");
    await pace.advance(9_000);
    expect(ofType(got.items, "alive").filter(({ atMs }) => atMs > NIGHT)).toEqual([]);
    await pace.advance(1_000);
    await got.until((items) => ofType(items, "alive").some(({ atMs }) => atMs === NIGHT + 20_000));
    streams[3]?.drop();
    expect(await got.ended).toMatchObject({ kind: "network" });
    await server.quiet();
    expect(pace.waiting).toBe(0);
  });

  test("a server without streams of hashtags is polled", async () => {
    server.override("/api/v1/streaming", (_, response) => response.writeHead(404).end());
    const got = collect(feedOf("electionnight"));
    await got.until(has("alive"));
    server.statuses.push(status("9"));
    await pace.advance(30_000);
    await got.until(has("post"));
    expect(server.requests.at(-1)?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    await got.stop();
  });
});

describe("signs of life", () => {
  test("together the streams prove only what each of them does", async () => {
    const got = collect(feedOf("one", "two"));
    const [one, two] = await Promise.all([server.stream("one"), server.stream("two")]);
    await got.until(has("open"));
    await pace.advance(10_000);
    one.write(":thump\n");
    await pace.advance(1_000);
    expect(ofType(got.items, "alive").filter(({ atMs }) => atMs > NIGHT)).toEqual([]);
    two.write(":thump\n");
    await got.until((items) => ofType(items, "alive").some(({ atMs }) => atMs >= NIGHT + 10_000));
    expect(ofType(got.items, "alive").at(-1)?.atMs).toBeLessThanOrEqual(NIGHT + 11_000);
    await got.stop();
  });

  test("are told five times a second at most, and the last before a loss", async () => {
    const got = collect(feedOf("electionnight"));
    const stream = await server.stream("electionnight");
    await got.until(has("open"));
    let sent = 0;
    const send = async (): Promise<void> => {
      stream.event("update", status(String(++sent + 10)));
      await got.until(has("post", sent));
    };
    for (let i = 0; i < 20; i++) {
      await send();
      await pace.advance(50);
    }
    const told = ofType(got.items, "alive").map(({ atMs }) => atMs);
    expect(told.length).toBeGreaterThanOrEqual(4);
    expect(told.length).toBeLessThanOrEqual(6);
    await send();
    stream.drop();
    expect(await got.ended).toMatchObject({ kind: "network", refused: false });
    expect(ofType(got.items, "alive").at(-1)?.atMs).toBe(NIGHT + 1_000);
  });

  test("carry the newest id as a cursor", async () => {
    const got = collect(feedOf("electionnight"));
    const stream = await server.stream("electionnight");
    await got.until(has("open"));
    await pace.advance(1_000);
    stream.event("update", status("77"));
    await got.until((items) => ofType(items, "alive").some(({ cursor }) => cursor !== undefined));
    expect(ofType(got.items, "alive").at(-1)?.cursor).toBe('{"minIds":{"*":"77"}}');
    await got.stop();
  });

  test("a stream without a byte for 45 s is lost, though others go on", async () => {
    const got = collect(feedOf("one", "two"));
    const [one] = await Promise.all([server.stream("one"), server.stream("two")]);
    await got.until(has("open"));
    for (let i = 0; i < 4; i++) {
      one.event("update", status(String(100 + i)));
      await got.until(has("post", i + 1));
      await pace.advance(11_000);
    }
    expect(got.items.filter(({ type }) => type === "post")).toHaveLength(4);
    await pace.advance(2_000);
    const fault = await got.ended;
    expect(fault).toBeInstanceOf(ConnectionFault);
    expect(fault).toMatchObject({ kind: "network", message: `${server.host} has fallen silent` });
    expect(pace.waiting).toBe(0);
    await server.quiet();
  });

  test("comments alone keep a stream alive", async () => {
    const got = collect(feedOf("electionnight"));
    const stream = await server.stream("electionnight");
    await got.until(has("open"));
    for (let i = 1; i <= 6; i++) {
      await pace.advance(15_000);
      stream.write(":thump\n");
      await got.until((items) => ofType(items, "alive").some(({ atMs }) => atMs === NIGHT + i * 15_000));
    }
    expect(await got.stop()).toBeUndefined();
  });
});

describe("the end of a stream", () => {
  test.each(["end", "drop"] as const)(
    "what came before a stream %ss in the middle of a record is kept",
    async (how) => {
      const got = collect(feedOf("one", "two"));
      const [one, two] = await Promise.all([server.stream("one"), server.stream("two")]);
      one.event("update", status("1"));
      await got.until(has("post"));
      two.write('event: update\ndata: {"id":"2"');
      two[how]();
      expect(await got.ended).toMatchObject({ name: "ConnectionFault", kind: "network", refused: false });
      expect(got.posts).toHaveLength(1);
      await one.closed;
      await server.quiet();
      expect(pace.waiting).toBe(0);
    },
  );

  test("an abort closes everything at once, also while nobody takes the items", async () => {
    const abort = new AbortController();
    const items = feedOf("one", "two").connect({ cursor: undefined, provenMs: null }, abort.signal);
    const iterator = items[Symbol.asyncIterator]();
    const first = iterator.next();
    const [one, two] = await Promise.all([server.stream("one"), server.stream("two")]);
    await first;
    one.event("update", status("1"));
    const second = await iterator.next();
    expect(second.value?.type).toBe("alias");
    abort.abort();
    await Promise.all([one.closed, two.closed]);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    await server.quiet();
    expect(pace.waiting).toBe(0);
  });

  test("a reader that leaves closes everything", async () => {
    const never = new AbortController().signal;
    for await (const item of feedOf("one", "two").connect({ cursor: undefined, provenMs: null }, never))
      if (item.type === "open") break;
    expect(getEventListeners(never, "abort")).toEqual([]);
    await server.quiet();
    expect(pace.waiting).toBe(0);
  });

  test("a stream that breaks while another is being opened ends the attempt", async () => {
    const held = new Map<string | null, ServerResponse>();
    server.override("/api/v1/streaming", ({ query }, response) => {
      held.set(query.get("tag"), response);
      if (query.get("tag") === "one") response.writeHead(200, EVENT_STREAM).write(":)\n");
    });
    const got = collect(feedOf("one", "two"));
    await server.asked("/api/v1/streaming", 2);
    await settle();
    held.get("one")?.socket?.destroy();
    await settle();
    held.get("two")?.writeHead(200, EVENT_STREAM).write(":)\n");
    expect(await got.ended).toMatchObject({ kind: "network" });
    await server.quiet();
    expect(pace.waiting).toBe(0);
  });

  test("one stream that cannot be had closes the others", async () => {
    server.override("/api/v1/streaming", ({ query }, response) => {
      if (query.get("tag") === "two") response.writeHead(503).end();
      else response.writeHead(200, EVENT_STREAM).write(":)\n");
    });
    expect(await collect(feedOf("one", "two", "three")).ended).toMatchObject({ kind: "http" });
    await server.quiet();
    expect(pace.waiting).toBe(0);
  });

  test("a server that accepts and drops leaves nothing behind", async () => {
    const feed = feedOf("electionnight");
    for (let i = 0; i < 30; i++) {
      const got = collect(feed);
      const stream = await server.stream("electionnight");
      stream.drop();
      expect(await got.ended).toMatchObject({ kind: "network" });
    }
    await server.quiet();
    expect(pace.waiting).toBe(0);
  });

  test("an abort before or while connecting ends quietly", async () => {
    server.override("/api/v2/instance", () => {});
    const got = collect(feedOf("electionnight"));
    await server.asked("/api/v2/instance", 1);
    expect(await got.stop()).toBeUndefined();
    const aborted = AbortSignal.abort();
    for await (const _ of feedOf("a").connect({ cursor: undefined, provenMs: null }, aborted)) expect.unreachable();
    await server.quiet();
    expect(pace.waiting).toBe(0);
  });
});

describe("backpressure", () => {
  test("a reader that does not take the items stops the reading, and gets them all later", async () => {
    const abort = new AbortController();
    const items = feedOf("electionnight").connect({ cursor: undefined, provenMs: null }, abort.signal);
    const iterator = items[Symbol.asyncIterator]();
    const opening = iterator.next();
    const stream = await server.stream("electionnight");
    expect((await opening).value?.type).toBe("open");
    const filler = `<p>${"many words ".repeat(400)}</p>`;
    let sent = 0;
    const first = iterator.next();
    while (stream.isFlowing) {
      for (let i = 0; i < 200; i++) stream.event("update", status(timedId(NIGHT, ++sent), { content: filler }));
      await settle();
      if (sent > 60_000) expect.unreachable();
    }
    expect(sent).toBeGreaterThan(5_000);
    await pace.advance(120_000);
    expect(stream.isFlowing).toBe(false);
    for (let posts = (await first).value?.type === "post" ? 1 : 0; posts < sent; ) {
      const { done, value } = await iterator.next();
      if (done) expect.unreachable();
      if (value.type === "post") posts++;
    }
    abort.abort();
    expect((await iterator.next()).done).toBe(true);
    await server.quiet();
  });
});
