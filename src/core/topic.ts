export const TOPIC_ROLES = ["control", "theme", "report"] as const;
/** `control`: all election talk; `theme`: emigration; `report`: "the site is down". */
export type TopicRole = (typeof TOPIC_ROLES)[number];

/**
 * A named rule set, as written in YAML. A term is a word (`emigrate`), a "quoted or spaced phrase", a `#tag`, or
 * `near(word word, 5)`. A post matches where one of `any` does, every one of `all`, and none of `none`.
 */
export interface Topic {
  readonly id: string;
  readonly name: string;
  readonly role: TopicRole;
  readonly any: readonly string[];
  readonly all: readonly string[];
  readonly none: readonly string[];
  /** Primary subtags the topic is limited to; empty for every language. */
  readonly languages: readonly string[];
}

/** The built-in topic that every stored post belongs to. */
export const ALL_TOPIC = "all";
