/// <reference path="./natural.d.ts" />
import { scoreOf } from "../core/score.ts";
import type { Scorer } from "./scorer.ts";

type Analyzer = import("natural/lib/natural/sentiment/SentimentAnalyzer.js").default;

interface Language {
  readonly name: "English" | "Spanish" | "Portuguese";
  /** Weight of one AFINN point, and of finding nothing. */
  readonly slope: number;
  readonly neutral: number;
  /** Words left out: names ("United States"), what the topics are made of, and who wins: on an election night no feeling. */
  readonly masked: ReadonlySet<string>;
}

const LANGUAGES: Readonly<Record<string, Language>> = {
  en: {
    name: "English",
    slope: 0.31,
    neutral: 0.28,
    masked: new Set([
      "united",
      "leave",
      "crash",
      "error",
      "errors",
      "escape",
      "escapes",
      "escaping",
      "win",
      "wins",
      "won",
      "winning",
      "winner",
      "winners",
    ]),
  },
  es: { name: "Spanish", slope: 0.2, neutral: 0.08, masked: new Set(["salir", "error"]) },
  pt: { name: "Portuguese", slope: 0.19, neutral: 0.1, masked: new Set(["sair", "erro"]) },
};
const MODEL = "classic-afinn-1";
/** Sums beyond this say no more: a long post is not surer than a short one. */
const MOST_POINTS = 10;

/** Web addresses and handles, which are left out; clause ends; words; emoji. */
const TOKEN =
  /https?:\/\/\S+|www\.\S+|@[\p{L}\p{N}_]+|[.!?;:,\n\u2026]|[\p{L}\p{N}_]+(?:['’][\p{L}\p{N}_]+)*|\p{Extended_Pictographic}/gu;
const ADDRESS = /^(?:https?:\/\/|www\.|@)/;
const CLAUSE_END = /^[.!?;:,\n\u2026]$/;
const WORD = /^[\p{L}\p{N}_]/u;
const NEGATED = /n['’]t$/;

/**
 * The `classic` scorer: word values of AFINN as `natural` ships and adds them up, for English (AFINN-165), Spanish and
 * Portuguese. Other languages and texts without words get no score. natural's `pattern` lexicons for French, German,
 * Italian and Dutch are not used: they find one negative post in three at best, and those of German are capitalised,
 * while the analyzer looks for lower case only.
 *
 * What natural does, and what is done about it: its negation ("not", "no", "never" …) turns every later word of the
 * list it is given, so it is given one clause at a time; it knows no "n't", so contractions are handed over as "not";
 * its result is a mean over all words, so it is multiplied back to the sum. It has no stemmer here, because one lowers
 * the quality. It sees no capitals, intensifiers or irony.
 *
 * The sum s, cut at ±10, becomes posteriors under even priors by softmax(-slope·s, neutral, slope·s): without any
 * evidence neutral leads and neither side does. Slope and neutral were fitted by maximum likelihood with balanced
 * classes; English on SemEval 2013-2015 task A (19,617 posts), Spanish and Portuguese on the training part of UMSAB
 * (1,839 posts each). Macro-averaged recall on posts not fitted on: English .487 (SemEval 2016 devtest) and .558 (2016
 * test), Spanish .45 and Portuguese .45 (validation part).
 */
export async function openClassicScorer(): Promise<Scorer> {
  const { default: SentimentAnalyzer } = await import("natural/lib/natural/sentiment/SentimentAnalyzer.js");
  const analyzers = new Map(
    Object.entries(LANGUAGES).map(([lang, language]) => [
      lang,
      { language, analyzer: new SentimentAnalyzer(language.name, undefined, "afinn") },
    ]),
  );
  return {
    model: MODEL,
    score(text, lang) {
      const known = lang === null ? undefined : analyzers.get(lang);
      if (!known) return null;
      const { slope, neutral } = known.language;
      const points = pointsOf(text, known.language, known.analyzer);
      if (points === null) return null;
      const tilt = slope * Math.max(-MOST_POINTS, Math.min(MOST_POINTS, points));
      return scoreOf(Math.exp(-tilt), Math.exp(neutral), Math.exp(tilt), MODEL);
    },
  };
}

/** Sum of the clauses' points; null for a text with neither a word nor an emoji of the lexicon. */
function pointsOf(text: string, language: Language, analyzer: Analyzer): number | null {
  const tokens = text.toLowerCase().match(TOKEN) ?? [];
  let points = 0;
  let hasWord = false;
  let clause: string[] = [];
  for (const token of tokens) {
    if (ADDRESS.test(token)) continue;
    if (CLAUSE_END.test(token)) {
      points += clausePoints(clause, analyzer);
      clause = [];
      continue;
    }
    hasWord ||= WORD.test(token);
    if (!language.masked.has(token)) clause.push(NEGATED.test(token) ? "not" : token);
  }
  points += clausePoints(clause, analyzer);
  return hasWord || points !== 0 ? points : null;
}

/** natural's mean over the words made a sum again; it is NaN for no words. */
function clausePoints(words: readonly string[], analyzer: Analyzer): number {
  return words.length === 0 ? 0 : Math.round(analyzer.getSentiment(words) * words.length);
}
