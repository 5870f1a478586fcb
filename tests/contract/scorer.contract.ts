import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Scorer } from "../../src/sentiment/scorer.ts";

/** What a suite needs to know of a scorer. Texts are invented and as clear as a text can be. */
export interface ScorerFacts {
  readonly open: () => Promise<Scorer>;
  /** Languages it supports, each with a text anyone would call positive and one anyone would call negative. */
  readonly clear: Readonly<Record<string, { readonly positive: string; readonly negative: string }>>;
  /** Languages it does not support. */
  readonly unsupported: readonly string[];
}

/** What every Scorer keeps, whatever its method. */
export function scorerContract(name: string, { open, clear, unsupported }: ScorerFacts): void {
  const languages = Object.keys(clear);

  describe(`scorer ${name}`, async () => {
    const scorer = await open();

    test.each(languages)("tells praise from complaint in %s", (lang) => {
      const good = scorer.score(clear[lang]?.positive ?? "", lang);
      const bad = scorer.score(clear[lang]?.negative ?? "", lang);
      expect(good?.pos).toBeGreaterThan(Math.max(good?.neg ?? 255, good?.neu ?? 255));
      expect(bad?.neg).toBeGreaterThan(Math.max(bad?.pos ?? 255, bad?.neu ?? 255));
    });

    test.each(unsupported)("gives no score for %s, which it does not support", (lang) => {
      for (const text of Object.values(clear).flatMap(({ positive, negative }) => [positive, negative])) {
        expect(scorer.score(text, lang)).toBeNull();
      }
    });

    test("gives no score where the language is not known, nor for what is no primary subtag", () => {
      for (const lang of [null, "", "und", "EN-us", "constructor", "__proto__"]) {
        expect(scorer.score("I love this", lang)).toBeNull();
      }
    });

    test("gives no score for a text without words", () => {
      for (const text of ["", " \n ", "https://example.org/a?b=c", "@desk_a @desk_b", "...!?"]) {
        for (const lang of languages) expect(scorer.score(text, lang)).toBeNull();
      }
    });

    test("gives bytes that sum to 255, with its model, for any text; and the same again", () => {
      const text = fc.oneof(
        fc.string({ unit: "binary", maxLength: 200 }),
        fc.string({ unit: "grapheme", maxLength: 200 }),
        fc.lorem({ maxCount: 30 }),
        fc.constantFrom(...Object.values(clear).flatMap(({ positive, negative }) => [positive, negative])),
      );
      fc.assert(
        fc.property(text, fc.constantFrom(...languages), (written, lang) => {
          const score = scorer.score(written, lang);
          expect(scorer.score(written, lang)).toEqual(score);
          if (score === null) return;
          expect(score.model).toBe(scorer.model);
          const bytes = [score.neg, score.neu, score.pos];
          expect(bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255)).toBe(true);
          expect(score.neg + score.neu + score.pos).toBe(255);
        }),
        { numRuns: 500 },
      );
    });

    test("is not moved by addresses and handles", () => {
      for (const [lang, { positive }] of Object.entries(clear)) {
        const dressed = `@hate_bad ${positive} https://example.org/terrible/hate`;
        expect(scorer.score(dressed, lang)).toEqual(scorer.score(positive, lang));
      }
    });

    test("scores a text of two hundred thousand characters", () => {
      const [lang = "en"] = languages;
      expect(scorer.score(`${clear[lang]?.positive ?? ""} `.repeat(6000).slice(0, 200_000), lang)).not.toBeNull();
    });
  });
}
