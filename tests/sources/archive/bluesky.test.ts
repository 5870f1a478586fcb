import { describe, expect, test } from "vitest";
import { iso, jsonLines, readContent } from "./reading.ts";

const DID = "did:plc:deskdeskdeskdeskdeskdesk";
const URI = `at://${DID}/app.bsky.feed.post/3laaaaaaaaa22`;
const CREATED = "2024-11-06T01:00:00.000Z";
const TIME_US = Date.parse("2024-11-06T01:00:02.000Z") * 1000;

function record(more: object = {}): object {
  return { $type: "app.bsky.feed.post", createdAt: CREATED, langs: ["en-US"], text: "moving to canada", ...more };
}

function event(commit: object, timeUs = TIME_US): object {
  const base = { rev: "3l", operation: "create", collection: "app.bsky.feed.post", rkey: "3laaaaaaaaa22", cid: "b" };
  return { did: DID, time_us: timeUs, kind: "commit", commit: { ...base, record: record(), ...commit } };
}

describe("Jetstream events", () => {
  test("a created post has its address as id, the author's time and first language", async () => {
    const { posts, shape } = await readContent(jsonLines(event({})));
    expect(shape).toBe("Bluesky events (Jetstream)");
    expect(posts[0]).toMatchObject({
      id: `bluesky:${URI}`,
      kind: "original",
      postedAtMs: Date.parse(CREATED),
      lang: "en",
      text: "moving to canada",
      url: `https://bsky.app/profile/${DID}/post/3laaaaaaaaa22`,
      flags: [],
    });
  });

  test("events of the second version are read alike", async () => {
    const { time_us: _, commit, ...rest } = event({}) as { time_us: number; commit: object };
    const payload = {
      $type: "network.bsky.jetstream.subscribeEvents#commit",
      seq: 5,
      time: "2024-11-06T01:00:02.000Z",
    };
    const frame = { $type: "message", payload: { ...rest, ...commit, ...payload } };
    const second = await readContent(jsonLines(frame));
    expect(second.posts).toEqual((await readContent(jsonLines(event({})))).posts);
  });

  test.each([
    ["2024-11-06T00:50:02.000Z", CREATED.replace("01:00:00", "00:50:02"), []],
    ["2024-11-06T00:50:01.999Z", "2024-11-06T01:00:02.000Z", ["backdated"]],
    ["2024-11-06T01:01:02.000Z", "2024-11-06T01:01:02.000Z", []],
    ["2024-11-06T01:01:02.001Z", "2024-11-06T01:00:02.000Z", ["backdated"]],
    ["2016-11-09T01:00:00.000Z", "2024-11-06T01:00:02.000Z", ["backdated"]],
    ["no time", "2024-11-06T01:00:02.000Z", ["backdated"]],
  ])("a declared time of %s counts as %s", async (createdAt, expected, flags) => {
    const { posts } = await readContent(jsonLines(event({ record: record({ createdAt }) })));
    expect(iso(posts[0])).toBe(expected);
    expect(posts[0]?.flags).toEqual(flags);
  });

  test("an update is a later version of the same post", async () => {
    const update = event({ operation: "update", record: record({ text: "staying" }) }, TIME_US + 3_600_000_000);
    const { posts } = await readContent(jsonLines(event({}), update));
    expect(posts[1]).toMatchObject({
      id: posts[0]?.id,
      text: "staying",
      editedAtMs: Date.parse("2024-11-06T02:00:02Z"),
    });
    expect(posts[1]?.flags).toContain("edited");
  });

  test("a deletion names the post by its address", async () => {
    const { deletes, items } = await readContent(
      jsonLines(event({ operation: "delete", record: undefined, cid: undefined })),
    );
    expect(deletes).toEqual([`bluesky:${URI}`]);
    expect(items.at(-1)).toMatchObject({ deletedAtMs: TIME_US / 1000 });
  });

  test("a repost names its subject, and has its text where the file holds it", async () => {
    const repost = (rkey: string, uri: string): object =>
      event({
        collection: "app.bsky.feed.repost",
        rkey,
        record: { $type: "app.bsky.feed.repost", createdAt: CREATED, subject: { uri, cid: "c" } },
      });
    const { posts } = await readContent(
      jsonLines(
        repost("3laaaaaaaab22", "at://did:plc:other/app.bsky.feed.post/3laaaaaaaac22"),
        event({}),
        repost("3laaaaaaaad22", URI),
      ),
    );
    expect(posts[0]).toMatchObject({
      kind: "repost",
      subjectId: "bluesky:at://did:plc:other/app.bsky.feed.post/3laaaaaaaac22",
      text: null,
      flags: ["volume_only"],
    });
    expect(posts[2]).toMatchObject({
      id: `bluesky:at://${DID}/app.bsky.feed.repost/3laaaaaaaad22`,
      kind: "repost",
      subjectId: `bluesky:${URI}`,
      text: "moving to canada",
      lang: "en",
      flags: [],
    });
  });

  test("likes, follows and accounts are no posts", async () => {
    const like = event({ collection: "app.bsky.feed.like", record: { $type: "app.bsky.feed.like", subject: {} } });
    const account = {
      did: DID,
      time_us: TIME_US,
      kind: "account",
      account: { active: true, did: DID },
    };
    const { posts, warned, rejected } = await readContent(jsonLines(like, account, event({})));
    expect([posts.length, warned, rejected]).toEqual([1, { not_a_post: 2 }, []]);
  });

  test.each(["deleted", "takendown", "suspended", "deactivated"])("an account that is %s is told of", async (state) => {
    const account = { active: false, status: state, did: DID };
    const first = { did: DID, time_us: TIME_US, kind: "account", account };
    const payload = { $type: "network.bsky.jetstream.subscribeEvents#account", did: DID, time: CREATED, account };
    const second = { $type: "message", payload };
    const { posts, warned, rejected } = await readContent(jsonLines(event({}), first, second));
    expect([posts.length, warned, rejected]).toEqual([1, { account_notice: 2 }, []]);
  });

  test("a quote outranks a reply", async () => {
    const quoted = "at://did:plc:other/app.bsky.feed.post/3laaaaaaaac22";
    const reply = { root: { uri: URI }, parent: { uri: URI } };
    const embed = { $type: "app.bsky.embed.record", record: { uri: quoted, cid: "c" } };
    const media = { $type: "app.bsky.embed.recordWithMedia", record: { record: { uri: quoted, cid: "c" } }, media: {} };
    const list = {
      $type: "app.bsky.embed.record",
      record: { uri: "at://did:plc:other/app.bsky.graph.list/3l", cid: "c" },
    };
    const { posts } = await readContent(
      jsonLines(
        event({ record: record({ reply, embed }) }),
        event({ record: record({ embed: media }) }),
        event({ record: record({ reply }) }),
        event({ record: record({ embed: list }) }),
      ),
    );
    expect(posts.map((post) => post.kind)).toEqual(["quote", "quote", "reply", "original"]);
    expect(posts[1]?.subjectId).toBe(`bluesky:${quoted}`);
  });

  test("hashtags come from facets, the record's list and the text, and ends of facets count bytes", async () => {
    const text = "à bientôt #Québec";
    const from = Buffer.byteLength("à bientôt ");
    const facet = (feature: object): object => ({
      index: { byteStart: from, byteEnd: Buffer.byteLength(text) },
      features: [feature],
    });
    const tag = { $type: "app.bsky.richtext.facet#tag" };
    const { posts } = await readContent(
      jsonLines(
        event({
          record: record({ text, facets: [facet({ ...tag, tag: "MoveToCanada" }), facet(tag)], tags: ["election"] }),
        }),
      ),
    );
    expect(posts[0]?.hashtags).toEqual(["MoveToCanada", "Québec", "election"]);
  });
});

describe("saved answers of Bluesky", () => {
  const view = {
    uri: URI,
    cid: "b",
    author: { did: DID, handle: "desk.example.org" },
    record: record(),
    indexedAt: "2024-11-06T01:00:01.000Z",
  };

  test.each([
    ["a search", { posts: [view], cursor: "1" }],
    ["a feed", { feed: [{ post: view }], cursor: "1" }],
    ["a list of records", { records: [{ uri: URI, cid: "b", value: record() }], cursor: "1" }],
    ["post views", view],
    ["records with their address", { uri: URI, ...record() }],
  ])("%s is read", async (_, answer) => {
    for (const content of [JSON.stringify(answer), JSON.stringify(answer, null, 2)]) {
      const { posts, rejected } = await readContent(content);
      expect(rejected).toEqual([]);
      expect(posts.map((post) => [post.id, iso(post), post.text])).toEqual([
        [`bluesky:${URI}`, CREATED, "moving to canada"],
      ]);
    }
  });

  test("a thread gives the post, those above it and those below it", async () => {
    const node = (n: number, more: object = {}): object => ({
      $type: "app.bsky.feed.defs#threadViewPost",
      post: { ...view, uri: `${URI.slice(0, -1)}${n}` },
      ...more,
    });
    const thread = node(2, { parent: node(3), replies: [node(4, { replies: [node(5)] }), node(6)] });
    const { posts, rejected } = await readContent(JSON.stringify({ thread }));
    expect(posts.map((post) => post.id.slice(-1)).sort()).toEqual(["2", "3", "4", "5", "6"]);
    expect(rejected).toEqual([]);
  });

  test("a repost in a feed is a repost at its own time", async () => {
    const reason = {
      $type: "app.bsky.feed.defs#reasonRepost",
      by: { did: "did:plc:other" },
      indexedAt: "2024-11-06T05:00:00.000Z",
      uri: "at://did:plc:other/app.bsky.feed.repost/3lb",
    };
    const { posts } = await readContent(JSON.stringify({ feed: [{ post: view, reason }] }));
    expect(posts[0]).toMatchObject({
      id: "bluesky:at://did:plc:other/app.bsky.feed.repost/3lb",
      kind: "repost",
      subjectId: `bluesky:${URI}`,
      text: "moving to canada",
    });
    expect(iso(posts[0])).toBe("2024-11-06T05:00:00.000Z");
  });

  test("a record that was moved here from elsewhere counts when it was made here", async () => {
    const rkey = "3laaaaaaaaa22";
    const { posts } = await readContent(
      jsonLines({ uri: URI, cid: "b", value: record({ createdAt: "2016-11-09T01:00:00Z" }) }),
    );
    expect(posts[0]?.flags).toEqual(["backdated"]);
    expect(iso(posts[0])).toMatch(/^2024-/);
    expect(posts[0]?.id).toContain(rkey);
  });

  test("records without an address are known by their content", async () => {
    const { posts } = await readContent(jsonLines(record(), record(), record({ text: "other" })));
    expect(posts.map((post) => post.id.split(":").at(-1))).toEqual(["1", "2", "1"]);
  });
});
