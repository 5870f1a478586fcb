import type { Topic } from "../core/topic.ts";
import type { Matchable, Matcher } from "./match.ts";

/** Why a post belongs to a topic or not. Terms are in the topic's own spelling, in its order. */
export interface TopicExplanation {
  readonly topicId: string;
  readonly name: string;
  readonly matched: boolean;
  /**
   * `matched`; `nothing`: none of `any` was found; `incomplete`: some of `all` were not; `excluded`: a term of `none`
   * was found; `language`: the topic is limited to others, or the post's language is not known. The first that holds.
   */
  readonly reason: "matched" | "nothing" | "incomplete" | "excluded" | "language";
  /** Terms of `any` and `all` found. */
  readonly found: readonly string[];
  /** Terms of `all` not found. */
  readonly missing: readonly string[];
  /** Terms of `none` found. */
  readonly excluding: readonly string[];
  /** The languages the topic is limited to; empty for every language. */
  readonly languages: readonly string[];
}

/**
 * Explains each topic against a post, in the order of the topics; `matcher` must be compiled from the same ones. Says
 * nothing about text outside the terms: a post may be about a topic and use none of its words.
 */
export function explainTopics(
  topics: readonly Topic[],
  matcher: Matcher,
  post: Matchable,
): readonly TopicExplanation[] {
  const matched = new Set(matcher.match(post));
  const all = matcher.find(post);
  return topics.map((topic) => {
    const terms = new Set(all.filter(({ topicId }) => topicId === topic.id).map(({ term }) => term));
    const found = (wanted: readonly string[]) => wanted.filter((term) => terms.has(term.trim()));
    const missing = topic.all.filter((term) => !terms.has(term.trim()));
    const excluding = found(topic.none);
    return {
      topicId: topic.id,
      name: topic.name,
      matched: matched.has(topic.id),
      reason: reasonOf(
        matched.has(topic.id),
        topic.any.length > 0 && found(topic.any).length === 0,
        missing,
        excluding,
      ),
      found: [...new Set([...found(topic.any), ...found(topic.all)])],
      missing,
      excluding,
      languages: topic.languages,
    };
  });
}

function reasonOf(
  isMatched: boolean,
  hasNothing: boolean,
  missing: readonly string[],
  excluding: readonly string[],
): TopicExplanation["reason"] {
  if (isMatched) return "matched";
  if (hasNothing) return "nothing";
  if (missing.length > 0) return "incomplete";
  return excluding.length > 0 ? "excluded" : "language";
}
