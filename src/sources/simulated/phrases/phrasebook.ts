export const LANGUAGES = ["en", "es", "fr", "de", "pt", "it", "id"] as const;
export type Language = (typeof LANGUAGES)[number];

/** What a simulated post is about. The topics it belongs to are decided later, by the same matcher as for any post. */
export const STRANDS = ["results", "leaving", "site", "aside"] as const;
export type Strand = (typeof STRANDS)[number];

/** The vein in which a strand is written; which veins are open depends on the time of night (see moods.ts). */
export const MOODS = {
  results: ["waiting", "call", "count", "plain", "joy", "dread", "wry", "final"],
  leaving: ["conditional", "decided", "joke", "mock", "host", "stay", "search"],
  site: ["down", "downJoke", "downNews", "back"],
  aside: ["chatter", "trap"],
} as const satisfies Readonly<Record<Strand, readonly string[]>>;
export type Mood = (typeof MOODS)[Strand][number];

/** How a mood feels, where it decides over emoji. */
export const TONES: Readonly<Partial<Record<Mood, "bright" | "dark" | "wry">>> = {
  joy: "bright",
  host: "bright",
  dread: "dark",
  decided: "dark",
  wry: "wry",
  joke: "wry",
  mock: "wry",
  downJoke: "wry",
  down: "dark",
};

/** How far posts of a mood go, 1 where it is not listed. Jokes travel, remarks do not. */
export const REACH: Readonly<Partial<Record<Mood, number>>> = {
  waiting: 0.3,
  call: 0.8,
  count: 0.3,
  plain: 0.2,
  joy: 0.6,
  dread: 0.5,
  wry: 1.5,
  final: 1.5,
  conditional: 0.4,
  decided: 0.5,
  joke: 2,
  host: 2,
  stay: 2,
  downJoke: 2,
  downNews: 3,
};

/** What replies and quotes are about: a strand, or the results once the race is over. */
export const ANSWERED = [...STRANDS, "over"] as const;
export type Answered = (typeof ANSWERED)[number];

/**
 * The sentences of one language. In a phrase, `[a|b|]` is a choice and `{name}` a word of the lexicon or one that the
 * hour gives: `{place}` and `{winner}` of a race just called, `{open}` a contested state not called yet.
 */
export interface Phrasebook {
  readonly lang: Language;
  readonly lexicon: Readonly<Record<string, readonly string[]>>;
  readonly moods: Readonly<Partial<Record<Mood, readonly string[]>>>;
  readonly replies: Readonly<Record<Answered, readonly string[]>>;
  readonly quotes: Readonly<Record<Answered, readonly string[]>>;
  /** Whole texts that many people paste unchanged, tags included. */
  readonly copied: Readonly<Partial<Record<Strand, readonly string[]>>>;
  /** Hashtags without "#", the common ones first: each is half as likely again as the one after it. */
  readonly tags: Readonly<Record<Strand, readonly string[]>>;
  /** Names of places in this language where they differ from the English ones. */
  readonly places: Readonly<Record<string, string>>;
}

/** Words that the hour gives, and the longest each may be; the grammar checks lengths with them. */
export const GIVEN = { place: "the early returns", winner: "Clinton", open: "North Carolina" } as const;
export type Given = Readonly<Record<keyof typeof GIVEN, string>>;
