import { describe, expect, test } from "vitest";
import { compileTopics } from "../../src/topics/matcher.ts";
import { postOf, topicOf } from "./topic-of.ts";

/** Whether a topic of this one term matches the text. */
function finds(term: string, text: string, hashtags: readonly string[] = []): boolean {
  return compileTopics([topicOf({ any: [term] })]).match(postOf(text, { hashtags })).length === 1;
}

describe("a word", () => {
  test.each([
    ["emigrate", "They EMIGRATE today"],
    ["emigrate", "#Emigrate now"],
    ["emigrer", "Il faut Émigrer"],
    ["émigrer", "il faut emigrer"],
    ["emigrer", "il faut e\u0301migrer"],
    ["canada", "Canada’s site is gone"],
    ["étranger", "vivre à l'étranger"],
    ["canada", "(Canada)"],
    ["canada", "it's Canada."],
    ["canada", "ＣＡＮＡＤＡ"],
    ["canada", "𝗖𝗮𝗻𝗮𝗱𝗮"],
    ["canada", "Can\u200bada"],
    ["canada", "Can\u00adada"],
    ["canada", "👩‍🚀canada❤️"],
    ["strasse", "die Straße"],
    ["ΟΔΟΣ", "οδός"],
    ["iran", "İRAN"],
    ["won't", "I won’t go"],
    ["ex-pat", "an ex pat"],
    ["cic.gc.ca", "is cic.gc.ca up"],
    ["移民", "我想移民加拿大"],
    ["カナダ", "私はカナダに行く"],
    ["캐나다", "캐나다로 이민"],
    ["эмиграция", "Эмиграция!"],
  ])("%s is found in %s", (term, text) => {
    expect(finds(term, text)).toBe(true);
  });

  test.each([
    ["canada", "canadian"],
    ["canada", "#MoveToCanada"],
    ["won", "they won't"],
    ["canada", "see https://example.org/canada?canada=1 now"],
    ["canada", "see www.canada.example now"],
    ["canada", "see canada.example.org/move now"],
    ["canada", "ask @canada and @desk@canada.example"],
    ["canada", "mail desk@canada.example"],
    ["canada", "＠canada"],
    ["移民", "移動する国民"],
    ["canada", ""],
  ])("%s is not found in %s", (term, text) => {
    expect(finds(term, text)).toBe(false);
  });

  test("words around an address or a handle are found", () => {
    for (const word of ["before", "after"]) {
      expect(finds(word, "before https://example.org/x after")).toBe(true);
      expect(finds(word, "before @desk_a: after")).toBe(true);
      expect(finds(word, "before example.org/x after")).toBe(true);
    }
  });
});

describe("a hashtag", () => {
  test.each([
    ["#MoveToCanada", "so #movetocanada it is", []],
    ["#MoveToCanada", "＃MOVETOCANADA", []],
    ["#Élections", "#elections", []],
    ["#MoveToCanada", "no sign here", ["moveToCanada"]],
    ["#MoveToCanada", "no sign here", ["#moveToCanada"]],
    ["#カナダ移住", "#カナダ移住 したい", []],
    ["#kabur_aja", "#Kabur_Aja!", []],
    ["#a", "##a", []],
  ])("%s is found in %s %j", (term, text, hashtags) => {
    expect(finds(term, text, hashtags)).toBe(true);
  });

  test.each([
    ["#canada", "canada", []],
    ["#canada", "#canadas", []],
    ["#canada", "a#canada", []],
    ["#canada", "https://example.org/#canada", []],
    ["#canada", "&#canada;", []],
    ["#canada", "canada", ["movetocanada"]],
  ])("%s is not found in %s %j", (term, text, hashtags) => {
    expect(finds(term, text, hashtags)).toBe(false);
  });

  test("from the post's list also counts as a word, with or without text", () => {
    expect(finds("emigrate", "nothing", ["Emigrate"])).toBe(true);
    expect(compileTopics([topicOf({ any: ["emigrate"] })]).match(postOf(null, { hashtags: ["emigrate"] }))).toEqual([
      "t",
    ]);
  });
});

describe("a phrase", () => {
  test.each([
    ["moving to canada", "I'm Moving  to\nCanada!"],
    ["moving to canada", "moving to “Canada”"],
    ["moving to canada", "moving, to - Canada"],
    ["moving to canada", "moving to... Canada"],
    ["moving to canada", "moving to… Canada"],
    ["moving to canada", "moving 🚚 to 🇨🇦 Canada"],
    ["moving to canada", "moving to #Canada"],
    ["moving to canada", "moving moving to canada"],
    ["leaving the u.s.", "Leaving the U.S. today"],
    ["leave the us", "leave the US."],
    ["kabur aja dulu", "#kabur_aja_dulu"],
    ["500 internal server error", "500 - Internal Server Error"],
  ])("%s is found in %s", (term, text) => {
    expect(finds(term, text)).toBe(true);
  });

  test.each([
    ["moving to canada", "moving to the Canada"],
    ["moving to canada", "Where are we moving to? Canada"],
    ["moving to canada", "I know what we move to. Canada"],
    ["moving to canada", "what he is moving to. Canada"],
    ["moving to canada", "moving to @desk_a Canada"],
    ["moving to canada", "moving to https://example.org/a Canada"],
    ["moving to canada", "moving to"],
    ["moving to canada", "to canada moving"],
  ])("%s is not found in %s", (term, text) => {
    expect(finds(term, text)).toBe(false);
  });

  test("does not run from the text into the list of hashtags, nor from post to post", () => {
    const matcher = compileTopics([topicOf({ any: ["moving to canada", "near(moving canada, 9)"] })]);
    expect(matcher.match(postOf("moving to", { hashtags: ["canada"] }))).toEqual([]);
    expect(matcher.match(postOf("canada"))).toEqual([]);
  });

  test("is found although another one that begins inside it fails", () => {
    const matcher = compileTopics([topicOf({ any: ["a b c d", "b c x", "c"] })]);
    expect(matcher.find(postOf("a b c x")).map(({ term }) => term)).toEqual(["b c x", "c"]);
  });
});

describe("near", () => {
  test.each([
    ["near(site crashed, 3)", "the site has now crashed"],
    ["near(site crashed, 3)", "crashed: the whole site"],
    ["near(site crashed canada, 5)", "canada a site b c crashed"],
    ["near(site crashed, 1)", "site. Crashed"],
    ["near(site crashed, 2)", "site x y site z crashed"],
  ])("%s is found in %s", (term, text) => {
    expect(finds(term, text)).toBe(true);
  });

  test.each([
    ["near(site crashed, 3)", "the site has by now crashed"],
    ["near(site crashed canada, 5)", "canada a site b c d crashed"],
    ["near(site crashed, 3)", "site site"],
  ])("%s is not found in %s", (term, text) => {
    expect(finds(term, text)).toBe(false);
  });
});

describe("a topic", () => {
  test("wants one of any, each of all, and none of none", () => {
    const matcher = compileTopics([topicOf({ any: ["leave", "go"], all: ["canada", "now"], none: ["goose"] })]);
    expect(matcher.match(postOf("go to canada now"))).toEqual(["t"]);
    expect(matcher.match(postOf("canada now"))).toEqual([]);
    expect(matcher.match(postOf("go to canada"))).toEqual([]);
    expect(matcher.match(postOf("go to canada now, goose"))).toEqual([]);
  });

  test("with all alone needs no any", () => {
    const matcher = compileTopics([topicOf({ all: ["canada", "#now"] })]);
    expect(matcher.match(postOf("canada #now"))).toEqual(["t"]);
    expect(matcher.match(postOf("now canada"))).toEqual([]);
  });

  test("limited to languages matches those alone, and no post of unknown language", () => {
    const matcher = compileTopics([topicOf({ any: ["canada"], languages: ["en", "fr"] })]);
    expect(matcher.match(postOf("canada", { lang: "fr" }))).toEqual(["t"]);
    expect(matcher.match(postOf("canada", { lang: "de" }))).toEqual([]);
    expect(matcher.match(postOf("canada"))).toEqual([]);
  });

  test("is reported in the order given, each for itself", () => {
    const matcher = compileTopics([
      topicOf({ id: "b", any: ["canada"] }),
      topicOf({ id: "a", any: ["Canada"], none: ["goose"] }),
      topicOf({ id: "c", any: ["mexico"] }),
    ]);
    expect(matcher.match(postOf("canada"))).toEqual(["b", "a"]);
    expect(matcher.match(postOf("canada goose mexico"))).toEqual(["b", "c"]);
    expect(matcher.match(postOf("canada"))).toEqual(["b", "a"]);
  });

  test("names every term found in its own spelling, excluding ones too", () => {
    const matcher = compileTopics([
      topicOf({ id: "a", any: ["#Go", "Canada", "mexico"], none: ["Goose"] }),
      topicOf({ id: "b", all: ["CANADA"] }),
    ]);
    expect(matcher.find(postOf("canada goose #go"))).toEqual([
      { topicId: "a", term: "#Go" },
      { topicId: "a", term: "Canada" },
      { topicId: "a", term: "Goose" },
      { topicId: "b", term: "CANADA" },
    ]);
  });

  test("of no text and no hashtags matches nothing", () => {
    expect(compileTopics([topicOf({ any: ["a"] })]).match(postOf(null))).toEqual([]);
    expect(compileTopics([]).match(postOf("a"))).toEqual([]);
  });

  test("whose term cannot be parsed is refused by name", () => {
    expect(() => compileTopics([topicOf({ id: "bad", any: ["x*"] })])).toThrow(/topic "bad": term "x\*"/);
  });

  test.each(["lorem ipsum ", "a.", "#a", "@a ", "😀\ufe0f\u200d", "e\u0301", "漢", "https://", "_", "'t", "\ud83d"])(
    "finds its words behind a hundred thousand times %j",
    (part) => {
      expect(finds("moving to canada", `${part.repeat(100_000)} moving to canada`)).toBe(true);
    },
  );
});
