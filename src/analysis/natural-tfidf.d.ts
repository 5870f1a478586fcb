declare module "natural/lib/natural/tfidf/tfidf.js" {
  export default class TfIdf {
    addDocument(terms: readonly string[], key?: string): void;
    /** Every term of a document, the highest tf-idf first. */
    listTerms(
      document: number,
    ): { readonly term: string; readonly tf: number; readonly idf: number; readonly tfidf: number }[];
  }
}
declare module "natural/lib/natural/util/stopwords.js" {
  export const words: readonly string[];
}
declare module "natural/lib/natural/util/stopwords_es.js" {
  export const words: readonly string[];
}
declare module "natural/lib/natural/util/stopwords_fr.js" {
  export const words: readonly string[];
}
declare module "natural/lib/natural/util/stopwords_it.js" {
  export const words: readonly string[];
}
declare module "natural/lib/natural/util/stopwords_pt.js" {
  export const words: readonly string[];
}
declare module "natural/lib/natural/util/stopwords_id.js" {
  export const words: readonly string[];
}
