import type { Term } from "./language.ts";
import { scan } from "./scan.ts";
import { Tokens, WORD } from "./tokens.ts";

const WORDS = /[\p{L}\p{M}\p{N}]+(?:['’ʼ][\p{L}\p{M}\p{N}]+)*/gu;
const APOSTROPHES = /[’ʼ]/gu;
const LATIN_MARKS = /(\p{Script=Latin})\p{Mn}+/gu;
const GREEK_MARKS = /(\p{Script=Greek})\p{Mn}+/gu;

/**
 * The words of a term in the topic's own spelling, accents kept, with nothing but letters, digits and apostrophes in
 * them. Folded ones where the spelling alone does not give the words that the matcher looks for.
 */
export function spelledWords(term: Exclude<Term, { readonly kind: "tag" }>): readonly string[] {
  const inner = term.kind === "near" ? insideNear(term.text) : term.text;
  const spelled = (inner.normalize("NFKC").match(WORDS) ?? []).map((word) => word.replace(APOSTROPHES, "'"));
  return foldedWords(spelled.join(" ")) === term.words.join(" ") ? spelled : term.words;
}

/** A hashtag in the topic's own spelling, without its sign. */
export function spelledTag(term: Extract<Term, { readonly kind: "tag" }>): string {
  const letters = term.text.normalize("NFKC").replace(/[^\p{L}\p{M}\p{N}_]/gu, "");
  const tokens = new Tokens();
  scan(`#${letters}`, tokens);
  return tokens.count > 0 && tokens.lettersOf(0) === term.tag ? letters : term.tag;
}

/** Without the accents of Latin letters: what people type who leave them out. Marks of other scripts make other letters. */
export function withoutLatinAccents(text: string): string {
  return text.normalize("NFD").replace(LATIN_MARKS, "$1").normalize("NFC").replaceAll("ß", "ss").replaceAll("ı", "i");
}

/** As `withoutLatinAccents`, and of Greek ones. */
export function withoutAccents(text: string): string {
  return withoutLatinAccents(text).normalize("NFD").replace(GREEK_MARKS, "$1").normalize("NFC");
}

function insideNear(text: string): string {
  return text.slice(text.indexOf("(") + 1, text.lastIndexOf(","));
}

function foldedWords(text: string): string {
  const tokens = new Tokens();
  scan(text, tokens);
  const words: string[] = [];
  for (let at = 0; at < tokens.count; at++) if (tokens.kinds[at] === WORD) words.push(tokens.lettersOf(at));
  return words.join(" ");
}
