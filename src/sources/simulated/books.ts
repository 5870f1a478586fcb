import { compiler, longest, type Phrase } from "./grammar.ts";
import { ENGLISH } from "./phrases/english.ts";
import { FRENCH } from "./phrases/french.ts";
import { GERMAN } from "./phrases/german.ts";
import { INDONESIAN } from "./phrases/indonesian.ts";
import { ITALIAN } from "./phrases/italian.ts";
import {
  ANSWERED,
  type Answered,
  LANGUAGES,
  type Language,
  MOODS,
  type Mood,
  type Phrasebook,
  STRANDS,
  type Strand,
} from "./phrases/phrasebook.ts";
import { PORTUGUESE } from "./phrases/portuguese.ts";
import { SPANISH } from "./phrases/spanish.ts";

/** A phrasebook compiled. */
export interface Book {
  readonly book: Phrasebook;
  readonly moods: ReadonlyMap<Mood, readonly Phrase[]>;
  readonly replies: ReadonlyMap<Answered, readonly Phrase[]>;
  readonly quotes: ReadonlyMap<Answered, readonly Phrase[]>;
  readonly tagWeights: ReadonlyMap<Strand, readonly number[]>;
  /** A phrase from outside the book with the words of this one; compiled once. */
  readonly phrase: (phrase: string) => Phrase;
}

const PHRASEBOOKS: Readonly<Record<Language, Phrasebook>> = {
  en: ENGLISH,
  es: SPANISH,
  fr: FRENCH,
  de: GERMAN,
  pt: PORTUGUESE,
  it: ITALIAN,
  id: INDONESIAN,
};

/** All phrasebooks, compiled, in the order of LANGUAGES. */
export function openBooks(): readonly Book[] {
  return LANGUAGES.map((lang) => openBook(PHRASEBOOKS[lang]));
}

/** Phrases that could come out longer than `most` UTF-16 units, with their language. */
export function longerThan(most: number): readonly string[] {
  return LANGUAGES.flatMap((lang) => {
    const { lexicon, moods, replies, quotes, copied } = PHRASEBOOKS[lang];
    const compile = compiler(lexicon);
    return [moods, replies, quotes, copied]
      .flatMap((phrases) => Object.values(phrases).flat())
      .filter((phrase) => longest(compile(phrase)) > most)
      .map((phrase) => `${lang}: ${phrase}`);
  });
}

function openBook(book: Phrasebook): Book {
  const compile = compiler(book.lexicon);
  const extra = new Map<string, Phrase>();
  const answers = (phrases: Phrasebook["replies"]) =>
    new Map(ANSWERED.map((about) => [about, phrases[about].map(compile)]));
  const moods = STRANDS.flatMap((strand): readonly Mood[] => MOODS[strand]);
  return {
    book,
    moods: new Map(moods.map((mood) => [mood, (book.moods[mood] ?? []).map(compile)])),
    replies: answers(book.replies),
    quotes: answers(book.quotes),
    tagWeights: new Map(STRANDS.map((strand) => [strand, book.tags[strand].map((_, i) => 1.5 ** -i)])),
    phrase(text) {
      const phrase = extra.get(text) ?? compile(text);
      extra.set(text, phrase);
      return phrase;
    },
  };
}
