import { describe, expect, test } from "vitest";
import { idAt, iso, jsonLines, readContent } from "./reading.ts";

const ANOTHER = idAt("2016-11-08T09:00:00Z", 7);
const ANOTHER_URL = `https://twitter.com/desk_b/status/${ANOTHER}`;
const TIMES = Array.from({ length: 20 }, (_, i) => `2016-11-09T01:${String(i).padStart(2, "0")}:00.000Z`);

/** Twenty posts without an id, beside a column in which all rows, or every fifth, say the same. */
function table(column: string, cell: string, every = 1): string {
  const rows = TIMES.map((time, i) => `${time},post ${i},${i % every === 0 ? cell : ""}\n`);
  return `created_at,text,${column}\n${rows.join("")}`;
}

const OTHERS: readonly (readonly [string, string])[] = [
  ["in_reply_to_status_id", ANOTHER],
  ["inReplyToStatusId", ANOTHER],
  ["quoted_status_id", ANOTHER],
  ["retweeted_status_id", ANOTHER],
  ["in_reply_to_user_id", ANOTHER],
  ["author_id", ANOTHER],
  ["user_id", ANOTHER],
  ["user id", ANOTHER],
  ["external_author_id", ANOTHER],
  ["account_number", ANOTHER],
  ["conversation_id", ANOTHER],
  ["thread_id", ANOTHER],
  ["parent_url", ANOTHER_URL],
  ["quoted_url", ANOTHER_URL],
  ["link", ANOTHER_URL],
  ["url", ANOTHER_URL],
  ["link", "https://social.example.org/@desk_b/1"],
  ["something", ANOTHER],
];

describe("a column about another post or a person is not the id of the row", () => {
  test.each(OTHERS)("%s (%s) in each row, in some rows and in JSON", async (column, cell) => {
    const records = TIMES.map((created_at, i) => ({ created_at, text: `post ${i}`, [column]: cell }));
    for (const content of [table(column, cell), table(column, cell, 5), jsonLines(...records)]) {
      const { posts, rejected } = await readContent(content);
      expect(rejected).toEqual([]);
      expect(posts.map(iso)).toEqual(TIMES);
      expect(new Set(posts.map((post) => post.id)).size).toBe(20);
    }
  });

  test("different posts replied to are no ids either, and make replies", async () => {
    const rows = TIMES.map((time, i) => `${time},post ${i},${i % 3 === 0 ? idAt("2016-11-09T00:59:59Z", i) : ""}\n`);
    const { posts } = await readContent(`created_at,text,in_reply_to_status_id\n${rows.join("")}`);
    expect(posts.map(iso)).toEqual(TIMES);
    expect(posts.map((post) => post.kind)).toEqual(TIMES.map((_, i) => (i % 3 === 0 ? "reply" : "original")));
    for (const post of posts) expect(post.id).toMatch(/^row:[\w-]{20}:1$/);
  });

  test("equal rows count as often as they stand", async () => {
    const row = `${TIMES[0]},same,${ANOTHER}\n`;
    const { posts } = await readContent(`created_at,text,in_reply_to_status_id\n${row.repeat(3)}`);
    expect(posts.map((post) => post.id.split(":")[2])).toEqual(["1", "2", "3"]);
  });

  test("a row whose stated time contradicts the address beside it is known by its content", async () => {
    const rows = TIMES.map((time, i) => `${time},post ${i},https://x.com/desk_a/status/${idAt(time)}\n`);
    const reading = await readContent(`created_at,text,link\n${rows.join("")}${TIMES[3]},another,${ANOTHER_URL}\n`);
    expect(reading.posts.slice(0, 20).map((post) => post.id)).toEqual(TIMES.map((time) => `x:${idAt(time)}`));
    expect(reading.posts[20]?.id).toMatch(/^row:/);
    expect(iso(reading.posts[20])).toBe(TIMES[3]);
    expect(reading.posts[20]?.url).toBeNull();
  });
});

describe("a column about the post itself is its id", () => {
  const OWN = ["tweet_id", "id", "id_str", "post_id", "status_id", "url", "link", "tweet_url", "permalink", "meldung"];
  test.each(OWN)("%s", async (column) => {
    const cell = (time: string): string =>
      /url|link/.test(column) ? `https://twitter.com/desk_a/status/${idAt(time)}` : idAt(time);
    const rows = TIMES.map((time, i) => `${time},post ${i},${cell(time)}\n`);
    const records = TIMES.map((time, i) => ({ created_at: time, text: `post ${i}`, [column]: cell(time) }));
    const isNamed = column !== "meldung";
    const local = rows.map((row) => row.replace("T", " ").replace(".000Z", "").replace(" 01:", " 02:"));
    const tables = [rows, local].map((lines) => `created_at,text,${column}\n${lines.join("")}`);
    for (const content of [...tables, ...(isNamed ? [jsonLines(...records)] : [])]) {
      const { posts } = await readContent(content);
      expect(posts.map((post) => post.id)).toEqual(TIMES.map((time) => `x:${idAt(time)}`));
      expect(posts.map(iso)).toEqual(TIMES);
    }
  });

  test("rows of files that were joined stand twice and are the same posts", async () => {
    const rows = TIMES.map((time, i) => `${time},post ${i},https://x.com/desk_a/status/${idAt(time)}\n`).join("");
    const { posts } = await readContent(`created_at,text,link\n${rows}${rows}`);
    expect(new Set(posts.map((post) => post.id)).size).toBe(20);
  });

  test("addresses in a table without texts and times are a list of posts", async () => {
    const rows = TIMES.map((time, i) => `https://twitter.com/desk_a/status/${idAt(time)},${i * 7},${i % 2}\n`);
    const { posts } = await readContent(`tweet,followers_count,retweet_count\n${rows.join("")}${rows[0]}`);
    expect(posts.map((post) => post.id)).toEqual([...TIMES, TIMES[0] ?? ""].map((time) => `x:${idAt(time)}`));
    expect(posts.every((post) => post.text === null)).toBe(true);
  });
});
