import { ALL_TOPIC, type Topic } from "../core/topic.ts";
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
  readonly tags: readonly MastodonTag[];
  /** What hashtag timelines cannot follow, a sentence for each topic it concerns. */
  readonly notes: readonly TopicNote[];
}

/**
 * The hashtags whose timelines bring posts of the topics: those under `any`, or, where a topic has no `any`, the first
 * under `all`, since every one of its posts has it. Everything else of a topic is left to the matcher.
 */
export function compileForMastodon(topics: readonly Topic[]): CompiledForMastodon {
  const tags = new Map<string, string[]>();
  const notes: TopicNote[] = [];
  for (const topic of topics) {
    if (topic.id === ALL_TOPIC) continue;
    const { any, all } = parseTopic(topic);
    const followed = any.length === 0 ? all.filter(isTag).slice(0, 1) : any.filter(isTag);
    for (const term of followed) {
      const tag = withoutLatinAccents(spelledTag(term)).toLowerCase();
      const users = tags.get(tag) ?? [];
      if (!users.includes(topic.id)) users.push(topic.id);
      tags.set(tag, users);
    }
    const lost = any.length === 0 ? (followed.length === 0 ? all : []) : any.filter((term) => !isTag(term));
    if (lost.length > 0) notes.push({ topic: topic.id, text: noteOf(lost, followed.length) });
  }
  return { tags: Array.from(tags, ([tag, users]) => ({ tag, topics: users })), notes };
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
