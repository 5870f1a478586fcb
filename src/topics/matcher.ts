import type { Topic } from "../core/topic.ts";
import { Finder } from "./finder.ts";
import { parseTopic, type Term, termKey } from "./language.ts";
import type { Matchable, Matcher, TermMatch } from "./match.ts";

const ANY = 0;
const ALL = 1;
const NONE = 2;

/** A place at which a topic names a term. */
interface Use {
  readonly topic: number;
  readonly group: number;
  /** Place among all terms of the topic, `any` first. */
  readonly order: number;
  readonly text: string;
}

const NOTHING: readonly string[] = Object.freeze([]);

/**
 * Compiles topics into one matcher. A post belongs to a topic where one of `any` is found (or there is none to find),
 * each of `all`, none of `none`, and, where the topic is limited to languages, the post's language is known to be one
 * of them. Throws UsageError for a term that cannot be parsed.
 *
 * Equal terms of several topics are looked for once, in one pass over the text (scan.ts) through one automaton
 * (automaton.ts); only topics of which a term was found are then looked at. So the cost of a text grows with its
 * length and with what is found in it, not with the number of terms or topics: over the same 91,490 posts, 2,000 rarely
 * found terms took 4 % longer than 20.
 *
 * The matcher holds scratch memory: do not call it from within itself, do not share it between threads.
 */
export function compileTopics(topics: readonly Topic[]): Matcher {
  const terms: Term[] = [];
  const uses: Use[][] = [];
  const numbers = new Map<string, number>();
  topics.forEach((topic, index) => {
    const tree = parseTopic(topic);
    let order = 0;
    const add = (group: number) => (term: Term) => {
      const key = termKey(term);
      const number = numbers.get(key) ?? terms.push(term) - 1;
      if (number === numbers.size) {
        numbers.set(key, number);
        uses.push([]);
      }
      uses[number]?.push({ topic: index, group, order: order++, text: term.text });
    };
    tree.any.forEach(add(ANY));
    tree.all.forEach(add(ALL));
    tree.none.forEach(add(NONE));
  });
  return new TopicMatcher(topics, new Finder(terms), uses);
}

class TopicMatcher implements Matcher {
  readonly #topics: readonly Topic[];
  readonly #needsAny: readonly boolean[];
  readonly #needed: readonly number[];
  readonly #finder: Finder;
  readonly #uses: readonly (readonly Use[])[];
  /** For each topic of which something was found in this post: whether one of `any`, how many of `all`. */
  readonly #hasAny: Uint8Array;
  readonly #hasAll: Uint16Array;
  readonly #isExcluded: Uint8Array;

  constructor(topics: readonly Topic[], finder: Finder, uses: readonly (readonly Use[])[]) {
    this.#topics = topics;
    this.#finder = finder;
    this.#uses = uses;
    this.#needsAny = topics.map((topic) => topic.any.length > 0);
    const needed = topics.map(() => 0);
    for (const use of uses.flat()) if (use.group === ALL) needed[use.topic] = (needed[use.topic] ?? 0) + 1;
    this.#needed = needed;
    this.#hasAny = new Uint8Array(topics.length);
    this.#hasAll = new Uint16Array(topics.length);
    this.#isExcluded = new Uint8Array(topics.length);
  }

  match(post: Matchable): readonly string[] {
    const finder = this.#finder;
    finder.find(post);
    if (finder.count === 0) return NOTHING;
    this.#hasAny.fill(0);
    this.#hasAll.fill(0);
    this.#isExcluded.fill(0);
    for (let i = 0; i < finder.count; i++) {
      for (const use of this.#uses[finder.found[i] as number] as readonly Use[]) {
        if (use.group === ANY) this.#hasAny[use.topic] = 1;
        else if (use.group === ALL) this.#hasAll[use.topic] = (this.#hasAll[use.topic] as number) + 1;
        else this.#isExcluded[use.topic] = 1;
      }
    }
    const matched: string[] = [];
    this.#topics.forEach((topic, index) => {
      if (this.#belongs(index, topic, post.lang)) matched.push(topic.id);
    });
    return matched;
  }

  excluded(post: Matchable): readonly string[] {
    this.#finder.find(post);
    const found = Array.from(this.#finder.found.subarray(0, this.#finder.count));
    const uses = found.flatMap((number) => this.#uses[number] ?? []).filter(({ group }) => group === NONE);
    return [...new Set(uses.map(({ topic }) => this.#topics[topic]?.id ?? ""))];
  }

  find(post: Matchable): readonly TermMatch[] {
    this.#finder.find(post);
    const found = Array.from(this.#finder.found.subarray(0, this.#finder.count));
    return found
      .flatMap((number) => this.#uses[number] ?? [])
      .sort((a, b) => a.topic - b.topic || a.order - b.order)
      .map((use) => ({ topicId: this.#topics[use.topic]?.id ?? "", term: use.text }));
  }

  #belongs(index: number, topic: Topic, lang: string | null): boolean {
    if (this.#isExcluded[index] === 1) return false;
    if (this.#needsAny[index] && this.#hasAny[index] === 0) return false;
    if (this.#hasAll[index] !== this.#needed[index]) return false;
    if (!this.#needsAny[index] && this.#needed[index] === 0) return false;
    return topic.languages.length === 0 || (lang !== null && topic.languages.includes(lang));
  }
}
