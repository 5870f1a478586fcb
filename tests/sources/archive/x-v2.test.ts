import { describe, expect, test } from "vitest";
import { idAt, iso, jsonLines, readContent, v2Post } from "./reading.ts";

const T1 = "2016-11-09T01:00:00.000Z";
const T2 = "2016-11-09T01:05:00.000Z";
const WHOLE = `${"Moving to Canada tonight, the whole family, the dog as well. ".repeat(4)}#MoveToCanada`;
const CUT = `RT @desk_b: ${WHOLE.slice(0, 120)}…`;

function repost(more: Readonly<Record<string, unknown>>): object {
  return v2Post(T2, CUT, { referenced_tweets: [{ type: "retweeted", id: idAt(T1) }], ...more });
}

describe("posts of X API v2", () => {
  test("a post has its id, time, author, language, address and hashtags", async () => {
    const { posts, shape } = await readContent(
      jsonLines(v2Post(T1, "packing &amp; leaving #Canada", { entities: { hashtags: [{ tag: "MoveToCanada" }] } })),
    );
    expect(shape).toBe("X API v2 posts (JSON)");
    expect(posts[0]).toMatchObject({
      id: `x:${idAt(T1)}`,
      source: "archive:test",
      kind: "original",
      subjectId: null,
      postedAtMs: Date.parse(T1),
      editedAtMs: null,
      lang: "en",
      text: "packing & leaving #Canada",
      hashtags: ["MoveToCanada", "Canada"],
      url: `https://x.com/i/web/status/${idAt(T1)}`,
      weight: 1,
      via: "import",
      flags: [],
    });
    expect(posts[0]?.authorKey).toMatch(/^[\w-]{16}$/);
  });

  test("the time is that of the id, to the millisecond", async () => {
    const { posts } = await readContent(jsonLines(v2Post("2016-11-09T01:00:00.789Z", "a", { created_at: T1 })));
    expect(iso(posts[0])).toBe("2016-11-09T01:00:00.789Z");
  });

  test.each([
    ["inline, as twarc flattens it", repost({ referenced_tweets: [{ type: "retweeted", id: idAt(T1), text: WHOLE }] })],
    ["beside the data", { data: repost({}), includes: { tweets: [{ id: idAt(T1), text: WHOLE }] } }],
    ["on a page", { data: [repost({})], includes: { tweets: [{ id: idAt(T1), text: WHOLE }] } }],
    [
      "as a long post",
      { data: [repost({})], includes: { tweets: [{ id: idAt(T1), text: CUT, note_tweet: { text: WHOLE } }] } },
    ],
    ["before it on the page", { data: [repost({}), v2Post(T1, WHOLE)] }],
    ["after it on the page", { data: [v2Post(T1, WHOLE), repost({})] }],
    ["on the page as a long post", { data: [repost({}), v2Post(T1, CUT, { note_tweet: { text: WHOLE } })] }],
    [
      "in the spelling of 2026",
      {
        data: [
          { ...repost({ referenced_tweets: undefined }), referenced_posts: [{ type: "retweeted", id: idAt(T1) }] },
        ],
        includes: { posts: [{ id: idAt(T1), text: CUT, note_post: { text: WHOLE } }] },
      },
    ],
  ])("a repost carries the whole text that stands %s", async (_, line) => {
    const { posts, warned } = await readContent(jsonLines(line));
    const post = posts.find(({ kind }) => kind === "repost");
    expect(post).toMatchObject({ subjectId: `x:${idAt(T1)}`, text: WHOLE, flags: [] });
    expect(post?.hashtags).toEqual(["MoveToCanada"]);
    expect(warned).toEqual({});
  });

  test("a repost that is not cut keeps its own text beside the post on the page", async () => {
    const short = v2Post(T2, "RT @desk_b: bye", { referenced_tweets: [{ type: "retweeted", id: idAt(T1) }] });
    const { posts } = await readContent(jsonLines({ data: [short, v2Post(T1, WHOLE)] }));
    expect(posts[0]?.text).toBe("RT @desk_b: bye");
  });

  test("a repost carries the whole text of a post on a page long before it", async () => {
    const between = Array.from({ length: 15_000 }, (_, i) => v2Post(T1, `${i} ${"x".repeat(100)}`, {}, i + 2));
    const { posts } = await readContent(jsonLines({ data: [v2Post(T1, WHOLE)] }, { data: between }, repost({})));
    expect(posts.at(-1)).toMatchObject({ kind: "repost", text: WHOLE, flags: [] });
  });

  test("a repost carries the whole text of a post that stood before it in the file", async () => {
    const other = v2Post(T1, CUT, { referenced_tweets: [{ type: "retweeted", id: idAt(T1, 9) }] }, 5);
    const { posts, warned } = await readContent(jsonLines(other, v2Post(T1, WHOLE), repost({})));
    expect(posts.map((post) => post.text)).toEqual([CUT, WHOLE, WHOLE]);
    expect(warned).toEqual({ truncated: 1 });
  });

  test("a repost whose whole text is nowhere keeps what is there and says so", async () => {
    const { posts, warned } = await readContent(jsonLines(repost({})));
    expect(posts[0]).toMatchObject({ kind: "repost", text: CUT, flags: ["truncated"] });
    expect(warned).toEqual({ truncated: 1 });
  });

  test.each([
    ["note_tweet", { note_tweet: { text: WHOLE } }],
    ["note_post", { note_post: { text: WHOLE } }],
  ])("a long post has the text of its %s", async (_, note) => {
    const { posts } = await readContent(jsonLines(v2Post(T1, `${WHOLE.slice(0, 200)}…`, note)));
    expect(posts[0]).toMatchObject({ text: WHOLE, flags: [] });
  });

  test.each([
    [
      "repost",
      "a",
      [
        { type: "quoted", id: "9" },
        { type: "retweeted", id: "8" },
        { type: "replied_to", id: "7" },
      ],
      "x:8",
    ],
    [
      "quote",
      "a",
      [
        { type: "replied_to", id: "7" },
        { type: "quoted", id: "9" },
      ],
      "x:9",
    ],
    ["reply", "a", [{ type: "replied_to", id: "7" }], null],
    ["repost", "RT @desk_b: a", [], null],
    ["original", "RT this please", [], null],
  ])("is a %s: %s", async (kind, text, references, subjectId) => {
    const { posts } = await readContent(jsonLines(v2Post(T1, text, { referenced_tweets: references })));
    expect(posts[0]).toMatchObject({ kind, subjectId });
  });

  test("a post to somebody is a reply even where the post it answers is not named", async () => {
    const { posts } = await readContent(jsonLines(v2Post(T1, "@desk_b yes", { in_reply_to_user_id: "5" })));
    expect(posts[0]?.kind).toBe("reply");
  });

  test.each(["edit_history_tweet_ids", "edit_history_post_ids"])(
    "versions that share %s are one post",
    async (member) => {
      const history = { edit_history_tweet_ids: undefined, [member]: [idAt(T1), idAt(T2)] };
      const { posts } = await readContent(
        jsonLines(v2Post(T1, "first", history), { ...v2Post(T1, "second", history), id: idAt(T2) }),
      );
      expect(posts.map(({ id, postedAtMs, editedAtMs, flags }) => ({ id, postedAtMs, editedAtMs, flags }))).toEqual([
        { id: `x:${idAt(T1)}`, postedAtMs: Date.parse(T1), editedAtMs: null, flags: [] },
        { id: `x:${idAt(T1)}`, postedAtMs: Date.parse(T1), editedAtMs: Date.parse(T2), flags: ["edited"] },
      ]);
    },
  );

  test("X's marks for no language are none, and its old code for Indonesian is the usual one", async () => {
    const langs = ["und", "qme", "zxx", "in", "iw", "pt-BR", "EN"];
    const { posts } = await readContent(jsonLines(...langs.map((lang, i) => v2Post(T1, "a", { lang }, i))));
    expect(posts.map((post) => post.lang)).toEqual([null, null, null, "id", "he", "pt", "en"]);
  });

  test("posts beside the data are not counted", async () => {
    const page = { data: [v2Post(T1, "a")], includes: { tweets: [v2Post(T2, "b")], users: [{ id: "1", name: "x" }] } };
    const { posts, read } = await readContent(jsonLines(page));
    expect(posts.map((post) => post.text)).toEqual(["a"]);
    expect(read).toBe(1);
  });

  test("elements of a pretty-printed page are told by their line", async () => {
    const page = JSON.stringify({ data: [v2Post(T1, "a"), { id: "25000000001", text: "no time" }], meta: {} }, null, 2);
    const { rejected, posts } = await readContent(page);
    expect(posts).toHaveLength(1);
    const line = page.split("\n").findLastIndex((text) => text.trim() === "{") + 1;
    expect(rejected).toEqual([`${line}:no_time`]);
  });

  test("an element that is no object does not shift the lines of those behind it", async () => {
    const content = `{"data":[\n${JSON.stringify(v2Post(T1, "a"))},\nnull,\n{"id":"25000000001","text":"b"}\n]}`;
    expect((await readContent(content)).rejected).toEqual(["1:not_a_post", "4:no_time"]);
  });

  test("an author has one key in every line, and the name itself never leaves", async () => {
    const { posts, items } = await readContent(
      jsonLines(
        v2Post(T1, "a"),
        v2Post(T2, "b"),
        v2Post(T2, "c", { author_id: undefined, author: { username: "Desk_A" } }, 3),
      ),
    );
    expect(posts[0]?.authorKey).toBe(posts[1]?.authorKey);
    expect(posts[2]?.authorKey).not.toBeNull();
    expect(JSON.stringify(items).toLowerCase()).not.toContain("desk_a");
  });

  test("texts that are not ASCII come out the same, escaped or not", async () => {
    const post = v2Post(T1, "déménager 🇨🇦 #Élection", { entities: { hashtags: [{ tag: "Élection" }] } });
    const plain = JSON.stringify(post);
    const escaped = plain.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
    const mixed = plain.replace("é", "\\u00e9");
    const [a, b, c] = (await readContent(`${plain}\n${escaped}\n${mixed}\n`)).posts;
    expect(a).toMatchObject({ text: "déménager 🇨🇦 #Élection", hashtags: ["Élection"] });
    expect(b).toEqual(a);
    expect(c).toEqual(a);
  });
});
