import type { Post } from "../core/post.ts";
import type { LanguageIdentifier, Scorer } from "../sentiment/scorer.ts";
import type { ScoredPost } from "../store/store.ts";
import type { Matcher } from "../topics/match.ts";

/** What a post meets between its source and the store. */
export interface Pipeline {
  readonly matcher: Matcher;
  readonly language: LanguageIdentifier;
  readonly scorer: Scorer;
}

/**
 * Names the language where the source did not, finds the topics, gives the score. `ruleTopics` are topics under whose
 * rule the source itself delivered the post; they hold whatever the text says.
 */
export function matchAndScore(post: Post, ruleTopics: readonly string[], pipeline: Pipeline): ScoredPost {
  const lang = post.lang ?? (post.text === null ? null : pipeline.language.identify(post.text));
  const known = lang === post.lang ? post : { ...post, lang };
  const found = pipeline.matcher.match(known);
  const topics = ruleTopics.length === 0 ? found : [...new Set([...ruleTopics, ...found])];
  return { post: known, topics, score: post.text === null ? null : pipeline.scorer.score(post.text, lang) };
}
