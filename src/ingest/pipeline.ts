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
 * rule the source itself delivered the post; they hold whatever the text says, but for terms that exclude it: a platform's
 * rules have no room for all of them.
 */
export function matchAndScore(post: Post, ruleTopics: readonly string[], pipeline: Pipeline): ScoredPost {
  return scoreMatched(matchPost(post, ruleTopics, pipeline), pipeline);
}

/** A post with its language and topics, not scored yet. */
export type MatchedPost = Omit<ScoredPost, "score">;

/** The first half of `matchAndScore`, for streams of which most is nobody's topic. */
export function matchPost(post: Post, ruleTopics: readonly string[], { language, matcher }: Pipeline): MatchedPost {
  const lang = post.lang ?? (post.text === null ? null : language.identify(post.text));
  const known = lang === post.lang ? post : { ...post, lang };
  const found = matcher.match(known);
  if (ruleTopics.length === 0) return { post: known, topics: found };
  const excluded = matcher.excluded(known);
  return { post: known, topics: [...new Set([...ruleTopics.filter((id) => !excluded.includes(id)), ...found])] };
}

/** The second half of `matchAndScore`. */
export function scoreMatched({ post, topics }: MatchedPost, { scorer }: Pipeline): ScoredPost {
  return { post, topics, score: post.text === null ? null : scorer.score(post.text, post.lang) };
}
