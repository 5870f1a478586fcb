import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { InputError, UsageError } from "../../../src/core/errors.ts";
import { readArchive } from "../../../src/sources/archive/read.ts";
import { archiveOptions, idAt, jsonLines, readAll, readContent, v2Post } from "./reading.ts";

const T1 = "2016-11-09T01:00:00.000Z";
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "northbound-files-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe("files that hold no posts are refused by name", () => {
  const hex = (magic: string): Buffer => Buffer.concat([Buffer.from(magic, "hex"), Buffer.alloc(300, 1)]);
  test.each<[string, string | Uint8Array, RegExp]>([
    ["an empty file", "", /is empty; there is nothing to import/],
    ["nothing but white space", " \n\n\t\r\n", /is empty/],
    ["an empty gzip file", gzipSync(""), /is empty/],
    ["the first bytes of a gzip file", gzipSync("text,created_at\n").subarray(0, 10), /nothing can be unpacked/],
    ["a ZIP archive", hex("504b0304"), /is a ZIP archive; unpack it/],
    [
      "a workbook",
      Buffer.concat([Buffer.from("504b0304", "hex"), Buffer.from("..xl/workbook.xml")]),
      /office document; save the sheet as CSV/,
    ],
    ["an old workbook", hex("d0cf11e0a1b11ae1"), /old Excel/],
    ["Zstandard", hex("28b52ffd"), /zstd -d/],
    ["xz", hex("fd377a585a00"), /xz -d/],
    ["bzip2", hex("425a6839"), /bunzip2/],
    ["a PDF document", "%PDF-1.7\n1 0 obj", /PDF/],
    ["a picture", hex("89504e470d0a1a0a"), /PNG picture/],
    ["Parquet", hex("50415231"), /Parquet/],
    ["SQLite", "SQLite format 3\0 and so on", /SQLite database/],
    [
      "a tar archive in gzip",
      gzipSync(Buffer.concat([Buffer.alloc(257, 48), Buffer.from("ustar\u000000"), Buffer.alloc(248)])),
      /tar archive; unpack it/,
    ],
    [
      "a dump of MongoDB",
      Buffer.concat([Buffer.from([80, 0, 0, 0, 2]), Buffer.from("id_str\0"), Buffer.alloc(68)]),
      /mongoexport/,
    ],
    ["a web page", "<!DOCTYPE html>\n<html><body>moved</body></html>", /web page/],
    ["an XML document", '<?xml version="1.0"?>\n<rss/>', /XML/],
    ["UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), /UTF-32; save it as UTF-8/],
    ["noise", Buffer.from(Array.from({ length: 999 }, (_, i) => (i * 7) % 31)), /no text in any encoding/],
    ["prose", "This is a letter. It has sentences, and commas.\nAnd another line; too.\n", /neither JSON, nor a table/],
    ["numbers of accounts", "1482600001\n1482600002\n", /something else than ids.*: line 1 is a number that is no id/],
    ["words with an id among them", `${idAt(T1)}\n\nnever\nmind\n`, /something else than ids.*: line 3 is neither$/],
    ["numbers of people", `user_id\n${idAt(T1)}\n${idAt(T1, 2)}\n`, /something else than ids or addresses of posts/],
    ["totals of one's own", `minute,count\n${T1},55\n`, /none of texts or post ids/],
    [
      "accounts of X",
      jsonLines({ data: [{ id: "1", username: "desk_a", name: "Desk", public_metrics: {} }] }),
      /accounts of X/,
    ],
    [
      "accounts as a table",
      "id,username,name,description,followers_count,created_at\n1,desk_a,Desk,writes about many things,5,2010-01-01T00:00:00Z\n",
      /accounts/,
    ],
    [
      "lists of X",
      jsonLines({ data: [{ id: "1", name: "a", private: false, member_count: 1, owner_id: "2", follower_count: 1 }] }),
      /lists of X/,
    ],
    [
      "compliance of accounts",
      jsonLines({ id: "1482600001", action: "delete", created_at: "2013-06-04T16:25:04+00:00", reason: "protected" }),
      /compliance results about accounts/,
    ],
    [
      "a Mastodon server",
      JSON.stringify({ uri: "social.example.org", title: "a", version: "4.0", stats: {} }),
      /Mastodon servers/,
    ],
    [
      "a Mastodon account",
      JSON.stringify({ acct: "desk_a", username: "desk_a", followers_count: 1, statuses_count: 1 }),
      /accounts of Mastodon/,
    ],
    ["a Mastodon draft", JSON.stringify({ id: "1", scheduled_at: T1, params: { text: "a" } }), /not yet sent/],
    [
      "a profile of Bluesky",
      JSON.stringify({ did: "did:plc:desk", handle: "desk.example.org" }),
      /profiles of Bluesky/,
    ],
    ["something else in JSON", jsonLines({ a: 1 }, { b: 2 }), /none of its records is a post/],
    ["Python's own notation", "{'id': 1, 'text': 'a'}\n{'id': 2, 'text': 'b'}\n", /none of its records is a post/],
    ["texts without times", "text,likes\nhello there,5\n", /tells when a post was made/],
  ])("%s", async (_, content, message) => {
    await expect(readContent(content)).rejects.toThrow(InputError);
    await expect(readContent(content)).rejects.toThrow(message);
  });

  test("a missing file, a directory and an unknown zone are told apart", async () => {
    await mkdir(join(folder, "a-directory"));
    await expect(readAll(join(folder, "nowhere"))).rejects.toThrow(/does not exist; check the path/);
    await expect(readAll(join(folder, "a-directory"))).rejects.toThrow(/is a directory; name the files in it/);
    await expect(readContent("a", { tz: "Mars/Olympus" })).rejects.toThrow(UsageError);
  });

  test("no message repeats what stands in the file", async () => {
    const secret = "desk_a_said_this";
    const contents = [`${secret}\n${secret}`, jsonLines({ a: secret }), `text,n\n${secret} and more,1\n`];
    for (const content of contents) {
      const error = await readContent(content).catch((cause: unknown) => cause);
      expect(error).toBeInstanceOf(InputError);
      expect((error as Error).message).not.toContain(secret);
    }
    const { items } = await readContent(`text,created_at\n${secret},${T1}\n${secret},${secret}\n`);
    const rejections = items.filter((item) => item.type === "reject");
    expect(rejections).toHaveLength(1);
    expect(JSON.stringify(rejections)).not.toContain(secret);
  });
});

describe("files without a post that are none the less in order", () => {
  test.each([
    ["an empty list", "[]"],
    ["an answer without results", jsonLines({ meta: { result_count: 0 } })],
    ["an empty page", jsonLines({ data: [], meta: { result_count: 0 } })],
    ["an empty feed", '{"posts":[]}'],
    ["a table with a header alone", "text,created_at\n"],
  ])("%s", async (_, content) => {
    const { posts, rejected, shape } = await readContent(content);
    expect(posts).toEqual([]);
    expect(rejected).toEqual([]);
    expect(shape).not.toBeNull();
  });
});

describe("reading a file", () => {
  const lines = jsonLines(...Array.from({ length: 5_000 }, (_, i) => v2Post(T1, `post ${i}`, {}, i)));

  test("the shape comes first, and a read before each post", async () => {
    const { items, read } = await readContent(lines);
    expect(items.slice(0, 3).map((item) => item.type)).toEqual(["shape", "read", "post"]);
    expect(read).toBe(5_000);
  });

  test("all bytes of the file are reported as they are read", async () => {
    const path = join(folder, "bytes.jsonl");
    await writeFile(path, lines);
    const counts: number[] = [];
    const options = { ...archiveOptions(), onBytes: (bytes: number) => counts.push(bytes) };
    for await (const _ of readArchive(path, options));
    expect(counts.length).toBeGreaterThan(1);
    expect(counts.reduce((a, b) => a + b)).toBe(Buffer.byteLength(lines));
  });

  test("bytes of a table that is read twice for its dates are reported once", async () => {
    const path = join(folder, "dates.csv");
    const rows = "one,11/08/2016 20:00\n".repeat(30_000);
    await writeFile(path, `text,created_at\n${rows}last,11/13/2016 20:00\n`);
    let bytes = 0;
    let posts = 0;
    const options = { ...archiveOptions({ tz: "UTC" }), onBytes: (count: number) => (bytes += count) };
    for await (const item of readArchive(path, options)) posts += item.type === "post" ? 1 : 0;
    expect(posts).toBe(30_001);
    expect(bytes).toBe((await stat(path)).size);
  });

  test("a stream that begins with messages about itself is named by its posts", async () => {
    const { shape, warned } = await readContent(
      jsonLines({ limit: { track: 1 } }, { delete: { status: { id_str: "7" } } }, v2Post(T1, "a")),
    );
    expect(shape).toBe("X API v2 posts (JSON)");
    expect(warned).toEqual({ control_line: 1 });
  });

  test("a file of deletions alone is in order", async () => {
    const { shape, deletes } = await readContent(jsonLines({ id: idAt(T1), action: "delete", reason: "deleted" }));
    expect(shape).toBe("X stream or compliance messages (JSON)");
    expect(deletes).toHaveLength(1);
  });

  test("an aborted reading ends without an error", async () => {
    const path = join(folder, "abort.jsonl");
    await writeFile(path, lines.repeat(4));
    const abort = new AbortController();
    let posts = 0;
    for await (const item of readArchive(path, { ...archiveOptions(), signal: abort.signal })) {
      if (item.type === "post" && ++posts === 10) abort.abort();
    }
    expect(posts).toBeGreaterThanOrEqual(10);
    expect(posts).toBeLessThan(20_000);
  });

  test("a reader that stops early leaves no file open", async () => {
    const path = join(folder, "early.jsonl");
    await writeFile(path, gzipSync(lines));
    for (let i = 0; i < 50; i++)
      for await (const item of readArchive(path, archiveOptions())) if (item.type === "read") break;
    await rm(path);
    await expect(readAll(path)).rejects.toThrow(/does not exist/);
  });

  test("a list of ids gives the volume by time alone", async () => {
    const { posts, shape } = await readContent(`${idAt(T1)}\n${idAt("2016-11-09T01:01:00Z")}\n`);
    expect(shape).toBe("list of post ids or addresses, without texts");
    expect(posts.map((post) => [post.text, post.flags, post.authorKey])).toEqual([
      [null, ["volume_only"], null],
      [null, ["volume_only"], null],
    ]);
  });
});
