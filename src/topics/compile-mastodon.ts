import { ALL_TOPIC, type Topic, type TopicRole } from "../core/topic.ts";
import { parseTopic, type Term } from "./language.ts";
import { spelledTag, withoutLatinAccents } from "./spelling.ts";

const SHOWN_TERMS = 3;

export interface MastodonTag {
  /** Without "#", in the form in which Mastodon keeps hashtags: small letters, Latin ones without accents. */
  readonly tag: string;
  readonly topics: readonly string[];
}

export interface TopicNote {
  readonly topic: string;
  readonly text: string;
}

export interface CompiledForMastodon {
  /** In the order in which they matter where only some can be followed: each topic has its turn. */
  readonly tags: readonly MastodonTag[];
  /** What hashtag timelines cannot follow, a sentence for each topic it concerns. */
  readonly notes: readonly TopicNote[];
}

/**
 * The hashtags whose timelines bring posts of the topics: those under `any`, or, where a topic has no `any`, the first
 * under `all`, since every one of its posts has it. Everything else of a topic is left to the matcher.
 *
 * Tags are given by rounds, in each one further tag of every topic, themes and reports before controls: whoever can take
 * only the first of them has some of each topic, and not those of one that has many.
 */
export function compileForMastodon(topics: readonly Topic[]): CompiledForMastodon {
  const tags = new Map<string, string[]>();
  const perTopic: { readonly role: TopicRole; readonly tags: string[] }[] = [];
  const notes: TopicNote[] = [];
  for (const topic of topics) {
    if (topic.id === ALL_TOPIC) continue;
    const { any, all } = parseTopic(topic);
    const followed = any.length === 0 ? all.filter(isTag).slice(0, 1) : any.filter(isTag);
    const own = followed.map((term) => withoutLatinAccents(spelledTag(term)).toLowerCase());
    perTopic.push({ role: topic.role, tags: own });
    for (const tag of own) {
      const users = tags.get(tag) ?? [];
      if (!users.includes(topic.id)) users.push(topic.id);
      tags.set(tag, users);
    }
    const lost = any.length === 0 ? (followed.length === 0 ? all : []) : any.filter((term) => !isTag(term));
    if (lost.length > 0) notes.push({ topic: topic.id, text: noteOf(lost, followed.length) });
  }
  const turns = [
    ...perTopic.filter(({ role }) => role !== "control"),
    ...perTopic.filter(({ role }) => role === "control"),
  ];
  return {
    tags: inTurns(turns.map((topic) => topic.tags)).map((tag) => ({ tag, topics: tags.get(tag) ?? [] })),
    notes,
  };
}

/** Everything in the lists once: in each round the next of every list that no other has given. */
function inTurns(lists: readonly (readonly string[])[]): readonly string[] {
  const given = new Set<string>();
  for (let before = -1; given.size > before; ) {
    before = given.size;
    for (const list of lists) {
      const next = list.find((value) => !given.has(value));
      if (next !== undefined) given.add(next);
    }
  }
  return [...given];
}

function isTag(term: Term): term is Extract<Term, { readonly kind: "tag" }> {
  return term.kind === "tag";
}

function noteOf(lost: readonly Term[], followed: number): string {
  const shown = lost.slice(0, SHOWN_TERMS).map(({ text }) => text);
  const more = lost.length > SHOWN_TERMS ? ` and ${lost.length - SHOWN_TERMS} more` : "";
  const found = `posts with nothing but ${shown.join("; ")}${more} are not found through hashtags`;
  return followed === 0 ? `it has no hashtag to follow; ${found}` : found;
}
