import type { Topic } from "../../src/core/topic.ts";
import type { Matchable } from "../../src/topics/match.ts";

/** A topic with what a test does not care about filled in. */
export function topicOf(parts: Partial<Topic>): Topic {
  return { id: "t", name: "Test", role: "theme", any: [], all: [], none: [], languages: [], ...parts };
}

export function postOf(text: string | null, parts: Partial<Matchable> = {}): Matchable {
  return { text, hashtags: [], lang: null, ...parts };
}
