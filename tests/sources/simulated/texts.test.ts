import { describe, expect, test } from "vitest";
import { hashtagsIn } from "../../../src/core/text.ts";
import { longerThan } from "../../../src/sources/simulated/books.ts";
import { compiler, expand, longest } from "../../../src/sources/simulated/grammar.ts";
import { LANGUAGES } from "../../../src/sources/simulated/phrases/phrasebook.ts";
import { MAX_LENGTH } from "../../../src/sources/simulated/writer.ts";
import { et, itemsOf, postsOf } from "./support.ts";

const posts = postsOf(await itemsOf());
const own = posts.filter((post) => post.kind !== "repost");
const texts = own.map((post) => post.text ?? "");

describe("texts of the simulated night", () => {
  test("most of what people write themselves is worded differently", () => {
    expect(new Set(texts).size).toBeGreaterThan(15_000);
    expect(new Set(texts).size / texts.length).toBeGreaterThan(0.7);
  });

  test("some jokes are pasted word for word by many", () => {
    const counts = new Map<string, Set<string | null>>();
    for (const { kind, text, authorKey } of posts)
      if (kind === "original") counts.set(text ?? "", (counts.get(text ?? "") ?? new Set()).add(authorKey));
    const pasted = [...counts.values()].filter((authors) => authors.size >= 10);
    expect(pasted.length).toBeGreaterThan(5);
  });

  test("every language occurs, English most, and some posts state none", () => {
    const count = (lang: string | null) => posts.filter((post) => post.lang === lang).length;
    for (const lang of LANGUAGES) expect(count(lang)).toBeGreaterThan(150);
    expect(count("en") / posts.length).toBeGreaterThan(0.8);
    expect(count(null) / posts.length).toBeGreaterThan(0.005);
    expect(count(null) / posts.length).toBeLessThan(0.06);
    expect(new Set(posts.map((post) => post.lang))).toEqual(new Set([...LANGUAGES, null]));
  });

  test("Europe writes more when its morning comes", () => {
    const share = (fromMs: number, toMs: number) => {
      const then = own.filter((post) => post.postedAtMs >= fromMs && post.postedAtMs < toMs);
      return then.filter((post) => ["de", "fr", "it"].includes(post.lang ?? "")).length / then.length;
    };
    expect(share(et(26, 0), et(28, 0))).toBeGreaterThan(1.5 * share(et(18, 0), et(22, 0)));
  });

  test("no phrase of any language can grow longer than a post of 2016", () => {
    expect(longerThan(MAX_LENGTH)).toEqual([]);
    expect(Math.max(...texts.map((text) => text.length))).toBeLessThanOrEqual(MAX_LENGTH);
  });

  test("nothing of the grammar is left in a text, and spacing is right", () => {
    const english = own.filter((post) => post.lang === "en").map((post) => post.text ?? "");
    expect(texts.filter((text) => /[[\]{}|]|undefined| {2}|^ | $| [.,]|[?!][.,]|\.,/.test(text))).toEqual([]);
    expect(english.filter((text) => / [!?]/.test(text))).toEqual([]);
  });

  test("hashtags are those of the text", () => {
    for (const post of own) expect(post.hashtags).toEqual(hashtagsIn(post.text ?? ""));
  });

  test("nobody speaks of a call before it was made", () => {
    const early = (place: RegExp, fromMs: number) =>
      own.filter((post) => post.postedAtMs < fromMs && place.test(post.text ?? "")).map((post) => post.text);
    expect(early(/ohio (?:is|has been) called for|wins ohio|calls ohio/i, et(22, 27))).toEqual([]);
    expect(early(/florida (?:is|has been) called for|wins florida|calls florida/i, et(22, 50))).toEqual([]);
    expect(early(/president-elect trump|the race is called/i, et(26, 29))).toEqual([]);
    expect(texts.some((text) => /florida (?:is|has been) called for/i.test(text))).toBe(true);
  });

  test("a state that was called is no longer too close to call", () => {
    const late = own.filter((post) => post.postedAtMs >= et(22, 51) && /Florida is too close/i.test(post.text ?? ""));
    expect(late.map((post) => post.text)).toEqual([]);
  });

  test("nobody is addressed or named by a handle, and nothing links anywhere", () => {
    expect(texts.filter((text) => /@|https?:|www\./.test(text))).toEqual([]);
  });
});

describe("the grammar", () => {
  const given = { place: "Ohio", winner: "Trump", open: "Iowa" };

  test("a phrase is filled from choices, lexicon and hour", () => {
    const phrase = compiler({ drink: ["[hot|cold] tea"] })("{place}: {drink}[!|]");
    const all = new Set([0, 0.3, 0.5, 0.9].map((value) => expand(phrase, given, () => value)));
    expect(all).toEqual(new Set(["Ohio: hot tea!", "Ohio: cold tea"]));
  });

  test("the longest text is counted with the longest word of the hour", () => {
    expect(longest(compiler({})("{open}[!|!!!|]"))).toBe("North Carolina!!!".length);
  });

  test("a word that is nowhere is refused", () => {
    expect(() => compiler({})("a {nosuch} word")).toThrow(RangeError);
  });
});
