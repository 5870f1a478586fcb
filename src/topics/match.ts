/** What the matcher sees of a post. */
export interface Matchable {
  readonly text: string | null;
  /** Without "#". */
  readonly hashtags: readonly string[];
  readonly lang: string | null;
}

/** One term found in a text, in the topic's own spelling. */
export interface TermMatch {
  readonly topicId: string;
  readonly term: string;
}

/** All topics compiled into one automaton: the cost of a text does not grow with the number of terms. */
export interface Matcher {
  /** Ids of the topics the post belongs to, in the order the topics were given, without `all`. */
  match(post: Matchable): readonly string[];
  /** Ids of the topics of which the post holds an excluding term, whatever else it holds. */
  excluded(post: Matchable): readonly string[];
  /** Every term found, also excluding ones, whether or not the topic matches in the end. */
  find(post: Matchable): readonly TermMatch[];
}
