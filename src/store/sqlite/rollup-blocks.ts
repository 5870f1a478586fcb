import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../core/time.ts";

/**
 * A resolution of the roll-ups: totals of each slot of `slotMs`, `slots` of them in one row. A row is short enough to be
 * written again with each live commit, and long enough that a night is a few dozen rows and a thin archive of years not
 * a row for each post.
 */
export interface Resolution {
  readonly id: number;
  readonly slotMs: number;
  readonly slots: number;
}

export const MINUTES: Resolution = { id: 0, slotMs: MINUTE_MS, slots: 60 };
const FIVES: Resolution = { id: 1, slotMs: 5 * MINUTE_MS, slots: 24 };
const QUARTERS: Resolution = { id: 2, slotMs: 15 * MINUTE_MS, slots: 24 };
const HOURS: Resolution = { id: 3, slotMs: HOUR_MS, slots: 12 };
const DAYS: Resolution = { id: 4, slotMs: DAY_MS, slots: 8 };
/** From coarse to fine. */
export const RESOLUTIONS: readonly Resolution[] = [DAYS, HOURS, QUARTERS, FIVES, MINUTES];
/** A few of them, for going from days to minutes in large steps. */
export const STEPS: readonly Resolution[] = [DAYS, HOURS, MINUTES];

/**
 * How finely the totals of a slot are divided: in all, by source and kind, or by source, kind and language. A column
 * each; a read takes the coarsest that tells what is asked.
 */
export type Detail = "sums" | "by_kind" | "by_lang";

/** The coarsest resolution whose slots fit into every length and instant given. */
export function coarsestFor(...instantsMs: readonly number[]): Resolution {
  return RESOLUTIONS.find(({ slotMs }) => instantsMs.every((ms) => ms % slotMs === 0)) ?? MINUTES;
}

/** The coarsest resolution of which a bucket, wherever it begins, holds a whole slot. */
export function coarsestWithin(bucketMs: number): Resolution {
  return RESOLUTIONS.find(({ slotMs }) => 2 * slotMs <= bucketMs) ?? MINUTES;
}

export function blockOf({ slotMs, slots }: Resolution, ms: number): number {
  return Math.floor(ms / (slotMs * slots));
}

export function slotOf({ slotMs, slots }: Resolution, ms: number): number {
  const slot = Math.floor(ms / slotMs) % slots;
  return slot < 0 ? slot + slots : slot;
}

const KINDS = 8;
const LANGS = 32_768;

/** The numbers of source, kind and language as one, small where they are. */
export function groupKey(source: number, kind: number, lang: number): number {
  if (kind >= KINDS || lang >= LANGS) throw new RangeError(`no group holds kind ${kind} and language ${lang}`);
  return (source * LANGS + lang) * KINDS + kind;
}

export function groupOf(key: number): { readonly source: number; readonly kind: number; readonly lang: number } {
  const rest = Math.floor(key / KINDS);
  return { source: Math.floor(rest / LANGS), kind: key % KINDS, lang: rest % LANGS };
}

/** The group of a coarser detail to which a group of `by_lang` belongs. */
export function groupIn(detail: Detail, key: number): number {
  if (detail === "by_lang") return key;
  const { source, kind } = groupOf(key);
  return detail === "by_kind" ? groupKey(source, kind, 0) : 0;
}
