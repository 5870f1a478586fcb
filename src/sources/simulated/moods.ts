import { LANGUAGES, type Language, MOODS, type Mood, type Strand } from "./phrases/phrasebook.ts";

/** What decides over moods and languages at one minute of the night. */
export interface Hour {
  /** Share of the evening before the first results settled: 1 at the beginning, 0 three hours later. */
  readonly early: number;
  /** How far the evening has turned, 0 to 1. */
  readonly turned: number;
  /** 0 until the race is called, then rising to 1. */
  readonly over: number;
  /** Height of running bursts about races called. */
  readonly calling: number;
  readonly site: "up" | "down" | "back";
  /** Local hour as a fraction, counted from 18:00. */
  readonly hoursIn: number;
  /** Weights of LANGUAGES. */
  readonly languages: readonly number[];
}

/** How likely each mood is at that hour, in any unit, in the order of MOODS[strand]. */
export function moodWeights(strand: Strand, hour: Hour): Readonly<Partial<Record<Mood, number>>> {
  const { early, turned, over, calling } = hour;
  switch (strand) {
    case "results":
      return {
        waiting: 3 * early,
        call: 2.2 * calling,
        count: (1 - over) * 1.7 * (1 - early) ** 2,
        plain: 0.9 - 0.5 * over,
        joy: 0.15 + 0.15 * (1 - early) + 0.5 * turned + 0.6 * over,
        dread: 0.12 + 0.3 * (1 - early) + 2.6 * turned + 0.4 * over,
        wry: 0.2 + 0.6 * (1 - early) + 0.3 * turned - 0.6 * over,
        final: 5 * over,
      };
    case "leaving":
      return {
        conditional: (1 - over) * (1.5 - 0.6 * turned),
        decided: 0.1 + 0.9 * turned + 0.5 * over,
        joke: 0.9,
        mock: 0.35 + 0.2 * turned,
        host: 0.2 + 0.35 * turned,
        stay: 0.08 + 0.25 * turned + 0.2 * over,
        search: 0.12 + 0.22 * turned,
      };
    case "site":
      if (hour.site === "back") return { back: 0.8, downJoke: 0.4, downNews: 0.3 };
      return hour.site === "down" ? { down: 1, downJoke: 0.42, downNews: 0.2 } : { down: 1 };
    case "aside":
      return { chatter: 0.45, trap: 0.55 };
  }
}

/** The moods of a strand that a language has phrases for, with their weights at that hour. */
export function openMoods(
  strand: Strand,
  hour: Hour,
  has: (mood: Mood) => boolean,
): { readonly moods: readonly Mood[]; readonly weights: readonly number[] } {
  const weights = moodWeights(strand, hour);
  const moods = (MOODS[strand] as readonly Mood[]).filter((mood) => has(mood) && (weights[mood] ?? 0) > 0);
  return { moods, weights: moods.map((mood) => weights[mood] ?? 0) };
}

/** Share of each language but English, in the evening and ten hours later, when it is morning in Europe and afternoon in Asia. */
const SHARES: Readonly<Record<Exclude<Language, "en">, readonly [evening: number, morning: number]>> = {
  es: [0.052, 0.045],
  fr: [0.018, 0.05],
  de: [0.011, 0.042],
  pt: [0.016, 0.026],
  it: [0.009, 0.026],
  id: [0.009, 0.015],
};

/** Weights of LANGUAGES that many hours after 18:00 local time; English has what the others leave. */
export function languageWeights(hoursIn: number): readonly number[] {
  const way = Math.min(1, Math.max(0, hoursIn / 10)) ** 2;
  const share = (lang: Language) => (lang === "en" ? 0 : SHARES[lang][0] + way * (SHARES[lang][1] - SHARES[lang][0]));
  const others = LANGUAGES.reduce((sum, lang) => sum + share(lang), 0);
  return LANGUAGES.map((lang) => (lang === "en" ? 1 - others : share(lang)));
}
