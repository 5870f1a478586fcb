import { fold } from "../core/text.ts";

/** Scripts written without spaces, and pictures: each sign is a word of its own, so that a part of a run is found. */
const SIGN =
  "[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}" +
  "\\p{Extended_Pictographic}\\p{Regional_Indicator}]";
const LETTERS = "[\\p{L}\\p{N}\\p{M}_]";
const TOKEN = new RegExp(`${SIGN}|[${LETTERS}--${SIGN}]+`, "gv");
const ONE_TOKEN = new RegExp(`^[${LETTERS}--${SIGN}]+$`, "v");
const IS_SIGN = new RegExp(`^${SIGN}$`, "v");
const CHARACTER = /./gsu;
const ASCII = /^[\u0000-\u007f]*$/;
const ASCII_TOKEN = /[a-z0-9_]+/g;

/**
 * Words of a text as search sees them: runs of letters, digits and "_" of the folded text; an apostrophe or hyphen
 * parts words, so that `canada` finds "Canada's". Every store searches by these words.
 */
export function searchTokens(text: string): readonly string[] {
  return tokensOf(fold(text));
}

function tokensOf(folded: string): readonly string[] {
  return folded.match(ASCII.test(folded) ? ASCII_TOKEN : TOKEN) ?? [];
}

/** Whether a piece of folded text has nothing in it that parts words. */
export function isLetters(folded: string): boolean {
  return ONE_TOKEN.test(folded);
}

/** A piece of folded text with spaces in place of what is no word, and round each sign that is a word of its own. */
export function partSigns(folded: string): string {
  return folded.replace(CHARACTER, (character) => {
    if (IS_SIGN.test(character)) return ` ${character} `;
    return ONE_TOKEN.test(character) ? character : " ";
  });
}

const QUOTED_OR_BARE = /["“”„]([^"“”„]*)["“”„]|[^\s"“”„]+/g;

/**
 * What a search asks for: runs of words, each of which must occur without other words between. A bare word is a run of
 * one (or of its parts: `move-to-canada`), a quoted phrase a run of all its words. There are no operators; a quote
 * that is not closed is left out. Empty where the query holds no word at all: such a search leaves nothing out.
 */
export function searchPhrases(query: string): readonly (readonly string[])[] {
  const phrases = new Map<string, readonly string[]>();
  for (const [bare, quoted] of query.matchAll(QUOTED_OR_BARE)) {
    const tokens = searchTokens(quoted ?? bare);
    if (tokens.length > 0) phrases.set(tokens.join(" "), tokens);
  }
  return [...phrases.values()];
}

/** Whether every phrase occurs in the text. A post without text has no words. */
export function matchesPhrases(text: string | null, phrases: readonly (readonly string[])[]): boolean {
  if (phrases.length === 0) return true;
  if (text === null) return false;
  const folded = fold(text);
  if (!phrases.every(([first = ""]) => folded.includes(first))) return false;
  const joined = ` ${tokensOf(folded).join(" ")} `;
  return phrases.every((phrase) => joined.includes(` ${phrase.join(" ")} `));
}
