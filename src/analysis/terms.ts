/// <reference path="./natural-tfidf.d.ts" />
import TfIdf from "natural/lib/natural/tfidf/tfidf.js";
import english from "natural/lib/natural/util/stopwords.js";
import spanish from "natural/lib/natural/util/stopwords_es.js";
import french from "natural/lib/natural/util/stopwords_fr.js";
import indonesian from "natural/lib/natural/util/stopwords_id.js";
import italian from "natural/lib/natural/util/stopwords_it.js";
import portuguese from "natural/lib/natural/util/stopwords_pt.js";
import { fold, words } from "../core/text.ts";

export interface DistinctiveTerm {
  readonly term: string;
  /** Texts of the window that hold it. */
  readonly posts: number;
  /** Its tf-idf: `posts` times the rarity of the term over the window and the slices of the reference. */
  readonly score: number;
}

const STOPWORDS: ReadonlySet<string> = new Set(
  [english, spanish, french, italian, portuguese, indonesian].flatMap((list) => list.words.map(fold)),
);
const NOISE = /https?:\/\/\S+|[@＠][\p{L}\p{N}_]+|\b(?:rt|amp)\b/gu;
const LEAST_POSTS = 3;
/** How much more often than in the reference a text of the window must hold a term. */
const LEAST_EXCESS = 1.5;

/**
 * Terms that mark a window off from the rest of the night, the most distinctive first. The window is one document of a
 * tf-idf whose other documents are slices of the reference; a term counts once a text, so that no single post decides.
 * Tf-idf alone ranks what is frequent everywhere too high, so a term must also stand in a larger share of the window's
 * texts than of the reference's (half a text is added on both sides). Words in fewer than 3 texts, stop words, handles
 * and addresses are left out. Method: Spärck Jones, "A statistical interpretation of term specificity" (1972), as
 * implemented by natural.
 */
export function distinctiveTerms(
  texts: readonly string[],
  referenceSlices: readonly (readonly string[])[],
  most: number,
): DistinctiveTerm[] {
  const tfidf = new TfIdf();
  tfidf.addDocument(texts.flatMap(termsOf));
  const usual = new Map<string, number>();
  let references = 0;
  for (const slice of referenceSlices) {
    const terms = slice.flatMap(termsOf);
    tfidf.addDocument(terms);
    references += slice.length;
    for (const term of terms) usual.set(term, (usual.get(term) ?? 0) + 1);
  }
  const excess = (term: string, posts: number) =>
    (posts + 0.5) / (texts.length + 1) / (((usual.get(term) ?? 0) + 0.5) / (references + 1));
  return tfidf
    .listTerms(0)
    .filter(({ term, tf }) => tf >= LEAST_POSTS && excess(term, tf) >= LEAST_EXCESS)
    .slice(0, most)
    .map(({ term, tf, tfidf: score }) => ({ term, posts: tf, score: Math.round(score * 100) / 100 }));
}

/** Distinct content words of a text. Names that objects inherit are left out: natural keeps its counts on an object. */
function termsOf(text: string): string[] {
  const found = words(fold(text).replace(NOISE, " ")).filter(
    (word) => word.length > 2 && !STOPWORDS.has(word) && !(word in Object.prototype) && word !== "__key",
  );
  return [...new Set(found)];
}
