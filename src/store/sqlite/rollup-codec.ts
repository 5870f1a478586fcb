/**
 * Totals of posts, as SeriesCell has them; neutral is what negative and positive leave of `scored`. What a batch changes
 * is told in the same form, with values below zero where something is taken away.
 */
export interface Totals {
  count: number;
  estimate: number;
  scored: number;
  negative: number;
  positive: number;
  polaritySum: number;
}

/** Totals by group (rollup-blocks.ts). */
export type Groups = Map<number, Totals>;

export function emptyTotals(): Totals {
  return { count: 0, estimate: 0, scored: 0, negative: 0, positive: 0, polaritySum: 0 };
}

export function addTotals(sum: Totals, part: Totals): void {
  sum.count += part.count;
  sum.estimate += part.estimate;
  sum.scored += part.scored;
  sum.negative += part.negative;
  sum.positive += part.positive;
  sum.polaritySum += part.polaritySum;
}

export function setTotals(into: Totals, from: Totals): void {
  into.count = from.count;
  into.estimate = from.estimate;
  into.scored = from.scored;
  into.negative = from.negative;
  into.positive = from.positive;
  into.polaritySum = from.polaritySum;
}

/**
 * A block packs the totals of several slots of time: for each slot with posts its number, the length in bytes of what
 * follows, and for each group its key and totals. All are variable-length integers (seven bits a byte, least first) but
 * an estimate that is not the count, which is a double. Slots that a change leaves alone are copied, not unpacked.
 *
 * Gives the block with the changes added, empty where no post is left.
 */
export function changedBlock(block: Uint8Array, changes: ReadonlyMap<number, Groups>): Uint8Array {
  const parts: (readonly [slot: number, groups: Uint8Array])[] = [];
  const added = new Map(changes);
  eachSlot(block, (slot, start, end) => {
    const change = changes.get(slot);
    added.delete(slot);
    parts.push([slot, change ? encodeGroups(sumOf(change, block, start, end)) : block.subarray(start, end)]);
  });
  for (const [slot, groups] of added) parts.push([slot, encodeGroups(groups)]);
  if (parts.length > 1) parts.sort(([a], [b]) => a - b);
  const out = new Encoder();
  for (const [slot, groups] of parts) {
    if (groups.length === 0) continue;
    out.integer(slot);
    out.integer(groups.length);
    out.copy(groups);
  }
  return out.bytes();
}

/** Visits what a block holds in slots [fromSlot, toSlot). `totals` is one object again and again. */
export function readBlock(
  block: Uint8Array,
  fromSlot: number,
  toSlot: number,
  visit: (slot: number, group: number, totals: Totals) => void,
): void {
  eachSlot(block, (slot, start, end) => {
    if (slot >= fromSlot && slot < toSlot) eachGroup(block, slot, start, end, visit);
  });
}

function sumOf(change: Groups, block: Uint8Array, start: number, end: number): Groups {
  const sums: Groups = new Map();
  eachGroup(block, 0, start, end, (_slot, group, totals) => sums.set(group, { ...totals }));
  for (const [group, totals] of change) {
    const sum = sums.get(group);
    if (sum) addTotals(sum, totals);
    else sums.set(group, totals);
  }
  return sums;
}

function encodeGroups(groups: Groups): Uint8Array {
  const out = new Encoder();
  for (const [group, totals] of groups) {
    if (totals.count === 0) continue;
    out.integer(group);
    out.totals(totals);
  }
  return out.bytes();
}

function eachSlot(block: Uint8Array, visit: (slot: number, start: number, end: number) => void): void {
  const input = new Decoder(block, 0);
  while (input.at < block.length) {
    const slot = input.integer();
    const length = input.integer();
    visit(slot, input.at, input.at + length);
    input.at += length;
  }
}

function eachGroup(
  block: Uint8Array,
  slot: number,
  start: number,
  end: number,
  visit: (slot: number, group: number, totals: Totals) => void,
): void {
  const input = new Decoder(block, start);
  const totals = emptyTotals();
  while (input.at < end) {
    const group = input.integer();
    input.totals(totals);
    visit(slot, group, totals);
  }
}

class Encoder {
  #buffer = Buffer.allocUnsafe(64);
  #at = 0;

  integer(value: number): void {
    this.#reserve(16);
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) this.#buffer[this.#at++] = (rest % 128) + 128;
    this.#buffer[this.#at++] = rest;
  }

  totals({ count, estimate, scored, negative, positive, polaritySum }: Totals): void {
    const isWeighted = estimate !== count;
    this.integer(count * 2 + (isWeighted ? 1 : 0));
    this.integer(scored);
    this.integer(negative);
    this.integer(positive);
    this.integer(polaritySum < 0 ? -2 * polaritySum - 1 : 2 * polaritySum);
    if (!isWeighted) return;
    this.#reserve(8);
    this.#at = this.#buffer.writeDoubleLE(estimate, this.#at);
  }

  copy(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#at);
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#at + bytes));
    larger.set(this.#buffer.subarray(0, this.#at));
    this.#buffer = larger;
  }
}

class Decoder {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  integer(): number {
    const bytes = this.#bytes;
    const first = bytes[this.at++] ?? 0;
    if (first < 128) return first;
    const second = bytes[this.at++] ?? 0;
    if (second < 128) return first - 128 + second * 128;
    let value = first - 128 + (second - 128) * 128;
    for (let scale = 16_384; ; scale *= 128) {
      const byte = bytes[this.at++] ?? 0;
      if (byte < 128) return value + byte * scale;
      value += (byte - 128) * scale;
    }
  }

  totals(into: Totals): void {
    const head = this.integer();
    const isWeighted = head % 2 === 1;
    into.count = isWeighted ? (head - 1) / 2 : head / 2;
    into.scored = this.integer();
    into.negative = this.integer();
    into.positive = this.integer();
    const zigzag = this.integer();
    into.polaritySum = zigzag % 2 === 1 ? -(zigzag + 1) / 2 : zigzag / 2;
    into.estimate = isWeighted ? this.#double() : into.count;
  }

  #double(): number {
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + this.at, 8);
    this.at += 8;
    return view.getFloat64(0, true);
  }
}
