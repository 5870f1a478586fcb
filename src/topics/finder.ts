import { Automaton } from "./automaton.ts";
import type { Term } from "./language.ts";
import type { Matchable } from "./match.ts";
import { scan } from "./scan.ts";
import { TAG, Tokens, WORD } from "./tokens.ts";
import { Vocabulary } from "./vocabulary.ts";

/** More words than any `near` spans: parts of a post, and posts, are this far apart. */
const FAR = 1000;

interface Near {
  readonly term: number;
  readonly within: number;
  /** Numbers of its words. */
  readonly words: readonly number[];
}

/** Terms by the word numbers they are made of. */
interface Index {
  readonly words: Vocabulary;
  readonly tags: Vocabulary;
  readonly termOfTag: readonly number[];
  readonly sequences: readonly (readonly number[])[];
  readonly termOfSequence: readonly number[];
  /** By word number; undefined for words that stand in no `near`. */
  readonly nearsOfWord: readonly (readonly Near[] | undefined)[];
}

/** Finds which of many terms stand in a post, in one pass over its text. Holds the result until the next call. */
export class Finder {
  /** Numbers of the terms found, each once, in no particular order; the first `count` are valid. */
  readonly found: Int32Array;
  count = 0;
  readonly #isFound: Uint8Array;
  readonly #tokens = new Tokens();
  readonly #index: Index;
  readonly #automaton: Automaton;
  /** Position at which each word of a `near` stood last. Positions run on over all posts, so none is ever cleared. */
  readonly #lastAt: Float64Array;
  #position = 0;

  /** `terms` are distinct; their numbers are their places in it. */
  constructor(terms: readonly Term[]) {
    this.found = new Int32Array(terms.length);
    this.#isFound = new Uint8Array(terms.length);
    this.#index = indexOf(terms);
    this.#automaton = new Automaton(this.#index.sequences, this.#index.words.size);
    this.#lastAt = new Float64Array(this.#index.words.size + 1).fill(Number.NEGATIVE_INFINITY);
  }

  /** Looks through the text and the list of hashtags, each of which counts as a hashtag and as words. */
  find(post: Matchable): void {
    for (let i = 0; i < this.count; i++) this.#isFound[this.found[i] as number] = 0;
    this.count = 0;
    if (post.text !== null) this.#look(post.text);
    for (const tag of post.hashtags) this.#look(tag.startsWith("#") ? tag : `#${tag}`);
  }

  #look(text: string): void {
    const tokens = this.#tokens;
    const { words, tags, termOfTag, termOfSequence, nearsOfWord } = this.#index;
    const automaton = this.#automaton;
    scan(text, tokens);
    this.#position += FAR;
    let state = 0;
    for (let at = 0; at < tokens.count; at++) {
      const kind = tokens.kinds[at];
      if (kind === WORD) {
        this.#position++;
        const word = words.find(tokens, at);
        if (word === 0) {
          state = 0;
          continue;
        }
        state = automaton.step(state, word);
        for (let end = automaton.ending(state); end !== 0; end = automaton.shorter(end)) {
          this.#add(termOfSequence[automaton.foundAt(end)] as number);
        }
        const nears = nearsOfWord[word];
        if (nears) this.#findNear(word, nears);
      } else if (kind === TAG) {
        const tag = tags.find(tokens, at);
        if (tag !== 0) this.#add(termOfTag[tag] as number);
      } else state = 0;
    }
  }

  /** The word stands here; it completes those of its `near` terms whose other words were seen not long ago. */
  #findNear(word: number, nears: readonly Near[]): void {
    const lastAt = this.#lastAt;
    lastAt[word] = this.#position;
    for (const near of nears) {
      const earliest = this.#position - near.within;
      if (near.words.every((other) => (lastAt[other] as number) >= earliest)) this.#add(near.term);
    }
  }

  #add(term: number): void {
    if (this.#isFound[term] === 1) return;
    this.#isFound[term] = 1;
    this.found[this.count++] = term;
  }
}

function indexOf(terms: readonly Term[]): Index {
  const words = new Vocabulary();
  const tags = new Vocabulary();
  const termOfTag: number[] = [-1];
  const sequences: number[][] = [];
  const termOfSequence: number[] = [];
  const nearsOfWord: (Near[] | undefined)[] = [undefined];
  terms.forEach((term, number) => {
    if (term.kind === "tag") {
      termOfTag[tags.idOf(term.tag)] = number;
      return;
    }
    const ids = term.words.map((word) => words.idOf(word));
    while (nearsOfWord.length <= words.size) nearsOfWord.push(undefined);
    if (term.kind !== "near") {
      sequences.push(ids);
      termOfSequence.push(number);
      return;
    }
    const near = { term: number, within: term.within, words: ids };
    for (const id of ids) nearsOfWord[id] = [...(nearsOfWord[id] ?? []), near];
  });
  words.freeze();
  tags.freeze();
  return { words, tags, termOfTag, sequences, termOfSequence, nearsOfWord };
}
