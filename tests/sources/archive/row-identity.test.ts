import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { rowHash } from "../../../src/core/identity.ts";
import { RowOrdinals } from "../../../src/sources/archive/memory/row-ordinals.ts";
import { idAt, jsonLines, readContent } from "./reading.ts";

const T1 = "2016-11-09T01:00:00.000Z";
const TABLE = `text,created_at\nsame,${T1}\nother,${T1}\nsame,${T1}\n"same",${T1}\n`;

async function ids(content: string | Uint8Array, name?: string, receivedAtMs?: number): Promise<readonly string[]> {
  const { posts } = await readContent(content, {
    ...(name !== undefined && { name }),
    ...(receivedAtMs !== undefined && { receivedAtMs }),
  });
  return posts.map((post) => post.id);
}

describe("rows without an id", () => {
  test("equal rows count as often as they stand", async () => {
    const [first, other, second, third] = await ids(TABLE);
    expect(first).toMatch(/^row:[\w-]{20}:1$/);
    expect(second).toBe(first?.replace(/1$/, "2"));
    expect(third).toBe(first?.replace(/1$/, "3"));
    expect(other).toMatch(/:1$/);
    expect(other).not.toBe(first);
  });

  test("the same content under another name, later, packed or in another encoding has the same ids", async () => {
    const expected = await ids(TABLE);
    expect(await ids(TABLE, "renamed.csv", Date.UTC(2027, 0, 1))).toEqual(expected);
    expect(await ids(gzipSync(TABLE))).toEqual(expected);
    expect(await ids(TABLE.replaceAll("\n", "\r\n"))).toEqual(expected);
    expect(await ids(`\ufeff${TABLE}`)).toEqual(expected);
    expect(await ids(Buffer.from(`\ufeff${TABLE}`, "utf16le"))).toEqual(expected);
    expect(await ids(TABLE.replaceAll(",", ";"))).toEqual(expected);
  });

  test("the same object with its members in another order has the same id", async () => {
    const [a, b] = await ids(jsonLines({ text: "a", created_at: T1 }, { created_at: T1, text: "a" }));
    expect(b).toBe(a?.replace(/1$/, "2"));
  });

  test("rows that share a rounded id stay two posts", async () => {
    const found = await ids(`id,text,created_at\n7.96E+17,one,${T1}\n7.96E+17,two,${T1}\n`);
    expect(new Set(found).size).toBe(2);
    for (const id of found) expect(id).toMatch(/^row:/);
  });

  test("a row with an id is known by it, whatever else stands in the row", async () => {
    expect(await ids(`id,text\n${idAt(T1)},one\n`)).toEqual(await ids(`id,text\n${idAt(T1)},edited\n`));
  });

  test("ordinals are counted exactly among many rows", () => {
    const ordinals = new RowOrdinals();
    const hashes = Array.from({ length: 20_000 }, (_, i) => rowHash([String(i)]));
    expect(hashes.every((hash) => ordinals.next(hash) === 1)).toBe(true);
    expect(hashes.every((hash) => ordinals.next(hash) === 2)).toBe(true);
    expect(ordinals.next(hashes[5] ?? "")).toBe(3);
  });
});
