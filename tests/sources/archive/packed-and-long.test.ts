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

  const lineTexts = (count: number): readonly string[] => noise.slice(0, count).map((line) => JSON.parse(line).text);
  const withTrailer = (change: (trailer: Buffer) => void): Buffer => {
    const changed = Buffer.from(long);
    change(changed.subarray(-8));
    return changed;
  };
  const named = Buffer.concat([Buffer.from("1f8b0818000000000003", "hex"), Buffer.from("posts\0by us\0")]);
  test.each<[string, Buffer, number, Readonly<Record<string, number>>]>([
    ["a word behind it", Buffer.concat([packed, Buffer.from("junkjunk")]), 3, { damaged_gzip: 1 }],
    ["three bytes behind it", Buffer.concat([packed, Buffer.from("end")]), 3, { damaged_gzip: 1 }],
    ["the first bytes of another behind it", Buffer.concat([packed, packed.subarray(0, 3)]), 3, { cut_gzip: 1 }],
    ["a word behind a long one", Buffer.concat([long, Buffer.from("junkjunkjunk")]), 4_000, { damaged_gzip: 1 }],
    ["lines behind it that are not packed", Buffer.concat([long, Buffer.from(`${ONE}\n`)]), 4_000, { damaged_gzip: 1 }],
    ["a second one that is cut", Buffer.concat([long, packed.subarray(0, 14)]), 4_000, { cut_gzip: 1 }],
    ["a wrong checksum", withTrailer((trailer) => trailer.fill(1, 0, 4)), 4_000, { damaged_gzip: 1 }],
    ["a wrong length", withTrailer((trailer) => trailer.fill(1, 4)), 4_000, { damaged_gzip: 1 }],
    ["a missing end", long.subarray(0, -5), 4_000, { cut_gzip: 1 }],
    ["its name and a remark", Buffer.concat([named, long.subarray(10)]), 4_000, {}],
  ])("a gzip file with %s loses no line", async (_, content, count, warned) => {
    const reading = await readContent(content);
    expect(reading.posts).toHaveLength(count);
    expect(reading.rejected).toEqual([]);
    expect(reading.warned).toEqual(warned);
  });

  test("damage takes nothing with it that was packed before it", async () => {
    // Not compressed, so that the place of each line in the packed file is known.
    const stored = gzipSync(`${noise.join("\n")}\n`, { level: 0 });
    const secondBlock = 10 + 5 + stored.readUInt16LE(11);
    const damaged = Buffer.from(stored);
    damaged.fill(0xff, secondBlock, secondBlock + 5);
    const whole = damaged.subarray(0, secondBlock).toString("latin1").split('"}').length - 1;
    const reading = await readContent(damaged);
    expect(whole).toBeGreaterThan(50);
    expect(reading.posts.map((post) => post.text)).toEqual(lineTexts(whole));
    expect(reading.warned).toEqual({ damaged_gzip: 1 });
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
