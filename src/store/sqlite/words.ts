import { fold } from "../../core/text.ts";
import { tokensOf } from "../search-text.ts";

const ASCII = /^[\u0000-\u007f]*$/;

/**
 * What goes into the index for a text, so that its "ascii" tokenizer, which takes letters, digits, "_" and everything
 * beyond ASCII for words, finds the words of search-text.ts. It divides plain ASCII in the same way by itself.
 */
export function wordsOf(text: string): string {
  if (ASCII.test(text)) return text;
  const folded = fold(text);
  return ASCII.test(folded) ? folded : tokensOf(folded).join(" ");
}

/** The query of the index for posts that hold all phrases. Words hold no quotes, so none needs care. */
export function matchExpression(phrases: readonly (readonly string[])[]): string {
  return phrases.map((phrase) => `"${phrase.join(" ")}"`).join(" AND ");
}
