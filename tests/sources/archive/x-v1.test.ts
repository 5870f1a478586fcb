import { describe, expect, test } from "vitest";
import { idAt, iso, jsonLines, readContent, v2Post } from "./reading.ts";

const T1 = "2016-11-09T01:00:00.000Z";
const T2 = "2016-11-09T01:05:00.000Z";
const WHOLE = `${"Moving to Canada tonight, the whole family, the dog as well. ".repeat(4)}#MoveToCanada`;
const CUT = `RT @desk_b: ${WHOLE.slice(0, 120)}…`;

describe("tweets of API v1.1", () => {
  const tweet = (more: object): object => ({
    created_at: "Wed Nov 09 01:00:00 +0000 2016",
    id: 7.9615534182904e17,
    id_str: idAt(T1),
    user: { id_str: "42", screen_name: "desk_a" },
    lang: "en",
    ...more,
  });

  test.each([
    ["compatible", { text: "short", truncated: false }, "short", []],
    ["extended", { full_text: WHOLE, display_text_range: [0, 5] }, WHOLE, []],
    ["extended inside compatible", { text: "cut…", truncated: true, extended_tweet: { full_text: WHOLE } }, WHOLE, []],
    ["cut, and nowhere whole", { text: "cut… https://t.co/x", truncated: true }, "cut… https://t.co/x", ["truncated"]],
  ])("the text is the whole one: %s", async (_, text, expected, flags) => {
    const { posts, shape } = await readContent(jsonLines(tweet(text)));
    expect(posts[0]).toMatchObject({ id: `x:${idAt(T1)}`, text: expected, flags, lang: "en" });
    expect(shape).toBe("X API v1.1 tweets (JSON)");
  });

  test("a retweet carries the whole text of its subject in any of the three modes", async () => {
    const subjects = [{ full_text: WHOLE }, { text: "c…", extended_tweet: { full_text: WHOLE } }, { text: WHOLE }];
    const { posts } = await readContent(
      jsonLines(...subjects.map((subject) => tweet({ text: CUT, retweeted_status: { id_str: "7", ...subject } }))),
    );
    for (const post of posts) expect(post).toMatchObject({ kind: "repost", subjectId: "x:7", text: WHOLE, flags: [] });
    expect(posts).toHaveLength(3);
  });

  test.each([
    ["quote", { quoted_status: { id_str: "9", text: "b" } }, "x:9"],
    ["quote", { is_quote_status: true, quoted_status_id_str: "9" }, "x:9"],
    ["reply", { in_reply_to_status_id_str: "7" }, null],
    ["reply", { in_reply_to_screen_name: "desk_b" }, null],
    ["original", { in_reply_to_status_id_str: null, in_reply_to_screen_name: null }, null],
  ])("is a %s: %j", async (kind, more, subjectId) => {
    const { posts } = await readContent(jsonLines(tweet({ text: "a", ...more })));
    expect(posts[0]).toMatchObject({ kind, subjectId });
  });

  test("MongoDB's wrappers are taken off", async () => {
    const oid = { $oid: "5722aaaabbbbccccdddd0001" };
    const { posts } = await readContent(
      jsonLines(
        { _id: oid, tweet: tweet({ text: "wrapped" }) },
        { _id: oid, ...tweet({ text: "long", id_str: undefined, id: { $numberLong: idAt(T2) } }) },
        { _id: oid, text: "row", created_at: { $date: "2016-11-09T01:00:00Z" } },
        { _id: oid, text: "row", created_at: { $date: { $numberLong: "1478653200000" } } },
      ),
    );
    expect(posts.map((post) => post.text)).toEqual(["wrapped", "long", "row", "row"]);
    expect(posts.map(iso)).toEqual([T1, T2, T1, T1]);
    expect(posts[1]?.id).toBe(`x:${idAt(T2)}`);
  });

  test("messages of the stream about itself are no posts and no errors", async () => {
    const lines = [
      { limit: { track: 16, timestamp_ms: "1478653200000" } },
      { warning: { code: "FALLING_BEHIND", message: "m", percent_full: 60 } },
      { scrub_geo: { user_id: 1, up_to_status_id: 2 } },
      { status_withheld: { id: 1, withheld_in_countries: ["XY"] } },
      { user_withheld: { id: 1 } },
      { disconnect: { code: 4, reason: "r" } },
    ];
    const { posts, warned, rejected, read } = await readContent(jsonLines(...lines, tweet({ text: "a" })));
    expect([posts.length, rejected, warned, read]).toEqual([1, [], { control_line: 6 }, 7]);
  });

  test("other wrappings of exports are taken off", async () => {
    const inner = tweet({ text: "a" });
    const contents = [
      `window.YTD.tweets.part0 = ${JSON.stringify([{ tweet: inner }], null, 2)}`,
      jsonLines({ _index: "x", _id: "1", _source: inner }),
      JSON.stringify({ total_rows: 1, rows: [{ id: "1", key: "1", value: { rev: "1" }, doc: inner }] }),
      JSON.stringify({ statuses: [inner], search_metadata: { count: 1 } }),
      JSON.stringify({ [idAt(T1)]: inner }),
      JSON.stringify({ hits: { total: 1, hits: [{ _source: inner }] } }),
    ];
    for (const content of contents) {
      const { posts, rejected } = await readContent(content);
      expect([posts.map((post) => post.id), rejected]).toEqual([[`x:${idAt(T1)}`], []]);
    }
  });

  test("posts as X's pages load them are read, long ones whole", async () => {
    const web = {
      rest_id: idAt(T1),
      core: { user_results: { result: { rest_id: "42" } } },
      legacy: { full_text: "cut…", created_at: "Wed Nov 09 01:00:00 +0000 2016", lang: "en", entities: {} },
      note_tweet: { note_tweet_results: { result: { text: WHOLE } } },
    };
    const { posts } = await readContent(jsonLines({ item_id: "1", data: web }));
    expect(posts[0]).toMatchObject({ id: `x:${idAt(T1)}`, text: WHOLE, kind: "original" });
    expect(posts[0]?.authorKey).not.toBeNull();
  });
});

describe("deletions on X", () => {
  test("come from the stream, from compliance jobs and from compliance streams", async () => {
    const { deletes, items } = await readContent(
      jsonLines(
        { delete: { status: { id_str: idAt(T1), user_id_str: "1" }, timestamp_ms: "1478653300000" } },
        { id: idAt(T2), action: "delete", created_at: T2, redacted_at: "2016-11-10T00:00:00Z", reason: "deleted" },
        { data: { delete: { tweet: { id: idAt(T1, 3) }, event_at: "2016-11-10T00:00:00Z" } } },
      ),
    );
    expect(deletes).toEqual([`x:${idAt(T1)}`, `x:${idAt(T2)}`, `x:${idAt(T1, 3)}`]);
    expect(items.find((item) => item.type === "delete")).toMatchObject({ deletedAtMs: 1_478_653_300_000 });
  });

  test("an id written as a number is read exactly", async () => {
    const { deletes } = await readContent(`{"delete":{"status":{"id":${idAt(T1, 7)},"user_id":1}}}\n`);
    expect(deletes).toEqual([`x:${idAt(T1, 7)}`]);
  });

  test.each([
    ["after", true],
    ["before", false],
  ])("deleting a later version deletes the post that stands %s it", async (_, deleteLast) => {
    const history = { edit_history_tweet_ids: [idAt(T1), idAt(T2)] };
    const post = { ...v2Post(T1, "second", history), id: idAt(T2) };
    const deletion = { id: idAt(T2), action: "delete", reason: "deleted" };
    const { deletes } = await readContent(jsonLines(...(deleteLast ? [post, deletion] : [deletion, post])));
    expect(deletes).toContain(`x:${idAt(T1)}`);
  });
});
