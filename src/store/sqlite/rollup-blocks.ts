import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../core/time.ts";

/**
 * A resolution of the roll-ups: totals of each slot of `slotMs`, `slots` of them in one row. A row is short enough to be
 * written again with each live commit, and long enough that a night is a few dozen rows.
 */
export interface Resolution {
  readonly id: number;
  readonly slotMs: number;
  readonly slots: number;
}

export const MINUTES: Resolution = { id: 0, slotMs: MINUTE_MS, slots: 30 };
export const HOURS: Resolution = { id: 1, slotMs: HOUR_MS, slots: 6 };
export const DAYS: Resolution = { id: 2, slotMs: DAY_MS, slots: 8 };
/** From coarse to fine. */
export const RESOLUTIONS: readonly Resolution[] = [DAYS, HOURS, MINUTES];

/** The coarsest resolution whose slots fit into every length and instant given. */
export function coarsestFor(...instantsMs: readonly number[]): Resolution {
  return RESOLUTIONS.find(({ slotMs }) => instantsMs.every((ms) => ms % slotMs === 0)) ?? MINUTES;
}

export function blockOf({ slotMs, slots }: Resolution, ms: number): number {
  return Math.floor(ms / (slotMs * slots));
}

export function slotOf({ slotMs, slots }: Resolution, ms: number): number {
  const slot = Math.floor(ms / slotMs) % slots;
  return slot < 0 ? slot + slots : slot;
}

export function slotStartMs({ slotMs, slots }: Resolution, block: number, slot: number): number {
  return (block * slots + slot) * slotMs;
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
