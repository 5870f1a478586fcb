import type { Random } from "../../core/clock.ts";
import { hashtagsIn } from "../../core/text.ts";
import { type Book, openBooks } from "./books.ts";
import { oneOf, weighted } from "./chance.ts";
import { expand, type Phrase } from "./grammar.ts";
import { type Hour, openMoods } from "./moods.ts";
import {
  type Given,
  type Language,
  type Mood,
  type Phrasebook,
  REACH,
  type Strand,
  TONES,
} from "./phrases/phrasebook.ts";

/** As long as a post could be in 2016, in UTF-16 units. */
export const MAX_LENGTH = 140;

/** The words of the hour. */
export interface Talk {
  readonly hour: Hour;
  /** Races called just now. */
  readonly calls: readonly Call[];
  /** English phrases for what happened just now and is no race. */
  readonly lines: readonly string[];
  /** The race called last, however long ago. */
  readonly latest: Call;
  /** Contested states not called yet. */
  readonly open: readonly string[];
}
export type Call = readonly [place: string, winner: string];

export interface Written {
  readonly lang: Language;
  readonly text: string;
  readonly hashtags: readonly string[];
  /** How far posts of its sort usually go when passed on, 1 for an ordinary one. */
  readonly reach: number;
}

/** Shares of originals that are pasted word for word, by strand. */
const COPIED: Readonly<Record<Strand, number>> = { results: 0.03, leaving: 0.09, site: 0.07, aside: 0.03 };
const COPIED_REACH = 3;
/** Smaller publics pass on less. */
const OTHER_LANGUAGES_REACH = 0.12;
/** Probability of no hashtag, one, two, three. */
const TAG_COUNTS: Readonly<Record<Strand, readonly number[]>> = {
  results: [0.13, 0.61, 0.21, 0.05],
  leaving: [0.24, 0.48, 0.23, 0.05],
  site: [0.34, 0.46, 0.17, 0.03],
  aside: [0.66, 0.28, 0.06, 0],
};
const EMOJI_SHARE = 0.16;
const EMOJI = {
  bright: ["🎉", "🙌", "❤️", "👏", "😊", "🥂"],
  dark: ["😢", "😭", "😨", "💔", "😰"],
  wry: ["😂", "🙃", "😅", "🍁", "👀"],
};

/** Writes posts in all languages. Takes its chances from `random`, in an order that does not depend on anything else. */
export class Writer {
  readonly #random: Random;
  readonly #books = openBooks();

  constructor(random: Random) {
    this.#random = random;
  }

  /** One post of a strand for that minute: the own words of an original, a reply or a quote. */
  write(kind: "original" | "reply" | "quote", strand: Strand, talk: Talk): Written {
    const random = this.#random;
    const book = this.#books[weighted(talk.hour.languages, random)];
    if (!book) throw new RangeError("there are more weights than languages");
    const { lang, copied, tags } = book.book;
    if (kind === "original" && random() < COPIED[strand]) {
      const texts = copied[strand] ?? [];
      if (texts.length > 0) return finished(lang, oneOf(texts, random), COPIED_REACH);
    }
    const { phrase, mood } =
      kind === "original" ? spoken(book, strand, talk, random) : answered(book, kind, strand, talk, random);
    const body = toned(styled(expand(phrase, given(book.book, talk, random), random), lang, random), mood, random);
    const text = tagged(body, tags[strand], book.tagWeights.get(strand) ?? [], TAG_COUNTS[strand], random);
    return finished(lang, text, mood === null ? 1 : (REACH[mood] ?? 1));
  }
}

function spoken(book: Book, strand: Strand, talk: Talk, random: Random): { phrase: Phrase; mood: Mood } {
  const lines = book.book.lang === "en" ? talk.lines : [];
  const has = (mood: Mood) =>
    (book.moods.get(mood)?.length ?? 0) > 0 && (mood !== "call" || talk.calls.length + lines.length > 0);
  const { moods, weights } = openMoods(strand, talk.hour, has);
  const mood = moods[weighted(weights, random)] ?? "plain";
  if (mood === "call" && random() * (talk.calls.length + lines.length) >= talk.calls.length)
    return { phrase: book.phrase(oneOf(lines, random)), mood };
  return { phrase: oneOf(book.moods.get(mood) ?? [], random), mood };
}

function answered(book: Book, kind: "reply" | "quote", strand: Strand, talk: Talk, random: Random) {
  const about = strand === "results" && random() < talk.hour.over ? "over" : strand;
  const phrases = kind === "reply" ? book.replies : book.quotes;
  return { phrase: oneOf(phrases.get(about) ?? [], random), mood: null };
}

function given(book: Phrasebook, talk: Talk, random: Random): Given {
  const [place, winner] = talk.calls.length > 0 ? oneOf(talk.calls, random) : talk.latest;
  const open = oneOf(talk.open, random);
  return { place: book.places[place] ?? place, winner, open: book.places[open] ?? open };
}

const SENTENCE_START = /((?:^|[.!?] )[¿¡]?)(?!cic\.)(\p{Ll})/gu;

/** Sentence case, or what people make of it in a hurry: all in lower case, dots or exclamation marks at the end. */
function styled(body: string, lang: Language, random: Random): string {
  const dice = random();
  if (lang !== "de" && dice < 0.14) return body.toLowerCase();
  const text = body.replace(SENTENCE_START, (_, before: string, letter: string) => before + letter.toUpperCase());
  if (dice < 0.86 || text.length > MAX_LENGTH - 3 || !/[\p{L}\p{N}]$/u.test(text)) return text;
  return text + (dice < 0.93 ? "..." : "!!");
}

function toned(body: string, mood: Mood | null, random: Random): string {
  const tone = mood === null ? undefined : TONES[mood];
  if (!tone || random() >= EMOJI_SHARE) return body;
  const text = `${body} ${oneOf(EMOJI[tone], random)}`;
  return text.length <= MAX_LENGTH ? text : body;
}

function tagged(
  body: string,
  tags: readonly string[],
  weights: readonly number[],
  counts: readonly number[],
  random: Random,
): string {
  let text = body;
  for (let left = weighted(counts, random); left > 0; left--) {
    const tag = ` #${tags[weighted(weights, random)] ?? ""}`;
    if (text.length + tag.length <= MAX_LENGTH && !text.includes(tag)) text += tag;
  }
  return text;
}

function finished(lang: Language, text: string, reach: number): Written {
  return { lang, text, hashtags: hashtagsIn(text), reach: reach * (lang === "en" ? 1 : OTHER_LANGUAGES_REACH) };
}
