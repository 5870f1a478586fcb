import { hashOf, type Tokens } from "./tokens.ts";

/**
 * Numbers for the distinct words of all terms: 1, 2, 3 … in order of first use. Words of a text are looked up by the
 * hash the scanner made in passing, without making a string; equal hashes are told apart by their letters.
 */
export class Vocabulary {
  readonly #ids = new Map<string, number>();
  readonly #words: string[] = [""];
  #slots = new Int32Array(0);
  #hashes = new Int32Array(0);

  get size(): number {
    return this.#ids.size;
  }

  /** The number of `word`, given now if it has none yet. */
  idOf(word: string): number {
    const known = this.#ids.get(word);
    if (known !== undefined) return known;
    const id = this.#words.push(word) - 1;
    this.#ids.set(word, id);
    return id;
  }

  /** Makes `find` ready; call after the last `idOf`. */
  freeze(): void {
    let length = 16;
    while (length < this.#words.length * 4) length *= 2;
    this.#slots = new Int32Array(length);
    this.#hashes = new Int32Array(length);
    for (let id = 1; id < this.#words.length; id++) {
      const hash = hashOf(this.#words[id] ?? "");
      let slot = slotOf(hash, length);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (length - 1);
      this.#slots[slot] = id;
      this.#hashes[slot] = hash;
    }
  }

  /** Number of token `at`, or 0 where no term holds that word. */
  find(tokens: Tokens, at: number): number {
    const hash = tokens.hashes[at] as number;
    const mask = this.#slots.length - 1;
    for (let slot = slotOf(hash, mask + 1); ; slot = (slot + 1) & mask) {
      const id = this.#slots[slot] as number;
      if (id === 0) return 0;
      if (this.#hashes[slot] === hash && tokens.isWord(at, this.#words[id] as string)) return id;
    }
  }
}

function slotOf(hash: number, length: number): number {
  return (hash ^ (hash >>> 15)) & (length - 1);
}
