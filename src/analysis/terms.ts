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

/**
 * Terms that mark a window off from the rest of the night, the most distinctive first. The window is one document of a
 * tf-idf whose other documents are slices of the reference; a term counts once a text, so that no single post or
 * copied joke decides. Words in fewer than 3 texts, stop words, handles and addresses are left out. Method: Spärck
 * Jones, "A statistical interpretation of term specificity" (1972), as implemented by natural.
 */
export function distinctiveTerms(
  texts: readonly string[],
  referenceSlices: readonly (readonly string[])[],
  most: number,
): DistinctiveTerm[] {
  const tfidf = new TfIdf();
  tfidf.addDocument(texts.flatMap(termsOf));
  for (const slice of referenceSlices) tfidf.addDocument(slice.flatMap(termsOf));
  return tfidf
    .listTerms(0)
    .filter(({ tf }) => tf >= LEAST_POSTS)
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
