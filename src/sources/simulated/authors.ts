import type { Random } from "../../core/clock.ts";
import type { AuthorHasher } from "../../core/identity.ts";

const SKEW = 1.8;

/** A pool of authors that exist nowhere; the first of them write far more than the last. */
export class Authors {
  readonly #hash: AuthorHasher;
  readonly #random: Random;
  readonly #size: number;
  readonly #keys: string[] = [];

  constructor(hash: AuthorHasher, size: number, random: Random) {
    this.#hash = hash;
    this.#size = size;
    this.#random = random;
  }

  /** The number of some author, other than `not` where the pool has another. */
  some(not?: number): number {
    const author = Math.floor(this.#size * this.#random() ** SKEW);
    return author === not ? (author + 1) % this.#size : author;
  }

  key(author: number): string {
    const known = this.#keys[author];
    if (known !== undefined) return known;
    const key = this.#hash("simulated", `author-${author}`);
    this.#keys[author] = key;
    return key;
  }
}
