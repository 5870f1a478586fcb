import type { Score } from "../core/score.ts";

/** Scores texts of the languages it supports. Synchronous, because it stands in the middle of the stream. */
export interface Scorer {
  /** Goes with every score, and changes whenever the same text would score differently. */
  readonly model: string;
  /** `lang` is a primary subtag or null. Null for a language it does not support: no score, never a guess. */
  score(text: string, lang: string | null): Score | null;
}

/** Names the language of texts whose source did not. */
export interface LanguageIdentifier {
  /** Primary subtag, or null where the text is too short or the answer not reliable. */
  identify(text: string): string | null;
}
