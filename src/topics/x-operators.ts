import { fold } from "../core/text.ts";
import type { Term } from "./language.ts";
import { spelledTag, spelledWords, withoutAccents } from "./spelling.ts";

/** Words that X's language takes for its own; in quotes they are words. */
const RESERVED = /^(?:and|or|not)$/iu;
const PLAIN_WORD = /^[\p{L}\p{M}\p{N}]+$/u;
/** The farthest that X's proximity operator reaches. */
export const X_NEAR_MOST = 6;

/** `stream`: the filtered stream, exact in accents; `search`: search and counts, which fold them. */
export type XTargetKind = "stream" | "search";

/**
 * The operators of X that look for one term, to be joined by OR: one for a search, for the stream one more where the
 * term has accents. Each is a keyword, a `"phrase"`, a `#tag` or `"two words"~6`; quotes hold letters, digits, spaces and
 * apostrophes only, so nothing in a term can become an operator of its own.
 */
export function xOperators(term: Term, target: XTargetKind): readonly string[] {
  const operator = operatorOf(term);
  const plain = withoutAccents(operator);
  return target === "search" || plain.toLowerCase() === operator.toLowerCase() ? [operator] : [operator, plain];
}

/** Equal for operators that find the same on X. */
export function xOperatorKey(operator: string, target: XTargetKind): string {
  return target === "search" ? fold(operator) : operator.normalize("NFC").toLowerCase();
}

function operatorOf(term: Term): string {
  if (term.kind === "tag") return `#${spelledTag(term)}`;
  const words = spelledWords(term);
  const [only = ""] = words;
  if (term.kind === "near") return `"${words.join(" ")}"~${Math.min(term.within, X_NEAR_MOST)}`;
  return words.length === 1 && PLAIN_WORD.test(only) && !RESERVED.test(only) ? only : `"${words.join(" ")}"`;
}
