import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ALL, HEADER, ONE, ROW, T1, T2, THREE, TWO } from "./nasty.ts";
import { readContent, v2Post } from "./reading.ts";

const packed = gzipSync(`${ONE}\n${TWO}\n${THREE}\n`);
const noise = Array.from({ length: 4_000 }, (_, i) =>
  JSON.stringify(v2Post(T1, `post ${i} ${(i * 7919) % 10007}`, {}, i)),
);
const long = gzipSync(`${noise.join("\n")}\n`);

describe("packed and very long files", () => {
  test("a gzip file is known by its bytes, and several members are read", async () => {
    const reading = await readContent(Buffer.concat([packed, packed]), { name: "posts.txt" });
    expect(reading.posts.map((post) => post.text)).toEqual([...ALL, ...ALL]);
    expect(reading.shape).toContain("gzip");
  });

  test("a gzip file in a gzip file is read", async () => {
    expect((await readContent(gzipSync(packed))).posts).toHaveLength(3);
  });

  test("zeros behind a gzip file are padding", async () => {
    const reading = await readContent(Buffer.concat([packed, Buffer.alloc(512)]));
    expect(reading.posts).toHaveLength(3);
    expect(reading.warned).toEqual({});
  });

  test("a cut gzip file keeps what was readable and says so", async () => {
    const reading = await readContent(long.subarray(0, long.length / 2));
    expect(reading.posts.length).toBeGreaterThan(1_000);
    expect(reading.posts.length).toBeLessThan(3_000);
    expect(reading.posts.map((post) => post.text)).toEqual(
      noise.slice(0, reading.posts.length).map((line) => JSON.parse(line).text),
    );
    expect(reading.warned["cut_gzip"]).toBe(1);
    expect(reading.rejected.length).toBeLessThanOrEqual(1);
  });

  test("a damaged gzip file keeps what stands before the damage and says so", async () => {
    const damaged = Buffer.from(long);
    damaged.fill(0xff, long.length / 2, long.length / 2 + 200);
    const reading = await readContent(damaged);
    expect(reading.posts.length).toBeGreaterThan(1_000);
    expect(reading.warned["damaged_gzip"]).toBe(1);
  });

  test("a line of 50 MB takes no good line with it", async () => {
    const reading = await readContent(`${ONE}\n{"text":"${"x".repeat(50_000_000)}"}\n${TWO}\n${THREE}\n`);
    expect(reading.posts.map((post) => post.text)).toEqual(ALL);
    expect(reading.rejected).toEqual(["2:too_long"]);
  });

  test("a line of 50 MB in a table takes no good line with it", async () => {
    const reading = await readContent(`${HEADER}${ROW("one")}${"x".repeat(50_000_000)}\n${ROW("two", T2)}`);
    expect(reading.posts.map((post) => post.text)).toEqual(["one", "two"]);
    expect(reading.rejected).toEqual(["3:too_long"]);
  });

  test("a list too long to be held is read element by element", async () => {
    const filler = "x".repeat(1_000_000);
    const posts = Array.from({ length: 40 }, (_, i) => v2Post(T1, `${i} ${filler}`, {}, i));
    const reading = await readContent(JSON.stringify({ meta: { n: 1 }, posts, cursor: "end", more: [1] }));
    expect(reading.posts.map((post) => post.text?.slice(0, 2).trim())).toEqual(posts.map((_, i) => String(i)));
    expect(reading.rejected).toEqual([]);
  });
});
