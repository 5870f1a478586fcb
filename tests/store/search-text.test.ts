import { describe, expect, test } from "vitest";
import { matchesPhrases, searchPhrases, searchTokens } from "../../src/store/search-text.ts";

describe("words of a search", () => {
  test("are folded runs of letters, digits and _", () => {
    expect(searchTokens("Où est l’Été_2016? #MoveToCanada, «don't»")).toEqual([
      "ou",
      "est",
      "l",
      "ete_2016",
      "movetocanada",
      "don",
      "t",
    ]);
  });

  test("of scripts without spaces, and pictures, are single signs", () => {
    expect(searchTokens("移民ok👍🏽🇨🇦")).toEqual(["移", "民", "ok", "👍", "🇨", "🇦"]);
  });

  test("are phrases where quoted, or where a bare word has parts", () => {
    expect(searchPhrases('canada "Moving to" move-to “der Süden„ "open')).toEqual([
      ["canada"],
      ["moving", "to"],
      ["move", "to"],
      ["der", "suden"],
      ["open"],
    ]);
  });

  test("are none where nothing is a word, and then every text matches", () => {
    const none = searchPhrases(' "" ?! ( * ');
    expect(none).toEqual([]);
    expect(matchesPhrases(null, none)).toBe(true);
  });

  test("match whole words in order, never parts of words", () => {
    const holds = (text: string, search: string) => matchesPhrases(text, searchPhrases(search));
    expect(holds("moving to canada", '"to canada"')).toBe(true);
    expect(holds("moving to canada", '"moving canada"')).toBe(false);
    expect(holds("moving to canada", "mov")).toBe(false);
    expect(holds("unto canada", '"to canada"')).toBe(false);
    expect(holds("to canadas", '"to canada"')).toBe(false);
  });
});
