/**
 * Aho-Corasick automaton (Aho and Corasick 1975) over word numbers: finds every one of many word sequences in one pass,
 * one step a word, whatever their number. States are numbers, 0 is the root. Building is linear in the words of all
 * sequences; a step is amortised constant.
 *
 * Over words rather than characters, because terms are whole words anyway: the states for two thousand terms stay in
 * the processor's cache, and a word that no term holds leads to the root without any step.
 */
export class Automaton {
  readonly #width: number;
  readonly #fromRoot: Int32Array;
  readonly #deeper = new Map<number, number>();
  /** Longest proper suffix that is a state. */
  readonly #fallback: number[] = [0];
  /** Sequence that ends here, or -1. */
  readonly #found: number[] = [-1];
  /** Nearest suffix state at which a sequence ends, or 0. */
  readonly #shorter: number[] = [0];

  /** `sequences` are distinct and not empty; word numbers go from 1 to `words`. */
  constructor(sequences: readonly (readonly number[])[], words: number) {
    this.#width = words + 1;
    this.#fromRoot = new Int32Array(words + 1);
    const letters: number[] = [0];
    const parents: number[] = [0];
    sequences.forEach((sequence, index) => {
      let state = 0;
      for (const word of sequence) {
        const next = this.#child(state, word);
        if (next !== 0) state = next;
        else state = this.#grow(state, word, letters, parents);
      }
      this.#found[state] = index;
    });
    this.#link(letters, parents);
  }

  /** State after `word` (its number, from 1) in `state`. */
  step(state: number, word: number): number {
    for (let from = state; from !== 0; from = this.#fallback[from] as number) {
      const next = this.#deeper.get(from * this.#width + word);
      if (next !== undefined) return next;
    }
    return this.#fromRoot[word] as number;
  }

  /** The first state, `state` itself or one behind it, at which a sequence ends; 0 for none. */
  ending(state: number): number {
    return (this.#found[state] as number) >= 0 ? state : (this.#shorter[state] as number);
  }

  /** The next such state after one given by `ending` or `shorter`; 0 for none. */
  shorter(state: number): number {
    return this.#shorter[state] as number;
  }

  /** Index of the sequence that ends at a state given by `ending` or `shorter`. */
  foundAt(state: number): number {
    return this.#found[state] as number;
  }

  #child(state: number, word: number): number {
    return state === 0 ? (this.#fromRoot[word] ?? 0) : (this.#deeper.get(state * this.#width + word) ?? 0);
  }

  #grow(state: number, word: number, letters: number[], parents: number[]): number {
    const next = this.#found.push(-1) - 1;
    this.#fallback.push(0);
    this.#shorter.push(0);
    letters.push(word);
    parents.push(state);
    if (state === 0) this.#fromRoot[word] = next;
    else this.#deeper.set(state * this.#width + word, next);
    return next;
  }

  /** Fallbacks level by level, because that of a state leads to a shallower one. */
  #link(letters: readonly number[], parents: readonly number[]): void {
    const depths: number[] = [0];
    for (let state = 1; state < letters.length; state++) depths.push((depths[parents[state] ?? 0] ?? 0) + 1);
    const byDepth = [...depths.keys()].sort((a, b) => (depths[a] ?? 0) - (depths[b] ?? 0));
    for (const state of byDepth) {
      if ((depths[state] ?? 0) < 2) continue;
      const parent = parents[state] ?? 0;
      const fallback = this.step(this.#fallback[parent] ?? 0, letters[state] ?? 0);
      this.#fallback[state] = fallback;
      this.#shorter[state] = this.ending(fallback);
    }
  }
}
