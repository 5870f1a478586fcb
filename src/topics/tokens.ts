import { foldedUnit } from "./units.ts";

/** Tokens are hashed by FNV-1a over their folded units, one `hashStep` each. */
export const HASH_START = 0x811c9dc5 | 0;
const HASH_PRIME = 0x01000193;

export function hashStep(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, HASH_PRIME);
}

export function hashOf(letters: string): number {
  let hash = HASH_START;
  for (let i = 0; i < letters.length; i++) hash = hashStep(hash, letters.charCodeAt(i));
  return hash;
}

export const WORD = 0;
/** A hashtag; its letters follow as words too. */
export const TAG = 1;
/** Words before and after do not follow each other: a sentence end, an address, a handle. */
export const BREAK = 2;

/**
 * Tokens of one text as parallel columns, used again for the next text. `starts` and `ends` are offsets into `text`;
 * `hashes` are those of `hashOf`, 0 for a break.
 */
export class Tokens {
  /** The scanned form: the text itself, or the folded text where single units do not tell. */
  text = "";
  count = 0;
  /** Up to here the scanner has looked for a host name with a path behind it, and found none. */
  noHostBefore = 0;
  kinds = new Uint8Array(256);
  hashes = new Int32Array(256);
  starts = new Int32Array(256);
  ends = new Int32Array(256);

  reset(text: string): void {
    this.text = text;
    this.count = 0;
    this.noHostBefore = 0;
  }

  add(kind: number, hash: number, start: number, end: number): void {
    const at = this.count;
    if (at === this.kinds.length) this.#grow();
    this.kinds[at] = kind;
    this.hashes[at] = hash;
    this.starts[at] = start;
    this.ends[at] = end;
    this.count = at + 1;
  }

  /** The folded letters of token `at`. */
  lettersOf(at: number): string {
    let letters = "";
    for (let i = this.starts[at] as number; i < (this.ends[at] as number); i++) {
      letters += String.fromCharCode(foldedUnit(this.text.charCodeAt(i)));
    }
    return letters;
  }

  /** Whether the folded letters of token `at` are `letters`. */
  isWord(at: number, letters: string): boolean {
    const start = this.starts[at] as number;
    if ((this.ends[at] as number) - start !== letters.length) return false;
    for (let i = 0; i < letters.length; i++) {
      if (foldedUnit(this.text.charCodeAt(start + i)) !== letters.charCodeAt(i)) return false;
    }
    return true;
  }

  #grow(): void {
    const length = this.kinds.length * 2;
    this.kinds = copied(this.kinds, new Uint8Array(length));
    this.hashes = copied(this.hashes, new Int32Array(length));
    this.starts = copied(this.starts, new Int32Array(length));
    this.ends = copied(this.ends, new Int32Array(length));
  }
}

function copied<T extends Uint8Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
