import { describe, expect, test } from "vitest";
import { authorHasher, hash32 } from "../../src/core/identity.ts";
import { cleanText, fold, hashtagsIn } from "../../src/core/text.ts";

describe("folding", () => {
  test.each([
    ["Québec", "quebec"],
    ["ＭＯＶＥ", "move"],
    ["zero\u200bwidth", "zerowidth"],
    ["STRASSE", "strasse"],
    ["Straße", "strasse"],
    ["e\u0301migre\u0301", "emigre"],
  ])("%s folds to %s", (text, folded) => {
    expect(fold(text)).toBe(folded);
  });
});

describe("hashtags", () => {
  test("are found in the author's spelling, each once", () => {
    expect(hashtagsIn("#MoveToCanada now, #Élection2016 and #MoveToCanada")).toEqual(["MoveToCanada", "Élection2016"]);
  });

  test("are not numbers, anchors of addresses, or inside words", () => {
    expect(hashtagsIn("we are #1, see https://example.org/#top and a#b &#39;")).toEqual([]);
  });
});

test("text that no store can hold is cleaned and said to be damaged", () => {
  expect(cleanText("a\u0000b\ud83d")).toEqual({ text: "ab\ufffd", damaged: true });
  expect(cleanText("line\nbreak\tand 🇨🇦")).toEqual({ text: "line\nbreak\tand 🇨🇦", damaged: false });
});

test("an author's key depends on the store's key and the platform", () => {
  const one = authorHasher(new Uint8Array(32).fill(1));
  const two = authorHasher(new Uint8Array(32).fill(2));
  expect(one("x", "42")).toBe(one("x", "42"));
  expect(one("x", "42")).not.toBe(two("x", "42"));
  expect(one("x", "42")).not.toBe(one("mastodon", "42"));
  expect(one("x", "42")).toHaveLength(16);
});

test("hash32 spreads neighbouring ids over the ring", () => {
  const slots = new Set(Array.from({ length: 1_000 }, (_, i) => Math.floor(hash32(`x:${i}`) / 2 ** 22)));
  expect(slots.size).toBeGreaterThan(550);
});
