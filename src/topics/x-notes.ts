import type { Term, TopicTree } from "./language.ts";
import { spelledTag, spelledWords, withoutAccents } from "./spelling.ts";
import { xLanguages } from "./x-languages.ts";
import { X_NEAR_MOST, type XTargetKind } from "./x-operators.ts";

const SHOWN_TERMS = 3;
/** Scripts that write no spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const SITE_NAME = /[\p{L}\p{N}]\.\p{L}{2}/u;

/**
 * Where X finds more or less than Northbound does with the same topic, one sentence each and only what concerns these
 * terms. `rules`: how many there are; `cut`: how many of them have no room for every exclusion.
 */
export function xNotes(tree: TopicTree, target: XTargetKind, rules: number, cut: number): readonly string[] {
  const unknown = tree.topic.languages.filter((language) => xLanguages(language).length === 0);
  if (rules === 0)
    return [`X cannot tell posts in ${unknown.join(", ")} from others; this topic is not followed there`];
  const terms = [...tree.any, ...tree.all, ...tree.none];
  const note = (found: readonly Term[], text: (shown: string) => string) =>
    found.length === 0 ? [] : [text(shownTerms(found))];
  return [
    ...(unknown.length === 0 ? [] : [`X cannot tell posts in ${unknown.join(", ")} from others; they are left out`]),
    ...(cut === 0 ? [] : [cutNote(cut, rules)]),
    ...note(terms.filter(isNarrowed), (shown) => `X looks no farther than ${X_NEAR_MOST} words: narrowed are ${shown}`),
    ...note(
      terms.filter(({ kind }) => kind === "near"),
      (shown) => `X finds words in the other order only where they stand 2 words closer: ${shown}`,
    ),
    ...note(
      terms.filter((term) => term.kind === "word" && term.words.length === 1),
      (shown) => `Northbound also finds these words as hashtags, which X does not promise; add the hashtags: ${shown}`,
    ),
    ...note(
      terms.filter(({ kind }) => kind === "phrase"),
      (shown) => `X also finds phrases across the end of a sentence: ${shown}`,
    ),
    ...note(
      terms.filter((term) => term.kind !== "tag" && SITE_NAME.test(term.text)),
      (shown) => `X turns names of web sites into links, in which it looks for no words: ${shown}`,
    ),
    ...note(
      terms.filter((term) => UNSPACED.test(term.text)),
      (shown) => `X may miss these inside running text, which has no spaces in their script: ${shown}`,
    ),
    ...(target === "search" ? [SEARCH_NOTE] : [STREAM_NOTE]),
    ...(target === "search" ? [] : note(terms.filter(hasAccents), accentNote)),
  ];
}

const SEARCH_NOTE = "X's search gives no reposts, and does not look into quoted posts";
const STREAM_NOTE = "X's stream also looks into the post that a post quotes";

function accentNote(shown: string): string {
  return `X's stream takes accents to the letter: asked for are the term as it is and without any accent, not with some: ${shown}`;
}

function cutNote(cut: number, rules: number): string {
  return (
    `what the topic excludes is too long for ${cut} of ${rules} rules on X: each has the exclusions around its own terms ` +
    "and as many others as fit, and Northbound leaves out the rest by the text"
  );
}

function isNarrowed(term: Term): boolean {
  return term.kind === "near" && term.within > X_NEAR_MOST;
}

function hasAccents(term: Term): boolean {
  const spelled = term.kind === "tag" ? spelledTag(term) : spelledWords(term).join(" ");
  return withoutAccents(spelled).toLowerCase() !== spelled.toLowerCase();
}

function shownTerms(terms: readonly Term[]): string {
  const more = terms.length - SHOWN_TERMS;
  const shown = terms.slice(0, SHOWN_TERMS).map(({ text }) => text);
  return more > 0 ? `${shown.join("; ")} and ${more} more` : shown.join("; ");
}
