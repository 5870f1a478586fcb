import { describe, expect, test } from "vitest";
import { htmlToText } from "../../../src/sources/normalise/html-text.ts";
import { iso, jsonLines, readContent } from "./reading.ts";

const URI = "https://social.example.org/users/desk_a/statuses/113400000000000001";

function status(more: object = {}): object {
  return {
    id: "113400000000000001",
    created_at: "2024-11-06T01:00:00.000Z",
    uri: URI,
    url: "https://social.example.org/@desk_a/113400000000000001",
    visibility: "public",
    language: "fr",
    spoiler_text: "",
    content: "<p>Je pars au Canada</p>",
    account: { id: "1", acct: "desk_a", uri: "https://social.example.org/users/desk_a" },
    tags: [{ name: "canada" }],
    in_reply_to_id: null,
    reblog: null,
    ...more,
  };
}

describe("Mastodon statuses", () => {
  test("a status is known by its address", async () => {
    const { posts, shape } = await readContent(jsonLines(status()));
    expect(shape).toBe("Mastodon statuses (JSON)");
    expect(posts[0]).toMatchObject({
      id: `mastodon:${URI}`,
      kind: "original",
      postedAtMs: Date.parse("2024-11-06T01:00:00Z"),
      lang: "fr",
      text: "Je pars au Canada",
      hashtags: ["canada"],
      url: "https://social.example.org/@desk_a/113400000000000001",
      flags: [],
    });
  });

  test("only public and unlisted ones are stored", async () => {
    const lines = ["public", "unlisted", "private", "direct", "local"].map((visibility, i) =>
      status({ visibility, uri: `${URI}${i}` }),
    );
    const { posts, rejected } = await readContent(jsonLines(...lines));
    expect(posts).toHaveLength(2);
    expect(rejected).toEqual(["3:not_public", "4:not_public", "5:not_public"]);
  });

  test.each(["private", "direct"])("a public reblog of a %s status is not stored", async (visibility) => {
    const reblog = status({ visibility, uri: `${URI}9` });
    const { posts, rejected } = await readContent(jsonLines(status({ uri: `${URI}/activity`, content: "", reblog })));
    expect([posts, rejected]).toEqual([[], ["1:not_public"]]);
  });

  test("a content warning stands before the text", async () => {
    const { posts } = await readContent(jsonLines(status({ spoiler_text: "elections" })));
    expect(posts[0]?.text).toBe("elections\n\nJe pars au Canada");
  });

  test("a reblog is a repost with the whole text of its subject", async () => {
    const reblog = status({
      uri: "https://other.example.org/1",
      spoiler_text: "cw",
      language: "de",
      tags: [{ name: "wahl" }],
    });
    const { posts } = await readContent(
      jsonLines(status({ uri: `${URI}/activity`, url: null, content: "", language: null, reblog })),
    );
    expect(posts[0]).toMatchObject({
      id: `mastodon:${URI}/activity`,
      kind: "repost",
      subjectId: "mastodon:https://other.example.org/1",
      text: "cw\n\nJe pars au Canada",
      lang: "de",
      hashtags: ["wahl"],
    });
  });

  test.each([
    [
      "quote",
      {
        quote: { state: "accepted", quoted_status: status({ uri: "https://other.example.org/2" }) },
        in_reply_to_id: "1",
      },
      "mastodon:https://other.example.org/2",
    ],
    ["quote", { quote: { state: "accepted", quoted_status_id: "5" } }, null],
    [
      "quote",
      { pleroma: { quote: status({ uri: "https://other.example.org/3" }) } },
      "mastodon:https://other.example.org/3",
    ],
    ["reply", { in_reply_to_id: "113400000000000000" }, null],
  ])("is a %s: %#", async (kind, more, subjectId) => {
    const { posts } = await readContent(jsonLines(status(more)));
    expect(posts[0]).toMatchObject({ kind, subjectId });
  });

  test("an edit is a later version", async () => {
    const { posts } = await readContent(jsonLines(status({ edited_at: "2024-11-06T02:00:00.000Z" })));
    expect(posts[0]).toMatchObject({ editedAtMs: Date.parse("2024-11-06T02:00:00Z"), flags: ["edited"] });
    expect(iso(posts[0])).toBe("2024-11-06T01:00:00.000Z");
  });

  test("the context of a status holds those before and after it", async () => {
    const context = { ancestors: [status({ uri: `${URI}1` })], descendants: [status({ uri: `${URI}2` })] };
    const { posts } = await readContent(JSON.stringify(context));
    expect(posts.map((post) => post.id)).toEqual([`mastodon:${URI}1`, `mastodon:${URI}2`]);
  });

  test("streaming messages hold statuses as text, and deletions by the server's own id", async () => {
    const message = (event: string, payload: unknown): object => ({ stream: ["public"], event, payload });
    const update = message("update", JSON.stringify(status()));
    const { posts, deletes, warned } = await readContent(
      jsonLines(
        message("delete", "113400000000000009"),
        update,
        message(
          "status.update",
          JSON.stringify(status({ content: "<p>Je reste</p>", edited_at: "2024-11-06T02:00:00.000Z" })),
        ),
        message("delete", "113400000000000001"),
        message("filters_changed", undefined),
        message("update", JSON.stringify(status({ id: "113400000000000009", uri: "https://social.example.org/9" }))),
      ),
    );
    expect(posts.map((post) => post.text)).toEqual(["Je pars au Canada", "Je reste", "Je pars au Canada"]);
    expect(deletes).toEqual([`mastodon:${URI}`, "mastodon:https://social.example.org/9"]);
    expect(warned).toEqual({ unknown_delete: 1, control_line: 1 });
  });
});

describe("HTML of posts", () => {
  test.each([
    ["<p>one</p><p>two</p>", "one\n\ntwo"],
    ["<p>one<br>two<br />three</p>", "one\ntwo\nthree"],
    [
      '<a href="https://example.org/a?b=1"><span class="invisible">https://</span><span class="ellipsis">example.org/a</span><span class="invisible">?b=1</span></a> end',
      "example.org/a end",
    ],
    ['<p class="quote-inline">RE: <a href="x">x</a></p><p>text</p>', "text"],
    [
      "a &amp; b &lt;c&gt; &quot;d&quot; &#39;e&#x27; &nbsp;f &hellip; &unknown; &amp;lt;",
      "a & b <c> \"d\" 'e' \u00a0f … &unknown; &lt;",
    ],
    ["<ul><li>one</li><li>two</li></ul>", "one\ntwo"],
    ["1 < 2 and 3 > 2", "1 < 2 and 3 > 2"],
    ['<span class="invisible">a<span>b</span>c</span>d', "d"],
    ["<p>never closed", "never closed"],
    ["<img src='x' alt='y'>text", "text"],
    ["", ""],
  ])("%s", (html, text) => {
    expect(htmlToText(html)).toBe(text);
  });

  test("costs no more than its length, however broken it is", () => {
    const broken = `<a ${'"<a '.repeat(200_000)}`;
    expect(htmlToText(broken)).toBe(broken.trim());
    const quotes = "<a b='".repeat(200_000);
    expect(htmlToText(quotes)).toBe(quotes);
    expect(htmlToText('<span class="invisible">'.repeat(50_000))).toBe("");
  });
});
