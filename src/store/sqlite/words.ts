import { fold } from "../../core/text.ts";
import { isLetters, matchesPhrases, partSigns, searchPhrases } from "../search-text.ts";

const ASCII = /^[\u0000-\u007f]*$/;
const BEYOND_ASCII = /[^\u0000-\u007f]+/g;

/**
 * What goes into the index for a text, so that its "ascii" tokenizer finds the words of search-text.ts. That takes
 * ASCII letters, digits, "_" and everything beyond ASCII for words; what beyond ASCII is no word is therefore parted.
 */
export function wordsOf(text: string): string {
  if (ASCII.test(text)) return text;
  const folded = fold(text);
  return ASCII.test(folded) ? folded : folded.replace(BEYOND_ASCII, (run) => (isLetters(run) ? run : partSigns(run)));
}

/** The query of the index for posts that hold all phrases. Words hold no quotes, so none needs care. */
export function matchExpression(phrases: readonly (readonly string[])[]): string {
  return phrases.map((phrase) => `"${phrase.join(" ")}"`).join(" AND ");
}

/**
 * The SQL function that tests a text, or null, against a search: for posts that were not found by the index. The search
 * is taken apart once, not for each text.
 */
export function holdsPhrases(): (text: unknown, query: unknown) => number {
  let lastQuery: unknown;
  let phrases: readonly (readonly string[])[] = [];
  return (text, query) => {
    if (query !== lastQuery) phrases = searchPhrases(String(query));
    lastQuery = query;
    return matchesPhrases(typeof text === "string" ? text : null, phrases) ? 1 : 0;
  };
}
