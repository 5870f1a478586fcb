import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fold } from "../../src/core/text.ts";
import { parseTerm, type Term } from "../../src/topics/language.ts";
import { compileTopics } from "../../src/topics/matcher.ts";
import { scan } from "../../src/topics/scan.ts";
import { BREAK, TAG, Tokens } from "../../src/topics/tokens.ts";
import { postOf, topicOf } from "../topics/topic-of.ts";

/** Few words, so that phrases overlap each other and themselves. */
const VOCABULARY = ["ab", "abc", "Éa", "won't", "Canada"];
const LIGHT = [" ", ", ", "\n", " - ", "... ", "… ", " 😀 ", " “", "/ "];
const BREAKS = ["! ", "? ", "。", " @desk_a ", " https://example.org/ab ", "!?. "];

/** A piece of a text whose tokens are known because it was made of them. */
type Piece = { readonly text: string } & (
  | { readonly kind: "word" | "tag"; readonly word: string }
  | { readonly kind: "light" | "break" }
);

const word = fc
  .constantFrom(...VOCABULARY)
  .chain((letters) => fc.constantFrom(letters, letters.toUpperCase(), letters.toLowerCase(), letters.normalize("NFD")));
const piece: fc.Arbitrary<Piece> = fc.oneof(
  { weight: 4, arbitrary: word.map((text): Piece => ({ kind: "word", text, word: fold(text) })) },
  {
    weight: 1,
    arbitrary: word
      .filter((text) => !text.includes("'"))
      .map((text): Piece => ({ kind: "tag", text: `#${text}`, word: fold(text) })),
  },
  { weight: 1, arbitrary: fc.constantFrom(...BREAKS).map((text): Piece => ({ kind: "break", text })) },
);
/** Words and tags are kept apart by something light. */
const pieces = fc
  .array(fc.tuple(piece, fc.constantFrom(...LIGHT)), { maxLength: 14 })
  .map((pairs) => pairs.flatMap(([head, text]): Piece[] => [head, { kind: "light", text }]));

const term = fc.oneof(
  fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(" ")),
  word.filter((text) => !text.includes("'")).map((text) => `#${text}`),
  fc
    .tuple(fc.uniqueArray(word, { minLength: 2, maxLength: 3, selector: fold }), fc.integer({ min: 2, max: 6 }))
    .map(([words, within]) => `near(${words.join(" ")}, ${within})`),
);

/** The meaning of a term, word for word, without automaton and scanner. */
function isIn(text: readonly Piece[], { ...wanted }: Term): boolean {
  const flow = text.filter(({ kind }) => kind !== "light");
  if (wanted.kind === "tag") return flow.some((p) => p.kind === "tag" && p.word === wanted.tag);
  if (wanted.kind !== "near") {
    return flow.some((_, at) =>
      wanted.words.every((expected, i) => {
        const found = flow[at + i];
        return found !== undefined && "word" in found && found.word === expected;
      }),
    );
  }
  const words = flow.flatMap((p) => ("word" in p ? [p.word] : []));
  return words.some((_, from) => {
    const stretch = words.slice(from, from + wanted.within + 1);
    return wanted.words.every((expected) => stretch.includes(expected));
  });
}

function termOf(text: string): Term {
  const parsed = parseTerm(text);
  if (typeof parsed === "string") throw new Error(`${text} ${parsed}`);
  return parsed;
}

/** Anything that could ever reach a text: all of Unicode, lone surrogates, and the characters the scanner knows. */
const anything = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        ..."aéTt1_#@.…'’:/&-!? \n\u0301\u200d\ufe0f\u00ad🇨🇦👩\ud83d\udc00가각\u1161ｶﾞßıİΣς移ไ。＃＠．：／ﬁ™²⁉️😀𝗮".split(
          "",
        ),
        "http",
        "www",
        "é",
        "👩‍🚀",
        "𝗮",
        "𠀀",
        "://",
        "..",
      ),
      { maxLength: 24 },
    )
    .map((parts) => parts.join("")),
);

interface Token {
  readonly kind: number;
  readonly letters: string;
}

function tokensOf(text: string): Token[] {
  const tokens = new Tokens();
  scan(text, tokens);
  return Array.from({ length: tokens.count }, (_, at) => ({
    kind: tokens.kinds[at] ?? -1,
    letters: tokens.kinds[at] === BREAK ? "" : tokens.lettersOf(at),
  }));
}

describe("topic matching", () => {
  test("finds in a text made of known pieces exactly what a word-for-word reading finds", () => {
    fc.assert(
      fc.property(pieces, fc.uniqueArray(term, { minLength: 1, maxLength: 12 }), (text, terms) => {
        const matcher = compileTopics([topicOf({ any: terms })]);
        const found = matcher.find(postOf(text.map((p) => p.text).join(""))).map((match) => match.term);
        expect(found).toEqual(terms.filter((one) => isIn(text, termOf(one))));
      }),
      { numRuns: 2000 },
    );
  });

  test("decides on any, all and none as their meaning says", () => {
    const group = fc.array(term, { maxLength: 3 });
    fc.assert(
      fc.property(pieces, group, group, group, (text, any, all, none) => {
        const holds = (one: string) => isIn(text, termOf(one));
        const expected =
          any.length + all.length > 0 && (any.length === 0 || any.some(holds)) && all.every(holds) && !none.some(holds);
        const matcher = compileTopics([topicOf({ any, all, none })]);
        const post = postOf(text.map((p) => p.text).join(""));
        expect(matcher.match(post)).toEqual(expected ? ["t"] : []);
        expect(matcher.match(post)).toEqual(expected ? ["t"] : []);
      }),
      { numRuns: 1000 },
    );
  });

  test("never throws, whatever the text and the hashtags", () => {
    const matcher = compileTopics([topicOf({ any: ["canada", "#canada", "near(a b, 3)", "moving to canada"] })]);
    fc.assert(
      fc.property(anything, fc.array(anything, { maxLength: 3 }), (text, hashtags) => {
        expect(matcher.match(postOf(text, { hashtags }))).toEqual(expect.any(Array));
        expect(matcher.find(postOf(text, { hashtags }))).toEqual(expect.any(Array));
      }),
      { numRuns: 2000 },
    );
  });
});

describe("the scanner", () => {
  test("sees in a text what it sees in the folded text", () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(tokensOf(text)).toEqual(tokensOf(fold(text)));
      }),
      { numRuns: 5000 },
    );
  });

  test("gives folded letters only, and no empty word", () => {
    fc.assert(
      fc.property(anything, (text) => {
        for (const { kind, letters } of tokensOf(text)) {
          expect(letters).toBe(fold(letters));
          if (kind !== BREAK) expect(letters).not.toBe("");
          if (kind === TAG) expect(letters).toMatch(/^[\p{L}\p{N}\p{Mc}_]+$/u);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("fold", () => {
  test("changes nothing that is folded already", () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
      { numRuns: 5000 },
    );
  });
});
