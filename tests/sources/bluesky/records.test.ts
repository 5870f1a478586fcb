import { expect, test } from "vitest";
import type { Post } from "../../../src/core/post.ts";
import { openJetstreamServer } from "../../support/jetstream-server.ts";
import { manualPace } from "../../support/manual-pace.ts";
import { account, commit, DID, identity, newKey, OTHER_DID, postId, repost, toV2 } from "./events.ts";
import { hashAuthor, Listening, NOW_MS, openFeed } from "./listening.ts";

/** What a feed makes of events; a last post of another author shows that all were read. */
async function hear(version: 1 | 2, ...events: readonly object[]): Promise<Listening> {
  await using server = await openJetstreamServer();
  const heard = new Listening(openFeed(manualPace(NOW_MS), version === 1 ? server.url : server.urlV2));
  const all = [...events, commit({ atMs: NOW_MS, did: "did:web:end.example" })];
  (await server.next()).send(...(version === 1 ? all : all.map(toV2)));
  await heard.until(() => heard.posts.some(({ id }) => id.includes("end.example")));
  await heard.stop();
  return heard;
}

async function postOf(record: object, more: object = {}): Promise<Post | undefined> {
  return (await hear(1, commit({ atMs: NOW_MS, ...more, record }))).posts[0];
}

const QUOTED = `at://${OTHER_DID}/app.bsky.feed.post/3laaaaaaaac22`;

test.each([1, 2] as const)("a post of version %i is whole", async (version) => {
  const rkey = newKey();
  const heard = await hear(version, commit({ atMs: NOW_MS - 1_234, rkey, record: { text: "moving to canada #Bye" } }));
  expect(heard.posts[0]).toEqual({
    id: postId(rkey),
    source: "bluesky",
    kind: "original",
    subjectId: null,
    postedAtMs: NOW_MS - 1_234,
    receivedAtMs: NOW_MS,
    editedAtMs: null,
    authorKey: hashAuthor("bluesky", DID),
    lang: "en",
    text: "moving to canada #Bye",
    hashtags: ["Bye"],
    url: `https://bsky.app/profile/${DID}/post/${rkey}`,
    weight: 1,
    via: "live",
    flags: [],
  });
  expect(JSON.parse(heard.of("post")[0]?.cursor ?? "")).toMatchObject({
    timeUs: (NOW_MS - 1_234) * 1000,
    minutes: { [NOW_MS - 10_000]: 1 },
  });
});

test("microseconds of the second version are kept", async () => {
  const heard = await hear(2, commit({ atMs: NOW_MS - 5, timeUs: (NOW_MS - 5) * 1000 + 678 }));
  expect(JSON.parse(heard.of("post")[0]?.cursor ?? "").timeUs).toBe((NOW_MS - 5) * 1000 + 678);
});

test("ends of facets count bytes of UTF-8, also after emoji", async () => {
  const text = "🗳️ après ça #Départ 🇨🇦";
  const from = Buffer.byteLength("🗳️ après ça ");
  const index = { byteStart: from, byteEnd: from + Buffer.byteLength("#Départ") };
  const feature = { $type: "app.bsky.richtext.facet#tag" };
  const tagged = { ...feature, tag: "MoveToCanada" };
  const post = await postOf({
    text,
    facets: [{ index, features: [feature, tagged] }],
    tags: ["Outer"],
    langs: ["fr-CA"],
  });
  expect(post).toMatchObject({ text, lang: "fr", hashtags: ["Départ", "MoveToCanada", "Outer"] });
});

test.each([
  ["before the text", -6, 4],
  ["from before the text on, counted from its end", -9, -1],
  ["beyond the text", 0, 100],
  ["reversed", 9, 0],
  ["of nothing", 4, 4],
  ["between bytes", 0.5, 4],
  ["no number", 0, "4"],
  ["of more bytes than a hashtag has", 0, 641],
])("a facet whose ends are %s makes no hashtag", async (_, byteStart, byteEnd) => {
  const features = [{ $type: "app.bsky.richtext.facet#tag" }];
  const text = `é few words ${"x".repeat(byteEnd === 641 ? 700 : 1)}`;
  expect((await postOf({ text, facets: [{ index: { byteStart, byteEnd }, features }] }))?.hashtags).toEqual([]);
});

test("facets that make no hashtag leave room for those that do", async () => {
  const tag = { $type: "app.bsky.richtext.facet#tag" };
  const facets = [
    ...Array.from({ length: 200 }, () => ({ index: { byteStart: 5, byteEnd: 1 }, features: [tag] })),
    { index: {}, features: [{ ...tag, tag: "Last" }] },
  ];
  expect((await postOf({ facets }))?.hashtags).toEqual(["Last"]);
});

test("a facet of the whole text and of the longest hashtag makes one", async () => {
  const features = [{ $type: "app.bsky.richtext.facet#tag" }];
  const text = "é".repeat(320);
  const post = await postOf({ text, facets: [{ index: { byteStart: 0, byteEnd: 640 }, features }] });
  expect(post?.hashtags).toEqual([text]);
});

test.each([
  ["a record", { $type: "app.bsky.embed.record", record: { uri: QUOTED, cid: "c" } }],
  ["a record beside media", { $type: "app.bsky.embed.recordWithMedia", record: { record: { uri: QUOTED, cid: "c" } } }],
])("%s makes a quote of what it names", async (_, embed) => {
  expect(await postOf({ embed })).toMatchObject({ kind: "quote", subjectId: `bluesky:${QUOTED}`, text: "a few words" });
});

test("a repost names its subject and says nothing itself", async () => {
  const heard = await hear(1, repost({ atMs: NOW_MS, rkey: "3laaaaaaaad22", subject: QUOTED }));
  expect(heard.posts[0]).toMatchObject({
    id: `bluesky:at://${DID}/app.bsky.feed.repost/3laaaaaaaad22`,
    kind: "repost",
    subjectId: `bluesky:${QUOTED}`,
    text: null,
    flags: ["volume_only"],
  });
});

test("a post that claims to be of another day counts when it came, and says so", async () => {
  const post = await postOf({ createdAt: "2016-11-09T03:00:00.000Z" });
  expect(post).toMatchObject({ postedAtMs: NOW_MS, flags: ["backdated"] });
});

test("an author who asks for readers that are logged in is not to be quoted", async () => {
  const labels = (val: string) => ({ $type: "com.atproto.label.defs#selfLabels", values: [{ val }] });
  expect((await postOf({ labels: labels("!no-unauthenticated") }))?.flags).toEqual(["no_public_quote"]);
  expect((await postOf({ labels: labels("graphic-media") }))?.flags).toEqual([]);
});

test("an edit is the whole new version with the time of the edit", async () => {
  const rkey = "3laaaaaaaaa22";
  const edit = commit({ atMs: NOW_MS, rkey, rev: "3lc", operation: "update", record: { text: "staying" } });
  const heard = await hear(1, commit({ atMs: NOW_MS - 9_000, rkey, rev: "3lb" }), edit);
  expect(heard.posts[1]).toMatchObject({ id: heard.posts[0]?.id, text: "staying", editedAtMs: NOW_MS });
  expect(heard.posts[1]?.flags).toContain("edited");
});

test("an edit that comes after a later one is left out", async () => {
  const edit = (atMs: number, rev: string): object =>
    commit({ atMs, rkey: "3laaaaaaaaa22", rev, operation: "update", record: { text: rev } });
  const heard = await hear(
    1,
    edit(NOW_MS - 2, "3ld"),
    edit(NOW_MS - 1, "3lc"),
    edit(NOW_MS, "3le"),
    edit(NOW_MS, "3le"),
  );
  expect(heard.posts.map(({ text }) => text)).toEqual(["3ld", "3le", "3le", "a few words"]);
});

test("a creation that comes after an edit is of an earlier version", async () => {
  const rkey = "3laaaaaaaaa22";
  const heard = await hear(
    1,
    commit({ atMs: NOW_MS - 1, rkey, rev: "3lc", operation: "update" }),
    commit({ atMs: NOW_MS, rkey, rev: "3lb" }),
  );
  expect(heard.posts.map(({ editedAtMs }) => editedAtMs)).toEqual([NOW_MS - 1, null, null]);
});

test("an edit of an earlier version than the creation is left out, one whose version is not known is not", async () => {
  const rkey = newKey();
  const heard = await hear(
    1,
    commit({ atMs: NOW_MS - 3, rkey, rev: "3lc", record: { text: "later" } }),
    commit({ atMs: NOW_MS - 2, rkey, rev: "3lb", operation: "update", record: { text: "earlier" } }),
    commit({ atMs: NOW_MS - 1, rkey, rev: 5, operation: "update", record: { text: "unknown" } }),
    commit({ atMs: NOW_MS, rkey, rev: "3ld", operation: "update", record: { text: "last" } }),
  );
  expect(heard.posts.map(({ text }) => text)).toEqual(["later", "unknown", "last", "a few words"]);
});

test("a post made anew at the address of a deleted one stays, and counts, whatever of the old one comes again", async () => {
  const rkey = newKey();
  const first = commit({ atMs: NOW_MS - 5, rkey, rev: "3lb", record: { text: "first" } });
  const deletion = commit({ atMs: NOW_MS - 4, rkey, rev: "3lc", operation: "delete" });
  const anew = commit({ atMs: NOW_MS - 3, rkey, rev: "3ld", record: { text: "anew" } });
  const late = commit({ atMs: NOW_MS - 2, rkey, rev: "3lb", operation: "update", record: { text: "late" } });
  const heard = await hear(1, first, deletion, anew, deletion, first, late, anew);
  expect(heard.order).toEqual(["open", "post", "delete", "post", "post", "post"]);
  expect(heard.posts.map(({ text }) => text)).toEqual(["first", "anew", "anew", "a few words"]);
  expect(heard.seen).toEqual({ [NOW_MS - 10_000]: 3 });
});

test("the deletion of a post made anew is told", async () => {
  const rkey = newKey();
  const heard = await hear(
    1,
    commit({ atMs: NOW_MS - 4, rkey, rev: "3lc", operation: "delete" }),
    commit({ atMs: NOW_MS - 3, rkey, rev: "3ld" }),
    commit({ atMs: NOW_MS - 2, rkey, rev: "3le", operation: "delete" }),
    commit({ atMs: NOW_MS - 1, rkey, rev: "3ld" }),
  );
  expect(heard.order).toEqual(["open", "delete", "post", "delete", "post", "delete", "post"]);
});

test("a deletion is told with its time, also of posts that were never here and of reposts", async () => {
  const heard = await hear(
    1,
    commit({ atMs: NOW_MS - 3, rkey: "3laaaaaaaab22", operation: "delete" }),
    commit({ atMs: NOW_MS - 2, rkey: "3laaaaaaaac22", operation: "delete", collection: "app.bsky.feed.repost" }),
  );
  expect(heard.of("delete")).toMatchObject([
    { id: postId("3laaaaaaaab22"), deletedAtMs: NOW_MS - 3 },
    { id: `bluesky:at://${DID}/app.bsky.feed.repost/3laaaaaaaac22`, deletedAtMs: NOW_MS - 2 },
  ]);
});

test.each([
  ["3lc", "3lb", ["delete", "post", "delete", "post"]],
  ["3lc", "3lc", ["delete", "post", "delete", "post"]],
  ["3lc", undefined, ["delete", "post", "delete", "post"]],
  [undefined, "3lb", ["delete", "post", "delete", "post"]],
  ["3lc", "3ld", ["delete", "post", "post"]],
])("a post deleted at %s that comes afterwards, of version %s, is %j", async (deleted, created, order) => {
  const rkey = newKey();
  const heard = await hear(
    1,
    commit({ atMs: NOW_MS - 2, rkey, rev: deleted ?? 5, operation: "delete" }),
    commit({ atMs: NOW_MS - 1, rkey, rev: created ?? null }),
  );
  expect(heard.order.slice(1)).toEqual(order);
  for (const deletion of heard.of("delete"))
    expect(deletion).toMatchObject({ id: postId(rkey), deletedAtMs: NOW_MS - 2 });
  const [first, ...rest] = heard.items.filter((item) => "post" in item && item.post.id === postId(rkey));
  expect(rest).toEqual([]);
  // Where both come again after a crash, only the last may carry the cursor.
  expect(first && "cursor" in first).toBe(order.length === 3);
});

test("a deletion is remembered over a reconnect", async () => {
  await using server = await openJetstreamServer();
  const feed = openFeed(manualPace(NOW_MS), server.url);
  const rkey = newKey();
  const before = new Listening(feed);
  (await server.next()).send(commit({ atMs: NOW_MS - 2, rkey, rev: "3lc", operation: "delete" }));
  await before.until(() => before.of("delete").length === 1);
  await before.stop();
  const after = new Listening(feed, { cursor: before.cursor, provenMs: NOW_MS });
  (await server.next()).send(commit({ atMs: NOW_MS - 1, rkey, rev: "3lb" }));
  await after.until(() => after.of("delete").length === 1);
  expect(after.order).toEqual(["open", "gap", "caught-up", "post", "delete"].filter((type) => type !== "gap"));
  await after.stop();
});

test.each([
  [1, false, "deleted", "deleted"],
  [2, false, "deleted", "deleted"],
  [1, false, "takendown", "hidden"],
  [2, false, "suspended", "hidden"],
  [1, false, "deactivated", "hidden"],
  [1, false, undefined, "hidden"],
  [1, true, undefined, "active"],
  [2, true, undefined, "active"],
] as const)("in version %i an account that is active: %s, %s, is %s", async (version, active, status, state) => {
  const heard = await hear(version, account(NOW_MS - 1, active, status));
  expect(heard.of("account")).toMatchObject([{ authorKey: hashAuthor("bluesky", DID), state }]);
  expect(heard.of("account")[0]?.authorKey).toBe(heard.of("account")[0] && hashAuthor("bluesky", DID));
});

test("accounts that are behind or slowed down, and new handles, change nothing", async () => {
  const heard = await hear(
    1,
    account(NOW_MS - 3, false, "desynchronized"),
    account(NOW_MS - 2, false, "throttled"),
    identity(NOW_MS - 1),
  );
  expect(heard.order).toEqual(["open", "post"]);
});

test("the key of an account is that of its posts", async () => {
  const heard = await hear(1, commit({ atMs: NOW_MS - 2 }), account(NOW_MS - 1, false, "deleted"));
  expect(heard.of("account")[0]?.authorKey).toBe(heard.posts[0]?.authorKey);
});

test("records of other collections are signs of life and nothing else", async () => {
  const heard = await hear(1, commit({ atMs: NOW_MS - 1, collection: "app.bsky.feed.like" }));
  expect(heard.order).toEqual(["open", "post"]);
  expect(heard.of("alive").length).toBeGreaterThan(0);
});
