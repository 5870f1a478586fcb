import { UsageError } from "../core/errors.ts";
import type { Topic } from "../core/topic.ts";
import { scan } from "./scan.ts";
import { BREAK, TAG, Tokens, WORD } from "./tokens.ts";

/**
 * A term as a tree. `text` is the topic's own spelling, `words` and `tag` are folded. A word with a sign inside
 * ("cic.gc.ca", "ex-pat") has several words and is found as a phrase is.
 */
export type Term =
  | { readonly kind: "word" | "phrase"; readonly text: string; readonly words: readonly string[] }
  | { readonly kind: "tag"; readonly text: string; readonly tag: string }
  | { readonly kind: "near"; readonly text: string; readonly words: readonly string[]; readonly within: number };

/** A topic with its terms parsed; what every compiler (matcher, X rules, Mastodon tags) starts from. */
export interface TopicTree {
  readonly topic: Topic;
  readonly any: readonly Term[];
  readonly all: readonly Term[];
  readonly none: readonly Term[];
}

/** Equal for terms that are found in the same posts. */
export function termKey(term: Term): string {
  if (term.kind === "tag") return `#${term.tag}`;
  return term.kind === "near" ? `${[...term.words].sort().join(" ")} ~${term.within}` : term.words.join(" ");
}

/** Words a phrase or `near` may have at most. */
const MOST_WORDS = 20;
const MOST_DISTANCE = 50;
const NEAR = /^near\s*\((.*)\)$/isu;
const NEAR_PARTS = /^\s*([^,]+?)\s*,\s*(\d+)\s*$/su;
const QUOTED = /^["“”](.*)["“”]$/su;

/** The topic's terms as trees. Throws UsageError that names the topic and every term that is none. */
export function parseTopic(topic: Topic): TopicTree {
  const problems: string[] = [];
  const parse = (terms: readonly string[]): Term[] =>
    terms.flatMap((text) => {
      const term = parseTerm(text);
      if (typeof term !== "string") return [term];
      problems.push(`term ${JSON.stringify(text)} ${term}`);
      return [];
    });
  const tree = { topic, any: parse(topic.any), all: parse(topic.all), none: parse(topic.none) };
  if (problems.length > 0) throw new UsageError(`topic "${topic.id}": ${problems.join("; ")}`);
  return tree;
}

/**
 * One term, or in a sentence's second half what is wrong with it:
 * - `emigrate`: a whole word, whatever its case, accents and width; also as a hashtag's letters
 * - `moving to canada` or `"moving to canada"`: these words one after the other, whatever light punctuation, line breaks
 *   or emoji stand between them, but not across a sentence end, a web address or a handle
 * - `#MoveToCanada`: a hashtag, in the text or in the post's list, and nothing else
 * - `near(site crashed, 6)`: all these words, in any order, the first and the last at most 6 words apart
 */
export function parseTerm(text: string): Term | string {
  const trimmed = text.trim();
  if (trimmed === "") return "is empty; remove it";
  const near = NEAR.exec(trimmed);
  if (near) return parseNear(trimmed, near[1] ?? "");
  const quoted = QUOTED.exec(trimmed);
  const inner = quoted?.[1]?.trim() ?? trimmed;
  if (/^[#＃]/u.test(inner) && !/\s/u.test(inner)) return parseTag(trimmed, inner);
  const words = wordsOf(inner);
  if (typeof words === "string") return words;
  return { kind: quoted || /\s/u.test(inner) ? "phrase" : "word", text: trimmed, words };
}

function parseTag(text: string, inner: string): Term | string {
  const tokens = new Tokens();
  scan(inner, tokens);
  if (tokens.count === 0 || tokens.kinds[0] !== TAG) return "is not a hashtag; a hashtag holds at least one letter";
  const tag = tokens.lettersOf(0);
  const whole = inner.slice(1);
  scan(`#${whole.replace(/[^\p{L}\p{M}\p{N}_]/gu, "")}`, tokens);
  if (tokens.lettersOf(0) !== tag) return "holds a sign that ends a hashtag; keep letters, digits and _";
  return { kind: "tag", text, tag };
}

function parseNear(text: string, inner: string): Term | string {
  const parts = NEAR_PARTS.exec(inner);
  if (!parts) return "should read near(word word, 5)";
  const words = wordsOf(parts[1] ?? "");
  if (typeof words === "string") return words;
  const within = Number(parts[2]);
  if (new Set(words).size !== words.length || words.length < 2) return "needs two different words or more";
  if (within < words.length - 1 || within > MOST_DISTANCE) {
    return `has a distance that should be ${words.length - 1} to ${MOST_DISTANCE}`;
  }
  return { kind: "near", text, words, within };
}

function wordsOf(text: string): readonly string[] | string {
  if (/[*"“”()[\]{}|<>]/u.test(text)) {
    return 'holds a sign that has no meaning here; there are words, "phrases", #tags and near(word word, 5)';
  }
  if (/(?:^|\s)-/u.test(text)) return "begins with a minus; put what is to be left out under none";
  if (/[#＃@＠]/u.test(text)) return "mixes words with a hashtag or handle; use two terms, or the letters alone";
  const tokens = new Tokens();
  scan(text, tokens);
  const words: string[] = [];
  for (let i = 0; i < tokens.count; i++) {
    if (tokens.kinds[i] === WORD) words.push(tokens.lettersOf(i));
    else if (tokens.kinds[i] === BREAK && i < tokens.count - 1) return "runs across a sentence end; use two terms";
  }
  if (words.length === 0) return "holds no word; web addresses and emoji are not matched";
  if (words.length > MOST_WORDS) return `has more than ${MOST_WORDS} words; shorten it`;
  return words;
}
