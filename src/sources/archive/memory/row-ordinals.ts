const PARTITIONS = 256;

/**
 * Counts equal rows of one file, so that each can have an id of its own. Remembers 64 bits of each different row in
 * open-addressed tables that are at most three quarters full: 11 to 22 bytes a row, that is about 16 MB for a million
 * different rows without an id. Counts above one are kept apart, since they are few.
 */
export class RowOrdinals {
  readonly #tables: Uint32Array[] = Array.from({ length: PARTITIONS }, () => new Uint32Array(16));
  readonly #used = new Uint32Array(PARTITIONS);
  readonly #repeated = new Map<string, number>();

  /** 1 for the first row with this hash (base64url, at least 12 characters), 2 for the second, and so on. */
  next(hash: string): number {
    const low = bits(hash, 0);
    const high = bits(hash, 6);
    if (this.#add(low & (PARTITIONS - 1), low >>> 0 || 1, high >>> 0)) return 1;
    const ordinal = (this.#repeated.get(hash) ?? 1) + 1;
    this.#repeated.set(hash, ordinal);
    return ordinal;
  }

  #add(partition: number, low: number, high: number): boolean {
    let table = this.#tables[partition] ?? new Uint32Array(16);
    const used = this.#used[partition] ?? 0;
    if ((used + 1) * 8 > table.length * 3) {
      table = grown(table);
      this.#tables[partition] = table;
    }
    if (!insert(table, low, high)) return false;
    this.#used[partition] = used + 1;
    return true;
  }
}

/** Pairs of words; a first word of 0 marks an empty place. */
function insert(table: Uint32Array, low: number, high: number): boolean {
  const mask = table.length - 1;
  for (let at = (high << 1) & mask; ; at = (at + 2) & mask) {
    const there = table[at];
    if (there === 0) {
      table[at] = low;
      table[at + 1] = high;
      return true;
    }
    if (there === low && table[at + 1] === high) return false;
  }
}

function grown(table: Uint32Array): Uint32Array {
  const larger = new Uint32Array(table.length * 2);
  for (let at = 0; at < table.length; at += 2) {
    const low = table[at] ?? 0;
    if (low !== 0) insert(larger, low, table[at + 1] ?? 0);
  }
  return larger;
}

/** 32 bits mixed from six characters. */
function bits(text: string, from: number): number {
  let value = 0;
  for (let i = from; i < from + 6; i++) value = Math.imul(value, 67) + text.charCodeAt(i);
  return Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
}
