import { endianness } from "node:os";
import type { Verdict } from "../../core/check.ts";
import { judgingRank, VERDICTS_BY_RANK } from "../judge.ts";

const CHUNK_ROWS = 1 << 16;
const FIRST_ROWS = 16;
/** A row is one number of 61 bits: time (48), rank of the verdict (3), status code (10). */
const RANK_BITS = 3;
const CODE_BITS = 10;
const LOW_TIME = 2 ** (32 - RANK_BITS - CODE_BITS);
const HIGH = endianness() === "LE" ? 1 : 0;
const LOW = 1 - HIGH;

/** Rows of one site in any order, 8 bytes each. */
export class SiteRows {
  readonly #full: Uint32Array[] = [];
  #chunk = new Uint32Array(2 * FIRST_ROWS);
  #used = 0;

  /** `atMs`: whole, from 1970 on. `code`: below 1,000, 0 for none. */
  add(atMs: number, verdict: Verdict, code: number): void {
    if (this.#used === this.#chunk.length) this.#makeRoom();
    const high = Math.floor(atMs / LOW_TIME);
    const low = ((atMs - high * LOW_TIME) << (RANK_BITS + CODE_BITS)) | (judgingRank(verdict) << CODE_BITS) | code;
    this.#chunk[this.#used + HIGH] = high;
    this.#chunk[this.#used + LOW] = low;
    this.#used += 2;
  }

  #makeRoom(): void {
    if (this.#chunk.length < 2 * CHUNK_ROWS) {
      const larger = new Uint32Array(2 * this.#chunk.length);
      larger.set(this.#chunk);
      this.#chunk = larger;
      return;
    }
    this.#full.push(this.#chunk);
    this.#chunk = new Uint32Array(2 * CHUNK_ROWS);
    this.#used = 0;
  }

  /** The rows in order of judging, those of equal time and verdict once. They are here no more afterwards. */
  take(): SortedRows {
    const length = this.#full.reduce((sum, chunk) => sum + chunk.length, this.#used);
    const words = new Uint32Array(length);
    let at = 0;
    for (let chunk = this.#full.shift(); chunk !== undefined; chunk = this.#full.shift()) {
      words.set(chunk, at);
      at += chunk.length;
    }
    words.set(this.#chunk.subarray(0, this.#used), at);
    this.#chunk = new Uint32Array(0);
    this.#used = 0;
    return new SortedRows(words);
  }
}

/** Rows in order of time, of one time in the order in which they are judged. */
export class SortedRows {
  /** How many there are. */
  readonly length: number;
  /** Rows that were left out because another one has their time and verdict. */
  readonly repeated: number;
  readonly #words: Uint32Array;

  constructor(words: Uint32Array) {
    const rows = words.length / 2;
    new BigUint64Array(words.buffer, 0, rows).sort();
    this.#words = words;
    this.length = this.#dropRepeated(rows);
    this.repeated = rows - this.length;
  }

  atMs(row: number): number {
    return (
      (this.#words[2 * row + HIGH] ?? 0) * LOW_TIME + ((this.#words[2 * row + LOW] ?? 0) >>> (RANK_BITS + CODE_BITS))
    );
  }

  verdict(row: number): Verdict {
    return VERDICTS_BY_RANK[((this.#words[2 * row + LOW] ?? 0) >>> CODE_BITS) & 7] ?? "inconclusive";
  }

  /** Status code; 0 for none. */
  code(row: number): number {
    return (this.#words[2 * row + LOW] ?? 0) & 1023;
  }

  /** The first row that is not earlier than a time. */
  rowFrom(ms: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.atMs(middle) < ms) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Of rows that differ in their code alone the greatest stays: one that has a code. */
  #dropRepeated(rows: number): number {
    const words = this.#words;
    let kept = 0;
    for (let row = 0; row < rows; row++) {
      const low = words[2 * row + LOW] ?? 0;
      const isSame =
        row + 1 < rows &&
        words[2 * row + HIGH] === words[2 * row + 2 + HIGH] &&
        low >>> CODE_BITS === (words[2 * row + 2 + LOW] ?? 0) >>> CODE_BITS;
      if (isSame) continue;
      words[2 * kept + HIGH] = words[2 * row + HIGH] ?? 0;
      words[2 * kept + LOW] = low;
      kept++;
    }
    return kept;
  }
}
