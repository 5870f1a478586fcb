import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { openLanguageIdentifier } from "../../src/sentiment/language.ts";
import type { LanguageIdentifier } from "../../src/sentiment/scorer.ts";

describe("the language identifier", () => {
  let identifier: LanguageIdentifier;
  beforeAll(async () => {
    identifier = await openLanguageIdentifier();
  });

  test.each([
    ["en", "The polls have closed and nobody in this room wants to go to bed yet"],
    ["fr", "Les bureaux de vote ferment bientôt et personne ne veut aller dormir"],
    ["es", "Los colegios electorales cierran pronto y nadie quiere irse a dormir"],
    ["de", "Die Wahllokale schließen bald und niemand möchte ins Bett gehen"],
    ["pt", "As urnas fecham daqui a pouco e ninguém quer ir para a cama ainda"],
    ["it", "I seggi chiudono tra poco e nessuno vuole ancora andare a dormire"],
    ["ja", "カナダに移住したいです"],
    ["ko", "캐나다로 이민 가고 싶어요"],
  ])("knows %s", (lang, text) => {
    expect(identifier.identify(text)).toBe(lang);
  });

  test("calls Indonesian by the code it shares with Malay", () => {
    expect(identifier.identify("Kabur aja dulu, ayo kita pindah ke luar negeri bareng teman")).toBe("ms");
  });

  test.each(["", "lol", "ok then", "🇨🇦🇨🇦🇨🇦", "12345 67890 12345 67890", "https://example.org/the/polls/have/closed"])(
    "says nothing of %j",
    (text) => {
      expect(identifier.identify(text)).toBeNull();
    },
  );

  test("is not misled by addresses, handles and the sign of a hashtag", () => {
    const text =
      "RT @los_colegios_electorales: The #polls have closed and nobody goes home https://example.org/los/colegios";
    expect(identifier.identify(text)).toBe("en");
  });

  test("answers a primary subtag or null for any text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" })), (text) => {
        expect(identifier.identify(text) ?? "en").toMatch(/^[a-z]{2,3}$/);
      }),
      { numRuns: 300 },
    );
  });
});
