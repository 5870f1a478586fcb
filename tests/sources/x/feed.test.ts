import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { settle } from "../../support/manual-pace.ts";
import { CHANGE_RULES, RULES, rateLimited, STREAM, TOO_MANY_CONNECTIONS, xIdAt } from "../../support/x-server.ts";
import { type FeedKit, feedKit, hasText, message, postsIn, RULES as RULES_OF_OURS, T } from "./feed-kit.ts";

let kit: FeedKit;
beforeEach(async () => {
  kit = await feedKit();
});
afterEach(() => kit[Symbol.asyncDispose]());

describe("the live feed of X", () => {
  test("puts its rules there, connects, and says since when it listens", async () => {
    const { taking } = await kit.open();
    expect(taking.items).toEqual([{ type: "open", atMs: T, resumed: false }]);
    expect(kit.server.rules.map(({ value, tag }) => [value, tag])).toEqual([
      ["(tea OR #tea)", "nb:tea:1"],
      ["coffee", "nb:coffee:1"],
    ]);
  });

  test("asks for what it stores, and for no users, which would cost extra", async () => {
    const { far } = await kit.open();
    expect(far.request.query.get("expansions")).toBe("referenced_tweets.id");
    expect(far.request.query.get("tweet.fields")?.split(",").sort()).toEqual(
      [
        "author_id",
        "conversation_id",
        "created_at",
        "edit_history_tweet_ids",
        "entities",
        "in_reply_to_user_id",
        "lang",
        "note_tweet",
        "possibly_sensitive",
        "referenced_tweets",
        "withheld",
      ].sort(),
    );
    expect([...(far.request.query.keys() ?? [])].sort()).toEqual(["expansions", "tweet.fields"]);
  });

  test("yields a post with the topics of the rules that matched, and the budget as its cursor", async () => {
    const { taking, far } = await kit.open();
    far.send(message(1, {}, ["nb:tea:1", "nb:coffee:1", "nb:tea:2", "somebody else's"]));
    await taking.until(hasText("tea 1"));
    expect(postsIn(taking.items)).toEqual([
      {
        type: "post",
        topics: ["tea", "coffee"],
        cursor: '{"posts":1}',
        post: {
          id: `x:${xIdAt(T, 1)}`,
          source: "x",
          kind: "original",
          subjectId: null,
          postedAtMs: T,
          receivedAtMs: T,
          editedAtMs: null,
          authorKey: "x-77",
          lang: "en",
          text: "tea 1",
          hashtags: [],
          url: `https://x.com/i/web/status/${xIdAt(T, 1)}`,
          weight: 1,
          via: "live",
          flags: [],
        },
      },
    ]);
  });

  test("yields a post that came under rules of others alone, without a topic", async () => {
    const { taking, far } = await kit.open();
    far.send(message(1, {}, ["cats", "nb:tea", "xnb:tea:1", "nb::1"]));
    await taking.until(hasText("tea 1"));
    expect(postsIn(taking.items)[0]?.topics).toEqual([]);
  });

  test("knows a rule by its id where X leaves out the tag", async () => {
    const { taking, far } = await kit.open();
    const coffee = kit.server.rules.find(({ tag }) => tag === "nb:coffee:1");
    far.send({ ...message(1), matching_rules: [{ id: coffee?.id }] });
    await taking.until(hasText("tea 1"));
    expect(postsIn(taking.items)[0]?.topics).toEqual(["coffee"]);
  });

  test("reads both spellings of X, whole texts of long, reposted and quoting posts, and any order of members", async () => {
    const { taking, far } = await kit.open();
    const subject = { id: xIdAt(T, 500), text: "whole text of the reposted one", author_id: "5" };
    const [older, newer] = ["tweet", "post"].map((word, i) => ({
      note: {
        matching_rules: [],
        data: { [`note_${word}`]: { text: `long ${i}` }, text: "lo…", id: xIdAt(T, 10 + i) },
      },
      repost: {
        includes: { [`${word}s`]: [subject] },
        data: {
          [`referenced_${word}s`]: [{ type: "retweeted", id: subject.id }],
          id: xIdAt(T, 20 + i),
          text: "RT @somebody: whole te…",
        },
      },
      quote: {
        data: { id: xIdAt(T, 30 + i), text: "see", [`referenced_${word}s`]: [{ type: "quoted", id: "123456789012" }] },
      },
    }));
    for (const each of [older, newer]) far.send(each?.note, each?.repost, each?.quote);
    far.send(message(99));
    await taking.until(hasText("tea 99"));
    const read = postsIn(taking.items).map(({ post }) => [post.kind, post.text, post.subjectId]);
    const expected = [
      ["repost", subject.text, `x:${subject.id}`],
      ["quote", "see", "x:123456789012"],
    ];
    expect(read).toEqual([
      ["original", "long 0", null],
      ...expected,
      ["original", "long 1", null],
      ...expected,
      ["original", "tea 99", null],
    ]);
  });

  test.each([[[1, null]], [[null]], [["7", "x"]], [[{}]]])(
    "keeps a post by its own id where the history of its edits begins with no id: %j",
    async (history) => {
      const { taking, far } = await kit.open();
      far.send(message(1, { edit_history_tweet_ids: [...history, xIdAt(T, 1)], created_at: undefined }));
      await taking.until(hasText("tea 1"));
      expect(postsIn(taking.items)[0]?.post).toMatchObject({ id: `x:${xIdAt(T, 1)}`, postedAtMs: T, flags: [] });
      expect(taking.items.filter((item) => item.type === "alias" && item.alias === item.id)).toEqual([]);
      expect(kit.feed.skipped.unusable).toBe(0);
    },
  );

  test("stays below what X allows of connections, for they do not arrive as evenly as they were made", () => {
    const { times, perMs } = kit.feed.connects;
    expect(perMs).toBe(900_000);
    expect(times).toBeLessThan(50);
    expect(times).toBeGreaterThan(40);
  });

  test("gives the posts of somebody else's rule that has the value of ours our topic, over restarts too", async () => {
    const [tea] = RULES_OF_OURS;
    kit.server.rules = [{ id: "77", value: tea?.value ?? "", tag: "theirs" }];
    for (const run of [kit, await feedKit({ client: kit.client })]) {
      const taking = run.take();
      const far = await kit.server.nextStream();
      far.send({ ...message(1), matching_rules: [{ id: "77", tag: "theirs" }] });
      await taking.until(hasText("tea 1"));
      expect(postsIn(taking.items)[0]).toMatchObject({ topics: ["tea"], post: { weight: 1 } });
      run.stop.abort();
      await taking.ended;
      await kit.server.idle();
    }
    // Tried once and added once: coffee.
    expect(kit.server.of(CHANGE_RULES)).toHaveLength(2);
    expect(kit.server.rules.map(({ tag }) => tag)).toEqual(["theirs", "nb:coffee:1"]);
  });

  test("gives an edited post the id of its first version, and names the later ones", async () => {
    const { taking, far } = await kit.open();
    const [first, second, third] = [xIdAt(T, 1), xIdAt(T + 60_000, 2), xIdAt(T + 120_000, 3)];
    far.send(message(1, { id: third, text: "final", edit_history_tweet_ids: [first, second, third] }));
    await taking.until(hasText("final"));
    expect(taking.items.filter(({ type }) => type === "alias")).toEqual([
      { type: "alias", alias: `x:${second}`, id: `x:${first}` },
      { type: "alias", alias: `x:${third}`, id: `x:${first}` },
    ]);
    expect(postsIn(taking.items)[0]?.post).toMatchObject({
      id: `x:${first}`,
      postedAtMs: T,
      editedAtMs: T + 120_000,
      flags: ["edited"],
    });
  });

  test("counts a post that X withholds everywhere, without its text", async () => {
    const { taking, far } = await kit.open();
    const entities = { hashtags: [{ tag: "tea" }] };
    far.send(
      message(1, { entities, withheld: { copyright: false, country_codes: ["XX"] } }),
      message(2, { entities, withheld: { copyright: true, country_codes: ["XY"] } }),
      message(3, { entities, withheld: { copyright: false, country_codes: ["DE"], scope: "user" } }),
      message(9),
    );
    await taking.until(hasText("tea 9"));
    expect(postsIn(taking.items).map(({ post }) => [post.text, post.hashtags, post.flags])).toEqual([
      [null, [], ["volume_only"]],
      [null, [], ["volume_only"]],
      ["tea 3", ["tea"], []],
      ["tea 9", [], []],
    ]);
  });

  test("goes on after partial errors, unknown messages, broken lines and posts without a usable id", async () => {
    const { taking, far } = await kit.open();
    far.send({
      ...message(1),
      errors: [{ title: "Not Found Error", resource_id: "1", type: "https://api.x.com/2/problems/resource-not-found" }],
    });
    far.send({ rate: "of something new" }, { data: [] }, { errors: [{ title: "A new one" }] }, { data: { id: 7 } });
    await far.write('{"data":{"id":\r\n');
    far.send({ data: { id: "not-an-id", text: "x" } }, { data: { id: "7", text: "x" } }, message(2));
    await taking.until(hasText("tea 2"));
    expect(postsIn(taking.items).map(({ post }) => post.text)).toEqual(["tea 1", "tea 2"]);
    expect(kit.feed.skipped).toEqual({ malformed: 1, unknown: 4, unusable: 2 });
  });

  test("passes on signs of life, at most five a second, and proves heartbeats", async () => {
    const { taking, far } = await kit.open();
    far.heartbeat();
    await taking.until(({ type }) => type === "alive");
    for (let i = 0; i < 20; i++) far.heartbeat();
    far.send(message(1));
    await taking.until(hasText("tea 1"));
    expect(taking.items.filter(({ type }) => type === "alive")).toEqual([{ type: "alive", atMs: T }]);
    await kit.pace.advance(200);
    far.heartbeat();
    await taking.until((item) => item.type === "alive" && item.atMs === T + 200);
  });

  test("tells the last sign of life before it tells the loss", async () => {
    const { taking, far } = await kit.open();
    far.heartbeat();
    await taking.until(({ type }) => type === "alive");
    await kit.pace.advance(50);
    far.heartbeat();
    await settle();
    await kit.pace.advance(50);
    far.drop();
    expect(await taking.ended).toMatchObject({ kind: "network", occupied: false, refused: false });
    expect(taking.items.at(-1)).toEqual({ type: "alive", atMs: T + 50 });
  });

  test("is lost when it is silent, for half a minute and no less", async () => {
    const { taking } = await kit.open();
    await kit.pace.advance(30_000 - 1);
    expect(kit.server.streams).toHaveLength(1);
    await kit.pace.advance(1);
    expect(await taking.ended).toMatchObject({ kind: "network", message: "X has been silent for 30 s" });
    await kit.server.idle();
  });

  test("loses nothing of five thousand posts at once, and keeps their order", async () => {
    const { taking, far } = await kit.open();
    const count = 5_000;
    far.send(...Array.from({ length: count }, (_, i) => message(i)));
    await taking.until(hasText(`tea ${count - 1}`));
    expect(postsIn(taking.items).map(({ post }) => post.text)).toEqual(
      Array.from({ length: count }, (_, i) => `tea ${i}`),
    );
    expect(kit.budget.posts).toBe(count);
  });

  test("charges each post once in a UTC day", async () => {
    const { taking, far } = await kit.open();
    far.send(message(1), message(1), message(2));
    await taking.until(hasText("tea 2"));
    expect(kit.budget.posts).toBe(2);
    await kit.pace.advance(25_000);
    kit.pace.sleep(2 * 3_600_000);
    far.send(message(1), message(3));
    await taking.until(hasText("tea 3"));
    expect(kit.budget.posts).toBe(4);
  });

  test("ends at once when it is told to, without an error, and yields what had come", async () => {
    const { taking, far } = await kit.open();
    far.send(message(1));
    await taking.until(hasText("tea 1"));
    kit.stop.abort();
    expect(await taking.ended).toBeUndefined();
    await kit.server.idle();
  });

  test("ends at once while rules or connection are still waited for", async () => {
    for (const route of [RULES, STREAM]) {
      await using slow = await feedKit();
      slow.server.script(route, () => "hang");
      const taking = slow.take();
      while (slow.server.of(route).length === 0) await settle();
      slow.stop.abort();
      expect(await taking.ended).toBeUndefined();
      await slow.server.idle();
    }
  });

  test("closes the connection when its reader goes away", async () => {
    const reading = (async () => {
      for await (const item of kit.feed.connect({ cursor: undefined, provenMs: null }, kit.stop.signal))
        if (item.type === "open") return;
    })();
    await reading;
    await kit.server.idle();
  });

  test("tells the budget what an earlier run spent, once", async () => {
    await kit.server[Symbol.asyncDispose]();
    for (let i = 0; i < 2; i++) {
      const taking = kit.take('{"posts":5}');
      expect(await taking.ended).toMatchObject({ kind: "network" });
    }
    expect(kit.budget.restored).toEqual(['{"posts":5}']);
    kit = await feedKit();
  });
});

describe("a connection that X refuses or ends", () => {
  test("for another that it still counts says so, in the answer or in the stream, with or without a list", async () => {
    kit.server.zombies = 1;
    expect(await kit.take().ended).toMatchObject({ occupied: true });
    kit.server.zombies = 0;
    for (const body of [TOO_MANY_CONNECTIONS.body, { errors: [TOO_MANY_CONNECTIONS.body] }]) {
      const { taking, far } = await kit.open();
      far.send(body);
      expect(await taking.ended).toMatchObject({ occupied: true, refused: false });
      expect(postsIn(taking.items)).toEqual([]);
      await far.closed;
    }
  });

  test("can be had again once the old one was released", async () => {
    kit.server.zombies = 1;
    await kit.take().ended;
    await kit.feed.release?.(kit.stop.signal);
    expect(kit.server.requests.slice(-2).map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /2/connections",
      "DELETE /2/connections/all",
    ]);
    await kit.open();
  });

  test("can be had again though the list is empty or cannot be had, and not where nothing can be ended", async () => {
    for (const list of [{ body: { meta: { result_count: 0 } } }, { status: 503 }, "drop"] as const) {
      kit.server.zombies = 1;
      kit.server.once("GET /2/connections", list);
      await kit.feed.release?.(kit.stop.signal);
      expect(kit.server.zombies).toBe(0);
    }
    kit.server.once("DELETE /2/connections/all", { status: 503 });
    await expect(kit.feed.release?.(kit.stop.signal)).rejects.toMatchObject({ name: "ConnectionFault", status: 503 });
  });

  test("is not ended any more once the feed is told to end", async () => {
    kit.server.script("GET /2/connections", () => "hang");
    const releasing = kit.feed.release?.(kit.stop.signal);
    while (kit.server.of("GET /2/connections").length === 0) await settle();
    kit.stop.abort();
    await expect(releasing).rejects.toMatchObject({ name: "ConnectionFault" });
    expect(kit.server.of("DELETE /2/connections/all")).toEqual([]);
  });

  test("by a notice in the stream is lost at once", async () => {
    const { taking, far } = await kit.open();
    far.send(message(1), {
      errors: [
        {
          title: "operational-disconnect",
          disconnect_type: "UpstreamOperationalDisconnect",
          detail: "This stream has been disconnected upstream for operational reasons.",
          type: "https://api.x.com/2/problems/operational-disconnect",
        },
      ],
    });
    expect(await taking.ended).toMatchObject({ kind: "network", occupied: false, refused: false });
    expect(postsIn(taking.items)).toHaveLength(1);
    await kit.server.idle();
  });

  test("for too many attempts tells when the next may be made", async () => {
    kit.server.once(STREAM, rateLimited(T + 900_000));
    expect(await kit.take().ended).toMatchObject({ kind: "rate-limit", retryAtMs: T + 900_000 });
    kit.server.once(RULES, rateLimited(T + 60_000));
    expect(await kit.take().ended).toMatchObject({ kind: "rate-limit", retryAtMs: T + 60_000 });
  });

  test("because somebody took the rules away is made again, once, with the rules", async () => {
    kit.server.once(STREAM, { status: 409, body: { title: "RulesNotFound" } });
    await kit.open();
    expect(kit.server.of(STREAM)).toHaveLength(2);
    expect(kit.server.of(RULES).length).toBeGreaterThan(1);
  });

  test("because it has no rules again is an error of HTTP", async () => {
    const none = { status: 409, body: { title: "RulesNotFound" } };
    kit.server.once(STREAM, none, none);
    expect(await kit.take().ended).toMatchObject({ kind: "http", refused: false });
    expect(kit.server.of(STREAM)).toHaveLength(2);
  });

  test("is not asked for without a rule", async () => {
    await using bare = await feedKit({ rules: [] });
    expect(await bare.take().ended).toMatchObject({ refused: true });
    expect(bare.server.requests).toEqual([]);
  });

  test("after connection leaves the rules as they are, and nothing behind", async () => {
    await kit.open().then(({ far }) => far.drop());
    const changes = kit.server.of(CHANGE_RULES).length;
    for (let i = 0; i < 200; i++) {
      await kit.server.idle();
      const { taking, far } = await kit.open();
      far.drop();
      await taking.ended;
    }
    await kit.server.idle();
    expect(kit.server.of(CHANGE_RULES)).toHaveLength(changes);
    expect(kit.pace.waiting).toBe(0);
  });
});
