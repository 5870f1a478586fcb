import { describe, expect, test } from "vitest";
import { parseTerm, parseTopic, type Term, termKey } from "../../src/topics/language.ts";
import { topicOf } from "./topic-of.ts";

function parsed(text: string): Term {
  const term = parseTerm(text);
  if (typeof term === "string") throw new Error(term);
  return term;
}

describe("parseTerm", () => {
  test.each([
    ["Émigrer", { kind: "word", text: "Émigrer", words: ["emigrer"] }],
    ["cic.gc.ca", { kind: "word", text: "cic.gc.ca", words: ["cic", "gc", "ca"] }],
    ["won’t", { kind: "word", text: "won’t", words: ["won't"] }],
    ["moving to Canada", { kind: "phrase", text: "moving to Canada", words: ["moving", "to", "canada"] }],
    ['"moving"', { kind: "phrase", text: '"moving"', words: ["moving"] }],
    ["“Leaving the U.S.”", { kind: "phrase", text: "“Leaving the U.S.”", words: ["leaving", "the", "u", "s"] }],
    ["#MoveToCanada", { kind: "tag", text: "#MoveToCanada", tag: "movetocanada" }],
    ["＃Élection_2022", { kind: "tag", text: "＃Élection_2022", tag: "election_2022" }],
    ["移民", { kind: "word", text: "移民", words: ["移", "民"] }],
    [
      "near( site  crashed , 6 )",
      { kind: "near", text: "near( site  crashed , 6 )", words: ["site", "crashed"], within: 6 },
    ],
  ])("reads %s", (text, expected) => {
    expect(parseTerm(text)).toEqual(expected);
  });

  test.each([
    ["", "is empty"],
    ["emigrat*", "no meaning here"],
    ["(leave OR go)", "no meaning here"],
    ["near(site crashed)", "should read near(word word, 5)"],
    ["near(site, 5)", "two different words"],
    ["near(site site, 5)", "two different words"],
    ["near(a b c, 1)", "2 to 50"],
    ["near(a b, 51)", "2 to 50".replace("2", "1")],
    ["#", "is not a hashtag"],
    ["#2016", "at least one letter"],
    ["#move-to-canada", "a sign that ends a hashtag"],
    ["moving to #canada", "mixes words with a hashtag or handle"],
    ["@desk_a", "mixes words with a hashtag or handle"],
    ["leave -eu", "begins with a minus"],
    ["I am done. Moving on", "runs across a sentence end"],
    ["🇨🇦", "holds no word"],
    ["https://example.org/a", "holds no word"],
    [Array(21).fill("word").join(" "), "more than 20 words"],
  ])("refuses %s and says why", (text, reason) => {
    expect(parseTerm(text)).toContain(reason);
  });

  test("terms that are found in the same posts have equal keys, others have not", () => {
    expect(termKey(parsed("Déménager"))).toBe(termKey(parsed('"demenager"')));
    expect(termKey(parsed("near(a b, 3)"))).toBe(termKey(parsed("near(b a, 3)")));
    expect(termKey(parsed("near(a b, 3)"))).not.toBe(termKey(parsed("near(a b, 4)")));
    expect(termKey(parsed("#canada"))).not.toBe(termKey(parsed("canada")));
  });
});

describe("parseTopic", () => {
  test("keeps the terms by group", () => {
    const tree = parseTopic(topicOf({ any: ["leave", "#go"], all: ["canada"], none: ["near(vote leave, 3)"] }));
    expect(tree.any.map(({ kind }) => kind)).toEqual(["word", "tag"]);
    expect(tree.all.map(({ text }) => text)).toEqual(["canada"]);
    expect(tree.none.map(({ kind }) => kind)).toEqual(["near"]);
  });

  test("names the topic and every bad term at once", () => {
    const parse = () => parseTopic(topicOf({ id: "away", any: ["emigrat*", "leave"], none: ["#"] }));
    expect(parse).toThrow(/topic "away": term "emigrat\*" holds .*; term "#" is not a hashtag/);
    expect(parse).toThrow(expect.objectContaining({ name: "UsageError" }));
  });
});
