import type { Label } from "../../core/score.ts";
import { detailOf, type FilterIds, groupTest } from "./group-filter.ts";
import { type Resolution, STEPS } from "./rollup-blocks.ts";
import type { Totals } from "./rollup-codec.ts";
import type { RollupReader } from "./rollup-reader.ts";

/** Half-open, epoch milliseconds; ends may be infinite. */
export interface Slice {
  readonly fromMs: number;
  readonly toMs: number;
}

interface Slot extends Slice {
  posts: number;
  matches: number;
}

/** A slot with so few posts, or with matches in at least this share of them, is read post by post. */
const FEW_POSTS = 150;
const DENSE_SHARE = 0.05;

/**
 * The stretches of a window in which, by the roll-ups, posts of a filter lie, in order of time: so that a rare language
 * is found without reading the posts between. Days are looked at first, hours and minutes where a day holds too much
 * else.
 */
export function* timeSlices(
  rollups: RollupReader,
  filter: FilterIds,
  labels: readonly Label[] | undefined,
  window: Slice,
  isBackwards: boolean,
): Generator<Slice> {
  let joined: Slice | undefined;
  for (const slice of unjoined(rollups, filter, labels, window, isBackwards, STEPS)) {
    const [earlier, later] = isBackwards ? [slice, joined] : [joined, slice];
    if (earlier && later && earlier.toMs === later.fromMs) {
      joined = { fromMs: earlier.fromMs, toMs: later.toMs };
      continue;
    }
    if (joined) yield joined;
    joined = slice;
  }
  if (joined) yield joined;
}

/** How many posts of some totals have one of the labels, or all of them where no label is asked for. */
export function labelled(totals: Totals, labels: readonly Label[] | undefined): number {
  if (labels === undefined) return totals.count;
  const { negative, positive, scored } = totals;
  const byLabel: Readonly<Record<Label, number>> = { negative, positive, neutral: scored - negative - positive };
  return [...new Set(labels)].reduce((sum, label) => sum + byLabel[label], 0);
}

function* unjoined(
  rollups: RollupReader,
  filter: FilterIds,
  labels: readonly Label[] | undefined,
  window: Slice,
  isBackwards: boolean,
  [resolution, ...finer]: readonly Resolution[],
): Generator<Slice> {
  if (!resolution) return;
  const slots = slotsOf(rollups, filter, labels, window, resolution);
  for (const slot of isBackwards ? slots.reverse() : slots) {
    if (slot.matches === 0) continue;
    const isReadable = slot.posts <= FEW_POSTS || slot.matches >= slot.posts * DENSE_SHARE || finer.length === 0;
    const { fromMs, toMs } = slot;
    if (isReadable) yield { fromMs, toMs };
    else yield* unjoined(rollups, filter, labels, { fromMs, toMs }, isBackwards, finer);
  }
}

function slotsOf(
  rollups: RollupReader,
  filter: FilterIds,
  labels: readonly Label[] | undefined,
  window: Slice,
  resolution: Resolution,
): Slot[] {
  const { slotMs } = resolution;
  const slots: Slot[] = [];
  const isOfFilter = groupTest(filter);
  const detail = detailOf(filter);
  const wholeTopic = { topic: filter.topic, sources: undefined, kinds: undefined, langs: undefined };
  const fromMs = Math.floor(window.fromMs / slotMs) * slotMs;
  const toMs = Math.ceil(window.toMs / slotMs) * slotMs;
  rollups.visit(wholeTopic, resolution, fromMs, toMs, detail, (startMs, group, totals) => {
    let slot = slots.at(-1);
    if (slot === undefined || slot.toMs <= startMs) {
      slot = { fromMs: startMs, toMs: startMs + slotMs, posts: 0, matches: 0 };
      slots.push(slot);
    }
    slot.posts += totals.count;
    if (isOfFilter(group)) slot.matches += labelled(totals, labels);
  });
  return slots.map((slot) => ({
    ...slot,
    fromMs: Math.max(slot.fromMs, window.fromMs),
    toMs: Math.min(slot.toMs, window.toMs),
  }));
}
